import { toHex } from "#core/bytes.ts";
import { hashLeaf, type CompletedNode, type Digest, type Frontier } from "#core/merkle.ts";
import type { IdempotencyRecord, SequencedBatch, StoredCertificate } from "../ports/store.ts";

/** A certificate on its way into the log. */
export type NewCertificate = Omit<StoredCertificate, "index">;

/** Certificates that enter the log together, one after the other, or not at all. */
export interface Submission {
  /** At least one. */
  readonly certificates: readonly NewCertificate[];
  /** The answer to keep with them, where the request had an Idempotency-Key. */
  readonly answer?: {
    readonly key: Digest;
    /** Called when the place is known; again when it changed. */
    seal(firstIndex: number): IdempotencyRecord;
  };
}

/** A submission with the place that it gets if the batch is written. */
export interface Placed<S> {
  readonly item: S;
  readonly firstIndex: number;
}

export interface StagedBatch<S> {
  readonly batch: SequencedBatch;
  readonly placed: readonly Placed<S>[];
  /** Items whose answer can't be kept in the same transaction as another's with the same key. */
  readonly held: readonly S[];
  /** Items whose answer could not be sealed. */
  readonly failed: readonly { readonly item: S; readonly error: unknown }[];
  /** The tree's edge once the batch is written. */
  readonly frontier: Frontier;
}

/**
 * Gives places to submissions, in memory only.
 * @param frontier edge of the log as stored; left as it is
 */
export function stageBatch<S extends { readonly submission: Submission }>(
  frontier: Frontier,
  items: readonly S[],
): StagedBatch<S> {
  const next = frontier.clone();
  const certificates: StoredCertificate[] = [];
  const nodes: CompletedNode[] = [];
  const idempotency: IdempotencyRecord[] = [];
  const keys = new Set<string>();
  const placed: Placed<S>[] = [];
  const held: S[] = [];
  const failed: { item: S; error: unknown }[] = [];
  for (const item of items) {
    const { certificates: fresh, answer } = item.submission;
    const key = answer === undefined ? undefined : toHex(answer.key);
    if (key !== undefined && keys.has(key)) {
      held.push(item);
      continue;
    }
    const firstIndex = next.size;
    try {
      if (answer !== undefined) idempotency.push(answer.seal(firstIndex));
    } catch (error) {
      failed.push({ item, error }); // its neighbours are none the worse for it
      continue;
    }
    if (key !== undefined) keys.add(key);
    for (const certificate of fresh) {
      certificates.push({ ...certificate, index: next.size });
      nodes.push(...next.append(hashLeaf(certificate.entry)));
    }
    placed.push({ item, firstIndex });
  }
  return {
    batch: { firstIndex: frontier.size, certificates, nodes, idempotency },
    placed,
    held,
    failed,
    frontier: next,
  };
}
