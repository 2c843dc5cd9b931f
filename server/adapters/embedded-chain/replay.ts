import { isDataDeedError } from "#core/errors.ts";
import { property, type AnvilRpc } from "./anvil-rpc.ts";
import type { PlacedRecord } from "./block-journal.ts";
import type { BlockRecord } from "./journal-record.ts";

/** How far a replay came. */
export interface ReplayResult {
  readonly head: { readonly number: number; readonly hash: string };
  /** The record that did not give the block it tells of; null when all did. */
  readonly stoppedAt: PlacedRecord | null;
  readonly reason: string | null;
}

/**
 * Mines the journal's blocks again on a node that is at `head` and does not mine by itself. Each must come out with the
 * hash that it had; the first that doesn't ends the replay, and a node where that happened must be thrown away, because
 * its head is not one of ours.
 *
 * @throws CHAIN_UNREACHABLE when the node dies
 */
export async function replay(
  rpc: AnvilRpc,
  head: { readonly number: number; readonly hash: string },
  placed: readonly PlacedRecord[],
): Promise<ReplayResult> {
  for (const item of placed) {
    if (item.record.kind === "fund") {
      await rpc.call("anvil_setBalance", [item.record.address, item.record.balance]);
      continue;
    }
    const reason = await replayBlock(rpc, head, item.record);
    if (reason !== null) return { head, stoppedAt: item, reason };
    head = { number: item.record.number, hash: item.record.hash };
  }
  return { head, stoppedAt: null, reason: null };
}

async function replayBlock(
  rpc: AnvilRpc,
  head: { readonly number: number; readonly hash: string },
  block: BlockRecord,
): Promise<string | null> {
  if (block.number !== head.number + 1 || block.parentHash !== head.hash)
    return "it does not follow the block before";
  // one after the other: anvil works on a batch's calls at the same time, and their order is the block's order
  for (const transaction of block.transactions) {
    try {
      await rpc.call("eth_sendRawTransaction", [transaction]);
    } catch (error) {
      if (isDataDeedError(error) && error.details.error !== undefined) return "a transaction is refused";
      throw error;
    }
  }
  await rpc.call("evm_mine", [block.timestamp]);
  const mined = await rpc.call("eth_getBlockByNumber", ["latest", false]);
  return property(mined, "hash") === block.hash ? null : "another block came out";
}
