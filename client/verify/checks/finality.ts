import type { Bundle } from "#core/bundle.ts";
import type { ChainFacts, ChainView } from "../facts.ts";
import { fragment, notChecked, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";
import type { TrustedBlock } from "../ports.ts";

/**
 * FINALITY: the anchor's block is the canonical one at its height and final by the trust document's rule.
 * Confirmations count the anchor's own block. Offline the caller trusts one block, and what is in its state is as final.
 */
export function checkFinality({ bundle, trust, facts }: JudgeInput): Fragment {
  const { chain, anchorBlock } = facts;
  if (!chain.known) return notChecked("FINALITY", chain);
  const { trusted } = chain.value;
  if (!anchorBlock.known) {
    return trusted === undefined
      ? notChecked("FINALITY", anchorBlock)
      : judgeTrusted(bundle, facts, chain.value, trusted);
  }
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
  if (trusted !== undefined) return judgeTrusted(bundle, facts, chain.value, trusted);
  const { confirmations } = trust.finality;
  if (confirmations === "finalized") return judgeFinalized(blockNumber, chain.value.finalizedBlockNumber);
  const have = head - blockNumber + 1;
  const rule = `${confirmations} confirmations`;
  return have >= confirmations
    ? fragment("ANCHOR_FINAL", { blockNumber, rule, confirmations: have })
    : fragment("ANCHOR_NOT_FINAL", { blockNumber, rule, have: `${have} confirmations`, need: confirmations });
}

/** Who trusts a block trusts it as final; the log's storage in its state shows that the anchor is not later. */
function judgeTrusted(
  { anchor }: Bundle,
  { checkpoint }: ChainFacts,
  { block }: ChainView,
  { hash, why }: TrustedBlock,
): Fragment {
  if (!checkpoint.known) return notChecked("FINALITY", checkpoint);
  if (checkpoint.value === null) {
    const reason = `the anchor is not in the state of block ${block.number}`;
    return notChecked("FINALITY", { known: false, code: "NOT_PROVEN", reason });
  }
  const { blockNumber } = anchor;
  return fragment("ANCHOR_FINAL_BY_TRUST", { blockNumber, block: block.number, hash, why });
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
