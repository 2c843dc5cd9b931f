import { readFileSync } from "node:fs";
import { expect } from "chai";
import {
  CHECKS,
  FINDING_CODES,
  isUnknownCode,
  RESULT_CODES,
  UNKNOWN_CODES,
  type CodeRow,
} from "../../../client/verify/codes.ts";
import { unknown } from "../../../client/verify/facts.ts";
import { fragment, notChecked, type Fragment } from "../../../client/verify/fragment.ts";
import { verdictOf } from "../../../client/verify/verdict.ts";
import type { CheckName, CheckStatus } from "../../../client/verify/codes.ts";
import { readBundleVectors } from "../../helpers/bundle-vectors.ts";
import { verifyScenario } from "../../helpers/scenario.ts";

const ROWS: readonly (readonly [string, CodeRow])[] = Object.entries(RESULT_CODES);
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe("result codes", () => {
  it("name the same facts in both languages, but for words that differ by language", () => {
    for (const [code, { en, zh }] of ROWS) {
      const inEnglish = new Set(placeholders(en));
      const inChinese = new Set(placeholders(zh).map((name) => (name === "placeZh" ? "place" : name)));
      expect([...inChinese].sort(), code).to.deep.equal([...inEnglish].sort());
    }
  });

  it("say what to do about everything that is not a pass, in both languages", () => {
    for (const [code, { status, remedyEn, remedyZh }] of ROWS) {
      expect([remedyEn === null, remedyZh === null], code).to.deep.equal([
        status === "PASS",
        status === "PASS",
      ]);
    }
  });

  it("are written in their languages", () => {
    for (const [code, { en, zh, remedyZh }] of ROWS) {
      expect(en, code).not.to.match(/\p{Script=Han}/u);
      expect(`${zh}${remedyZh ?? "无"}`, code).to.match(/\p{Script=Han}/u);
    }
  });

  it("give every check a pass, and every code but the unknown a check", () => {
    const passing = new Set(ROWS.filter(([, { status }]) => status === "PASS").map(([, { check }]) => check));
    expect([...passing].sort()).to.deep.equal(Object.keys(CHECKS).sort());
    for (const [code, { check }] of ROWS) expect(check === null, code).to.equal(isUnknownCode(code));
    expect(Object.keys(FINDING_CODES).filter((code) => code in UNKNOWN_CODES)).to.deep.equal([]);
  });

  it("stand in the documentation, each with its check and status, and no others", () => {
    const text = readFileSync(new URL("../../../docs/verification.md", import.meta.url), "utf8");
    const documented = [...text.matchAll(/^\| `(\w+)`\s*\| `?(\w+)`?\s*\| (\w+)\s*\|/gm)].map(([, ...row]) =>
      row.join(" "),
    );
    expect(documented).to.deep.equal(
      ROWS.map(([code, { check, status }]) => `${code} ${check ?? "any"} ${status}`),
    );
  });

  it("leave no placeholder open in any text that a vector produces", async () => {
    for (const { scenario, name } of readBundleVectors()) {
      for (const { detail, detailZh } of (await verifyScenario(scenario)).checks) {
        expect(`${detail}${detailZh}`, name).not.to.match(/[{}]|undefined|\[object/);
      }
    }
  });
});

describe("fragment", () => {
  it("takes check, status and texts from its code", () => {
    expect(fragment("OBJECTION_OPEN", { open: 2 })).to.deep.equal({
      check: "OBJECTIONS",
      status: "FAIL",
      code: "OBJECTION_OPEN",
      name: "Objections",
      nameZh: "异议",
      detail: "Objections not decided yet: 2.",
      detailZh: "未决异议：2 件。",
      remedy: "Wait for the decision; the register's history names the grounds.",
      remedyZh: "请等待异议处理决定；登记簿历史载明异议理由。",
      evidence: { open: 2 },
    });
  });

  it("tells why something could not be found out", () => {
    const fact = unknown("RPC_DISAGREEMENT", "a and b");
    if (fact.known) throw new Error("expected an unknown fact");
    expect(notChecked("STATUS", fact)).to.include({
      check: "STATUS",
      status: "NOT_CHECKED",
      code: "RPC_DISAGREEMENT",
      detail: "Two RPC nodes tell different things (a and b).",
    });
  });
});

describe("verdict", () => {
  const ALWAYS = Object.keys(CHECKS).filter(
    (check) => !["ENCUMBRANCE", "TIMESTAMP", "MANIFEST", "DATASET"].includes(check),
  ) as CheckName[];
  const made = (check: CheckName, status: CheckStatus): Fragment => ({
    ...fragment("NO_OBJECTIONS", {}),
    check,
    status,
  });
  const all = (change: Partial<Record<CheckName, CheckStatus>> = {}) => {
    const names = new Set<CheckName>([...ALWAYS, ...(Object.keys(change) as CheckName[])]);
    return [...names].map((check) => made(check, change[check] ?? "PASS"));
  };

  it("passes when every required check passed", () => expect(verdictOf(all())).to.equal("PASS"));

  it("rejects when any required check failed, also one that was made only because something was given", () => {
    for (const check of [...ALWAYS, "MANIFEST", "DATASET"] as CheckName[]) {
      expect(verdictOf(all({ [check]: "FAIL" })), check).to.equal("REJECT");
    }
  });

  it("is conditional for a warning or an unknown anywhere, and for a failure of what is not required", () => {
    for (const check of Object.keys(CHECKS) as CheckName[]) {
      expect(verdictOf(all({ [check]: "WARN" })), check).to.equal("CONDITIONAL");
      expect(verdictOf(all({ [check]: "NOT_CHECKED" })), check).to.equal("CONDITIONAL");
    }
    expect(verdictOf(all({ ENCUMBRANCE: "FAIL" }))).to.equal("CONDITIONAL");
  });

  it("does not pass when a required check was never made", () => {
    for (const missing of ALWAYS) {
      expect(verdictOf(all().filter(({ check }) => check !== missing)), missing).to.equal("CONDITIONAL");
    }
    expect(verdictOf([])).to.equal("CONDITIONAL");
  });

  it("rejects rather than being conditional when both apply", () => {
    expect(verdictOf(all({ STATUS: "FAIL", ANCHOR: "NOT_CHECKED" }))).to.equal("REJECT");
  });
});
