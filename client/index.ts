/**
 * DataDeed as a library: verify deposit certificates, compute fingerprints of datasets, read and write the formats of
 * the protocol. It runs in Node and in browsers alike and needs nobody's gateway.
 *
 * ```ts
 * import { createChainReader, parseTrust, readBundle, verifyBundle } from "datadeed";
 *
 * const trust = parseTrust(pinnedCopy);
 * const report = await verifyBundle({
 *   bundle: readBundle(bytes),
 *   trust,
 *   reader: createChainReader(trust.rpc, { chainId: trust.chainId }),
 *   now: Math.floor(Date.now() / 1000),
 * });
 * report.verdict; // "PASS" | "CONDITIONAL" | "REJECT"
 * ```
 *
 * All errors are `DataDeedError`s with a stable `code`; bad calls of the program itself are `TypeError` or `RangeError`.
 * @packageDocumentation
 */

// Verification (PROTOCOL section 9)
export {
  createChainReader,
  createStateProver,
  type ChainReaderOptions,
  type Fetch,
  type RpcOptions,
} from "./adapters/chain-ethers/index.ts";
export {
  collectProofs,
  extractor,
  type CollectedProofs,
  type ProofSubject,
  type StateProver,
} from "./verify/offline/collect.ts";
export { finalBlockOf } from "./verify/offline/final-block.ts";
export { createProvenReader } from "./verify/offline/proven-chain.ts";
export {
  RESULT_CODES,
  type CheckName,
  type CheckStatus,
  type CodeRow,
  type ResultCode,
} from "./verify/codes.ts";
export type { ObservedChunk, ObservedDataset, ObservedFile } from "./verify/dataset-input.ts";
export { gatherFacts, unknownFacts, type ChainFacts, type ChainView, type Fact } from "./verify/facts.ts";
export type { Evidence, Fragment } from "./verify/fragment.ts";
export { CLOCK_TOLERANCE_SECONDS, type JudgeInput } from "./verify/input.ts";
export { judge, verifyBundle, type Report, type VerifyInput } from "./verify/pipeline.ts";
export type {
  AnchorTransaction,
  BlockRef,
  CertificateRecord,
  ChainReader,
  ChainSnapshot,
  Hash32,
  PledgeSummary,
  RecordedCheckpoint,
  RecordStatus,
  TrustedBlock,
} from "./verify/ports.ts";
export { verdictOf, type Verdict } from "./verify/verdict.ts";

// A lender's due diligence (DOMAIN section C, docs/report.md)
export { CHECKS as REPORT_CHECKS, type CheckId } from "./report/checks-table.ts";
export { REPORT_CODES, type ReportCode } from "./report/codes.ts";
export type { Line, LineResult, Text } from "./report/line.ts";
export { DEFAULT_POLICY, parsePolicy, type Policy, type Stage } from "./report/policy.ts";
export type { PledgeDetail, PledgeReader, PledgeSnapshot } from "./report/ports.ts";
export type { PledgeState } from "./core/register-states.ts";
export {
  makeReport,
  reportBytes,
  type DueDiligenceReport,
  type ReportHead,
  type ReportRequest,
} from "./report/report.ts";
export {
  dueDiligenceMessage,
  verifyReport,
  type ReportSignatureCode,
  type ReportVerification,
  type ReportVerificationInput,
} from "./report/signature.ts";
export { registerMessageDigest, type RegisterDomain } from "./core/register-digest.ts";
export { parseSupplied, type Supplied } from "./report/supplied.ts";

// An auditor's replay (DOMAIN section D, docs/audit.md): all of it runs in browsers too
export { BUILDS as AUDIT_BUILDS } from "./adapters/audit/builds.ts";
export {
  parseHolidays,
  STATE_COUNCIL_HOLIDAYS,
  workingDaysAfter,
  type Deadline,
  type HolidayCalendar,
} from "./core/working-days.ts";
export { createAuditChain, type AuditChainOptions } from "./adapters/audit/chain.ts";
export { createAuditDocuments, type DocumentsOptions } from "./adapters/audit/documents.ts";
export { createAuditHashes } from "./adapters/audit/hashes.ts";
export { audit, digestOfTrust } from "./audit/audit.ts";
export { readCheckpoint, writeCheckpoint, type AuditProgress } from "./audit/checkpoint.ts";
export { AUDIT_CODES, type AuditCode, type Severity } from "./audit/codes.ts";
export type { Finding } from "./audit/finding.ts";
export type {
  AuditBlock,
  AuditChain,
  AuditDocuments,
  AuditHashes,
  BlockChoice,
  Builds,
  ChainLog,
  LogPage,
} from "./audit/ports.ts";
export { auditReportBytes, type AuditReport, type Conclusion } from "./audit/report.ts";
export type { AuditObserver, AuditPhase, AuditRequest } from "./audit/request.ts";
export type { CertificateTimeline, Custody, TimelineRow } from "./audit/timeline/timeline.ts";

// Documents: bundle, trust document, certificate, entry (PROTOCOL sections 3, 4, 7, 8)
export { BUNDLE_MEDIA_TYPE, parseBundle, readBundle, type Bundle, type BundleJson } from "./core/bundle.ts";
export {
  certificateBytes,
  certificateDigest,
  MAX_CERTIFICATE_BYTES,
  parseCertificate,
  type Certificate,
} from "./core/certificate.ts";
export {
  certificateNumber,
  decodeEntry,
  encodeEntry,
  entryFromJson,
  entryLeaf,
  entryOf,
  entryToJson,
  parseCertificateNumber,
  type CertificateNumber,
  type Entry,
  type EntryJson,
} from "./core/entry.ts";
export { parseTrust, type TrustDocument, type TrustedIssuer } from "./core/trust.ts";

// Datasets: manifest, commitment, proofs of single files and chunks (PROTOCOL section 1)
export {
  buildManifest,
  CHUNK_SIZE_BYTES,
  computeChunkRoot,
  datasetRoot,
  fingerprint,
  opensCommitment,
  parseManifest,
  proveFile,
  SALT_LENGTH,
  scaleOf,
  type FileRecord,
  type Fingerprint,
  type Manifest,
} from "./core/dataset.ts";

// Deposits: description and the depositor's statement (PROTOCOL sections 2 and 3)
export { parseDescription, type Description } from "./core/description.ts";
export {
  buildStatementMessage,
  domainForWallet,
  parseStatement,
  STATEMENT_TYPES,
  statementDigest,
  statementSigner,
  type Statement,
  type StatementDomain,
  type StatementMessage,
  type StatementSubject,
} from "./core/statement.ts";

// Merkle trees of RFC 9162, for monitors that mirror the log
export {
  computeRoot,
  EMPTY_ROOT,
  Frontier,
  hashLeaf,
  hashNode,
  MerkleTree,
  rootFromInclusion,
  verifyConsistency,
  verifyInclusion,
  type Digest,
} from "./core/merkle.ts";

// Notes of the log and their cosignatures (C2SP, docs/witness.md): for witnesses, and for whoever trusts enough of them
export { formatAddCheckpoint, parseAddCheckpoint, type AddCheckpoint } from "./core/note/add-checkpoint.ts";
export { cosign, findCosignature, type CosignatureFinding } from "./core/note/cosignature.ts";
export { formatLogNote, logOrigin, parseLogNote, type LogNote } from "./core/note/log-note.ts";
export {
  COSIGNATURE,
  formatNote,
  formatNoteKey,
  formatSignatureLine,
  keyIdOf,
  MAX_NOTE_LENGTH,
  NOTE_SIGNATURE,
  parseNote,
  parseNoteKey,
  type NoteKey,
  type NoteSignature,
  type SignedNote,
} from "./core/note/signed-note.ts";
export { readLogNote, readWitnessedNote, type WitnessedNote } from "./core/note/trusted-note.ts";
export type { BlockId, WitnessChain, WitnessState, WitnessStore } from "./witness/ports.ts";
export { createWitness, type Witness, type WitnessAnswer, type WitnessDeps } from "./witness/witness.ts";

// Strict JSON, digests as text, errors
export { canonicalBytes, canonicalJson, parseJson, type Json, type JsonLimits } from "./core/json.ts";
export { parseDigestText, sha256Text, sm3Text, type Sha256Text, type Sm3Text } from "./core/digest.ts";
export {
  DataDeedError,
  ERROR_TABLE,
  isDataDeedError,
  type ErrorCode,
  type FieldProblem,
} from "./core/errors.ts";
