/** What the tests of the web pages have in common: screenshots, accessibility, and taking deposits through the wizard. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { ROOT } from "../../scripts/tasks/run.ts";

const SHOTS = join(ROOT, "artifacts/screenshots");

/** Keeps a picture of the whole page: an artefact of the test run, looked at by people. */
export async function shoot(page: Page, name: string): Promise<void> {
  await mkdir(SHOTS, { recursive: true });
  await page.evaluate("scrollTo(0, 0)");
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** Ends what is moving: a colour halfway from one state to the next is none that anybody reads. */
const SETTLE = `new Promise((settled) => requestAnimationFrame(() => requestAnimationFrame(() => {
  for (const animation of document.getAnimations()) {
    if (animation.effect?.getComputedTiming().endTime === Infinity) animation.cancel();
    else animation.finish();
  }
  settled();
})))`;

/** What axe-core finds wrong (WCAG 2.2 AA), a line each; empty when nothing. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(SETTLE);
  // Evaluated by the test's own channel: the page's policy does not hear of it.
  await page.evaluate(axe.source);
  const found = await page.evaluate<AxeViolation[]>(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
      .then((result) => result.violations)`,
  );
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} (${target.join(" ")}) ${failureSummary ?? ""}`),
  );
}

/** Pixels by which the page is wider than the screen. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** A page used by keyboard alone. Controls are named by id, test id or the text of a button. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Tabs on until the control has the focus. */
  async to(name: string): Promise<void> {
    for (let i = 0; i < 80; i++) {
      await this.#page.keyboard.press("Tab");
      const found = await this.#page.evaluate<boolean>(
        `(() => {
          const name = ${JSON.stringify(name)};
          const { activeElement: at } = document;
          const isOwn = at.id === name || at.dataset.testid === name;
          const isInside = at.closest("[data-testid]")?.dataset.testid === name;
          return isOwn || (isInside && /^(?:INPUT|SUMMARY)$/.test(at.tagName)) ||
            (at.tagName === "BUTTON" && at.textContent === name);
        })()`,
      );
      if (found) return;
    }
    throw new Error(`the keyboard does not reach ${name}`);
  }

  async press(name: string, key = "Enter"): Promise<void> {
    await this.to(name);
    await this.#page.keyboard.press(key);
  }

  /** Types into a field, or the beginning of a choice. */
  async type(name: string, text: string): Promise<void> {
    await this.to(name);
    await this.#page.keyboard.type(text);
  }

  /** Opens the system's dialog for files by its button, and chooses. */
  async choose(name: string, path: string): Promise<void> {
    const dialog = this.#page.waitForEvent("filechooser");
    await this.press(name);
    await (await dialog).setFiles(path);
  }
}

export const KEY_PASSWORD = "a long enough Passphrase 42!";

/** Makes a key in the page. @returns its address */
export async function makeKey(page: Page): Promise<string> {
  await page.getByText("New key", { exact: true }).click();
  await page.getByTestId("new-password").fill(KEY_PASSWORD);
  await page.getByTestId("repeat-password").fill(KEY_PASSWORD);
  await page.getByTestId("create-key").click();
  await page.getByTestId("key-in-use").waitFor({ timeout: 120_000 });
  return (await page.getByTestId("key-in-use").getAttribute("data-address"))!;
}

/** Makes a key and signs in with it; ends on the page that was asked for. @returns the address */
export async function signInWithNewKey(page: Page, url: string, to = "/deposit"): Promise<string> {
  await page.goto(`${url}/#/sign-in?to=${encodeURIComponent(to)}`);
  const address = await makeKey(page);
  await page.getByTestId("sign-in-key").click();
  await page.getByTestId("account").waitFor({ state: "attached" });
  return address;
}

/** Fills in what the description asks for. */
export async function fillDescription(page: Page, title: string): Promise<void> {
  const choose = (name: string, value: string) => page.locator(`#deposit-${name}`).selectOption(value);
  const type = (name: string, value: string) => page.locator(`#deposit-${name}`).fill(value);
  await type("holderName", "杭州测量数据有限公司");
  await type("uscc", "91330108MA2GLXQ00A");
  await type("title", title);
  await choose("industry", "I65");
  await type("scenario", "Calibration of instruments in the field");
  await type("algorithmRules", "Outliers removed, hourly means");
  await type("format", "text/csv");
  await choose("updateFrequency", "P1M");
  await choose("sourceType", "SELF");
  await choose("dataLevel", "GENERAL");
  await choose("personalInformation", "NONE");
  await page.getByLabel("data intellectual property").check();
}
