import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { AUDIT_CODES } from "../../../client/audit/codes.ts";

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe("audit codes", () => {
  it("name the same facts in both languages, each written in its own", () => {
    for (const [code, { en, zh }] of Object.entries(AUDIT_CODES)) {
      expect(placeholders(zh), code).to.deep.equal(placeholders(en));
      expect(en, code).not.to.match(/\p{Script=Han}/u);
      expect(zh, code).to.match(/\p{Script=Han}/u);
    }
  });

  it("avoid words that promise too much", () => {
    for (const [code, { en, zh }] of Object.entries(AUDIT_CODES)) {
      expect(zh, code).not.to.match(/确权|绝对|公证/);
      expect(en, code).not.to.match(/perfected|cannot be altered/);
    }
  });

  it("are each provoked by a test", () => {
    const folder = new URL(".", import.meta.url);
    const tests = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
    const found = (code: string) => tests.some((text) => new RegExp(`\\b${code}\\b`).test(text));
    const provoked = Object.keys(AUDIT_CODES).filter((code) => !code.startsWith("GAP_"));
    expect(provoked.filter((code) => !found(code))).to.deep.equal([]);
  });

  it("stand in the documentation, each with its severity and words, and no others", () => {
    const text = readFileSync(new URL("../../../docs/audit.md", import.meta.url), "utf8");
    const documented = [...text.matchAll(/^\| `(\w+)` +\| (\w+) +\| (.*?) +\|$/gm)].map(([, ...row]) => row);
    expect(documented).to.deep.equal(
      Object.entries(AUDIT_CODES).map(([code, { severity, en }]) => [code, severity, en]),
    );
  });
});
