/** The documents that the chain names: the log's entries, and the certificate of each. */
import { concat, fromHex0x, toHex0x } from "#core/bytes.ts";
import { uintWord } from "#core/typed-data.ts";
import type { TrustDocument } from "#core/trust.ts";
import { checkCertificate, type CertificateChecking } from "./certificates.ts";
import type { CertificateProgress } from "./checkpoint.ts";
import { rebuildLog, type EntriesResult, type FormerVersions, type PlacedEntry } from "./entries.ts";
import type { Findings } from "./finding.ts";
import type { AuditBlock, AuditChain, AuditDocuments, AuditHashes, Hex } from "./ports.ts";
import type { AuditState } from "./state.ts";
import type { TimestampResult } from "./timestamps.ts";
import type { Journal } from "./timeline/journal.ts";

/** Certificates asked for together. */
const CERTIFICATES_PER_READ = 64;

const IS_VALID_SIGNATURE = "1626ba7e";

export interface DocumentsInput {
  readonly state: AuditState;
  readonly trust: TrustDocument;
  readonly chain: Pick<AuditChain, "code" | "call">;
  readonly block: AuditBlock;
  readonly documents: AuditDocuments;
  readonly stamps: TimestampResult["stamps"];
  readonly hashes: AuditHashes;
  readonly withCertificates: boolean;
  /** Commitments by the digests of the manifests that open them. */
  readonly openings: CertificateChecking["openings"];
  /** Goes on from it, and is brought up to date. */
  readonly progress: CertificateProgress;
  readonly entryFindings: Findings;
  /** About certificates. */
  readonly findings: Findings;
  /** Hears of what was asked about; null where nothing is. */
  readonly journal: Journal | null;
  readonly onProgress: (entriesDone: number) => Promise<void>;
}

export async function auditDocuments(input: DocumentsInput): Promise<EntriesResult> {
  const { state, documents, hashes, entryFindings, withCertificates, findings } = input;
  const wanted = new Set([...state.records.keys()]);
  const onEntries = async (entries: readonly PlacedEntry[], former: FormerVersions) => {
    keepAsked(entries, input.journal);
    if (withCertificates) await readCertificates(input, entries, former, wanted);
    await input.onProgress((entries.at(-1)?.index ?? -1) + 1);
  };
  const result = await rebuildLog({ state, documents, hashes, findings: entryFindings, onEntries });
  if (withCertificates) {
    for (const manifest of input.openings.keys()) {
      // Said anew each time: more certificates may have been read since.
      if (!input.progress.manifests.has(manifest))
        entryFindings.add("MANIFEST_OF_NO_CERTIFICATE", { manifest });
    }
  }
  if (!withCertificates && result.entriesRead > 0) {
    findings.add("CERTIFICATES_NOT_CHECKED", { count: result.entriesRead });
  }
  return result;
}

/** Of several stamps the earliest: the certificates existed when the root over them was first stamped. */
function earliestStamp({ stamps }: DocumentsInput, entries: readonly PlacedEntry[]): number | null {
  const root = entries[0]?.checkpoint.root;
  const times = (root === undefined ? [] : (stamps.get(root) ?? [])).map(({ genTime }) => genTime);
  return times.length === 0 ? null : Math.min(...times);
}

function keepAsked(entries: readonly PlacedEntry[], journal: Journal | null): void {
  if (journal === null) return;
  for (const { index, words } of entries) {
    if (!journal.wants(index)) continue;
    journal.keepEntry(index, {
      certificateDigest: toHex0x(words.certificateDigest),
      commitment: toHex0x(words.commitment),
      holder: toHex0x(words.holder),
      validUntil: words.validUntil,
    });
  }
}

async function readCertificates(
  input: DocumentsInput,
  entries: readonly PlacedEntry[],
  former: FormerVersions,
  wanted: ReadonlySet<Hex>,
): Promise<void> {
  const { progress, documents, trust, hashes, findings, journal } = input;
  const checking: CertificateChecking = {
    trust,
    hashes,
    findings,
    former,
    openings: input.openings,
    used: progress.manifests,
    stampedAt: earliestStamp(input, entries),
    onRead: (index, certificate) => {
      if (journal?.wants(index) === true) journal.keepCertificate(index, certificate);
    },
    acceptsSignature: (account, digest, signature) => acceptsSignature(input, account, digest, signature),
  };
  const open = entries.filter(({ index }) => index >= progress.done);
  for (let at = 0; at < open.length; at += CERTIFICATES_PER_READ) {
    const batch = open.slice(at, at + CERTIFICATES_PER_READ);
    const digests = batch.map(({ words }) => toHex0x(words.certificateDigest));
    const found = await documents.certificates(digests);
    for (const [i, entry] of batch.entries()) {
      const facts = await checkCertificate(entry, found[i] ?? null, checking, progress.counts);
      if (facts !== null && wanted.has(digests[i]!)) progress.facts.set(digests[i]!, facts);
      progress.done = entry.index + 1;
    }
  }
}

/** ERC-1271, as of the block; null for an account without code. */
async function acceptsSignature(
  { chain, block }: DocumentsInput,
  account: Hex,
  digest: Uint8Array,
  signature: Hex,
): Promise<boolean | null> {
  if ((await chain.code(account, block)).length === 0) return null;
  const bytes = fromHex0x(signature);
  const padding = new Uint8Array((32 - (bytes.length % 32)) % 32);
  const words = concat(digest, uintWord(64), uintWord(bytes.length), bytes, padding);
  const answer = await chain.call(account, `0x${IS_VALID_SIGNATURE}${toHex0x(words).slice(2)}`, block);
  return toHex0x(answer) === `0x${IS_VALID_SIGNATURE}${"00".repeat(28)}`;
}
