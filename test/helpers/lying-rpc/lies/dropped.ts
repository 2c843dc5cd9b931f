/** Events kept back: one of them wherever it is asked for, or as many as fit. */
import { editingLogs, isSameLog, type Emitter, type Lie, type RpcLog } from "../lie.ts";

type Place = "first" | "middle" | "last";

function pick(logs: readonly RpcLog[], place: Place): RpcLog {
  const at = { first: 0, middle: logs.length >> 1, last: logs.length - 1 }[place];
  const picked = logs[at];
  if (picked === undefined) throw new RangeError("logs: expected at least one event to drop");
  return picked;
}

function dropping(emitter: Emitter, place: Place, what: string): Lie {
  return {
    does: `keeps back the ${place} ${what}`,
    liar: editingLogs(async (logs, truth) => {
      const victim = pick(await truth.logs(emitter), place);
      return logs.filter((log) => !isSameLog(log, victim));
    }),
  };
}

export const DROPPED = {
  DROPS_FIRST_CHECKPOINT: dropping("log", "first", "checkpoint"),
  DROPS_MIDDLE_CHECKPOINT: dropping("log", "middle", "checkpoint"),
  DROPS_LAST_CHECKPOINT: dropping("log", "last", "checkpoint"),
  DROPS_FIRST_CERTIFICATE_EVENT: dropping("registry", "first", "event of the certificates"),
  DROPS_MIDDLE_CERTIFICATE_EVENT: dropping("registry", "middle", "event of the certificates"),
  DROPS_LAST_CERTIFICATE_EVENT: dropping("registry", "last", "event of the certificates"),
  DROPS_FIRST_PLEDGE_EVENT: dropping("pledges", "first", "event of the pledges"),
  DROPS_MIDDLE_PLEDGE_EVENT: dropping("pledges", "middle", "event of the pledges"),
  DROPS_LAST_PLEDGE_EVENT: dropping("pledges", "last", "event of the pledges"),
  DROPS_ROLE_EVENTS: {
    does: "keeps back who was given which role",
    liar: editingLogs((logs, { told }) =>
      logs.filter(({ address }) => address.toLowerCase() !== told.authority.toLowerCase()),
    ),
  },
  DROPS_REGISTER_EVENTS: {
    does: "says that nothing ever happened to a certificate",
    liar: editingLogs((logs, { told }) =>
      logs.filter(({ address }) => address.toLowerCase() !== told.registry.toLowerCase()),
    ),
  },
  TRUNCATES_LISTS: {
    does: "gives the first half of a list of events",
    liar: editingLogs((logs) => logs.slice(0, logs.length >> 1)),
  },
  EMPTIES_LISTS: {
    does: "says that there are no events",
    liar: editingLogs(() => []),
  },
} as const satisfies Record<string, Lie>;
