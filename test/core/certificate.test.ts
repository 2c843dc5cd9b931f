import { expect } from "chai";
import {
  certificateBytes,
  certificateDigest,
  DISCLAIMER,
  issueCertificate,
  MAX_CERTIFICATE_BYTES,
  parseCertificate,
  parseSubjectId,
} from "#core/certificate.ts";
import { proofFault } from "#core/data-integrity.ts";
import { parseDescription } from "#core/description.ts";
import { fingerprint } from "#core/dataset.ts";
import type { Statement } from "#core/statement.ts";
import { sha256 } from "#core/digest.ts";
import { parseJson } from "#core/json.ts";
import { codeOf, errorOf, pointersOf } from "../helpers/error-of.ts";
import {
  CHAIN_ID,
  DESCRIPTION,
  didOf,
  HOLDER,
  ISSUER_KEY,
  LOG,
  makeCertificate,
  MANIFEST,
  PLEDGES,
  RECEIVED_AT,
  REGISTRY,
} from "../helpers/scenario.ts";

const certificate = makeCertificate();
const jsonOf = (value: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

describe("certificate", () => {
  it("is signed by its issuer, with the description member for member", () => {
    expect(proofFault(certificate)).to.equal(undefined);
    expect(certificate.credentialSubject.dataset).to.deep.equal(DESCRIPTION.dataset);
    expect(certificate.credentialSubject.id).to.equal(`did:pkh:eip155:${CHAIN_ID}:${HOLDER}`);
    expect(certificate.disclaimer).to.deep.equal(DISCLAIMER);
    expect(certificate.validUntil).to.equal("2029-11-22T08:00:00Z");
  });

  it("has the digest of its own canonical bytes", () => {
    expect(certificateDigest(certificate)).to.deep.equal(sha256(certificateBytes(certificate)));
    expect(parseCertificate(parseJson(certificateBytes(certificate)))).to.deep.equal(certificate);
  });

  it("is given back as it was, so that its bytes stay what was signed", () => {
    const value = jsonOf({ ...certificate, note: "x" });
    expect(parseCertificate(value)).to.equal(value);
  });

  const issue = (dataset: object, uscc?: string, statement: Statement | null = null) =>
    issueCertificate(
      {
        description: parseDescription(
          {
            ...DESCRIPTION,
            dataset: { ...DESCRIPTION.dataset, ...dataset },
            holder: { name: "x", account: HOLDER, ...(uscc === undefined ? {} : { uscc }) },
          },
          RECEIVED_AT,
        ),
        fingerprint: fingerprint(MANIFEST),
        scale: { files: 1, bytes: 1 },
        versionNumber: 1,
        statement,
        hashedBy: ["depositor"],
      },
      {
        chainId: CHAIN_ID,
        log: LOG,
        registry: REGISTRY,
        pledges: PLEDGES,
        issuer: { id: didOf(ISSUER_KEY), name: "n" },
        tool: "datadeed/0.1.0",
        uuid: "6f1c2f1e-0f6a-4b2a-9d53-6e1b6f5f0a10",
        receivedAt: "2026-11-22T08:00:00Z",
        sign: () => new Uint8Array(64),
      },
    );

  it("leaves a credit code out where the holder gave none", () => {
    expect(issue({}).certificate.credentialSubject.holder).to.deep.equal({ name: "x" });
    expect(issue({}, "91330108MA2GLXQ00A").certificate.credentialSubject.holder).to.have.property("uscc");
  });

  it("is not issued when it would not fit one IPFS block", () => {
    // The longest texts that a description may have, in characters of four bytes each, and the longest signature.
    const long = (characters: number) => "\u{1f600}".repeat(characters);
    const dataset = {
      title: long(200),
      scenario: long(2000),
      algorithmRules: long(4000),
      summary: long(4000),
      keywords: Array.from({ length: 30 }, (_, i) => `${long(48)}${String(i).padStart(2, "0")}`),
      format: Array.from(
        { length: 50 },
        (_, i) => `${"x".repeat(127)}/${"x".repeat(125)}${String(i).padStart(2, "0")}`,
      ),
    };
    const statement = {
      message: certificate.credentialSubject.statement!.message,
      signature: `0x${"00".repeat(4096)}`,
    } as const;
    const error = errorOf(() => issue(dataset, undefined, statement));
    expect(error.code).to.equal("CERTIFICATE_TOO_LARGE");
    expect(error.details["maxBytes"]).to.equal(MAX_CERTIFICATE_BYTES);
  });

  it("names every missing or wrong member", () => {
    const value = {
      ...jsonOf(certificate),
      id: "6f1c2f1e",
      type: ["VerifiableCredential"],
      validFrom: "2026-11-22",
      credentialStatus: { ...certificate.credentialStatus, chain: "eip155:0", log: LOG.toLowerCase() },
      credentialSubject: {
        ...certificate.credentialSubject,
        id: "did:example:1",
        commitment: "0x00",
        statement: undefined,
      },
      proof: undefined,
    };
    expect(codeOf(() => parseCertificate(value))).to.equal("CERTIFICATE_INVALID");
    expect(pointersOf(() => parseCertificate(value))).to.have.members([
      "/id",
      "/type",
      "/validFrom",
      "/credentialStatus/chain",
      "/credentialStatus/log",
      "/credentialSubject/id",
      "/credentialSubject/commitment",
      "/credentialSubject/statement",
      "/proof",
    ]);
  });

  it("reads holder and chain of its subject, in their one spelling", () => {
    expect(parseSubjectId(`did:pkh:eip155:1:${HOLDER}`)).to.deep.equal({ chainId: 1, account: HOLDER });
    for (const id of [
      `did:pkh:eip155:1:${HOLDER.toLowerCase()}`,
      `did:pkh:eip155:01:${HOLDER}`,
      "did:pkh:eip155:1:0x",
      "x",
    ]) {
      expect(parseSubjectId(id), id).to.equal(undefined);
    }
  });
});
