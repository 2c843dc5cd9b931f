/** Events of the registers as people and programs read them in a history. */
import type { HistoryEvent } from "#core/gateway-answers.ts";
import { formatTime } from "#core/parse.ts";
import type { RegisterEvent } from "../ports/register-chain.ts";

/** `PledgeProposed` is told as PLEDGE_PROPOSED. Signatures taken are no news of their own. */
export function registerHistory(
  events: readonly RegisterEvent[],
  finalBlockNumber: number,
): readonly HistoryEvent[] {
  return events.map(({ register, name, sequence, values, transactionHash, block }) => ({
    event: name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase(),
    at: formatTime(block.timestamp),
    details: {
      ...values,
      register,
      sequence,
      transactionHash,
      blockNumber: block.number,
      final: block.number <= finalBlockNumber,
    },
  }));
}
