import { equalBytes, toHex } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { planRoot, type Digest, type NodeId } from "#core/merkle.ts";
import type { CapturedProofs } from "../../server/ports/proof-store.ts";
import type {
  ApiKeyRecord,
  AppendOutcome,
  IdempotencyRecord,
  ListQuery,
  SequencedBatch,
  SignedTransaction,
  Store,
  StoredCertificate,
  StoredCheckpoint,
} from "../../server/ports/store.ts";
import { MemoryAlertStore } from "./memory-alert-store.ts";
import type { StoredNote } from "../../server/ports/note-store.ts";
import type { StoredTimestamp, UnstampedCheckpoint } from "../../server/ports/timestamp-store.ts";

/** A store that forgets with the process; held by several gateways it stands for a shared database. */
export class MemoryStore extends MemoryAlertStore implements Store {
  readonly #certificates: StoredCertificate[] = [];
  readonly #byDigest = new Map<string, StoredCertificate>();
  readonly #nodes = new Map<string, Digest>();
  readonly #checkpoints = new Map<number, StoredCheckpoint>();
  readonly #outbox = new Map<string, SignedTransaction>();
  readonly #idempotency = new Map<string, IdempotencyRecord>();
  readonly #apiKeys = new Map<string, ApiKeyRecord>();
  readonly #notes = new Map<number, StoredNote>();
  readonly #timestamps: StoredTimestamp[] = [];
  readonly #settings = new Map<string, string>();
  readonly #proofs: CapturedProofs[] = [];

  async saveProofs(captured: CapturedProofs): Promise<void> {
    const { firstIndex, endIndex } = captured;
    const same = this.#proofs.some((kept) => kept.firstIndex === firstIndex && kept.endIndex === endIndex);
    if (!same) this.#proofs.push(captured);
  }

  async proofsCovering(index: number): Promise<CapturedProofs | null> {
    const covering = this.#proofs.filter(
      ({ firstIndex, endIndex }) => firstIndex <= index && index < endIndex,
    );
    return (
      covering.toSorted((a, b) => a.blockNumber - b.blockNumber || a.firstIndex - b.firstIndex)[0] ?? null
    );
  }

  async head(): Promise<{ size: number; peaks: Digest[] }> {
    const size = this.#certificates.length;
    return { size, peaks: await this.nodes(planRoot(size).nodes) };
  }

  async append(batch: SequencedBatch): Promise<AppendOutcome> {
    if (batch.firstIndex !== this.#certificates.length) return "SIZE_CHANGED";
    if (batch.idempotency.some(({ key }) => this.#idempotency.has(toHex(key)))) return "IDEMPOTENCY_TAKEN";
    if (batch.certificates.some(({ digest }) => this.#byDigest.has(toHex(digest))))
      throw new DataDeedError("STORE_FAILED", "a certificate twice");
    for (const certificate of batch.certificates) this.#byDigest.set(toHex(certificate.digest), certificate);
    this.#certificates.push(...batch.certificates);
    for (const node of batch.nodes) this.#nodes.set(nodeKey(node), node.digest);
    for (const record of batch.idempotency) this.#idempotency.set(toHex(record.key), record);
    return "APPENDED";
  }

  async nodes(ids: readonly NodeId[]): Promise<Digest[]> {
    return ids.map((id) => {
      const digest = this.#nodes.get(nodeKey(id));
      if (digest === undefined) throw new DataDeedError("LOG_CORRUPT", `node ${nodeKey(id)} is missing`);
      return digest;
    });
  }

  async certificate(index: number): Promise<StoredCertificate | null> {
    return this.#certificates[index] ?? null;
  }

  async certificateByDigest(digest: Digest): Promise<StoredCertificate | null> {
    return this.#byDigest.get(toHex(digest)) ?? null;
  }

  async certificates(query: ListQuery): Promise<StoredCertificate[]> {
    const { holder, fromIndex = 0, toIndex = Infinity, after = -1, limit } = query;
    return this.#certificates
      .filter(({ index }) => index >= fromIndex && index < toIndex && index > after)
      .filter((certificate) => holder === undefined || certificate.holder === holder)
      .slice(0, limit);
  }

  async entries(start: number, end: number): Promise<Uint8Array> {
    if (end > this.#certificates.length)
      throw new DataDeedError("LOG_CORRUPT", `entry ${this.#certificates.length} is missing`);
    return Buffer.concat(this.#certificates.slice(start, end).map(({ entry }) => entry));
  }

  async saveCheckpoints(checkpoints: readonly StoredCheckpoint[]): Promise<void> {
    for (const checkpoint of checkpoints) this.#checkpoints.set(checkpoint.size, checkpoint);
  }

  async dropCheckpointsAbove(blockNumber: number): Promise<void> {
    for (const checkpoint of this.#ascending()) {
      if (checkpoint.blockNumber > blockNumber) this.#checkpoints.delete(checkpoint.size);
    }
  }

  async firstCheckpointCovering(index: number): Promise<StoredCheckpoint | null> {
    return this.#ascending().find(({ size }) => size > index) ?? null;
  }

  async newestCheckpoint(): Promise<StoredCheckpoint | null> {
    return this.#ascending().at(-1) ?? null;
  }

  async newestCheckpointAt(blockNumber: number): Promise<StoredCheckpoint | null> {
    return this.#ascending().findLast((checkpoint) => checkpoint.blockNumber <= blockNumber) ?? null;
  }

  async checkpointOfSize(size: number): Promise<StoredCheckpoint | null> {
    return this.#checkpoints.get(size) ?? null;
  }

  async unpublishedCheckpoints(limit: number): Promise<StoredCheckpoint[]> {
    return this.#ascending()
      .filter(({ published }) => !published)
      .slice(0, limit);
  }

  async markCheckpointPublished(size: number): Promise<void> {
    const checkpoint = this.#checkpoints.get(size);
    if (checkpoint !== undefined) this.#checkpoints.set(size, { ...checkpoint, published: true });
  }

  async keepTransaction(transaction: SignedTransaction): Promise<void> {
    this.#outbox.set(`${transaction.account}/${transaction.nonce}`, transaction);
  }

  async transactionsFrom(account: string, nonce: number): Promise<SignedTransaction[]> {
    return [...this.#outbox.values()]
      .filter((transaction) => transaction.account === account && transaction.nonce >= nonce)
      .sort((a, b) => a.nonce - b.nonce);
  }

  async idempotency(key: Digest): Promise<IdempotencyRecord | null> {
    return this.#idempotency.get(toHex(key)) ?? null;
  }

  async dropIdempotencyBefore(createdAt: number): Promise<number> {
    const old = [...this.#idempotency].filter(([, record]) => record.createdAt < createdAt);
    for (const [key] of old) this.#idempotency.delete(key);
    return old.length;
  }

  async addApiKey(key: ApiKeyRecord): Promise<void> {
    this.#apiKeys.set(key.id, key);
  }

  async apiKeyBySecretDigest(digest: Digest): Promise<ApiKeyRecord | null> {
    return [...this.#apiKeys.values()].find((key) => equalBytes(key.secretDigest, digest)) ?? null;
  }

  async apiKeys(): Promise<ApiKeyRecord[]> {
    return [...this.#apiKeys.values()];
  }

  async revokeApiKey(id: string, at: number): Promise<boolean> {
    const key = this.#apiKeys.get(id);
    if (key !== undefined) this.#apiKeys.set(id, { ...key, revokedAt: key.revokedAt ?? at });
    return key !== undefined;
  }

  async setting(name: string): Promise<string | null> {
    return this.#settings.get(name) ?? null;
  }

  async saveSetting(name: string, value: string): Promise<void> {
    this.#settings.set(name, value);
  }

  async saveNote(note: StoredNote): Promise<void> {
    this.#notes.set(note.blockNumber, note);
  }

  async newestNote(leastWitnesses: number): Promise<StoredNote | null> {
    const found = [...this.#notes.values()].filter(({ witnesses }) => witnesses >= leastWitnesses);
    return found.sort((a, b) => b.blockNumber - a.blockNumber)[0] ?? null;
  }

  async noteOfBlock(blockNumber: number): Promise<StoredNote | null> {
    return this.#notes.get(blockNumber) ?? null;
  }

  async saveTimestamp(timestamp: StoredTimestamp): Promise<void> {
    const taken = this.#timestamps.some(
      ({ root, authority }) => equalBytes(root, timestamp.root) && authority === timestamp.authority,
    );
    if (!taken) this.#timestamps.push(timestamp);
  }

  async timestampsOf(root: Digest): Promise<StoredTimestamp[]> {
    return this.#timestamps
      .filter((timestamp) => equalBytes(timestamp.root, root))
      .sort((a, b) => a.createdAt - b.createdAt || (a.authority < b.authority ? -1 : 1));
  }

  async nextUnstamped(
    authority: string,
    aboveSize: number,
    since: number,
  ): Promise<UnstampedCheckpoint | null> {
    const stamped = this.#timestamps.filter((timestamp) => timestamp.authority === authority);
    const unstamped = this.#ascending().filter(
      ({ root, size, anchoredAt }) =>
        size > aboveSize && anchoredAt >= since && !stamped.some((one) => equalBytes(one.root, root)),
    );
    return unstamped[0] ?? null;
  }

  async ping(): Promise<void> {}

  async close(): Promise<void> {}

  #ascending(): StoredCheckpoint[] {
    return [...this.#checkpoints.values()].sort((a, b) => a.size - b.size);
  }
}

function nodeKey({ level, position }: NodeId): string {
  return `${level}/${position}`;
}
