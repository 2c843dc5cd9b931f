/** Blocks and receipts as nodes tell them. Their hashes are compared between nodes, not recomputed: header fields differ from chain to chain. */
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import type { BlockRef } from "../../verify/ports.ts";
import { resultOf, type NodeSet } from "./node-set.ts";
import { asCount, asHash, asObject, toQuantity } from "./rpc-values.ts";
import type { RpcReply } from "./rpc-node.ts";

/** How far below the shortest node's head a common block is looked for. */
const MAX_WALK_BACK = 64;

type BlockJson = { number: number; hash: `0x${string}`; timestamp: number };

function decodeBlock(value: Json, number?: number): BlockJson {
  const block = asObject(value, "a block");
  const found = {
    number: asCount(block["number"], "a block number"),
    hash: asHash(block["hash"], "a block hash"),
    timestamp: asCount(block["timestamp"], "a block time"),
  };
  if (number !== undefined && found.number !== number) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", `asked for block ${number}, got block ${found.number}`);
  }
  return found;
}

/** @throws CHAIN_MISMATCH when a node serves another chain */
export async function requireChain(nodes: NodeSet, chainId: number): Promise<void> {
  const found = await nodes.each("eth_chainId", [], (reply) => asCount(resultOf(reply), "a chain id"));
  const other = found.find((id) => id !== chainId);
  if (other === undefined) return;
  throw new DataDeedError("CHAIN_MISMATCH", `expected chain ${chainId}, a node serves ${other}`);
}

/** The canonical block at a number; null when the chain is not that long. */
export async function readBlock(nodes: NodeSet, number: number): Promise<BlockRef | null> {
  return nodes.ask("eth_getBlockByNumber", [toQuantity(number), false], (reply) => {
    const value = resultOf(reply);
    return value === null ? null : decodeBlock(value, number);
  });
}

/** As `readBlock`. @throws CHAIN_ANSWER_INVALID when the chain is not that long */
export async function readExistingBlock(nodes: NodeSet, number: number): Promise<BlockRef> {
  const block = await readBlock(nodes, number);
  if (block !== null) return block;
  throw new DataDeedError("CHAIN_ANSWER_INVALID", `the nodes have no block ${number}`);
}

/** The newest block that all nodes have, with the same hash. @throws RPC_DISAGREEMENT when there is none near */
export async function readNewestCommonBlock(nodes: NodeSet): Promise<BlockRef> {
  const newest = await nodes.each("eth_getBlockByNumber", ["latest", false], (reply) =>
    decodeBlock(resultOf(reply)),
  );
  const height = Math.min(...newest.map(({ number }) => number));
  if (newest.every(({ number, hash }) => number === height && hash === newest[0]!.hash)) return newest[0]!;
  for (let number = height; number >= 0 && number > height - MAX_WALK_BACK; number--) {
    const blocks = await nodes.each("eth_getBlockByNumber", [toQuantity(number), false], (reply) =>
      decodeBlock(resultOf(reply), number),
    );
    if (blocks.every(({ hash }) => hash === blocks[0]!.hash)) return blocks[0]!;
  }
  throw new DataDeedError("RPC_DISAGREEMENT", `the nodes have no common block from ${height} down`);
}

/** Number of the newest block that every node calls finalized; null where one of them knows no such block. */
export async function readFinalizedNumber(nodes: NodeSet): Promise<number | null> {
  const numbers = await nodes.each("eth_getBlockByNumber", ["finalized", false], (reply: RpcReply) => {
    // Chains without the tag answer with an error or with null.
    if (reply.kind !== "RESULT" || reply.value === null) return null;
    return decodeBlock(reply.value).number;
  });
  return numbers.reduce<number | null>(
    (least, number) => (least === null || number === null ? null : Math.min(least, number)),
    Infinity,
  );
}
