import { expect } from "chai";
import { reportPdf } from "../../../../client/adapters/pdf/report-pdf.ts";
import { createReportPrinter } from "../../../../server/adapters/report-printer/index.ts";
import { refusalOf } from "../../../helpers/code-of.ts";
import { EXAMPLE_CASES, reportOn } from "../../../helpers/report-case.ts";

const program = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
const THROWS = program(`throw new Error("no fonts");`);
const ENDS = program("");
const ECHO = program(
  `import { parentPort, workerData } from "node:worker_threads"; parentPort.postMessage(new TextEncoder().encode(workerData.language));`,
);

describe("the thread that sets reports", function () {
  this.timeout(120_000);

  it("gives the PDF that the pure code gives", async () => {
    const report = await reportOn(EXAMPLE_CASES.live.given);
    const printed = await createReportPrinter()(report, "en");
    expect(Buffer.from(printed).equals(await reportPdf(report, "en"))).to.equal(true);
  });

  for (const [what, failing] of [
    ["fails", THROWS],
    ["ends without an answer", ENDS],
  ] as const) {
    it(`is told as an error when it ${what}, and hinders no later report`, async () => {
      const report = await reportOn(EXAMPLE_CASES.live.given);
      const print = createReportPrinter(failing);
      const [first, second] = await Promise.all([
        refusalOf(print(report, "en")),
        refusalOf(print(report, "zh")),
      ]);
      expect([first?.code, second?.code]).to.deep.equal(["INTERNAL", "INTERNAL"]);
    });
  }

  it("sets one report after the other", async () => {
    const report = await reportOn(EXAMPLE_CASES.live.given);
    const print = createReportPrinter(ECHO);
    const printed = await Promise.all([print(report, "en"), print(report, "zh"), print(report, "en")]);
    expect(printed.map((bytes) => Buffer.from(bytes).toString())).to.deep.equal(["en", "zh", "en"]);
  });
});
