/**
 * Merkle-Patricia proofs of presence and of absence (yellow paper, appendix D). Nodes are decoded by `@ethereumjs/mpt`;
 * the walk is ours, because the package's own is asynchronous and builds a database for each proof. Both give the same
 * answers on the same proofs, which a test holds.
 */
import {
  decodeMPTNode,
  decodeRawMPTNode,
  BranchMPTNode,
  ExtensionMPTNode,
  type LeafMPTNode,
} from "@ethereumjs/mpt";
import { equalBytes, fromHex0x, toHex } from "../bytes.ts";
import type { Digest } from "../digest.ts";
import { keccak256 } from "../typed-data.ts";
import { proofInvalid } from "./invalid.ts";

type TrieNode = BranchMPTNode | ExtensionMPTNode | LeafMPTNode;

/** Nodes of one or many proofs by their hash, lowercase hex: what two proofs share is kept once. */
export type ProofNodes = Pick<ReadonlyMap<string, TrieNode>, "get" | "size">;

/** The fullest branch has 532 bytes, an account's leaf about 150. */
const MAX_NODE_BYTES = 1024;
/** A path of 64 nibbles has at most 65 nodes; this many proofs' worth is more than anything here asks. */
export const MAX_NODES = 100_000;

/** Root of a trie without keys: `keccak256(rlp(""))`. */
export const EMPTY_TRIE_ROOT: Digest = keccak256(fromHex0x("0x80"));

/**
 * Makes proofs readable. Order and repetition do not matter, and neither do nodes that nothing leads to: a node counts
 * only where its hash is asked for.
 * @param nodes RLP of each node, attacker-controlled
 * @throws STATE_PROOF_INVALID on too many, on one that is too large, and on one that is no node
 */
export function indexNodes(nodes: readonly Uint8Array[]): ProofNodes {
  if (nodes.length > MAX_NODES) throw proofInvalid(`${nodes.length} nodes`);
  return new Map(nodes.map((node) => [toHex(keccak256(node)), decodeNode(node)]));
}

/** The same nodes, noting in `used` the hashes of those that an answer rested on. */
export function watchNodes(nodes: ProofNodes): { readonly nodes: ProofNodes; readonly used: Set<string> } {
  const used = new Set<string>();
  const get = (hash: string): TrieNode | undefined => {
    used.add(hash);
    return nodes.get(hash);
  };
  return { nodes: { get, size: nodes.size }, used };
}

function decodeNode(node: Uint8Array): TrieNode {
  if (node.length > MAX_NODE_BYTES) throw proofInvalid(`a node of ${node.length} bytes`);
  try {
    return decodeMPTNode(node);
  } catch (cause) {
    throw proofInvalid("a node that can't be decoded", cause);
  }
}

/**
 * What a trie holds under a key.
 * @param root that the caller has reason to believe
 * @param key as it is in the trie (for accounts and storage that is a hash)
 * @returns null when the nodes prove that there is nothing
 * @throws STATE_PROOF_INVALID when they prove neither: a node on the way is missing
 */
export function readTrie(nodes: ProofNodes, root: Digest, key: Uint8Array): Uint8Array | null {
  if (equalBytes(root, EMPTY_TRIE_ROOT)) return null;
  const path = nibblesOf(key);
  let node = findNode(nodes, root);
  for (let at = 0; ;) {
    if (node instanceof BranchMPTNode) {
      const nibble = path[at++];
      // Nothing of Ethereum's state ends in a branch: all keys have the same length.
      if (nibble === undefined) return node.value();
      const child = node.getBranch(nibble);
      if (child === null) return null;
      node = follow(nodes, child);
      continue;
    }
    const part = node.key();
    if (!part.every((nibble, i) => path[at + i] === nibble)) return null;
    at += part.length;
    if (node instanceof ExtensionMPTNode) node = follow(nodes, node.value());
    else return at === path.length ? bytesOf(node.value()) : null;
  }
}

function nibblesOf(key: Uint8Array): number[] {
  return [...key].flatMap((byte) => [byte >> 4, byte & 15]);
}

function findNode(nodes: ProofNodes, hash: Uint8Array): TrieNode {
  const node = nodes.get(toHex(hash));
  if (node !== undefined) return node;
  throw proofInvalid(`the node ${toHex(hash)} is missing`);
}

/** A child is named by its hash, or is there itself where it is shorter than a hash. */
function follow(nodes: ProofNodes, child: unknown): TrieNode {
  if (child instanceof Uint8Array && child.length === 32) return findNode(nodes, child);
  if (!Array.isArray(child)) throw proofInvalid("a child that is neither a hash nor a node");
  try {
    return decodeRawMPTNode(child as Uint8Array[]);
  } catch (cause) {
    throw proofInvalid("a child that can't be decoded", cause);
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw proofInvalid("a leaf whose value is a list");
}
