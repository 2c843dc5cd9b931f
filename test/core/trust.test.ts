import { expect } from "chai";
import { parseTrust } from "#core/trust.ts";
import { codeOf } from "../helpers/code-of.ts";
import { TRUST } from "../helpers/scenario.ts";

const parsing = (change: object) => codeOf(Promise.resolve().then(() => parseTrust({ ...TRUST, ...change })));

describe("trust document", () => {
  it("may name time-stamping authorities, with one certificate each", async () => {
    const tsa = [
      { name: "TSA", certificate: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" },
    ];
    expect(parseTrust({ ...TRUST, tsa, tsaRequired: true })).to.deep.include({ tsa, tsaRequired: true });
    expect(await parsing({ tsa: [{ ...tsa[0], maxDifferenceSeconds: 86_401 }] })).to.equal("TRUST_INVALID");
    expect(await parsing({ tsa: [{ ...tsa[0], certificate: "not base64!" }] })).to.equal("TRUST_INVALID");
    expect(await parsing({ tsa: [{ ...tsa[0], certificate: "A".repeat(16_385) }] })).to.equal(
      "TRUST_INVALID",
    );
    expect(await parsing({ tsaRequired: "yes" })).to.equal("TRUST_INVALID");
  });
});
