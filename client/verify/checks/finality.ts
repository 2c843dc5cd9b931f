import { fragment, notChecked, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";

/**
 * FINALITY: the anchor's block is the canonical one at its height and final by the trust document's rule.
 * Confirmations count the anchor's own block.
 */
export function checkFinality({ bundle, trust, facts }: JudgeInput): Fragment {
  const { chain, anchorBlock } = facts;
  if (!chain.known) return notChecked("FINALITY", chain);
  if (!anchorBlock.known) return notChecked("FINALITY", anchorBlock);
  const { blockNumber, blockHash } = bundle.anchor;
  const head = chain.value.block.number;
  if (anchorBlock.value === null || blockNumber > head)
    return fragment("BLOCK_NOT_FOUND", { blockNumber, head });
  if (anchorBlock.value.hash !== blockHash) {
    return fragment("BLOCK_NOT_CANONICAL", {
      blockNumber,
      canonical: anchorBlock.value.hash,
      stated: blockHash,
    });
  }
  const { confirmations } = trust.finality;
  if (confirmations === "finalized") return judgeFinalized(blockNumber, chain.value.finalizedBlockNumber);
  const have = head - blockNumber + 1;
  const rule = `${confirmations} confirmations`;
  return have >= confirmations
    ? fragment("ANCHOR_FINAL", { blockNumber, rule, confirmations: have })
    : fragment("ANCHOR_NOT_FINAL", { blockNumber, rule, have: `${have} confirmations`, need: confirmations });
}

function judgeFinalized(blockNumber: number, finalized: number | null): Fragment {
  if (finalized === null) return fragment("NO_FINALIZED_TAG", { blockNumber });
  return finalized >= blockNumber
    ? fragment("ANCHOR_FINAL", { blockNumber, rule: "finalized", finalizedBlockNumber: finalized })
    : fragment("ANCHOR_NOT_FINAL", {
        blockNumber,
        rule: "finalized",
        have: `finalized block ${finalized}`,
        need: blockNumber,
      });
}
