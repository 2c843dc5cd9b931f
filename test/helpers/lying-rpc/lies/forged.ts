/** Events that never were, and true ones with another content or sender. */
import { accessManagerAbi } from "../../../../client/abi/access-manager.ts";
import { pledgeRegistryAbi } from "../../../../client/abi/pledge-registry.ts";
import { topicOf } from "../../../../client/adapters/chain-ethers/abi.ts";
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

/** The last event of a contract. */
async function lastOf(truth: Truth, emitter: Emitter): Promise<RpcLog> {
  const last = (await truth.logs(emitter)).at(-1);
  if (last === undefined) throw new RangeError(`${emitter}: expected events to forge one like them`);
  return last;
}

/** Puts an invented event behind a contract's last one. */
function inventing(does: string, emitter: Emitter, invent: (last: RpcLog) => Partial<RpcLog>): Lie {
  return {
    does,
    liar: editingLogs(async (logs, truth) => {
      const last = await lastOf(truth, emitter);
      const forged = { ...last, logIndex: shift(last.logIndex, 1), ...invent(last) };
      return logs.flatMap((log) => (isSameLog(log, last) ? [log, forged] : [log]));
    }),
  };
}

/** Changes the middle event of a contract. */
function changing(does: string, emitter: Emitter, change: (log: RpcLog) => Partial<RpcLog>): Lie {
  return {
    does,
    liar: editingLogs(async (logs, truth) => {
      const all = await truth.logs(emitter);
      const victim = all[all.length >> 1]!;
      return logs.map((log) => (isSameLog(log, victim) ? { ...log, ...change(log) } : log));
    }),
  };
}

function topicsWith(log: RpcLog, at: number, change: (topic: string) => string): Partial<RpcLog> {
  return { topics: log.topics.map((topic, i) => (i === at ? change(topic) : topic)) };
}

const nextNumber = (log: RpcLog) => topicsWith(log, 1, (topic) => shiftWord(topic, 1));

function shiftWord(word: string, by: number): string {
  return `0x${(BigInt(word) + BigInt(by)).toString(16).padStart(64, "0")}`;
}

/** What a node tells of an event's time, where it tells it. */
const earlier =
  (seconds: number) =>
  ({ blockTimestamp }: RpcLog): Partial<RpcLog> =>
    blockTimestamp === undefined ? {} : { blockTimestamp: shift(blockTimestamp, -seconds) };

/** Another first topic and the rest as it is. */
const STRANGE_TOPIC = `0x${"5a".repeat(32)}`;
const PLEDGE_REGISTERED = topicOf(pledgeRegistryAbi, "PledgeRegistered");
const ROLE_GRANTED = topicOf(accessManagerAbi, "RoleGranted");
const STRANGER = `0x${"00".repeat(12)}${"bad0".repeat(10)}`;

export const FORGED = {
  INVENTS_CERTIFICATE_EVENT: inventing(
    "invents one more event of the certificates, numbered as the next",
    "registry",
    nextNumber,
  ),
  INVENTS_PLEDGE_EVENT: inventing(
    "invents one more event of the pledges, numbered as the next",
    "pledges",
    nextNumber,
  ),
  INVENTS_CHECKPOINT: inventing("invents one more checkpoint", "log", (last) => ({
    topics: [last.topics[0]!, shiftWord(last.topics[1]!, 1), twist(last.topics[2]!)],
    data: `0x${last.topics[1]!.slice(2)}${last.data.slice(66)}`,
  })),
  INVENTS_A_ROLE: {
    does: "says that a stranger was given a role",
    liar: editingLogs(async (logs, truth) => {
      const grants = (await truth.logs("authority")).filter(({ topics }) => topics[0] === ROLE_GRANTED);
      const last = grants.at(-1)!;
      const forged = { ...last, logIndex: shift(last.logIndex, 1), ...topicsWith(last, 2, () => STRANGER) };
      return logs.flatMap((log) => (isSameLog(log, last) ? [log, forged] : [log]));
    }),
  },
  CHANGES_ROLE_ACCOUNT: {
    does: "says that the roles were given to a stranger",
    liar: editingLogs((logs, { told }) =>
      logs.map((log) =>
        log.address.toLowerCase() === told.authority.toLowerCase() && log.topics.length === 3
          ? { ...log, ...topicsWith(log, 2, () => STRANGER) }
          : log,
      ),
    ),
  },
  CHANGES_AN_ARGUMENT: changing("changes an argument of an event", "registry", ({ data }) => ({
    data: twist(data),
  })),
  CHANGES_A_PLEDGE_ARGUMENT: changing("changes an argument of a pledge's event", "pledges", ({ data }) => ({
    data: twist(data),
  })),
  CHANGES_A_REGISTRATION_NUMBER: {
    does: "tells a pledge as registered under another number",
    liar: editingLogs((logs) =>
      logs.map((log) =>
        log.topics[0] === PLEDGE_REGISTERED ? { ...log, ...topicsWith(log, 3, twist) } : log,
      ),
    ),
  },
  CHANGES_AN_INDEXED_ARGUMENT: changing("changes an indexed argument of an event", "registry", (log) =>
    topicsWith(log, 2, twist),
  ),
  CHANGES_THE_KIND: changing("tells an event as one of another kind", "registry", (log) =>
    topicsWith(log, 0, () => STRANGE_TOPIC),
  ),
  CHANGES_A_ROOT: changing("tells a checkpoint with another root", "log", (log) => topicsWith(log, 2, twist)),
  CHANGES_A_SIZE: changing("tells a checkpoint with another size", "log", (log) =>
    topicsWith(log, 1, (size) => shiftWord(size, 1)),
  ),
  CHANGES_THE_ENTRIES: changing(
    "tells a checkpoint with the address of other entries",
    "log",
    ({ data }) => ({
      // Behind the previous size, the offset and the length come the CID's bytes: version, codec, hash, length, digest.
      data:
        data.slice(0, 2 + 3 * 64 + 8) +
        twist(data.slice(2 + 3 * 64 + 8, 2 + 3 * 64 + 10)) +
        data.slice(2 + 3 * 64 + 10),
    }),
  ),
  BACKDATES_A_CHECKPOINT: changing("tells an earlier time of a checkpoint", "log", earlier(1)),
  BACKDATES_AN_EVENT: changing("tells an event as of the year before", "registry", earlier(365 * 86_400)),
  CUTS_DATA_SHORT: changing("cuts the data of an event short", "registry", ({ data }) => ({
    data: data.slice(0, -64),
  })),
  APPENDS_TO_DATA: changing("adds a word to the data of an event", "pledges", ({ data }) => ({
    data: `${data}${"00".repeat(32)}`,
  })),
  TELLS_NO_HEX: changing("tells an event whose data are no hex", "registry", () => ({ data: "0xzz" })),
  SENDS_FOREIGN_EVENTS: {
    does: "slips in an event of a foreign contract",
    liar: editingLogs(async (logs, truth) => {
      const last = await lastOf(truth, "registry");
      const foreign = {
        ...last,
        address: `0x${"f0".repeat(20)}`,
        logIndex: shift(last.logIndex, 1),
        ...nextNumber(last),
      };
      return logs.flatMap((log) => (isSameLog(log, last) ? [log, foreign] : [log]));
    }),
  },
  DISGUISES_AN_EMITTER: changing("tells an event as a foreign contract's", "registry", () => ({
    address: `0x${"f0".repeat(20)}`,
  })),
  ANSWERS_FOR_ANOTHER: {
    does: "answers for another contract than the one asked for",
    liar: editingLogs(async (_logs, truth, { params }) => {
      const filter = params[0] as { address?: unknown };
      return (await truth.ask("eth_getLogs", [{ ...filter, address: truth.told.authority }])) as RpcLog[];
    }),
  },
} as const satisfies Record<string, Lie>;
