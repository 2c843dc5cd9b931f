/** Mutations of number, certificate, entry and inclusion proof. */
import { mod3736 } from "#core/check-characters.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { certificateNumber } from "#core/entry.ts";
import { HOLDER, INDEX, LOG, makeScenario, PLEDGES, SIZE } from "../../test/helpers/scenario.ts";
import type { BundleCases } from "./case.ts";
import { editBundle, editEntry, editLog, editProof, editSubject, flipBit, flipBitOf } from "./edit.ts";

const genuine = makeScenario();
const { certificate, entry, log } = genuine.bundle;
const number = certificateNumber(LOG, INDEX);
const proof = log.inclusionProof;
const changedDigest = { ISSUER_SIGNATURE: "ISSUER_SIGNATURE_INVALID" } as const;
const changedEntry = { INCLUSION: "INCLUSION_PROOF_MISMATCH" } as const;

const numberOf = (certificateNo: string) => editBundle(genuine, { certificateNo });

export const CERTIFICATE_CASES: BundleCases = {
  "number-of-next-index": {
    desc: "the number of the certificate that follows in the log",
    scenario: numberOf(certificateNumber(LOG, INDEX + 1)),
    check: "CERTIFICATE_NUMBER",
    code: "NUMBER_MISMATCH",
  },
  "number-of-other-log": {
    desc: "the number of the same index in another log",
    scenario: numberOf(certificateNumber(PLEDGES, INDEX)),
    check: "CERTIFICATE_NUMBER",
    code: "NUMBER_MISMATCH",
  },
  "number-check-character": {
    desc: "a number with a wrong check character",
    scenario: numberOf(`${number.slice(0, -1)}${mod3736("0AA3000000012") === "Z" ? "Y" : "Z"}`),
    check: "CERTIFICATE_NUMBER",
    code: "NUMBER_MALFORMED",
  },
  "number-lower-case": {
    desc: "a number in lower case: people may type it so, documents may not",
    scenario: numberOf(number.toLowerCase()),
    check: "CERTIFICATE_NUMBER",
    code: "NUMBER_MALFORMED",
  },
  "number-with-space": {
    desc: "a number with a space behind it",
    scenario: numberOf(`${number} `),
    check: "CERTIFICATE_NUMBER",
    code: "NUMBER_MALFORMED",
  },
  "number-impossible-index": {
    desc: "an index beyond nine digits",
    scenario: editLog(genuine, { index: 1_000_000_000 }),
    check: "CERTIFICATE_NUMBER",
    code: "NUMBER_IMPOSSIBLE",
    others: { INCLUSION: "INDEX_OUTSIDE_LOG" },
  },
  "certificate-title-changed": {
    desc: "the dataset's title changed after signing",
    scenario: editBundle(genuine, {
      certificate: editSubject(certificate, ({ dataset }) => ({
        dataset: { ...dataset, title: "Meter readings 2027" },
      })),
    }),
    check: "CERTIFICATE_DIGEST",
    code: "DIGEST_MISMATCH",
    others: { ...changedDigest, DEPOSITOR_SIGNATURE: "STATEMENT_FIELDS_MISMATCH" },
  },
  "certificate-holder-name-changed": {
    desc: "the holder's name changed after signing",
    scenario: editBundle(genuine, {
      certificate: editSubject(certificate, { holder: { name: "Another company" } }),
    }),
    check: "CERTIFICATE_DIGEST",
    code: "DIGEST_MISMATCH",
    others: changedDigest,
  },
  "certificate-commitment-changed": {
    desc: "another commitment in certificate and entry, not signed by anybody",
    scenario: editBundle(editEntry(genuine, { commitment: flipBit(entry.commitment) }), {
      certificate: editSubject(certificate, {
        commitment: `sha256:${flipBit(entry.commitment).slice(2)}`,
      }),
    }),
    check: "CERTIFICATE_DIGEST",
    code: "DIGEST_MISMATCH",
    others: { ...changedDigest, ...changedEntry, DEPOSITOR_SIGNATURE: "STATEMENT_FIELDS_MISMATCH" },
  },
  "certificate-member-added": {
    desc: "a member added after signing",
    scenario: editBundle(genuine, { certificate: Object.assign({}, certificate, { evidence: [] }) }),
    check: "CERTIFICATE_DIGEST",
    code: "DIGEST_MISMATCH",
    others: changedDigest,
  },
  "certificate-context-appended": {
    desc: "a context appended after signing: the cryptosuite allows it, the log's digest does not",
    scenario: editBundle(genuine, {
      certificate: {
        ...certificate,
        "@context": [...certificate["@context"], "https://example.com/context"],
      },
    }),
    check: "CERTIFICATE_DIGEST",
    code: "DIGEST_MISMATCH",
  },
  "certificate-proof-replaced": {
    desc: "another valid spelling of the proof's time",
    scenario: editBundle(genuine, {
      certificate: editProof(certificate, { created: "2026-11-22T08:00:01Z" }),
    }),
    check: "CERTIFICATE_DIGEST",
    code: "DIGEST_MISMATCH",
    others: changedDigest,
  },
  "certificate-too-large": {
    desc: "a certificate of more than 64 KiB, signed and logged",
    scenario: makeScenario({
      unsigned: (unsigned) => Object.assign({}, unsigned, { note: "x".repeat(65_536) }),
    }),
    check: "CERTIFICATE_DIGEST",
    code: "CERTIFICATE_TOO_LARGE",
  },
  "entry-digest-bit": {
    desc: "one bit of the entry's certificate digest",
    scenario: editEntry(genuine, { certificateDigest: flipBit(entry.certificateDigest, 255) }),
    check: "CERTIFICATE_DIGEST",
    code: "DIGEST_MISMATCH",
    others: changedEntry,
  },
  "entry-commitment-bit": {
    desc: "one bit of the entry's commitment",
    scenario: editEntry(genuine, { commitment: flipBit(entry.commitment, 17) }),
    check: "CERTIFICATE_DIGEST",
    code: "ENTRY_COMMITMENT_MISMATCH",
    others: changedEntry,
  },
  "entry-holder-other": {
    desc: "another holder in the entry",
    scenario: editEntry(genuine, { holder: PLEDGES }),
    check: "CERTIFICATE_DIGEST",
    code: "ENTRY_HOLDER_MISMATCH",
    others: changedEntry,
  },
  "entry-valid-until-later": {
    desc: "the entry valid a year longer than the certificate",
    scenario: editEntry(genuine, { validUntil: entry.validUntil + 31_536_000 }),
    check: "CERTIFICATE_DIGEST",
    code: "ENTRY_VALIDITY_MISMATCH",
    others: changedEntry,
  },
  "logged-other-digest": {
    desc: "the log took another certificate's digest",
    scenario: makeScenario({
      entry: (own) => ({ ...own, certificateDigest: flipBitOf(own.certificateDigest) }),
    }),
    check: "CERTIFICATE_DIGEST",
    code: "DIGEST_MISMATCH",
  },
  "logged-other-commitment": {
    desc: "the log took another commitment",
    scenario: makeScenario({ entry: (own) => ({ ...own, commitment: flipBitOf(own.commitment) }) }),
    check: "CERTIFICATE_DIGEST",
    code: "ENTRY_COMMITMENT_MISMATCH",
  },
  "logged-other-holder": {
    desc: "the log took another holder",
    scenario: makeScenario({ entry: (own) => ({ ...own, holder: LOG }) }),
    check: "CERTIFICATE_DIGEST",
    code: "ENTRY_HOLDER_MISMATCH",
  },
  "logged-other-validity": {
    desc: "the log took an end of validity one second later",
    scenario: makeScenario({ entry: (own) => ({ ...own, validUntil: own.validUntil + 1 }) }),
    check: "CERTIFICATE_DIGEST",
    code: "ENTRY_VALIDITY_MISMATCH",
  },
  "index-off-by-one": {
    desc: "the next index, with its number",
    scenario: editLog(editBundle(genuine, { certificateNo: certificateNumber(LOG, INDEX + 1) }), {
      index: INDEX + 1,
    }),
    check: "INCLUSION",
    code: "INCLUSION_PROOF_MISMATCH",
  },
  "index-outside-log": {
    desc: "an index that equals the size, with its number",
    scenario: editLog(editBundle(genuine, { certificateNo: certificateNumber(LOG, SIZE) }), { index: SIZE }),
    check: "INCLUSION",
    code: "INDEX_OUTSIDE_LOG",
  },
  "proof-bit": {
    desc: "one bit of the inclusion proof",
    scenario: editLog(genuine, { inclusionProof: proof.with(2, flipBit(proof[2]!, 100)) }),
    check: "INCLUSION",
    code: "INCLUSION_PROOF_MISMATCH",
  },
  "proof-too-short": {
    desc: "the inclusion proof without its last digest",
    scenario: editLog(genuine, { inclusionProof: proof.slice(0, -1) }),
    check: "INCLUSION",
    code: "INCLUSION_PROOF_MALFORMED",
  },
  "proof-too-long": {
    desc: "the inclusion proof with its last digest twice",
    scenario: editLog(genuine, { inclusionProof: [...proof, proof.at(-1)!] }),
    check: "INCLUSION",
    code: "INCLUSION_PROOF_MALFORMED",
  },
  "proof-empty": {
    desc: "no inclusion proof",
    scenario: editLog(genuine, { inclusionProof: [] }),
    check: "INCLUSION",
    code: "INCLUSION_PROOF_MALFORMED",
  },
  "proof-reversed": {
    desc: "the inclusion proof from the root down",
    scenario: editLog(genuine, { inclusionProof: proof.toReversed() }),
    check: "INCLUSION",
    code: "INCLUSION_PROOF_MISMATCH",
  },
  "proof-of-another-entry": {
    desc: "the inclusion proof of the entry before",
    scenario: editLog(genuine, {
      inclusionProof: makeScenario({ index: INDEX - 1 }).bundle.log.inclusionProof,
    }),
    check: "INCLUSION",
    code: "INCLUSION_PROOF_MISMATCH",
  },
  "root-bit": {
    desc: "one bit of the root",
    scenario: editLog(genuine, { root: flipBit(log.root) }),
    check: "INCLUSION",
    code: "INCLUSION_PROOF_MISMATCH",
    others: { ANCHOR: "ROOT_NOT_RECORDED" },
  },
  "leaf-as-root": {
    desc: "a log of one entry that is the entry itself, never recorded",
    scenario: editLog(editBundle(genuine, { certificateNo: certificateNumber(LOG, 0) }), {
      index: 0,
      size: 1,
      inclusionProof: [],
      root: toHex0x(flipBitOf(fromHex0x(log.root), 3)),
    }),
    check: "INCLUSION",
    code: "INCLUSION_PROOF_MISMATCH",
    others: { ANCHOR: "ROOT_NOT_RECORDED" },
  },
  "subject-account-other": {
    desc: "another account as subject, signed by nobody",
    scenario: editBundle(genuine, {
      certificate: editSubject(certificate, {
        id: certificate.credentialSubject.id.replace(HOLDER, PLEDGES),
      }),
    }),
    check: "CERTIFICATE_DIGEST",
    code: "DIGEST_MISMATCH",
    others: { ...changedDigest, DEPOSITOR_SIGNATURE: "STATEMENT_FIELDS_MISMATCH" },
  },
};
