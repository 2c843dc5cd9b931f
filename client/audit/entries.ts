/**
 * The log rebuilt from its entries (PROTOCOL sections 4 and 5): every checkpoint's root is recomputed, so each is an
 * extension of the one before. Entries come checkpoint by checkpoint and are not kept, but for two digests each.
 */
import { toHex0x } from "#core/bytes.ts";
import { decodeEntryWords, ENTRY_LENGTH, type EntryWords } from "#core/entry.ts";
import { Frontier } from "#core/merkle.ts";
import { DataDeedError } from "#core/errors.ts";
import { same } from "./abi-types.ts";
import { DigestTable } from "./digest-table.ts";
import type { Findings } from "./finding.ts";
import type { AuditDocuments, AuditHashes, Hex } from "./ports.ts";
import type { AuditState, CheckpointState, RecordState } from "./state.ts";
import { expectThrown } from "./thrown.ts";

/** An entry with its place, handed on to whoever looks at its certificate. */
export interface PlacedEntry {
  readonly words: EntryWords;
  readonly index: number;
  /** The checkpoint that covers it first. */
  readonly checkpoint: CheckpointState;
}

export interface EntriesResult {
  readonly rootsRecomputed: number;
  readonly entriesRead: number;
}

export interface EntriesInput {
  readonly state: AuditState;
  readonly documents: Pick<AuditDocuments, "entries" | "entriesCid">;
  readonly hashes: AuditHashes;
  readonly findings: Findings;
  /** Takes the entries of one checkpoint, whose root they led to. */
  readonly onEntries: (entries: readonly PlacedEntry[], former: FormerVersions) => Promise<void>;
}

/** Which certificates the log had before an index. */
export interface FormerVersions {
  indexOf(certificateDigest: Uint8Array): number | undefined;
}

/** @returns how far it came; where it stopped before the head is in the findings */
export async function rebuildLog(input: EntriesInput): Promise<EntriesResult> {
  const { state, documents, findings } = input;
  const tree = new LogTree(input.hashes);
  const certificates = new DigestTable();
  const commitments = new DigestTable();
  const admitted = admittedByIndex(state);
  let rootsRecomputed = 0;
  for (const checkpoint of state.checkpoints) {
    const { previousSize, size, place } = checkpoint;
    // A gap or a step back is said already; from there on nothing can be rebuilt.
    if (previousSize !== tree.size || size <= previousSize) break;
    const file = hexBytes(checkpoint.entriesCid);
    const content = await documents.entries(previousSize, size, file);
    if (content?.length !== ENTRY_LENGTH * (size - previousSize)) {
      findings.add("ENTRIES_MISSING", { from: previousSize, to: size - 1 }, place);
      break;
    }
    tree.append(content);
    if (toHex0x(tree.root()) !== checkpoint.root) {
      findings.add("ENTRIES_ROOT_MISMATCH", { size }, place);
      break;
    }
    rootsRecomputed++;
    if ((await addressOf(content, input)) !== checkpoint.entriesCid) {
      findings.add("ENTRIES_CID_MISMATCH", { from: previousSize }, place);
    }
    const entries = readEntries(content, checkpoint, findings);
    noteDuplicates(content, checkpoint, { certificates, commitments }, findings);
    for (const entry of entries) compareAdmitted(entry, admitted, findings);
    await input.onEntries(entries, certificates);
  }
  for (const [index, records] of admitted) {
    if (index >= tree.size) continue;
    for (const [certificate, { place }] of records) {
      findings.add("ADMISSION_NOT_IN_LOG", { certificate, index }, place);
    }
  }
  return { rootsRecomputed, entriesRead: tree.size };
}

/** A file of up to 1 MiB is one raw block: CIDv1, codec raw, SHA-256, and the digest (PROTOCOL section 5). */
const RAW_BLOCK = "0x01551220";
const MAX_RAW_BLOCK_BYTES = 1_048_576;

async function addressOf(content: Uint8Array, { documents, hashes }: EntriesInput): Promise<Hex> {
  if (content.length > MAX_RAW_BLOCK_BYTES) return toHex0x(await documents.entriesCid(content));
  return `${RAW_BLOCK}${toHex0x(hashes.sha256(content)).slice(2)}`;
}

/** Leaves and nodes of RFC 9162 with one buffer each: no allocation for a hash but its digest. */
class LogTree {
  readonly #frontier: Frontier;
  readonly #sha256: AuditHashes["sha256"];
  readonly #leaf = new Uint8Array(1 + ENTRY_LENGTH);

  constructor({ sha256 }: AuditHashes) {
    const node = new Uint8Array(65);
    node[0] = 1;
    this.#sha256 = sha256;
    this.#frontier = new Frontier(0, [], (left, right) => {
      node.set(left, 1);
      node.set(right, 33);
      return sha256(node);
    });
  }

  get size(): number {
    return this.#frontier.size;
  }

  append(content: Uint8Array): void {
    for (let at = 0; at < content.length; at += ENTRY_LENGTH) {
      this.#leaf.set(content.subarray(at, at + ENTRY_LENGTH), 1);
      this.#frontier.add(this.#sha256(this.#leaf));
    }
  }

  root(): Uint8Array {
    return this.#frontier.root();
  }
}

function readEntries(
  content: Uint8Array,
  checkpoint: CheckpointState,
  findings: Findings,
): readonly PlacedEntry[] {
  const entries: PlacedEntry[] = [];
  for (let at = 0; at < content.length; at += ENTRY_LENGTH) {
    const index = checkpoint.previousSize + at / ENTRY_LENGTH;
    const bytes = content.subarray(at, at + ENTRY_LENGTH);
    try {
      entries.push({ words: decodeEntryWords(bytes), index, checkpoint });
    } catch (error) {
      expectThrown(error, DataDeedError);
      findings.add("ENTRIES_MALFORMED", { index }, checkpoint.place);
    }
  }
  return entries;
}

/** Both tables have a place for every entry, so that a place is an index. */
function noteDuplicates(
  content: Uint8Array,
  { previousSize, place }: CheckpointState,
  { certificates, commitments }: Readonly<Record<"certificates" | "commitments", DigestTable>>,
  findings: Findings,
): void {
  for (let at = 0; at < content.length; at += ENTRY_LENGTH) {
    const index = previousSize + at / ENTRY_LENGTH;
    const first = certificates.add(content, at);
    const firstCommitment = commitments.add(content, at + 32);
    // One certificate twice is one thing to say.
    if (first !== index) findings.add("CERTIFICATE_TWICE", { first, index }, place);
    else if (firstCommitment !== index) {
      findings.add("COMMITMENT_TWICE", { first: firstCommitment, index }, place);
    }
  }
}

type Admitted = Map<number, [Hex, RecordState][]>;

function admittedByIndex({ records }: AuditState): Admitted {
  const admitted: Admitted = new Map();
  for (const row of records) {
    const { index } = row[1];
    admitted.set(index, [...(admitted.get(index) ?? []), row]);
  }
  return admitted;
}

/** What was admitted is what the log has at that place; what was compared is taken off the list. */
function compareAdmitted({ words, index }: PlacedEntry, admitted: Admitted, findings: Findings): void {
  const records = admitted.get(index);
  if (records === undefined) return;
  admitted.delete(index);
  for (const [certificate, record] of records) {
    const right =
      certificate === toHex0x(words.certificateDigest) &&
      record.commitment === toHex0x(words.commitment) &&
      record.admitted.holder === toHex0x(words.holder) &&
      same(record.admitted.validUntil, words.validUntil);
    if (!right) findings.add("ADMISSION_NOT_IN_LOG", { certificate, index }, record.place);
  }
}

function hexBytes(hex: Hex): Uint8Array {
  return Uint8Array.from({ length: (hex.length - 2) / 2 }, (_, i) =>
    parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16),
  );
}
