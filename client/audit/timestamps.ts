/**
 * The second clock (DOMAIN section D, 6 and 7): time-stamp tokens over the checkpoints' roots, held against the times of
 * their blocks. Whoever serves tokens needs no trust: each is verified against the authorities of the trust document.
 */
import { fromHex0x } from "#core/bytes.ts";
import type { TrustDocument } from "#core/trust.ts";
import { LONGEST_DIFFERENCE_SECONDS, stampsRoot } from "../verify/checks/timestamp.ts";
import type { TokenReading } from "../verify/timestamp/reading.ts";
import type { AuditCode } from "./codes.ts";
import type { Findings } from "./finding.ts";
import type { AuditDocuments, Hex } from "./ports.ts";
import type { AuditState, CheckpointState } from "./state.ts";
import { timeText } from "./step.ts";

/** Checkpoints whose tokens are asked for together. */
const CHECKPOINTS_PER_READ = 64;

/** No checkpoint has more authorities than this; what is beyond is not read. */
const TOKENS_PER_CHECKPOINT = 16;

/** A stamp that holds, over the root of a checkpoint. */
export interface Stamp {
  /** Name of the authority in the trust document. */
  readonly tsa: string;
  /** Seconds that it may lie from the block. */
  readonly limit: number;
  /** Unix seconds, fractions included. */
  readonly genTime: number;
}

/**
 * `stamped`: checkpoints with a stamp that holds and agrees with the block within the authority's limit. `missing`:
 * checkpoints of which nobody had a token. `apart`: checkpoints whose stamps and blocks lie too far apart. `faulty`: tokens
 * that do not hold, are not trusted, stamp something else, or cannot be verified here.
 */
export type TimestampCounts = Readonly<Record<"stamped" | "missing" | "apart" | "faulty", number>>;

export interface TimestampResult {
  readonly counts: TimestampCounts;
  /** By root. */
  readonly stamps: ReadonlyMap<Hex, readonly Stamp[]>;
}

export const NO_TIMESTAMPS: TimestampResult = {
  counts: { stamped: 0, missing: 0, faulty: 0, apart: 0 },
  stamps: new Map(),
};

export interface TokenSources {
  readonly documents: Pick<AuditDocuments, "timestamps"> | null;
  /** The auditor's own, by root. */
  readonly tokens?: ReadonlyMap<Hex, readonly unknown[]> | undefined;
}

/** Nothing is asked where the trust document names no authority: nobody could say what a token is worth. */
export async function checkTimestamps(
  { checkpoints }: Pick<AuditState, "checkpoints">,
  trust: Pick<TrustDocument, "tsa" | "tsaRequired">,
  { documents, tokens: own }: TokenSources,
  findings: Findings,
): Promise<TimestampResult> {
  const { tsa, tsaRequired = false } = trust;
  if (tsa === undefined || checkpoints.length === 0) return NO_TIMESTAMPS;
  if (documents?.timestamps === undefined && own === undefined) {
    findings.add("TIMESTAMPS_NOT_CHECKED");
    return NO_TIMESTAMPS;
  }
  // X.509 and CMS are half a megabyte of code that most audits do not need.
  const { readTimestampToken } = await import("../verify/timestamp/read-token.ts");
  const counts = { stamped: 0, missing: 0, faulty: 0, apart: 0 };
  const stamps = new Map<Hex, readonly Stamp[]>();
  for (let at = 0; at < checkpoints.length; at += CHECKPOINTS_PER_READ) {
    const batch = checkpoints.slice(at, at + CHECKPOINTS_PER_READ);
    const found = await documents?.timestamps?.(
      batch.map(({ previousSize, root }) => ({ first: previousSize, root })),
    );
    for (const [i, checkpoint] of batch.entries()) {
      const { size, root, place } = checkpoint;
      const all = new Set([...(own?.get(root) ?? []), ...(found?.[i] ?? [])]);
      const tokens = [...all].slice(0, TOKENS_PER_CHECKPOINT);
      const readings = await Promise.all(tokens.map((token) => readTimestampToken(token, tsa)));
      const judged = readings.map((reading) => judgeToken(reading, root));
      // Also said beside a token that holds: whoever serves it has something to explain.
      for (const { fault, reason } of judged) {
        if (fault !== undefined) findings.add(fault, { size, reason }, place);
      }
      const holding = judged.flatMap(({ stamp }) => (stamp === undefined ? [] : [stamp]));
      stamps.set(root, holding);
      counts.faulty += judged.length - holding.length;
      if (tokens.length === 0) counts.missing++;
      if (holding.length > 0) counts[compareTimes(holding, checkpoint, findings)]++;
      else if (tsaRequired) findings.add("TIMESTAMP_REQUIRED", { size }, place);
      else if (tokens.length === 0) findings.add("TIMESTAMP_MISSING", { size }, place);
    }
  }
  return { counts, stamps };
}

interface Judged {
  readonly stamp?: Stamp;
  readonly fault?: AuditCode;
  readonly reason: string;
}

function judgeToken(reading: TokenReading, root: Hex): Judged {
  const { kind } = reading;
  if (kind === "FAULTY") return { fault: "TIMESTAMP_INVALID", reason: `${reading.code}: ${reading.reason}` };
  if (kind === "UNKNOWN") {
    return { fault: "TIMESTAMP_UNSUPPORTED", reason: `${reading.code}: ${reading.reason}` };
  }
  const { statement } = reading;
  const isStamped = stampsRoot(statement, { log: { root: fromHex0x(root, 32) } });
  if (isStamped === undefined) {
    return { fault: "TIMESTAMP_UNSUPPORTED", reason: `imprint by ${statement.imprintAlgorithm}` };
  }
  const reason = statement.subject;
  if (!isStamped) return { fault: "TIMESTAMP_OTHER_DIGEST", reason };
  if (kind === "UNTRUSTED") return { fault: "TIMESTAMP_UNTRUSTED", reason };
  if (kind === "NOT_VALID_THEN") return { fault: "TIMESTAMP_UNTRUSTED", reason: reading.reason };
  const { tsa, maxDifferenceSeconds: limit } = reading;
  return { stamp: { tsa, limit, genTime: statement.genTime }, reason };
}

/** The stamp nearest to the block tells: a root can be stamped again at any later time. */
function compareTimes(
  stamps: readonly Stamp[],
  { size, time, place }: CheckpointState,
  findings: Findings,
): "stamped" | "apart" {
  const apart = ({ genTime }: Stamp) => Math.ceil(Math.abs(genTime - time));
  const nearest = stamps.toSorted((a, b) => apart(a) - apart(b))[0]!;
  const { tsa, limit, genTime } = nearest;
  const seconds = apart(nearest);
  if (seconds <= limit) return "stamped";
  const details = { size, tsa, seconds, limit, anchoredAt: timeText(time), stampedAt: stampText(genTime) };
  const code = seconds > LONGEST_DIFFERENCE_SECONDS ? "TIMESTAMP_CONTRADICTS_BLOCK" : "TIMESTAMP_DISTANT";
  findings.add(code, details, place);
  return "apart";
}

/** Whole seconds, as all times of a report. */
export function stampText(genTime: number): string {
  return timeText(Math.floor(genTime));
}
