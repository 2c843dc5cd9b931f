/** What charts and the table of checkpoints are made of: seen on the way, while the audit reads events and entries. */
import { certificateLogAbi } from "../../../abi/certificate-log.ts";
import { decodeEvent, layoutsOf, Malformed } from "../../../audit/decode.ts";
import type { AuditChain, AuditDocuments, ChainLog, Hex, LogPage } from "../../../audit/ports.ts";
import type { TrustDocument } from "#core/trust.ts";

export type EntriesState = "FOUND" | "MISSING" | "NOT_ASKED";

export interface TimelineCheckpoint {
  readonly size: number;
  readonly root: Hex;
  /** Block time, Unix seconds. */
  readonly time: number;
  readonly block: number;
  entries: EntriesState;
}

/** Events in one minute. */
export interface Minute {
  certificates: number;
  pledges: number;
}

/** Plain data: it goes from the worker to the page, and back when an audit is resumed. */
export interface Timeline {
  readonly checkpoints: TimelineCheckpoint[];
  /** By the minute's start, Unix seconds. */
  readonly minutes: Map<number, Minute>;
}

export const MINUTE = 60;

const CHECKPOINT = [...layoutsOf(certificateLogAbi).values()].find(({ name }) => name === "Checkpoint")!;

export function emptyTimeline(): Timeline {
  return { checkpoints: [], minutes: new Map() };
}

/** Takes in what a page of events tells. What is malformed is the audit's to say. */
export function seeEvents(
  timeline: Timeline,
  { log, registry, pledges }: Pick<TrustDocument, "log" | "registry" | "pledges">,
  page: LogPage,
): void {
  const [logAt, registryAt, pledgesAt] = [log, registry, pledges].map((address) => address.toLowerCase());
  for (const event of page.logs) {
    if (event.address === logAt) seeCheckpoint(timeline, event);
    else if (event.address === registryAt) minuteOf(timeline, event).certificates++;
    else if (event.address === pledgesAt) minuteOf(timeline, event).pledges++;
  }
}

function minuteOf({ minutes }: Timeline, { blockTime }: ChainLog): Minute {
  const start = blockTime - (blockTime % MINUTE);
  const known = minutes.get(start);
  if (known !== undefined) return known;
  const made = { certificates: 0, pledges: 0 };
  minutes.set(start, made);
  return made;
}

function seeCheckpoint({ checkpoints }: Timeline, event: ChainLog): void {
  if (event.topics[0] !== CHECKPOINT.topic) return;
  try {
    const { size, root } = decodeEvent(CHECKPOINT, event);
    checkpoints.push({
      size: Number(size),
      root: root as Hex,
      time: event.blockTime,
      block: event.blockNumber,
      entries: "NOT_ASKED",
    });
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
}

/** The same chain, with an eye on its events. */
export function watchChain(chain: AuditChain, see: (page: LogPage) => void): AuditChain {
  return {
    ...chain,
    async *logs(contracts, from, to) {
      for await (const page of chain.logs(contracts, from, to)) {
        see(page);
        yield page;
      }
    },
  };
}

/** The same documents, with an eye on which entries there are. */
export function watchDocuments(documents: AuditDocuments, timeline: Timeline): AuditDocuments {
  let bySize: Map<number, TimelineCheckpoint> | null = null;
  return {
    ...documents,
    async entries(start, end, file) {
      const found = await documents.entries(start, end, file);
      // Made once, when all events are in.
      bySize ??= new Map(timeline.checkpoints.map((checkpoint) => [checkpoint.size, checkpoint]));
      const checkpoint = bySize.get(end);
      if (checkpoint !== undefined) checkpoint.entries = found === null ? "MISSING" : "FOUND";
      return found;
    },
  };
}
