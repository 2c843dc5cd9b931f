/** The embedded product with its pages in Chromium: started, watched and closed in the same way for every test of the pages. */
import { expect } from "chai";
import { encryptKeystoreJsonSync, type Wallet } from "ethers";
import { writeFile } from "node:fs/promises";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { buildWeb } from "../../scripts/build-web.ts";
import { launchBrowser } from "./browser.ts";
import { Product, type Deposited } from "./product.ts";
import { KEY_PASSWORD, shoot } from "./web-pages.ts";

const WIDE = { width: 1200, height: 900 };
export const PHONE = { width: 360, height: 740 };

/**
 * Inside a `describe`: starts gateway, chain and browser before its tests and ends them after. After each test every page is
 * closed (a failed one is pictured), and no page may have thrown or gone against the policy.
 */
export function webWorld(): WebWorld {
  const world = new WebWorld();
  before(() => world.start());
  after(() => world.stop());
  afterEach(async function () {
    await world.closePages(this.currentTest?.state === "failed" ? this.currentTest.title : null);
  });
  return world;
}

export class WebWorld {
  /** Set by `start`; before it, nothing of this may be read. */
  product!: Product;
  #browser!: Browser;
  readonly #started = new AsyncDisposableStack();
  readonly #profiles: BrowserContext[] = [];
  readonly #faults: string[] = [];

  async start(): Promise<void> {
    await buildWeb();
    this.product = this.#started.use(await Product.start());
    const browser = await launchBrowser();
    this.#browser = browser;
    this.#started.defer(() => browser.close());
  }

  stop(): Promise<void> {
    return this.#started.disposeAsync();
  }

  get url(): string {
    return this.product.url;
  }

  /** Path of a file in the product's folder. */
  at(name: string): string {
    return this.product.at(name);
  }

  /** Address of a page, `/` and what follows `#`. */
  pageAt(path: string): string {
    return `${this.url}/#${path}`;
  }

  /** An empty page of a browser profile of its own, in English and wide unless told otherwise. */
  async newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const profile = await this.#browser.newContext({
      locale: "en-US",
      timezoneId: "Asia/Shanghai",
      viewport: WIDE,
      // Colours that are still on their way are nobody's.
      reducedMotion: "reduce",
      ...options,
    });
    this.#profiles.push(profile);
    profile.on("page", (page) => this.#watch(page));
    return profile.newPage();
  }

  /** The same, at a page of the gateway. */
  async open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.newPage(options);
    await page.goto(this.pageAt(path));
    return page;
  }

  #watch(page: Page): void {
    page.setDefaultTimeout(60_000);
    page.on("pageerror", (error) => this.#faults.push(error.message));
    page.on("console", (message) => {
      if (/content security policy/i.test(message.text())) this.#faults.push(message.text());
    });
  }

  /** @param failed title of the test that failed, null where none did */
  async closePages(failed: string | null): Promise<void> {
    if (failed !== null)
      for (const [i, page] of this.#profiles.flatMap((profile) => profile.pages()).entries())
        await shoot(page, `failed-${failed.replaceAll(/\W+/g, "-").slice(0, 60)}-${i}`);
    for (const profile of this.#profiles.splice(0)) await profile.close();
    expect(this.#faults.splice(0), "errors and policy violations on the pages").to.deep.equal([]);
  }

  /** Writes `<name>.deed.json` and `<name>.manifest.json`. */
  async keepPapers(name: string, { bundle, manifest }: Deposited): Promise<void> {
    await writeFile(this.at(`${name}.deed.json`), JSON.stringify(bundle));
    await writeFile(this.at(`${name}.manifest.json`), JSON.stringify(manifest));
  }

  /** Writes an account's key file, cheap to open. */
  async keepKey(name: string, wallet: Wallet): Promise<void> {
    const scrypt = { N: 1024, r: 8, p: 1 };
    await writeFile(this.at(`${name}.json`), encryptKeystoreJsonSync(wallet, KEY_PASSWORD, { scrypt }));
  }

  /** At the page for signing in: with a key file that was kept. */
  async signInWithKey(page: Page, name: string): Promise<void> {
    await page.getByTestId("key-file").setInputFiles(this.at(`${name}.json`));
    await page.getByTestId("key-password").fill(KEY_PASSWORD);
    await page.getByTestId("open-key").click();
    await page.getByTestId("sign-in-key").click();
    await page.getByTestId("account").waitFor({ state: "attached" });
  }

  /** At the page for signing in: with the gateway's own API key, which may do everything. */
  async signInWithApiKey(page: Page): Promise<void> {
    await page.getByTestId("api-key").fill(this.product.apiKey);
    await page.getByTestId("sign-in-api-key").click();
    await page.getByTestId("account").waitFor({ state: "attached" });
  }
}
