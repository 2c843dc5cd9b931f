/** Debian's Chromium, driven by playwright-core. */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const EXECUTABLES = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

export const chromiumPath = EXECUTABLES.find((path) => path !== undefined && existsSync(path));

/** Background networking is off: a browser that tests a page talks to that page alone. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @throws Error saying what to install when there is no Chromium */
export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === undefined)
    throw new Error("no Chromium found: apt-get install chromium, or name one in CHROMIUM");
  return chromium.launch({ executablePath: chromiumPath, headless: true, args: ARGS });
}
