import { expect } from "chai";
import type { BundleJson } from "#core/bundle.ts";
import { certificatePdf } from "../../../../client/adapters/pdf/certificate-pdf.ts";
import { CertificatePress } from "../../../../server/adapters/certificate-press/press.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { ManualClock } from "../../../helpers/manual-clock.ts";
import { makeScenario } from "../../../helpers/scenario.ts";

const { bundle } = makeScenario();
const IMPRINT = { operator: { name: "杭州示例存证科技有限公司" }, verifyBase: "https://deed.example" };

/** A thread that answers each job with what it was asked, or does as the bundle's number says. */
const ECHO = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    let count = 0;
    parentPort.on("message", ({ id, bundle }) => {
      const { certificateNo } = JSON.parse(bundle);
      if (certificateNo === "die") throw new Error("on purpose");
      if (certificateNo === "refuse") parentPort.postMessage({ id, pdf: undefined, reason: "on purpose" });
      else if (certificateNo !== "wait")
        parentPort.postMessage({ id, pdf: new TextEncoder().encode(certificateNo + " " + ++count) });
    });
  `)}`,
);
const named = (certificateNo: string): BundleJson => ({ ...bundle, certificateNo });
const textOf = (pdf: Uint8Array) => Buffer.from(pdf).toString("utf8");

describe("the press for certificates", function () {
  this.timeout(60_000);

  it("prints what the command line would print of the same bundle, byte for byte", async () => {
    await using press = new CertificatePress({ imprint: IMPRINT, clock: new ManualClock() });
    const pdf = await press.pdf(bundle);
    expect(Buffer.from(pdf).equals(await certificatePdf(bundle, IMPRINT))).to.equal(true);
  });

  it("prints a certificate once for all who ask, and again when it was printed long ago", async () => {
    await using press = new CertificatePress({ imprint: IMPRINT, clock: new ManualClock(), program: ECHO });
    const both = await Promise.all([press.pdf(named("a")), press.pdf(named("a"))]);
    expect(both.map(textOf)).to.deep.equal(["a 1", "a 1"]);
    for (let i = 0; i < 32; i++) await press.pdf(named(`other ${i}`));
    expect(textOf(await press.pdf(named("other 31")))).to.equal("other 31 33");
    expect(textOf(await press.pdf(named("a")))).to.equal("a 34");
  });

  it("lets its thread go when nothing was asked for a minute, and starts another when asked", async () => {
    const clock = new ManualClock();
    await using press = new CertificatePress({ imprint: IMPRINT, clock, program: ECHO });
    expect(press.isWarm).to.equal(false);
    await press.pdf(named("a"));
    await clock.advance(59_000);
    expect(press.isWarm).to.equal(true);
    await press.pdf(named("b"));
    await clock.advance(59_000);
    expect(press.isWarm).to.equal(true);
    await clock.advance(1_000);
    expect(press.isWarm).to.equal(false);
    expect(textOf(await press.pdf(named("c")))).to.equal("c 1");
  });

  it("refuses with NOT_READY what is too much at once", async () => {
    await using press = new CertificatePress({ imprint: IMPRINT, clock: new ManualClock(), program: ECHO });
    const waiting = Array.from({ length: 32 }, (_, i) =>
      codeOf(press.pdf({ ...named("wait"), entry: { ...bundle.entry, validUntil: i } })),
    );
    expect(await codeOf(press.pdf(named("one more")))).to.equal("NOT_READY");
    await press.close();
    expect(new Set(await Promise.all(waiting))).to.deep.equal(new Set(["NOT_READY"]));
  });

  it("says INTERNAL when a bundle can't be printed or the thread dies, and prints the next", async () => {
    await using press = new CertificatePress({ imprint: IMPRINT, clock: new ManualClock(), program: ECHO });
    expect(await codeOf(press.pdf(named("refuse")))).to.equal("INTERNAL");
    expect(await codeOf(press.pdf(named("die")))).to.equal("INTERNAL");
    expect(textOf(await press.pdf(named("a")))).to.equal("a 1");
  });

  it("prints nothing after it was closed", async () => {
    const press = new CertificatePress({ imprint: IMPRINT, clock: new ManualClock(), program: ECHO });
    await press.close();
    expect(await codeOf(press.pdf(named("a")))).to.equal("NOT_READY");
  });
});
