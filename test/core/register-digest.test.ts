import { expect } from "chai";
import { toHex0x } from "#core/bytes.ts";
import type { Address } from "#core/address.ts";
import { registerMessageDigest } from "#core/register-digest.ts";
import { registerExamples } from "../../scripts/lib/register-examples.ts";

describe("digests of the registers' messages", () => {
  it("are those of EIP-712, for every type that a register takes", async () => {
    const examples = await registerExamples();
    expect(examples.map(({ type }) => type))
      .to.include("DueDiligenceRecord")
      .and.include("PledgeOffer");
    for (const { type, domain, message, digest } of examples) {
      const verifyingContract = domain.verifyingContract as Address;
      const found = registerMessageDigest({ chainId: 31_337, verifyingContract }, type, message);
      expect(toHex0x(found), type).to.equal(digest);
    }
  });

  it("are not made of a message that lacks a member", () => {
    const domain = { chainId: 1, verifyingContract: `0x${"c2".repeat(20)}` } as const;
    expect(() => registerMessageDigest(domain, "CoverCall", {})).to.throw(TypeError, "pledgeId");
  });
});
