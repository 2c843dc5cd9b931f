/** Which block to prove from: one that is not taken back any more. */
import { DataDeedError } from "#core/errors.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { BlockRef, ChainSnapshot } from "../ports.ts";

/**
 * The newest block that is final by the trust document's rule.
 * @throws NOT_FINAL when there is none yet; STATE_PROOF_UNAVAILABLE when the node does not tell
 */
export async function finalBlockOf(
  snapshot: Pick<ChainSnapshot, "block" | "finalizedBlockNumber" | "blockAt">,
  { finality: { confirmations } }: TrustDocument,
): Promise<BlockRef> {
  const number =
    confirmations === "finalized" ? snapshot.finalizedBlockNumber : snapshot.block.number - confirmations + 1;
  if (number === null)
    throw new DataDeedError("STATE_PROOF_UNAVAILABLE", "the node does not tell which block is finalized");
  if (number === snapshot.block.number) return snapshot.block;
  const block = number < 0 ? null : await snapshot.blockAt(number);
  if (block !== null) return block;
  throw new DataDeedError("NOT_FINAL", "no block is final yet");
}
