/** Points and bars of the charts, from what was seen minute by minute. */
import type { Timeline, TimelineCheckpoint } from "./timeline.ts";

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const WIDTHS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];
/** So many bars can be told apart, and read as a table. */
const MOST_BARS = 60;

export interface Bar {
  /** Unix seconds. */
  readonly start: number;
  readonly certificates: number;
  readonly pledges: number;
}

export interface Bars {
  /** Seconds. */
  readonly width: number;
  /** Without gaps, in order. */
  readonly bars: readonly Bar[];
}

/** The narrowest width with which a span fits. */
export function widthFor(span: number): number {
  return WIDTHS.find((width) => span / width < MOST_BARS) ?? Math.ceil(span / MOST_BARS / DAY) * DAY;
}

/** Events of both registers over time. */
export function activityBars({ minutes }: Pick<Timeline, "minutes">): Bars {
  // Not spread into Math.min: there may be more minutes than a call takes arguments.
  let first = Infinity;
  let last = -Infinity;
  for (const minute of minutes.keys()) {
    first = Math.min(first, minute);
    last = Math.max(last, minute);
  }
  if (minutes.size === 0) return { width: MINUTE, bars: [] };
  const width = widthFor(last - first);
  const origin = first - (first % width);
  const bars = Array.from({ length: Math.floor((last - origin) / width) + 1 }, (_, i) => ({
    start: origin + i * width,
    certificates: 0,
    pledges: 0,
  }));
  for (const [minute, { certificates, pledges }] of minutes) {
    const bar = bars[Math.floor((minute - origin) / width)]!;
    bar.certificates += certificates;
    bar.pledges += pledges;
  }
  return { width, bars };
}

export interface Growth {
  /** Unix seconds. */
  readonly times: readonly number[];
  /** Entries in the log from that time on. */
  readonly sizes: readonly number[];
}

/** More points than a chart is wide are not seen. */
const MOST_POINTS = 2_000;

/** @param end time of the audit's block, up to which the last size holds */
export function growthOf(checkpoints: readonly TimelineCheckpoint[], end: number): Growth {
  const step = Math.ceil(checkpoints.length / MOST_POINTS);
  const last = checkpoints.at(-1);
  const shown = checkpoints.filter((checkpoint, i) => i % step === 0 || checkpoint === last);
  const times = shown.map(({ time }) => time);
  const sizes = shown.map(({ size }) => size);
  if (last !== undefined && end > last.time) {
    times.push(end);
    sizes.push(last.size);
  }
  return { times, sizes };
}

/** The log's size at the end of each of at most 60 spans: the growth as a table. */
export function growthRows(
  checkpoints: readonly TimelineCheckpoint[],
): readonly { readonly until: number; readonly size: number }[] {
  const [first, last] = [checkpoints[0], checkpoints.at(-1)];
  if (first === undefined || last === undefined) return [];
  const width = widthFor(last.time - first.time);
  const sizes = new Map<number, number>();
  for (const { time, size } of checkpoints) sizes.set(time - (time % width) + width, size);
  return [...sizes].map(([until, size]) => ({ until, size }));
}
