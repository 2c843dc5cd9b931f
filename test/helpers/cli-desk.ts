/** A depositor's desk: a folder with a dataset, a description and a key, and a gateway behind a proxy that can play tricks. */
import { encryptKeystoreJson, Wallet } from "ethers";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseManifest, type Manifest } from "#core/dataset.ts";
import { datadeed, type CliResult } from "./cli.ts";
import { startFaultProxy, type FaultProxy, type ProxiedAnswer } from "./fault-proxy.ts";
import { Product } from "./product.ts";
import { sampleDescription } from "./sample-deposit.ts";

const PASSWORD = "correct horse";

/** Names as people give them, quotes and line breaks included. */
export const DESK_FILES: Readonly<Record<string, Uint8Array>> = {
  "2026/readings.csv": Buffer.from("t,v\n1,2\n"),
  '2026/深/"读数"\n 100 %.csv': Buffer.from("时间,值\n"),
  "big.bin": new Uint8Array(2_621_440).fill(0x5a),
  ".hidden": Buffer.from("x"),
  "empty.txt": new Uint8Array(0),
};

export const passing = (_method: string, _path: string, answer: ProxiedAnswer) => answer;

export class CliDesk implements AsyncDisposable {
  readonly wallet = new Wallet(`0x${"42".repeat(32)}`);
  readonly product: Product;
  readonly proxy: FaultProxy;
  readonly env: Readonly<Record<string, string>>;

  private constructor(product: Product, proxy: FaultProxy) {
    this.product = product;
    this.proxy = proxy;
    this.env = { DATADEED_API_KEY: product.apiKey, DATADEED_PASSWORD: PASSWORD };
  }

  /** With the trust document pinned, and `signed.deed.json` deposited. */
  static async open(): Promise<CliDesk> {
    await using opening = new AsyncDisposableStack();
    const product = opening.use(await Product.start());
    const desk = new CliDesk(product, opening.use(await startFaultProxy(product.url)));
    await desk.writeFiles("dataset", DESK_FILES);
    await desk.describe(sampleDescription(desk.wallet.address));
    // Cheap to open: what is tested is not scrypt.
    const cheap = { scrypt: { N: 1024, r: 8, p: 1 } };
    await writeFile(desk.at("key.json"), await encryptKeystoreJson(desk.wallet, PASSWORD, cheap));
    await desk.run("trust", "pin", product.url);
    const { code, stdout } = await desk.deposit("signed.deed.json", "--key", desk.at("key.json"));
    if (code !== 0) throw new Error(`deposit: ${stdout}`);
    opening.move();
    return desk;
  }

  get home(): string {
    return this.product.home;
  }

  at(name: string): string {
    return this.product.at(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]();
    await this.product[Symbol.asyncDispose]();
  }

  /** Lets everything through again, and forgets what was asked. */
  reset(): void {
    this.proxy.onAnswer = passing;
    this.proxy.seen.clear();
  }

  async writeFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(this.at(join(folder, path))), { recursive: true });
      await writeFile(this.at(join(folder, path)), bytes);
    }
  }

  async describe(description: object, name = "description.json"): Promise<void> {
    await writeFile(this.at(name), JSON.stringify(description));
  }

  run(...args: string[]): Promise<CliResult> {
    return datadeed(args, { home: this.home, env: this.env });
  }

  /** Deposits the dataset through the proxy. @param out where the bundle goes */
  deposit(out: string, ...args: string[]): Promise<CliResult> {
    return this.run("deposit", ...this.depositing("description.json", out), ...args);
  }

  /** What every deposit of the dataset is called with. */
  depositing(description: string, out: string): string[] {
    return [
      ...[this.at("dataset"), "--description", this.at(description)],
      ...["--gateway", this.proxy.url, "-o", this.at(out), "--json"],
    ];
  }

  async manifestIn(name: string): Promise<Manifest> {
    return parseManifest(JSON.parse(await readFile(this.at(name), "utf8")));
  }
}
