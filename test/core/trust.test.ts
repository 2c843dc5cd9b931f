import { expect } from "chai";
import { issuerTrustedAt, parseTrust } from "#core/trust.ts";
import { codeOf } from "../helpers/code-of.ts";
import { codeOf as codeThrown, pointersOf } from "../helpers/error-of.ts";
import { TRUST } from "../helpers/scenario.ts";

const parsing = (change: object) => codeOf(Promise.resolve().then(() => parseTrust({ ...TRUST, ...change })));

describe("trust document", () => {
  it("names every bad field", () => {
    const wrong = {
      ...TRUST,
      chainId: 0,
      log: "0x",
      issuers: [],
      rpc: ["ftp://x"],
      finality: { confirmations: 0 },
    };
    expect(codeThrown(() => parseTrust(wrong))).to.equal("TRUST_INVALID");
    expect(pointersOf(() => parseTrust(wrong))).to.have.members([
      "/chainId",
      "/log",
      "/issuers",
      "/rpc/0",
      "/finality/confirmations",
    ]);
  });

  it("takes the finalized tag and what it does not know", () => {
    const trust = parseTrust({
      ...TRUST,
      finality: { confirmations: "finalized" },
      more: 1,
      operator: { name: "x", cacFilingNo: "1" },
    });
    expect(trust.finality.confirmations).to.equal("finalized");
  });

  it("trusts an issuer from its first to its last second", () => {
    const issuer = {
      id: "did:key:z1",
      name: "x",
      from: "2026-01-01T00:00:00Z",
      until: "2026-12-31T23:59:59Z",
    };
    const trust = { ...TRUST, issuers: [issuer] };
    expect(issuerTrustedAt(trust, issuer.id, issuer.from)).to.equal(issuer);
    expect(issuerTrustedAt(trust, issuer.id, issuer.until)).to.equal(issuer);
    expect(issuerTrustedAt(trust, issuer.id, "2025-12-31T23:59:59Z")).to.equal(undefined);
    expect(issuerTrustedAt(trust, issuer.id, "2027-01-01T00:00:00Z")).to.equal(undefined);
    expect(issuerTrustedAt(trust, "did:key:z2", issuer.from)).to.equal(undefined);
    const forEver = { ...issuer, until: null };
    expect(issuerTrustedAt({ ...TRUST, issuers: [forEver] }, issuer.id, "2099-01-01T00:00:00Z")).to.equal(
      forEver,
    );
  });

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
