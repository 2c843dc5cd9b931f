/**
 * The `chainProof` of a bundle (PROTOCOL section 8): a block's header and the trie nodes below it. Nothing in it is a
 * statement: whoever trusts the header's hash reads accounts and storage out of the nodes, presence and absence alike.
 */
import { z } from "zod";
import { fromHex0x, toHex0x } from "../bytes.ts";
import { DataDeedError } from "../errors.ts";
import { parseWith, zHexBytes } from "../parse.ts";
import { readHeader, type BlockHeader } from "./header.ts";
import { indexNodes, type ProofNodes } from "./trie.ts";

export const CHAIN_PROOF_FORMAT = "datadeed-chain-proof/1";

/** Three accounts and eight slots, each with a path as long as paths can get. */
const MAX_PROOF_NODES = 1_000;

export interface ChainProofJson {
  readonly format: typeof CHAIN_PROOF_FORMAT;
  /** RLP of the block's header, 0x and hex. */
  readonly header: `0x${string}`;
  /** RLP of trie nodes, each once, in any order. */
  readonly nodes: readonly `0x${string}`[];
}

/** A proof that can be read. Its header is that of some block; whether of a block of the chain is for the reader to know. */
export interface ChainProof {
  readonly header: BlockHeader;
  readonly nodes: ProofNodes;
}

const zChainProof = z.looseObject({
  format: z.literal(CHAIN_PROOF_FORMAT),
  header: zHexBytes,
  nodes: z.array(zHexBytes).max(MAX_PROOF_NODES, `more than ${MAX_PROOF_NODES} nodes`),
});

/**
 * @param value attacker-controlled
 * @throws STATE_PROOF_INVALID when it is of another format, or its header or a node can't be read
 */
export function parseChainProof(value: unknown): ChainProof {
  const { header, nodes } = parseWith(zChainProof, value, "STATE_PROOF_INVALID", "chain proof");
  return {
    header: readHeader(fromHex0x(header)),
    nodes: indexNodes(nodes.map((node) => fromHex0x(node))),
  };
}

/** @param header RLP @param nodes RLP of each, in any order */
export function chainProofToJson(header: Uint8Array, nodes: Iterable<Uint8Array>): ChainProofJson {
  // Sorted: the same proof always has the same bytes.
  const texts = [...new Set(Array.from(nodes, toHex0x))].sort();
  if (texts.length > MAX_PROOF_NODES)
    throw new DataDeedError("STATE_PROOF_INVALID", `a proof of ${texts.length} nodes`);
  return { format: CHAIN_PROOF_FORMAT, header: toHex0x(header), nodes: texts };
}
