import { expect } from "chai";
import { AbiCoder } from "ethers";
import fc from "fast-check";
import { toHex, toHex0x, utf8 } from "#core/bytes.ts";
import { BUNDLE_MEDIA_TYPE, parseBundle, readBundle } from "#core/bundle.ts";
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
import { DataDeedError, ERROR_TABLE, isDataDeedError } from "#core/errors.ts";
import { formatAddress } from "#core/address.ts";
import { sha256 } from "#core/digest.ts";
import { parseJson } from "#core/json.ts";
import { jsonPointer } from "#core/parse.ts";
import { issuerTrustedAt, parseTrust } from "#core/trust.ts";
import { codeOf, errorOf, pointersOf } from "../helpers/error-of.ts";
import {
  CHAIN_ID,
  DESCRIPTION,
  didOf,
  HOLDER,
  ISSUER_KEY,
  LOG,
  makeCertificate,
  makeScenario,
  MANIFEST,
  PLEDGES,
  RECEIVED_AT,
  REGISTRY,
  TRUST,
} from "../helpers/scenario.ts";
import { without } from "../helpers/without.ts";

const certificate = makeCertificate();
const { bundle } = makeScenario();
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

describe("bundle", () => {
  it("comes back from its JSON with its digests as bytes", () => {
    const parsed = readBundle(
      JSON.stringify({ ...bundle, manifest: MANIFEST, chainProof: { a: 1 }, timestamps: [{}], more: 1 }),
    );
    expect(parsed.certificate).to.deep.equal(bundle.certificate);
    expect(toHex0x(parsed.log.root)).to.equal(bundle.log.root);
    expect(parsed.log.inclusionProof.map(toHex0x)).to.deep.equal(bundle.log.inclusionProof);
    expect(entryToJson(parsed.entry)).to.deep.equal(bundle.entry);
    expect(parsed.manifest).to.deep.equal(MANIFEST);
    expect(parsed.chainProof).to.deep.equal({ a: 1 });
    expect(parsed.timestamps).to.have.lengthOf(1);
    expect(readBundle(utf8(JSON.stringify(bundle))).timestamps).to.deep.equal([]);
    expect(BUNDLE_MEDIA_TYPE).to.contain("datadeed.bundle+json");
  });

  it("lets through what is no fault of the document", () => {
    const fault = new TypeError("a getter of the program");
    const broken = Object.defineProperty({}, "format", {
      get: () => {
        throw fault;
      },
      enumerable: true,
    });
    expect(() => parseBundle(broken)).to.throw(fault);
  });

  it("takes a manifest that is null for none", () => {
    expect(parseBundle({ ...jsonOf(bundle), manifest: null })).not.to.have.property("manifest");
  });

  it("names every missing member", () => {
    expect(codeOf(() => parseBundle({}))).to.equal("BUNDLE_INVALID");
    expect(pointersOf(() => parseBundle({}))).to.have.members([
      "/format",
      "/certificateNo",
      "/certificate",
      "/entry",
      "/log",
      "/anchor",
    ]);
    expect(codeOf(() => parseBundle(null))).to.equal("BUNDLE_INVALID");
    for (const member of ["format", "certificateNo", "certificate", "entry", "log", "anchor"]) {
      const rest = without(jsonOf(bundle), member);
      expect(
        pointersOf(() => parseBundle(rest)),
        member,
      ).to.deep.equal([`/${member}`]);
    }
    for (const member of ["chainId", "address", "index", "size", "root", "inclusionProof"]) {
      const log = without(jsonOf(bundle.log), member);
      expect(
        pointersOf(() => parseBundle({ ...bundle, log })),
        member,
      ).to.deep.equal([`/log/${member}`]);
    }
    for (const member of ["transactionHash", "blockNumber", "blockHash", "anchoredAt"]) {
      const anchor = without(jsonOf(bundle.anchor), member);
      expect(
        pointersOf(() => parseBundle({ ...bundle, anchor })),
        member,
      ).to.deep.equal([`/anchor/${member}`]);
    }
  });

  it("names what is wrong in certificate, manifest and its own members at once", () => {
    const wrong = {
      ...bundle,
      certificate: { ...certificate, id: "x" },
      manifest: { ...MANIFEST, salt: "" },
      log: { ...bundle.log, size: 0, inclusionProof: Array.from({ length: 65 }, () => bundle.log.root) },
    };
    expect(pointersOf(() => parseBundle(wrong))).to.have.members([
      "/log/size",
      "/log/inclusionProof",
      "/certificate/id",
      "/manifest/salt",
    ]);
  });

  it("is refused when truncated, with duplicate keys or with half a surrogate pair", () => {
    const text = JSON.stringify(bundle);
    expect(codeOf(() => readBundle(text.slice(0, -20)))).to.equal("JSON_INVALID");
    expect(codeOf(() => readBundle(`{"format":"x",${text.slice(1)}`))).to.equal("JSON_DUPLICATE_KEY");
    expect(codeOf(() => readBundle(text.replace("Meter", "\\ud800")))).to.equal("JSON_LONE_SURROGATE");
    expect(
      codeOf(() => readBundle(text.replace(/"blockNumber":\d+/, '"blockNumber":9007199254740993'))),
    ).to.equal("JSON_UNSAFE_NUMBER");
  });
});

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
    expect(codeOf(() => parseTrust(wrong))).to.equal("TRUST_INVALID");
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
});

describe("errors", () => {
  it("carry code, meaning, remedy, details and cause", () => {
    const cause = new Error("below");
    const error = new DataDeedError("PROOF_MISMATCH", undefined, { cause, details: { index: 1 } });
    expect(error.message).to.equal(ERROR_TABLE.PROOF_MISMATCH[0]);
    expect(error.remedy).to.equal(ERROR_TABLE.PROOF_MISMATCH[1]);
    expect([error.name, error.cause, error.details, error.problems]).to.deep.equal([
      "DataDeedError",
      cause,
      { index: 1 },
      [],
    ]);
    expect(new DataDeedError("INTERNAL")).not.to.have.property("cause");
  });

  it("are told by their code", () => {
    const error = new DataDeedError("USAGE");
    expect(isDataDeedError(error)).to.equal(true);
    expect(isDataDeedError(error, "USAGE")).to.equal(true);
    expect(isDataDeedError(error, "INTERNAL")).to.equal(false);
    expect(isDataDeedError(new Error("x"))).to.equal(false);
  });

  it("point into JSON as RFC 6901 says", () => {
    expect(jsonPointer([])).to.equal("");
    expect(jsonPointer(["a/b", "m~n", 0])).to.equal("/a~1b/m~0n/0");
  });
});
