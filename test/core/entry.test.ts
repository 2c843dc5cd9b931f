import { expect } from "chai";
import { AbiCoder } from "ethers";
import fc from "fast-check";
import { toHex, toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import {
  certificateNumber,
  decodeEntry,
  encodeEntry,
  ENTRY_LENGTH,
  entryFromJson,
  entryLeaf,
  entryOf,
  entryToJson,
  MAX_INDEX,
  parseCertificateNumber,
} from "#core/entry.ts";
import { formatAddress } from "#core/address.ts";
import { codeOf } from "../helpers/error-of.ts";
import { HOLDER, LOG, makeCertificate, RECEIVED_AT } from "../helpers/scenario.ts";

const certificate = makeCertificate();

describe("entry", () => {
  const EXAMPLE = {
    certificateDigest: new Uint8Array(32).fill(0x11),
    commitment: Uint8Array.from(
      Buffer.from("bb0b55fc988a7fbd00e825cc8212341f0d73b17a13f2682139a631834caab409", "hex"),
    ),
    holder: "0x00000000000000000000000000000000000000AA",
    validUntil: 1_858_406_400,
  } as const;

  it("has the leaf of the protocol's example", () => {
    expect(toHex(entryLeaf(EXAMPLE))).to.equal(
      "0faaa9902c880a101695b2a14bf17f2b20690f91bc3157a9486b3bb3550878b6",
    );
  });

  const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const entries = fc.record({
    certificateDigest: digest,
    commitment: digest,
    holder: fc.uint8Array({ minLength: 20, maxLength: 20 }).map(formatAddress),
    validUntil: fc.nat(Number.MAX_SAFE_INTEGER),
  });

  it("is encoded as the chain does, and read back as it was", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const types = ["bytes32", "bytes32", "address", "uint64"];
        const encoded = encodeEntry(entry);
        expect(encoded).to.have.lengthOf(ENTRY_LENGTH);
        expect(toHex0x(encoded)).to.equal(AbiCoder.defaultAbiCoder().encode(types, Object.values(entry)));
        expect(decodeEntry(encoded)).to.deep.equal(entry);
        expect(entryFromJson(entryToJson(entry))).to.deep.equal(entry);
      }),
    );
  });

  it("is refused with another length, with bytes in the padding, or with a time beyond 2^53", () => {
    const encoded = encodeEntry(EXAMPLE);
    expect(codeOf(() => decodeEntry(encoded.subarray(1)))).to.equal("INPUT_INVALID");
    expect(codeOf(() => decodeEntry(new Uint8Array(0)))).to.equal("INPUT_INVALID");
    for (const at of [64, 75, 96, 119, 120]) {
      expect(
        codeOf(() => decodeEntry(encoded.with(at, 1))),
        String(at),
      ).to.equal("INPUT_INVALID");
    }
  });

  it("follows from the certificate", () => {
    const own = entryOf(certificate, certificateDigest(certificate));
    expect(own.holder).to.equal(HOLDER);
    expect(own.validUntil).to.equal(RECEIVED_AT + 94_694_400);
    const broken = { ...certificate, credentialSubject: { ...certificate.credentialSubject, id: "x" } };
    expect(codeOf(() => entryOf(broken, new Uint8Array(32)))).to.equal("CERTIFICATE_INVALID");
  });
});

describe("certificate number", () => {
  it("is that of the protocol's example", () => {
    expect(certificateNumber(LOG, 12)).to.equal("DD-0AA3-000000012-Y");
  });

  it("is read as people type it", () => {
    expect(parseCertificateNumber(" dd-0aa3-000000012-y\n")).to.deep.equal({
      logTag: "0AA3",
      index: 12,
      number: "DD-0AA3-000000012-Y",
    });
    for (const text of ["DD-0AA3-000000012-X", "DD-0AA3-00000012-Y", "DD-0GA3-000000012-Y", ""]) {
      expect(
        codeOf(() => parseCertificateNumber(text)),
        text,
      ).to.equal("CERTIFICATE_NO_INVALID");
    }
  });

  it("comes back from every index, and only from those of nine digits", () => {
    fc.assert(
      fc.property(fc.nat(MAX_INDEX), (index) => {
        expect(parseCertificateNumber(certificateNumber(LOG, index)).index).to.equal(index);
      }),
    );
    for (const index of [-1, 0.5, MAX_INDEX + 1])
      expect(() => certificateNumber(LOG, index)).to.throw(RangeError);
    expect(codeOf(() => certificateNumber("0x12", 1))).to.equal("INPUT_INVALID");
  });
});
