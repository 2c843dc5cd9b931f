/** The chain as the witness's own nodes tell it. */
import { readHeader } from "#core/state-proof/header.ts";
import type { TrustDocument } from "#core/trust.ts";
import { createChainReader, createStateProver } from "../../adapters/chain-ethers/index.ts";
import type { WitnessChain } from "../../witness/ports.ts";

/** @param urls all of which must agree. @throws INPUT_INVALID */
export function witnessChain(urls: readonly string[], trust: TrustDocument): WitnessChain {
  const { chainId, log } = trust;
  const newest = createChainReader(urls, { chainId });
  const prover = createStateProver(urls);
  return {
    async finalNumber() {
      const { block, finalizedBlockNumber } = await newest.snapshot();
      const { confirmations } = trust.finality;
      return confirmations === "finalized" ? (finalizedBlockNumber ?? -1) : block.number - confirmations + 1;
    },
    header: async (block) => readHeader(await prover.header(block)),
    async recorded(blockNumber, root) {
      const snapshot = await createChainReader(urls, { chainId, blockNumber }).snapshot();
      const checkpoint = await snapshot.checkpoint(log, root);
      return { blockHash: snapshot.block.hash, size: checkpoint?.size ?? null };
    },
  };
}
