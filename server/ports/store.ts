/**
 * The gateway's memory. One process writes at a time per log position; several gateways may share a PostgreSQL store.
 *
 * Durability: a write that resolves is on disk (fsync). A write that rejects may or may not be: the caller reads again.
 * All methods reject with STORE_FAILED (cause kept) when the database does. Absent is `null`, never an empty value.
 */
import type { Address } from "#core/address.ts";
import type { Digest } from "#core/digest.ts";
import type { RecordKind } from "#core/description.ts";
import type { NoteStore } from "./note-store.ts";
import type { TimestampStore } from "./timestamp-store.ts";
import type { CompletedNode, NodeId } from "#core/merkle.ts";
import type { ApiScope } from "./scopes.ts";
import type { SessionStore } from "./session-store.ts";
import type { AlertStore, WebhookStore } from "./alert-store.ts";
import type { ProofStore } from "./proof-store.ts";

/** A certificate with its place in the log. */
export interface StoredCertificate {
  readonly index: number;
  /** 32 bytes, unique. */
  readonly digest: Digest;
  /** 128 bytes (PROTOCOL section 4). */
  readonly entry: Uint8Array;
  /** Canonical JSON of the certificate, proof included: exactly what was signed and what IPFS stores. */
  readonly bytes: Uint8Array;
  readonly holder: Address;
  /** Unix seconds. */
  readonly receivedAt: number;
  readonly record: RecordKind;
}

/** What a request with an Idempotency-Key was, and how it was answered. */
export interface IdempotencyRecord {
  /** API key id and Idempotency-Key, digested: 32 bytes. */
  readonly key: Digest;
  /** Digest of what was asked: 32 bytes. */
  readonly requestDigest: Digest;
  /** Encrypted answer: only who sends the same key with the same API key can open it. */
  readonly response: Uint8Array;
  /** Unix seconds. */
  readonly createdAt: number;
}

/** Certificates that follow each other in the log, with all that one durable transaction writes for them. */
export interface SequencedBatch {
  /** Must equal the store's log size, else the append is refused. */
  readonly firstIndex: number;
  readonly certificates: readonly StoredCertificate[];
  /** Tree nodes completed by these leaves, leaves included. */
  readonly nodes: readonly CompletedNode[];
  readonly idempotency: readonly IdempotencyRecord[];
}

export type AppendOutcome = "APPENDED" | "SIZE_CHANGED" | "IDEMPOTENCY_TAKEN";

/** A checkpoint of ours as found on chain. A cache of the chain: it can be dropped and read again. */
export interface StoredCheckpoint {
  readonly size: number;
  readonly previousSize: number;
  readonly root: Digest;
  readonly transactionHash: `0x${string}`;
  readonly blockNumber: number;
  readonly blockHash: `0x${string}`;
  /** Unix seconds. */
  readonly anchoredAt: number;
  /** Binary CID of the entries file. */
  readonly entriesCid: Uint8Array;
  /** Whether the entries file is on IPFS. */
  readonly published: boolean;
}

/** A transaction that we signed: kept so that it can be sent again after the chain lost it. */
export interface SignedTransaction {
  readonly account: Address;
  readonly nonce: number;
  readonly hash: `0x${string}`;
  /** Raw signed bytes. */
  readonly raw: Uint8Array;
  /** What it is for, for people: "append 40", "admit DD-…". */
  readonly purpose: string;
  /** Unix seconds. */
  readonly createdAt: number;
}

export type { ApiScope } from "./scopes.ts";

export interface ApiKeyRecord {
  readonly id: string;
  /** SHA-256 of the secret: 32 bytes. The secret itself (32 random bytes) is never stored. */
  readonly secretDigest: Digest;
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  /** Unix seconds. */
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

export interface ListQuery {
  readonly holder?: Address;
  /** Certificates with index >= from … */
  readonly fromIndex?: number;
  /** … and index < to: how states (SEQUENCED, ANCHORED, FINAL) are asked for. */
  readonly toIndex?: number;
  /** Only indices above this one. */
  readonly after?: number;
  /** 1 to 500. */
  readonly limit: number;
}

export interface LogStore {
  /** Size of the log and digests of `planRoot(size).nodes`. */
  head(): Promise<{ size: number; peaks: Digest[] }>;
  /**
   * All or nothing, durable. `SIZE_CHANGED` and `IDEMPOTENCY_TAKEN` wrote nothing.
   * @throws STORE_FAILED also for a certificate that is in the log already: nothing ever has two indices
   */
  append(batch: SequencedBatch): Promise<AppendOutcome>;
  /** Digests in the order asked. @throws LOG_CORRUPT when one is missing */
  nodes(ids: readonly NodeId[]): Promise<Digest[]>;
  certificate(index: number): Promise<StoredCertificate | null>;
  certificateByDigest(digest: Digest): Promise<StoredCertificate | null>;
  /** Ascending by index. */
  certificates(query: ListQuery): Promise<StoredCertificate[]>;
  /** The entries start … end - 1, 128 bytes each, in one array. @throws LOG_CORRUPT when one is missing */
  entries(start: number, end: number): Promise<Uint8Array>;
}

export interface CheckpointStore {
  /** Adds or replaces checkpoints by size. */
  saveCheckpoints(checkpoints: readonly StoredCheckpoint[]): Promise<void>;
  /** Forgets the checkpoints of blocks above this number (a reorganisation). */
  dropCheckpointsAbove(blockNumber: number): Promise<void>;
  /** The smallest checkpoint with size > index: the first that covers the certificate. */
  firstCheckpointCovering(index: number): Promise<StoredCheckpoint | null>;
  /** The largest; null before the first. */
  newestCheckpoint(): Promise<StoredCheckpoint | null>;
  /** The largest with blockNumber <= the given one. */
  newestCheckpointAt(blockNumber: number): Promise<StoredCheckpoint | null>;
  checkpointOfSize(size: number): Promise<StoredCheckpoint | null>;
  /** Checkpoints whose entries file is not on IPFS yet, ascending by size. */
  unpublishedCheckpoints(limit: number): Promise<StoredCheckpoint[]>;
  markCheckpointPublished(size: number): Promise<void>;
}

export interface OutboxStore {
  /** Durable before it is sent. One per account and nonce: a replacement (higher fee) takes the place of the former. */
  keepTransaction(transaction: SignedTransaction): Promise<void>;
  /** Ascending by nonce, from this nonce on. */
  transactionsFrom(account: Address, nonce: number): Promise<SignedTransaction[]>;
}

export interface IdempotencyStore {
  idempotency(key: Digest): Promise<IdempotencyRecord | null>;
  /** Forgets records older than this, Unix seconds. @returns how many */
  dropIdempotencyBefore(createdAt: number): Promise<number>;
}

export interface ApiKeyStore {
  addApiKey(key: ApiKeyRecord): Promise<void>;
  apiKeyBySecretDigest(digest: Digest): Promise<ApiKeyRecord | null>;
  apiKeys(): Promise<ApiKeyRecord[]>;
  /** A key revoked before stays revoked from then on. @returns false when there is no such key */
  revokeApiKey(id: string, at: number): Promise<boolean>;
}

export interface SettingStore {
  /** Small facts of this installation: cursors, identifiers. */
  setting(name: string): Promise<string | null>;
  saveSetting(name: string, value: string): Promise<void>;
}

export interface Store
  extends
    LogStore,
    CheckpointStore,
    OutboxStore,
    IdempotencyStore,
    ApiKeyStore,
    SettingStore,
    ProofStore,
    AlertStore,
    WebhookStore,
    SessionStore,
    TimestampStore,
    NoteStore {
  /** Cheap liveness probe of the database. */
  ping(): Promise<void>;
  /** After it resolves nothing of the process holds the database. */
  close(): Promise<void>;
}
