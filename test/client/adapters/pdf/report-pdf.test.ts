import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { inflateSync } from "node:zlib";
import { join } from "node:path";
import { expect } from "chai";
import { reportPdf } from "../../../../client/adapters/pdf/report-pdf.ts";
import { visible } from "../../../../client/adapters/pdf/sheet.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import { reportBytes, type DueDiligenceReport } from "../../../../client/report/report.ts";
import { amend, orderlyCase, reportOn, supply, type Case } from "../../../helpers/report-case.ts";
import { temporaryFolder } from "../../../helpers/temporary-folder.ts";

const OK = orderlyCase();
const BARE: Case = { ...OK, supplied: { format: "datadeed-supplied/1" } };

/** Poppler's pdftotext reads what a reader would copy; it is not everywhere. */
const readsPdf = (() => {
  try {
    execFileSync("pdftotext", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/** The words of each page. */
async function pagesOf(pdf: Uint8Array): Promise<string[]> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a.pdf");
  await writeFile(path, pdf);
  const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  return text.split("\f").slice(0, -1);
}

/** The streams of a PDF, inflated where they are deflated. */
function streamsOf(pdf: Uint8Array): Buffer[] {
  const file = Buffer.from(pdf);
  const found: Buffer[] = [];
  for (let at = file.indexOf("stream\n"); at >= 0; at = file.indexOf("stream\n", at + 1)) {
    if (file.subarray(at - 3, at).toString("latin1") === "end") continue;
    const content = file.subarray(at + 7, file.indexOf("\nendstream", at));
    try {
      found.push(inflateSync(content));
    } catch {
      found.push(content);
    }
  }
  return found;
}

const flat = (text: string | undefined) => (text ?? "").replace(/\s+/g, " ");

describe("the due-diligence report as PDF", function () {
  this.timeout(60_000);

  it("is the same bytes for the same report, and has its canonical JSON attached", async () => {
    const report = await reportOn(OK);
    const pdf = await reportPdf(report, "zh");
    expect(Buffer.from(await reportPdf(await reportOn(orderlyCase()), "zh")).equals(pdf)).to.equal(true);
    expect(Buffer.from(pdf.subarray(0, 5)).toString("latin1")).to.equal("%PDF-");
    const attached = streamsOf(pdf).filter((stream) => stream.equals(reportBytes(report)));
    expect(attached).to.have.length(1);
  });

  it("embeds its fonts and names no other", async () => {
    const text = Buffer.from(await reportPdf(await reportOn(OK), "en")).toString("latin1");
    const fonts = [...text.matchAll(/\/BaseFont \/([\w+-]+)/g)].map(([, name]) => name);
    expect(fonts).not.to.deep.equal([]);
    for (const font of fonts) expect(font).to.match(/^[A-Z]{6}\+NotoSansSC-(?:Regular|Bold)$/);
    expect(text.match(/\/FontFile2/g)).to.have.length(2);
  });

  it("shows a reader what would steer the eye unseen", () => {
    expect(visible("a\u202eb\u0007c\u200bd\ue000e")).to.equal("a\ufffdb\ufffdc\ufffdd\ufffde");
    expect(visible("杭州示例 – “ok”")).to.equal("杭州示例 – “ok”");
  });

  describe("read by pdftotext", function () {
    before(function () {
      if (!readsPdf) this.skip();
    });

    it("has verdict and every condition on page one, and all checks after it, in both languages", async () => {
      const report = await reportOn(BARE);
      for (const [language, verdict] of [
        ["en", "CONDITIONAL"],
        ["zh", "有条件通过"],
      ] as const) {
        const [first, ...others] = (await pagesOf(await reportPdf(report, language))).map(flat);
        expect(first)
          .to.include(verdict)
          .and.to.include("DD-0AA3-000000012-Y")
          .and.to.include("杭州示例数据有限公司");
        for (const { id } of report.conditions) expect(first, id).to.match(new RegExp(` ${id} `));
        for (const { id, name } of report.lines)
          expect(others.join(" "), id).to.include(flat(`${id} ${name[language]}`));
      }
    });

    it("has the JSON's digest and the page's number at the foot of every page", async () => {
      const report = await reportOn(OK);
      const pages = await pagesOf(await reportPdf(report, "en"));
      const digest = sha256Text(sha256(reportBytes(report)));
      expect(pages.length).to.be.greaterThan(3);
      pages.forEach((page, i) => {
        expect(flat(page))
          .to.include(digest)
          .and.to.include(`page ${i + 1} of ${pages.length}`);
      });
    });

    it("keeps page one to one page however long the conditions are, and counts the others", async () => {
      const name = "一".repeat(500);
      const long = amend(
        supply(BARE, { disposal: { digest: report0, kind: "GENERIC", name } }),
        "noOtherPledge",
        {
          digest: report0,
          signedAt: "2026-11-20T08:00:00Z",
          signedBy: name,
        },
      );
      const given = await reportOn(long);
      const lines: DueDiligenceReport["lines"] = given.lines.map((line) =>
        line.result === "PASS"
          ? line
          : { ...line, result: "FAIL", code: "P5_OTHER_SIGNER", detail: { en: name, zh: name } },
      );
      const pages = (await pagesOf(await reportPdf({ ...given, lines }, "en"))).map(flat);
      expect(pages[0]).to.match(/and \d+ more, each with its check on the following pages/);
      expect(pages[1]).to.match(/^ ?Checks and evidence/);
    });

    it("says that there are no conditions where there are none", async () => {
      const [first] = await pagesOf(await reportPdf(await reportOn(OK), "en"));
      expect(flat(first)).to.match(/PASS .*Conditions None\./);
    });
  });
});

const report0 = `sha256:${"0".repeat(64)}`;
