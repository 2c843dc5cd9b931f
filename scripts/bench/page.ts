/** The verify page's first load in Chromium, as Lighthouse reckons it: its mobile preset (applied, not simulated), and unthrottled. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { buildWeb } from "../build-web.ts";
import { startGatewayProcess } from "../tasks/gateway-process.ts";
import { loadPage, type LoadFigures, type Throttling } from "./page/load.ts";
import { median, type Table } from "./table.ts";

const ROUNDS = 5;
const BROWSERS = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/google-chrome"];
const ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];

const UNTHROTTLED: Throttling = { cpu: 1, latency: 0, download: -1, upload: -1 };
const KILOBIT = 1024 / 8;
/** Lighthouse's `mobileSlow4G` as it hands it to DevTools: 150 ms × 3.75, 1.6 Mbit/s × 0.9, 750 kbit/s × 0.9, processor ÷ 4. */
const SLOW_4G: Throttling = {
  cpu: 4,
  latency: 150 * 3.75,
  download: 1.6 * 1024 * 0.9 * KILOBIT,
  upload: 750 * 0.9 * KILOBIT,
};

function row(name: string, loads: readonly LoadFigures[]): readonly (string | number)[] {
  const of = (figure: keyof LoadFigures) => median(loads.map((load) => load[figure]));
  return [
    name,
    of("firstContentfulPaint").toFixed(0),
    of("largestContentfulPaint").toFixed(0),
    of("cumulativeLayoutShift").toFixed(3),
    of("totalBlockingTime").toFixed(0),
    of("timeToInteractive").toFixed(0),
    (of("transferred") / 1000).toFixed(0),
  ];
}

export async function benchPage(): Promise<Table> {
  const executablePath = BROWSERS.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) throw new Error("no Chromium found: name one in CHROMIUM");
  await buildWeb();
  await using started = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), "datadeed-page-"));
  started.defer(() => rm(home, { recursive: true, force: true }));
  const gateway = await startGatewayProcess(join(home, "data"));
  started.defer(async () => {
    await gateway.stop();
  });
  const browser = await chromium.launch({ executablePath, headless: true, args: ARGS });
  started.defer(() => browser.close());
  const url = `${gateway.url}/verify`;
  const loads = { mobile: [] as LoadFigures[], unthrottled: [] as LoadFigures[] };
  await loadPage(browser, url, UNTHROTTLED);
  for (let round = 0; round < ROUNDS; round++) {
    loads.unthrottled.push(await loadPage(browser, url, UNTHROTTLED));
    loads.mobile.push(await loadPage(browser, url, SLOW_4G));
  }
  return {
    title: `First load of the verify page in Chromium ${browser.version()} (cold, medians of ${ROUNDS} rounds in turn)`,
    columns: ["line and machine", "FCP ms", "LCP ms", "CLS", "TBT ms", "TTI ms", "kB over the line"],
    rows: [row("as they are", loads.unthrottled), row("slow 4G, processor ÷ 4", loads.mobile)],
    notes: [
      "FCP first contentful paint, LCP largest, CLS cumulative layout shift, TBT total blocking time, TTI time to interactive, all by Lighthouse's definitions. Bytes are those that came until then, of the page's second part (parsers, checks, the reading of the chain) too; the copies that the service worker fetches for later are not among them.",
    ],
  };
}
