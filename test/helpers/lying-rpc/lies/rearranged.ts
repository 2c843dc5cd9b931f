/** True events told in another order, twice, or at another place of the chain. */
import {
  editingLogs,
  isSameLog,
  shift,
  twist,
  type Emitter,
  type Lie,
  type RpcLog,
  type Truth,
} from "../lie.ts";

/** Two events of one contract that follow each other. */
async function neighbours(truth: Truth, emitter: Emitter): Promise<readonly [RpcLog, RpcLog]> {
  const logs = await truth.logs(emitter);
  const at = logs.length >> 1;
  return [logs[at - 1]!, logs[at]!];
}

function instead(logs: readonly RpcLog[], of: RpcLog, by: RpcLog): RpcLog[] {
  return logs.map((log) => (isSameLog(log, of) ? by : log));
}

/** Changes one member of the middle event of the certificates. */
function relocating(does: string, edit: (log: RpcLog) => Partial<RpcLog>): Lie {
  return {
    does,
    liar: editingLogs(async (logs, truth) => {
      const [, victim] = await neighbours(truth, "registry");
      return instead(logs, victim, { ...victim, ...edit(victim) });
    }),
  };
}

export const REARRANGED = {
  SWAPS_TWO_EVENTS: {
    does: "tells two events each at the other's place",
    liar: editingLogs(async (logs, truth) => {
      const [a, b] = await neighbours(truth, "registry");
      const content = ({ topics, data }: RpcLog) => ({ topics, data });
      return instead(instead(logs, a, { ...a, ...content(b) }), b, { ...b, ...content(a) });
    }),
  },
  RENUMBERS_TWO_EVENTS: {
    does: "gives two events each other's number",
    liar: editingLogs(async (logs, truth) => {
      const [a, b] = await neighbours(truth, "pledges");
      const numbered = (log: RpcLog, like: RpcLog) => ({
        ...log,
        topics: [log.topics[0]!, like.topics[1]!, ...log.topics.slice(2)],
      });
      return instead(instead(logs, a, numbered(a, b)), b, numbered(b, a));
    }),
  },
  REVERSES_LISTS: {
    does: "tells events from the last to the first",
    liar: editingLogs((logs) => logs.reverse()),
  },
  REPEATS_AN_EVENT: {
    does: "tells an event twice",
    liar: editingLogs(async (logs, truth) => {
      const [, victim] = await neighbours(truth, "pledges");
      return logs.flatMap((log) => (isSameLog(log, victim) ? [log, log] : [log]));
    }),
  },
  REPEATS_A_CHECKPOINT_LATER: {
    does: "tells the first checkpoint once more in the last one's place",
    liar: editingLogs(async (logs, truth) => {
      const all = await truth.logs("log");
      const last = all.at(-1)!;
      const { topics, data } = all[0]!;
      return instead(logs, last, { ...last, topics, data });
    }),
  },
  MISPLACES_BLOCK_HASH: relocating("tells an event with another block's hash", ({ blockHash }) => ({
    blockHash: twist(blockHash),
  })),
  MISPLACES_BLOCK_NUMBER: relocating("tells an event with another block's number", ({ blockNumber }) => ({
    blockNumber: shift(blockNumber, -1),
  })),
  MISPLACES_LOG_INDEX: relocating("tells an event with another's index in its block", ({ logIndex }) => ({
    logIndex: shift(logIndex, 40),
  })),
  MISPLACES_TRANSACTION: relocating("tells an event with another transaction", ({ transactionHash }) => ({
    transactionHash: twist(transactionHash),
  })),
  CALLS_AN_EVENT_REMOVED: relocating("says that an event's block is no longer of the chain", () => ({
    removed: true,
  })),
  TELLS_BEYOND_THE_RANGE: {
    does: "tells events outside the blocks asked for",
    liar: editingLogs(async (_logs, truth, { params }) => {
      const { address, topics } = params[0] as { address?: unknown; topics?: unknown };
      const filter = {
        address,
        fromBlock: "0x0",
        toBlock: "latest",
        ...(topics === undefined ? {} : { topics }),
      };
      const all = (await truth.ask("eth_getLogs", [filter])) as RpcLog[];
      // An answer for the whole chain would be right once: one event is told again, as of the block after it.
      return [...all, { ...all[0]!, blockNumber: shift(all.at(-1)!.blockNumber, 1) }];
    }),
  },
} as const satisfies Record<string, Lie>;
