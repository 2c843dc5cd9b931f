/**
 * The Merkle tree of RFC 9162 section 2.1 with SHA-256: one tree for chunks, datasets and the log.
 *
 * A *node* is the root of a complete subtree, addressed by level (0 = leaves) and position in that level.
 * Roots and proofs are planned as lists of nodes first and folded afterwards, so that the same plan serves
 * an array in memory and a database.
 */
import { EMPTY_ROOT, hashNode, type Digest } from "./merkle-hash.ts";

export { DIGEST_LENGTH, EMPTY_ROOT, hashLeaf, hashNode, type Digest } from "./merkle-hash.ts";
export { followInclusion, rootFromInclusion, verifyConsistency, verifyInclusion } from "./merkle-verify.ts";

/** A complete subtree of `2^level` leaves that starts at leaf `position * 2^level`. */
export interface NodeId {
  readonly level: number;
  readonly position: number;
}

/** Nodes to fetch, left to right, and how to make the proof's digests of them. */
export interface ProofPlan {
  readonly nodes: readonly NodeId[];
  /** @param digests those of `nodes`, in the same order */
  fold(digests: readonly Digest[]): Digest[];
}

/** Largest power of two below `n`, for `n` ≥ 2: where RFC 9162 splits a tree. */
function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The complete subtrees that make up leaves `start … end - 1`, left to right; `start` aligned as in a tree's splits. */
function nodesOfRange(start: number, end: number): NodeId[] {
  const nodes: NodeId[] = [];
  for (let at = start; at < end;) {
    let width = 1;
    let level = 0;
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level++;
    }
    nodes.push({ level, position: at / width });
    at += width;
  }
  return nodes;
}

/** `hashNode`, or another function that does the same. */
export type NodeHash = (left: Digest, right: Digest) => Digest;

/** Root over complete subtrees listed left to right in shrinking size. */
function foldRange(digests: readonly Digest[], hash: NodeHash = hashNode): Digest {
  const last = digests.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return digests.slice(0, -1).reduceRight((right, left) => hash(left, right), last);
}

function planRanges(ranges: readonly (readonly [start: number, end: number])[]): ProofPlan {
  const parts = ranges.map(([start, end]) => nodesOfRange(start, end));
  return {
    nodes: parts.flat(),
    fold(digests) {
      let at = 0;
      return parts.map((part) => foldRange(digests.slice(at, (at += part.length))));
    },
  };
}

function expectSize(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new RangeError(`${name}: expected an integer from ${least} to ${most}, got ${value}`);
  }
}

/** Plan for the root of the first `size` leaves; `fold` gives one digest. */
export function planRoot(size: number): ProofPlan {
  expectSize("size", size, 0, Number.MAX_SAFE_INTEGER);
  return planRanges([[0, size]]);
}

/** Plan for the inclusion proof of leaf `index` in a tree of `size` leaves (RFC 9162 section 2.1.3.1). */
export function planInclusion(index: number, size: number): ProofPlan {
  expectSize("size", size, 1, Number.MAX_SAFE_INTEGER);
  expectSize("index", index, 0, size - 1);
  const ranges: [number, number][] = [];
  for (let start = 0, end = size; end - start > 1;) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push([middle, end]);
      end = middle;
    } else {
      ranges.push([start, middle]);
      start = middle;
    }
  }
  return planRanges(ranges.reverse());
}

/** Plan for the consistency proof from `first` to `second` leaves, 0 < first ≤ second (RFC 9162 section 2.1.4.1). */
export function planConsistency(first: number, second: number): ProofPlan {
  expectSize("second", second, 1, Number.MAX_SAFE_INTEGER);
  expectSize("first", first, 1, second);
  const ranges: [number, number][] = [];
  let start = 0;
  let end = second;
  while (end !== first) {
    const middle = start + splitPoint(end - start);
    if (first <= middle) {
      ranges.push([middle, end]);
      end = middle;
    } else {
      ranges.push([start, middle]);
      start = middle;
    }
  }
  // The old tree itself is left out where the verifier knows its root already.
  if (start !== 0) ranges.push([start, end]);
  return planRanges(ranges.reverse());
}

/** Digests of all leaves and of every complete subtree over them, level by level: enough for any proof. */
export class MerkleTree {
  readonly #levels: Digest[][] = [[]];

  constructor(leaves: Iterable<Digest> = []) {
    for (const leaf of leaves) this.append(leaf);
  }

  get size(): number {
    return this.#levels[0]!.length;
  }

  append(leaf: Digest): void {
    let level = 0;
    let row = this.#levels[0]!;
    row.push(leaf);
    // Every second node of a level completes one of the level above.
    while (row.length % 2 === 0) {
      const node = hashNode(row.at(-2)!, row.at(-1)!);
      row = this.#levels[++level] ??= [];
      row.push(node);
    }
  }

  node({ level, position }: NodeId): Digest {
    const digest = this.#levels[level]?.[position];
    if (digest === undefined)
      throw new RangeError(`node ${level}/${position}: outside a tree of ${this.size} leaves`);
    return digest;
  }

  #follow(plan: ProofPlan): Digest[] {
    return plan.fold(plan.nodes.map((id) => this.node(id)));
  }

  /** Root of the first `size` leaves, of all by default. */
  root(size = this.size): Digest {
    return this.#follow(planRoot(size))[0]!;
  }

  inclusionProof(index: number, size = this.size): Digest[] {
    return this.#follow(planInclusion(index, size));
  }

  consistencyProof(first: number, second = this.size): Digest[] {
    return this.#follow(planConsistency(first, second));
  }
}

/** Root over leaf digests. */
export function computeRoot(leaves: Iterable<Digest>): Digest {
  const frontier = new Frontier();
  for (const leaf of leaves) frontier.append(leaf);
  return frontier.root();
}

/** A node that became complete by an append. */
export interface CompletedNode extends NodeId {
  readonly digest: Digest;
}

/**
 * The right edge of a growing tree: the O(log n) complete subtrees from which the root follows.
 * Appending costs O(log n) and needs nothing else of the tree.
 */
export class Frontier {
  #size: number;
  readonly #peaks: Digest[];
  readonly #hash: NodeHash;

  /**
   * @param size number of leaves so far
   * @param peaks digests of `planRoot(size).nodes`, left to right
   * @param hash where a faster one than `hashNode` is at hand
   */
  constructor(size = 0, peaks: readonly Digest[] = [], hash: NodeHash = hashNode) {
    if (planRoot(size).nodes.length !== peaks.length) {
      throw new RangeError(
        `peaks: expected ${planRoot(size).nodes.length} for size ${size}, got ${peaks.length}`,
      );
    }
    this.#size = size;
    this.#peaks = [...peaks];
    this.#hash = hash;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a leaf digest; gives the nodes completed by it, the leaf first. */
  append(leaf: Digest): CompletedNode[] {
    const completed: CompletedNode[] = [];
    let node = leaf;
    let position = this.#size;
    let level = 0;
    completed.push({ level, position, digest: node });
    for (; position % 2 === 1; level++) {
      node = this.#hash(this.#peaks.pop()!, node);
      position = (position - 1) / 2;
      completed.push({ level: level + 1, position, digest: node });
    }
    this.#peaks.push(node);
    this.#size++;
    return completed;
  }

  /** As `append`, for whoever does not want the nodes. */
  add(leaf: Digest): void {
    let node = leaf;
    for (let position = this.#size; position % 2 === 1; position = (position - 1) / 2) {
      node = this.#hash(this.#peaks.pop()!, node);
    }
    this.#peaks.push(node);
    this.#size++;
  }

  root(): Digest {
    return foldRange(this.#peaks, this.#hash);
  }

  clone(): Frontier {
    return new Frontier(this.#size, this.#peaks, this.#hash);
  }
}
