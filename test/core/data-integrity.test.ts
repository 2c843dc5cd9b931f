import { ed25519 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import { base58btc } from "multiformats/bases/base58";
import { toHex } from "#core/bytes.ts";
import { proofFault, secure, signingInput, type DataIntegrityProof } from "#core/data-integrity.ts";
import { didKeyOf, publicKeyOfDid, verificationMethodOf, type DidKey } from "#core/did-key.ts";
import { without } from "../helpers/without.ts";

/** W3C "Data Integrity EdDSA Cryptosuites v1.0", appendix B.2: the worked example of eddsa-jcs-2022. */
const W3C = {
  publicKey: "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
  secretKey: "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq",
  document: {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    id: "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    type: ["VerifiableCredential", "AlumniCredential"],
    name: "Alumni Credential",
    description: "A minimum viable example of an Alumni Credential.",
    issuer: "https://vc.example/issuers/5678",
    validFrom: "2023-01-01T00:00:00Z",
    credentialSubject: { id: "did:example:abcdefgh", alumniOf: "The School of Examples" },
  },
  created: "2023-02-24T23:36:38Z",
  documentHash: "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19",
  proofHash: "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db",
  signature:
    "407cd12654b33d718ecbb99179a1506daaa849450bf3fc523cce3e1c96f8b803" +
    "51da3f253d725c6f00b07c9e5448d50b3ef78012b9ab54255116d069c6dd2808",
  proofValue: "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
} as const;

const issuer: DidKey = `did:key:${W3C.publicKey}`;
// Multicodec 0x1300 (Ed25519 secret key) stands before the 32 bytes.
const secretKey = base58btc.decode(W3C.secretKey).slice(2);
const sign = (message: Uint8Array) => ed25519.sign(message, secretKey);
const secured = secure(W3C.document, { issuer, created: W3C.created, sign });

/** A change after signing; what the verifier is given may be anything. */
const changed = (change: object): typeof secured => ({ ...secured, ...change });

const edited = (change: Readonly<Record<string, unknown>>) => ({
  ...secured,
  proof: { ...secured.proof, ...change } as DataIntegrityProof,
});

describe("eddsa-jcs-2022", () => {
  describe("the worked example of the specification", () => {
    it("has the same hashes of proof options and document", () => {
      const options = without(secured.proof, "proofValue");
      expect(toHex(signingInput(W3C.document, options))).to.equal(W3C.proofHash + W3C.documentHash);
    });

    it("has the same signature and proof value", () => {
      expect(toHex(base58btc.decode(secured.proof.proofValue))).to.equal(W3C.signature);
      expect(secured.proof.proofValue).to.equal(W3C.proofValue);
      expect(secured.proof.verificationMethod).to.equal(`${issuer}#${W3C.publicKey}`);
      expect(secured.proof["@context"]).to.deep.equal(W3C.document["@context"]);
    });

    it("verifies", () => expect(proofFault(secured)).to.equal(undefined));
  });

  it("signs and verifies a document without a context", () => {
    const plain = secure({ a: 1 }, { issuer, created: W3C.created, sign });
    expect(plain.proof).not.to.have.property("@context");
    expect(proofFault(plain)).to.equal(undefined);
  });

  it("takes a context that is one text as well as a list", () => {
    const one = secure(
      { "@context": "https://www.w3.org/ns/credentials/v2" },
      { issuer, created: W3C.created, sign },
    );
    expect(proofFault(one)).to.equal(undefined);
    const appended = { ...one, "@context": ["https://www.w3.org/ns/credentials/v2", "https://example.com"] };
    expect(proofFault(appended)).to.equal(undefined);
  });

  it("refuses a document whose context is shorter than the proof's", () => {
    expect(proofFault(changed({ "@context": W3C.document["@context"].slice(0, 1) }))).to.equal("CONTEXT");
  });

  it("tells what is wrong with a proof", () => {
    expect(proofFault(changed({ name: "Another" }))).to.equal("SIGNATURE");
    expect(proofFault(edited({ created: "2023-02-24T23:36:39Z" }))).to.equal("SIGNATURE");
    expect(proofFault(edited({ proofValue: "not base58" }))).to.equal("SIGNATURE");
    expect(proofFault(edited({ proofValue: base58btc.encode(new Uint8Array(65)) }))).to.equal("SIGNATURE");
    expect(proofFault(edited({ type: "Ed25519Signature2020" }))).to.equal("MALFORMED");
    expect(proofFault(edited({ cryptosuite: "eddsa-rdfc-2022" }))).to.equal("MALFORMED");
    expect(proofFault(edited({ proofPurpose: "authentication" }))).to.equal("MALFORMED");
    expect(proofFault(edited({ verificationMethod: issuer }))).to.equal("METHOD");
    expect(proofFault(edited({ verificationMethod: "https://vc.example/issuers/5678#key" }))).to.equal(
      "METHOD",
    );
    expect(proofFault(edited({ "@context": ["https://example.com"] }))).to.equal("CONTEXT");
  });

  it("refuses keys of small order, which would sign anything", () => {
    const identity = new Uint8Array(32).with(0, 1);
    const did = didKeyOf(identity);
    const zeroSignature = new Uint8Array(64).with(0, 1);
    const forged = edited({
      verificationMethod: verificationMethodOf(did),
      proofValue: base58btc.encode(zeroSignature),
    });
    expect(proofFault(forged)).to.equal("SIGNATURE");
  });
});

describe("did:key", () => {
  it("spells the specification's key", () => {
    const publicKey = publicKeyOfDid(issuer)!;
    expect(publicKey).to.deep.equal(ed25519.getPublicKey(secretKey));
    expect(didKeyOf(publicKey)).to.equal(issuer);
    expect(verificationMethodOf(issuer)).to.equal(`${issuer}#${W3C.publicKey}`);
  });

  it("spells the did:key method's first Ed25519 example", () => {
    const did = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";
    expect(toHex(publicKeyOfDid(did)!)).to.equal(
      "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29",
    );
  });

  it("knows no other DID and no other key", () => {
    for (const did of [
      "did:web:example.com",
      "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ",
      "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
      "did:key:z0OIl",
      "did:key:z",
    ]) {
      expect(publicKeyOfDid(did), did).to.equal(undefined);
    }
  });

  it("is only for keys of 32 bytes", () => {
    expect(() => didKeyOf(new Uint8Array(33))).to.throw(RangeError);
  });
});
