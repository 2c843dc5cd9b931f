/** One cold load of a page in Chromium, watched over the DevTools protocol until it is interactive. */
import type { Browser, CDPSession } from "playwright-core";
import {
  cumulativeLayoutShift,
  timeToInteractive,
  totalBlockingTime,
  type Loading,
  type Shift,
  type Span,
} from "./figures.ts";

/** What the line and the machine are slowed down to. */
export interface Throttling {
  readonly cpu: number;
  /** Added to each request, milliseconds. */
  readonly latency: number;
  /** Bytes a second; -1 for as fast as it goes. */
  readonly download: number;
  readonly upload: number;
}

export interface LoadFigures {
  readonly firstContentfulPaint: number;
  readonly largestContentfulPaint: number;
  readonly cumulativeLayoutShift: number;
  readonly totalBlockingTime: number;
  readonly timeToInteractive: number;
  /** Bytes over the line, headers included, until it was interactive. */
  readonly transferred: number;
}

/** Of a middling phone, as Lighthouse emulates it. */
const SCREEN = {
  viewport: { width: 412, height: 823 },
  deviceScaleFactor: 1.75,
  isMobile: true,
  hasTouch: true,
};
const LOOK_EVERY_MS = 500;
const LONGEST_MS = 120_000;

/** Collects what the browser tells of paints, tasks and shifts, from before the first script of the page. */
const OBSERVE = `globalThis.seen = { paints: [], largest: 0, tasks: [], shifts: [] };
const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
watch("paint", ({ name, startTime }) => seen.paints.push([name, startTime]));
watch("largest-contentful-paint", ({ startTime }) => { seen.largest = startTime; });
watch("longtask", ({ startTime, duration }) => seen.tasks.push({ start: startTime, end: startTime + duration }));
watch("layout-shift", ({ startTime, value, hadRecentInput }) => { if (!hadRecentInput) seen.shifts.push({ at: startTime, value }); });`;

interface Seen {
  readonly timeOrigin: number;
  readonly now: number;
  readonly domContentLoaded: number;
  readonly paints: readonly (readonly [name: string, at: number])[];
  readonly largest: number;
  readonly tasks: readonly Span[];
  readonly shifts: readonly Shift[];
}
const SEEN = `({ ...seen, timeOrigin: performance.timeOrigin, now: performance.now(),
  domContentLoaded: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd })`;

interface Request {
  /** Wall clock, milliseconds. */
  readonly start: number;
  end: number;
  bytes: number;
}

async function watchRequests(session: CDPSession): Promise<ReadonlyMap<string, Request>> {
  const requests = new Map<string, Request>();
  /** From the protocol's clock to the wall clock. */
  let offset = 0;
  session.on("Network.requestWillBeSent", ({ requestId, wallTime, timestamp }) => {
    offset = wallTime - timestamp;
    requests.set(requestId, { start: wallTime * 1000, end: Infinity, bytes: 0 });
  });
  session.on("Network.loadingFinished", ({ requestId, timestamp, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request !== undefined)
      Object.assign(request, { end: (timestamp + offset) * 1000, bytes: encodedDataLength });
  });
  session.on("Network.loadingFailed", ({ requestId, timestamp }) => {
    const request = requests.get(requestId);
    if (request !== undefined) request.end = (timestamp + offset) * 1000;
  });
  await session.send("Network.enable");
  return requests;
}

/** @throws Error when the page is not interactive after two minutes */
export async function loadPage(
  browser: Browser,
  url: string,
  { cpu, latency, download, upload }: Throttling,
): Promise<LoadFigures> {
  const context = await browser.newContext(SCREEN);
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const requests = await watchRequests(session);
    await session.send("Network.emulateNetworkConditions", {
      offline: false,
      latency,
      downloadThroughput: download,
      uploadThroughput: upload,
    });
    await session.send("Emulation.setCPUThrottlingRate", { rate: cpu });
    await page.addInitScript(OBSERVE);
    await page.goto(url, { timeout: LONGEST_MS });
    for (;;) {
      const seen = await page.evaluate<Seen>(SEEN);
      const paint = seen.paints.find(([name]) => name === "first-contentful-paint")?.[1];
      const loading: Loading = {
        firstContentfulPaint: paint ?? Infinity,
        domContentLoaded: seen.domContentLoaded,
        longTasks: seen.tasks,
        requests: [...requests.values()].map(({ start, end }) => ({
          start: start - seen.timeOrigin,
          end: end - seen.timeOrigin,
        })),
        watchedUntil: seen.now,
      };
      const interactive = paint === undefined ? null : timeToInteractive(loading);
      if (paint !== undefined && interactive !== null)
        return {
          firstContentfulPaint: paint,
          largestContentfulPaint: seen.largest,
          cumulativeLayoutShift: cumulativeLayoutShift(seen.shifts),
          totalBlockingTime: totalBlockingTime(loading, interactive),
          timeToInteractive: interactive,
          transferred: [...requests.values()].reduce((sum, { bytes }) => sum + bytes, 0),
        };
      if (seen.now > LONGEST_MS) throw new Error(`${url} is not interactive after ${LONGEST_MS} ms`);
      await page.waitForTimeout(LOOK_EVERY_MS);
    }
  } finally {
    await context.close();
  }
}
