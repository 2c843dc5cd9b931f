import { expect } from "chai";
import { parseBundle } from "#core/bundle.ts";
import { fromHex0x } from "#core/bytes.ts";
import { printedTimestamps } from "../../../../client/adapters/pdf/printed-timestamps.ts";
import { createOpensslTsa } from "../../../helpers/openssl-tsa.ts";
import { makeScenario } from "../../../helpers/scenario.ts";

const { bundle } = makeScenario();

describe("time stamps on a certificate's paper", function () {
  this.timeout(180_000);

  it("are those that hold: of the log's root, by an authority of the trust document", async () => {
    await using openssl = await createOpensslTsa();
    const stamp = await openssl.stamp(fromHex0x(bundle.log.root));
    const other = await openssl.stamp(new Uint8Array(32));
    const tsa = [{ name: "Test TSA", certificate: await openssl.certificate("root") }];
    const stamped = parseBundle({
      ...bundle,
      timestamps: [stamp, other, Buffer.from("none")].map((token) => ({
        type: "rfc3161",
        token: token.toString("base64"),
      })),
    });
    const printed = await printedTimestamps(stamped, { tsa });
    expect(printed).to.have.length(1);
    expect(printed[0]?.authority).to.equal("Test TSA");
    expect(printed[0]?.time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(await printedTimestamps(stamped, {})).to.deep.equal([]);
  });
});
