/** Mutations of the issuer's signature; all else is genuine and logged. */
import { base58btc } from "multiformats/bases/base58";
import { concat } from "#core/bytes.ts";
import { verificationMethodOf } from "#core/did-key.ts";
import {
  ANCHORED_AT,
  didOf,
  ISSUER_KEY,
  makeScenario,
  OTHER_ISSUER_KEY,
  TRUST,
  type Deviation,
} from "../../test/helpers/scenario.ts";
import type { BundleCases } from "./case.ts";
import { editProof, editSubject, editTrust, flipBitOf } from "./edit.ts";

const issuer = "ISSUER_SIGNATURE";
const method = verificationMethodOf(didOf(ISSUER_KEY));
const otherDid = didOf(OTHER_ISSUER_KEY);

const resigned = (desc: string, code: BundleCases[string]["code"], deviation: Deviation) =>
  ({
    desc,
    check: issuer,
    code,
    scenario: makeScenario(deviation),
  }) as const;

const proofEdited = (
  desc: string,
  code: BundleCases[string]["code"],
  change: Readonly<Record<string, unknown>>,
) => resigned(desc, code, { signed: (certificate) => editProof(certificate, change) });

const changeSignature = (change: (signature: Uint8Array) => Uint8Array): Deviation => ({
  signed: (certificate) => {
    const signature = base58btc.decode(certificate.proof.proofValue);
    return editProof(certificate, { proofValue: base58btc.encode(change(signature)) });
  },
});

/** Order of the Ed25519 group: adding it to S gives a second spelling that lax verifiers take. */
const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function addGroupOrder(signature: Uint8Array): Uint8Array {
  const s =
    [...signature.subarray(32)].reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) +
    ED25519_ORDER;
  return concat(
    signature.subarray(0, 32),
    Uint8Array.from({ length: 32 }, (_, i) => Number((s >> BigInt(8 * i)) & 0xffn)),
  );
}

export const ISSUER_CASES: BundleCases = {
  "issuer-signature-bit": resigned(
    "one bit of the issuer's signature",
    "ISSUER_SIGNATURE_INVALID",
    changeSignature((signature) => flipBitOf(signature, 300)),
  ),
  "issuer-signature-malleated": resigned(
    "the signature with the group order added to S",
    "ISSUER_SIGNATURE_INVALID",
    changeSignature(addGroupOrder),
  ),
  "issuer-signature-63-bytes": resigned(
    "a signature of 63 bytes",
    "ISSUER_SIGNATURE_INVALID",
    changeSignature((signature) => signature.subarray(0, 63)),
  ),
  "issuer-signature-not-base58": proofEdited("a proof value that is no base58", "ISSUER_SIGNATURE_INVALID", {
    proofValue: "z0OIl",
  }),
  "issuer-signature-zero": resigned(
    "a signature of zeros",
    "ISSUER_SIGNATURE_INVALID",
    changeSignature(() => new Uint8Array(64)),
  ),
  "issuer-key-borrowed": resigned(
    "signed with another key under the issuer's name",
    "ISSUER_SIGNATURE_INVALID",
    {
      issuerKey: OTHER_ISSUER_KEY,
      signed: (certificate) => editProof(certificate, { verificationMethod: method }),
    },
  ),
  "issuer-key-other": resigned("signed by another key than the named issuer's", "PROOF_KEY_NOT_ISSUER", {
    issuerKey: OTHER_ISSUER_KEY,
  }),
  "issuer-untrusted": resigned("an issuer that the trust document does not know", "ISSUER_UNTRUSTED", {
    issuerKey: OTHER_ISSUER_KEY,
    unsigned: (unsigned) => ({ ...unsigned, issuer: { id: otherDid, name: "Example notary" } }),
  }),
  "issuer-not-yet-trusted": {
    desc: "an issuer trusted from a second after the signing",
    scenario: editTrust(makeScenario(), {
      issuers: [{ ...TRUST.issuers[0]!, from: "2026-11-22T08:00:01Z" }],
    }),
    check: issuer,
    code: "ISSUER_NOT_TRUSTED_THEN",
  },
  "issuer-no-longer-trusted": {
    desc: "an issuer trusted until a second before the signing",
    scenario: editTrust(makeScenario(), {
      issuers: [{ ...TRUST.issuers[0]!, until: "2026-11-22T07:59:59Z" }],
    }),
    check: issuer,
    code: "ISSUER_NOT_TRUSTED_THEN",
  },
  "proof-other-cryptosuite": proofEdited("another cryptosuite", "PROOF_UNSUPPORTED", {
    cryptosuite: "ecdsa-jcs-2019",
  }),
  "proof-other-purpose": proofEdited("a proof made for authentication", "PROOF_UNSUPPORTED", {
    proofPurpose: "authentication",
  }),
  "proof-other-type": proofEdited("another type of proof", "PROOF_UNSUPPORTED", {
    type: "Ed25519Signature2020",
  }),
  "proof-method-did-web": proofEdited(
    "a verification method that needs a web server",
    "PROOF_METHOD_INVALID",
    {
      verificationMethod: "did:web:example.com#key-1",
    },
  ),
  "proof-method-other-fragment": proofEdited("a fragment that is not the key", "PROOF_METHOD_INVALID", {
    verificationMethod: `${didOf(ISSUER_KEY)}#key-1`,
  }),
  "proof-method-secp256k1": proofEdited("a did:key of another kind of key", "PROOF_METHOD_INVALID", {
    verificationMethod:
      "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme#zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
  }),
  "proof-context-other": proofEdited("a proof made for another context", "PROOF_CONTEXT_MISMATCH", {
    "@context": ["https://www.w3.org/ns/credentials/v1"],
  }),
  "proof-context-missing": proofEdited("a proof without its context", "ISSUER_SIGNATURE_INVALID", {
    "@context": undefined,
  }),
  "proof-option-added": proofEdited("an option added to the proof", "ISSUER_SIGNATURE_INVALID", {
    nonce: "1",
  }),
  "forged-title": {
    ...resigned("the gateway changed the title after the issuer signed", "ISSUER_SIGNATURE_INVALID", {
      signed: (certificate) =>
        editSubject(certificate, ({ dataset }) => ({ dataset: { ...dataset, title: "Better data" } })),
    }),
    others: { DEPOSITOR_SIGNATURE: "STATEMENT_FIELDS_MISMATCH" },
  },
  "forged-validity": resigned(
    "the gateway prolonged the validity after the issuer signed",
    "ISSUER_SIGNATURE_INVALID",
    {
      signed: (certificate) => ({ ...certificate, validUntil: "2036-11-22T08:00:00Z" }),
    },
  ),
  "forged-holder": resigned(
    "the gateway changed the holder's name after the issuer signed",
    "ISSUER_SIGNATURE_INVALID",
    {
      signed: (certificate) => editSubject(certificate, { holder: { name: "Another company" } }),
    },
  ),
  "signed-after-anchor": resigned("signed a day after it was anchored", "PROOF_TIME_IMPOSSIBLE", {
    created: "2026-11-23T08:00:00Z",
  }),
  "signed-before-validity": resigned("signed an hour before the validity began", "PROOF_TIME_IMPOSSIBLE", {
    created: "2026-11-22T07:00:00Z",
    statement: (message) => ({ ...message, claimedAt: message.claimedAt - 7200 }),
    unsigned: (unsigned) => editSubject(unsigned, { receivedAt: "2026-11-22T07:00:00Z" }),
  }),
  "signed-before-receipt": resigned(
    "signed an hour before the deposit was received",
    "PROOF_TIME_IMPOSSIBLE",
    {
      created: "2026-11-22T07:00:00Z",
      unsigned: (unsigned) => ({ ...unsigned, validFrom: "2026-11-22T07:00:00Z" }),
    },
  ),
  "signed-after-validity": {
    desc: "signed after the validity had ended",
    scenario: {
      ...makeScenario({
        created: "2026-11-22T08:00:03Z",
        unsigned: (unsigned) => ({ ...unsigned, validUntil: "2026-11-22T08:00:02Z" }),
      }),
    },
    check: issuer,
    code: "PROOF_TIME_IMPOSSIBLE",
    others: { VALIDITY: "EXPIRED" },
  },
  "signed-long-before-anchor": {
    desc: "signed eight days before the chain recorded it",
    scenario: { ...makeScenario({ anchoredAt: ANCHORED_AT + 8 * 86_400 }), now: ANCHORED_AT + 8 * 86_400 },
    check: issuer,
    code: "SIGNED_LONG_BEFORE_ANCHOR",
    verdict: "CONDITIONAL",
  },
};
