/** Each certificate of the log, from the bytes that its digest names: form, signature, words and times. */
import { parseJson, canonicalBytes } from "#core/json.ts";
import { equalBytes, fromHex0x, toHex0x } from "#core/bytes.ts";
import { parseCertificate, parseSubjectId, type Certificate } from "#core/certificate.ts";
import { proofFault } from "#core/data-integrity.ts";
import { parseDigestText, type Sha256Text } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { entryOf } from "#core/entry.ts";
import { formatTime, parseTime } from "#core/parse.ts";
import { REGIMES, validityEnd } from "#core/regime.ts";
import {
  statementDifferences,
  statementDigest,
  statementSigner,
  type Statement,
  type StatementSubject,
} from "#core/statement.ts";
import { issuerTrustedAt, type TrustDocument } from "#core/trust.ts";
import type { FormerVersions, PlacedEntry } from "./entries.ts";
import { AUDIT_CODES, type AuditCode } from "./codes.ts";
import type { Details, Findings } from "./finding.ts";
import type { AuditHashes, Hex } from "./ports.ts";
import { CLOCK_TOLERANCE_SECONDS } from "../verify/input.ts";
import { expectThrown } from "./thrown.ts";
import { stampText } from "./timestamps.ts";

/** Beyond this, what the issuer says of an earlier time rests on its word alone. */
const LONG_BEFORE_BLOCK_SECONDS = 7 * 86_400;

/** What later checks need of an admitted certificate. */
export interface CertificateFacts {
  readonly regime: string;
  readonly previous: Hex | null;
}

export interface CertificateCounts {
  verified: number;
  missing: number;
  faulty: number;
  withStatement: number;
  /** Whose commitment a manifest of the auditor's opened. */
  opened: number;
}

export interface CertificateChecking {
  readonly trust: TrustDocument;
  readonly hashes: AuditHashes;
  readonly findings: Findings;
  readonly former: FormerVersions;
  /** Commitments that the manifests of the auditor's open, by the manifests' digests. */
  readonly openings: ReadonlyMap<Sha256Text, Sha256Text>;
  /** Takes the digests of manifests that are of a certificate. */
  readonly used: Set<Sha256Text>;
  /** When the root that covers the entries first was stamped; null without a stamp that holds. */
  readonly stampedAt: number | null;
  /** Hears of every certificate that could be read. */
  readonly onRead: (index: number, certificate: Certificate) => void;
  /** Whether a contract accepts a signature (ERC-1271); null for an account without code. */
  readonly acceptsSignature: (account: Hex, digest: Uint8Array, signature: Hex) => Promise<boolean | null>;
}

interface Subject {
  readonly entry: PlacedEntry;
  readonly certificate: Certificate;
  readonly checking: CertificateChecking;
  /** Adds a finding about this entry, and remembers that there is one that breaks. */
  readonly say: (code: AuditCode, details?: Details) => void;
}

/**
 * @param bytes as they came; null when nobody had them
 * @returns what was found, and null facts for what could not be read
 */
export async function checkCertificate(
  entry: PlacedEntry,
  bytes: Uint8Array | null,
  checking: CertificateChecking,
  counts: CertificateCounts,
): Promise<CertificateFacts | null> {
  const { findings, hashes } = checking;
  const { index, checkpoint, words } = entry;
  // Other bytes than those asked for are no certificate of this log: whoever has the right ones is still to be found.
  if (bytes === null || !equalBytes(hashes.sha256(bytes), words.certificateDigest)) {
    counts.missing++;
    findings.add("CERTIFICATE_MISSING", { index }, checkpoint.place);
    return null;
  }
  const said = new Set<AuditCode>();
  const say = (code: AuditCode, details: Details = {}): void => {
    said.add(code);
    findings.add(code, { index, ...details }, checkpoint.place);
  };
  const certificate = readCertificate(bytes, say);
  if (certificate === null) {
    counts.faulty++;
    return null;
  }
  checking.onRead(index, certificate);
  const subject = { entry, certificate, checking, say };
  checkWords(subject);
  checkIssuer(subject);
  checkTimes(subject);
  checkVersion(subject);
  if (opens(subject)) counts.opened++;
  if (certificate.credentialSubject.statement === null) say("STATEMENT_ABSENT");
  else {
    counts.withStatement++;
    await checkStatement(subject, certificate.credentialSubject.statement);
  }
  if ([...said].some((code) => AUDIT_CODES[code].severity !== "NOTE")) counts.faulty++;
  else counts.verified++;
  return { regime: certificate.credentialSubject.regime, previous: previousOf(certificate) };
}

function readCertificate(bytes: Uint8Array, say: Subject["say"]): Certificate | null {
  try {
    const json = parseJson(bytes, { maxLength: bytes.length });
    const certificate = parseCertificate(json);
    if (equalBytes(canonicalBytes(json), bytes)) return certificate;
    say("CERTIFICATE_MALFORMED", { reason: "NOT_CANONICAL" });
  } catch (error) {
    say("CERTIFICATE_MALFORMED", { reason: expectThrown(error, DataDeedError).code });
  }
  return null;
}

/** Entry and certificate say the same, and the certificate is one of these contracts. */
function checkWords({ entry: { words }, certificate, checking, say }: Subject): void {
  const { trust } = checking;
  const told = entryOf(certificate, words.certificateDigest);
  const fields = [
    ...(equalBytes(told.commitment, words.commitment) ? [] : ["commitment"]),
    ...(told.holder.toLowerCase() === toHex0x(words.holder) ? [] : ["holder"]),
    ...(told.validUntil === words.validUntil ? [] : ["validUntil"]),
  ];
  if (fields.length > 0) say("CERTIFICATE_ENTRY_MISMATCH", { fields: fields.join(", ") });
  const { chain, log, registry, pledges } = certificate.credentialStatus;
  const own =
    chain === `eip155:${trust.chainId}` &&
    log === trust.log &&
    registry === trust.registry &&
    pledges === trust.pledges &&
    parseSubjectId(certificate.credentialSubject.id)?.chainId === trust.chainId;
  if (!own) say("CERTIFICATE_FOREIGN");
}

function checkIssuer({ certificate, checking, say }: Subject): void {
  const { proof, issuer } = certificate;
  const named = proof.verificationMethod.split("#")[0] === issuer.id;
  const reason = proofFault(certificate) ?? (named ? undefined : "KEY_NOT_ISSUER");
  if (reason !== undefined) say("ISSUER_SIGNATURE_INVALID", { reason });
  else if (issuerTrustedAt(checking.trust, issuer.id, proof.created) === undefined) {
    say("ISSUER_UNTRUSTED", { issuer: issuer.id, created: proof.created });
  }
}

/** Whether a manifest that the auditor was given opens the commitment; one that does not is said. */
function opens({ certificate, checking, say }: Subject): boolean {
  const { manifestDigest, commitment } = certificate.credentialSubject;
  const opened = checking.openings.get(manifestDigest);
  if (opened === undefined) return false;
  checking.used.add(manifestDigest);
  if (opened === commitment) return true;
  say("COMMITMENT_NOT_OPENED", { commitment, opened });
  return false;
}

/** claimed ≤ received ≤ stamp, block, within the tolerance of two clocks. */
function checkTimes({ entry, certificate, checking, say }: Subject): void {
  const { stampedAt } = checking;
  const { credentialSubject, proof, validUntil } = certificate;
  const { receivedAt, statement, regime: id, dataset } = credentialSubject;
  const received = parseTime(receivedAt);
  const anchored = entry.checkpoint.time;
  const anchoredAt = formatTime(anchored);
  const claimedAt = statement?.message.claimedAt;
  if (claimedAt !== undefined && claimedAt > received + CLOCK_TOLERANCE_SECONDS) {
    say("TIME_CLAIMED_AFTER_RECEIVED", { claimedAt: formatTime(claimedAt), receivedAt });
  }
  const newest = Math.max(received, parseTime(proof.created));
  if (newest > anchored + CLOCK_TOLERANCE_SECONDS) {
    say("TIME_RECEIVED_AFTER_BLOCK", { receivedAt, created: proof.created, anchoredAt });
  }
  if (stampedAt !== null && newest > stampedAt + CLOCK_TOLERANCE_SECONDS) {
    say("TIME_RECEIVED_AFTER_STAMP", { receivedAt, created: proof.created, stampedAt: stampText(stampedAt) });
  }
  if (anchored - received > LONG_BEFORE_BLOCK_SECONDS) {
    say("TIME_LONG_BEFORE_BLOCK", { receivedAt, anchoredAt });
  }
  const regime = REGIMES.get(id);
  if (regime === undefined) {
    say("REGIME_UNKNOWN", { regime: id });
    return;
  }
  const allowed = validityEnd(regime, certificate.validFrom, dataset.sourceAgreementEnd);
  if (parseTime(validUntil) > parseTime(allowed)) say("VALIDITY_BEYOND_REGIME", { validUntil, allowed });
}

function previousOf({ credentialSubject }: Certificate): Hex | null {
  const { previous } = credentialSubject.version;
  return previous === null ? null : toHex0x(parseDigestText(previous));
}

function checkVersion({ entry, certificate, checking, say }: Subject): void {
  const previous = previousOf(certificate);
  if (previous === null) return;
  const at = checking.former.indexOf(fromHex0x(previous));
  if (at === undefined || at >= entry.index) say("PREVIOUS_NOT_LOGGED");
}

async function checkStatement({ certificate, checking, say }: Subject, statement: Statement): Promise<void> {
  const { trust, acceptsSignature } = checking;
  const { credentialSubject } = certificate;
  const { commitment, manifestDigest, dataset, version } = credentialSubject;
  const holder = parseSubjectId(credentialSubject.id)!.account;
  const subject: StatementSubject = {
    commitment,
    manifestDigest,
    dataset,
    holder,
    previous: version.previous,
  };
  const fields = statementDifferences(statement.message, subject);
  const domain = { chainId: trust.chainId, verifyingContract: trust.log };
  if (statementSigner(domain, statement) !== holder) {
    const digest = statementDigest(domain, statement.message);
    const accepted = await acceptsSignature(holder, digest, statement.signature);
    if (accepted === true) say("STATEMENT_OF_CONTRACT", { account: holder });
    else fields.push("signature");
  }
  if (fields.length > 0) say("STATEMENT_INVALID", { fields: fields.join(", ") });
}
