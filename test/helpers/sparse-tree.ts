import {
  hashLeaf,
  hashNode,
  planConsistency,
  planInclusion,
  planRoot,
  type Digest,
  type NodeId,
  type ProofPlan,
} from "#core/merkle.ts";
import { utf8 } from "#core/bytes.ts";

/**
 * A tree of any size whose leaves are all the same, apart from the marked ones: a node without a marked leaf below
 * it costs nothing, so proofs in trees of millions of leaves take microseconds.
 */
export class SparseTree {
  readonly #marked: readonly number[];
  readonly #plainNodes: Digest[] = [hashLeaf(utf8("plain"))];
  readonly #nodes = new Map<string, Digest>();

  /** @param marked indices of the leaves that differ from all others */
  constructor(marked: readonly number[]) {
    this.#marked = marked;
  }

  leaf(index: number): Digest {
    return this.#node({ level: 0, position: index });
  }

  root(size: number): Digest {
    const [root] = this.#follow(planRoot(size));
    if (root === undefined) throw new RangeError("size: no root");
    return root;
  }

  inclusionProof(index: number, size: number): Digest[] {
    return this.#follow(planInclusion(index, size));
  }

  consistencyProof(first: number, second: number): Digest[] {
    return this.#follow(planConsistency(first, second));
  }

  #follow(plan: ProofPlan): Digest[] {
    return plan.fold(plan.nodes.map((id) => this.#node(id)));
  }

  #node({ level, position }: NodeId): Digest {
    const width = 2 ** level;
    const isPlain = !this.#marked.some((leaf) => Math.floor(leaf / width) === position);
    if (isPlain) return this.#plainNode(level);
    if (level === 0) return hashLeaf(utf8(`leaf ${position}`));
    const key = `${level}/${position}`;
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const left = this.#node({ level: level - 1, position: position * 2 });
    const right = this.#node({ level: level - 1, position: position * 2 + 1 });
    const node = hashNode(left, right);
    this.#nodes.set(key, node);
    return node;
  }

  #plainNode(level: number): Digest {
    const known = this.#plainNodes[level];
    if (known !== undefined) return known;
    const child = this.#plainNode(level - 1);
    const node = hashNode(child, child);
    this.#plainNodes[level] = node;
    return node;
  }
}
