/**
 * Figures of a page load by Lighthouse's definitions. Times are milliseconds from the start of the navigation.
 * https://developer.chrome.com/docs/lighthouse/performance/interactive (time to interactive), .../lighthouse-total-blocking-time,
 * https://web.dev/articles/cls (session windows).
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Shift {
  readonly at: number;
  readonly value: number;
}

export interface Loading {
  readonly firstContentfulPaint: number;
  readonly domContentLoaded: number;
  /** Tasks of the main thread of 50 ms and more, in order. */
  readonly longTasks: readonly Span[];
  /** Requests; `end` is Infinity while they are under way. */
  readonly requests: readonly Span[];
  /** Until when it was watched. */
  readonly watchedUntil: number;
}

const QUIET_MS = 5_000;
const MOST_REQUESTS = 2;
const BLOCKING_MS = 50;

/** Spans of 5 seconds and more in which no long task runs. */
function quietTasks({ firstContentfulPaint, longTasks, watchedUntil }: Loading): readonly Span[] {
  const ends = [firstContentfulPaint, ...longTasks.map(({ end }) => Math.max(end, firstContentfulPaint))];
  const starts = [...longTasks.map(({ start }) => start), watchedUntil];
  return ends
    .map((start, i) => ({ start, end: starts[i]! }))
    .filter(({ start, end }) => end - start >= QUIET_MS);
}

/** Spans in which at most two requests are in flight. */
function quietNetwork({ requests, watchedUntil }: Loading): readonly Span[] {
  const changes = requests
    .flatMap(({ start, end }) => [
      { at: start, by: 1 },
      { at: end, by: -1 },
    ])
    .filter(({ at }) => at < watchedUntil)
    .sort((a, b) => a.at - b.at || a.by - b.by);
  const spans: Span[] = [];
  let inFlight = 0;
  let since: number | null = 0;
  for (const { at, by } of changes) {
    inFlight += by;
    if (inFlight > MOST_REQUESTS && since !== null) {
      spans.push({ start: since, end: at });
      since = null;
    }
    if (inFlight <= MOST_REQUESTS) since ??= at;
  }
  if (since !== null) spans.push({ start: since, end: watchedUntil });
  return spans;
}

/**
 * The end of the last long task before the first 5 seconds in which neither a long task runs nor more than two requests are in
 * flight; null while there were no such 5 seconds.
 */
export function timeToInteractive(loading: Loading): number | null {
  const network = quietNetwork(loading);
  const found = quietTasks(loading).find((tasks) =>
    network.some(({ start, end }) => Math.min(end, tasks.end) - Math.max(start, tasks.start) >= QUIET_MS),
  );
  return found === undefined
    ? null
    : Math.max(found.start, loading.domContentLoaded, loading.firstContentfulPaint);
}

/** What long tasks took beyond 50 ms each, between first paint and time to interactive. */
export function totalBlockingTime(
  { firstContentfulPaint, longTasks }: Pick<Loading, "firstContentfulPaint" | "longTasks">,
  interactive: number,
): number {
  return longTasks.reduce((sum, { start, end }) => {
    const inside = Math.min(end, interactive) - Math.max(start, firstContentfulPaint);
    return sum + Math.max(0, inside - BLOCKING_MS);
  }, 0);
}

/** The largest sum of shifts that are at most a second apart, within five seconds. */
export function cumulativeLayoutShift(shifts: readonly Shift[]): number {
  let most = 0;
  let sum = 0;
  let first = -Infinity;
  let last = -Infinity;
  for (const { at, value } of shifts) {
    if (at - last >= 1_000 || at - first >= 5_000) {
      sum = 0;
      first = at;
    }
    last = at;
    sum += value;
    most = Math.max(most, sum);
  }
  return most;
}
