import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RecorderAccount } from "./recorder-chain.ts";
import {
  startEmbeddedChain,
  type EmbeddedChain,
  type EmbeddedChainOptions,
} from "../../server/adapters/embedded-chain/embedded-chain.ts";
import { AnvilRpc } from "../../server/adapters/embedded-chain/anvil-rpc.ts";
import type { ChainLogger } from "../../server/adapters/embedded-chain/logger.ts";

/** A logger that remembers its messages. */
export class RecordingLogger implements ChainLogger {
  readonly lines: { level: "info" | "warn" | "error"; fields: object; message: string }[] = [];
  info(fields: object, message: string): void {
    this.lines.push({ level: "info", fields, message });
  }
  warn(fields: object, message: string): void {
    this.lines.push({ level: "warn", fields, message });
  }
  error(fields: object, message: string): void {
    this.lines.push({ level: "error", fields, message });
  }
  ofLevel(level: "info" | "warn" | "error"): string[] {
    return this.lines.filter((line) => line.level === level).map((line) => line.message);
  }
}

/** Everything that a reader can see of a chain. */
export interface ChainView {
  readonly blocks: unknown[];
  readonly receipts: unknown[];
  readonly logs: unknown;
  readonly balance: unknown;
}

/** Waits for a condition of a real process, with a deadline. */
export async function until(
  what: string,
  condition: () => Promise<boolean>,
  deadlineMs = 30_000,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A data folder, the chain in it, and an account that sends transactions to it. */
export class ChainBench {
  readonly logger = new RecordingLogger();
  readonly account = new RecorderAccount();
  readonly folder: string;
  #chain: EmbeddedChain | null = null;
  #sent = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<ChainBench> {
    return new ChainBench(await mkdtemp(join(tmpdir(), "datadeed-chain-")));
  }

  get chain(): EmbeddedChain {
    if (this.#chain === null) throw new Error("the chain is not running");
    return this.#chain;
  }

  /** The public address. */
  get rpc(): AnvilRpc {
    return new AnvilRpc(this.chain.url);
  }

  /** The node's own address, which answers what the public one refuses. */
  get node(): { pid: number; rpc: AnvilRpc } {
    const note = JSON.parse(readFileSync(join(this.folder, "anvil.json"), "utf8")) as {
      pid: number;
      port: number;
    };
    return { pid: note.pid, rpc: new AnvilRpc(`http://127.0.0.1:${String(note.port)}`) };
  }

  async start(options: Partial<EmbeddedChainOptions> = {}): Promise<EmbeddedChain> {
    this.#chain = await startEmbeddedChain({
      dataDir: this.folder,
      port: 0,
      confirmations: 1,
      fund: [this.account.address],
      logger: this.logger,
      ...options,
    });
    return this.#chain;
  }

  /** Sends so many transactions, one a block, each kept before the next. */
  async mine(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const hash = String(await this.rpc.call("eth_sendRawTransaction", [await this.nextTransaction()]));
      await this.keep(hash);
    }
  }

  /** Names of the snapshots on disk, oldest first. */
  async snapshots(): Promise<string[]> {
    const names = await readdir(join(this.folder, "snapshots")).catch(() => []);
    return names.filter((name) => name.endsWith(".bin")).sort();
  }

  /** Mines until there are so many snapshots, and some blocks more, so that the newest is not at the head. */
  async mineSnapshots(count: number, every: number): Promise<void> {
    for (let wanted = 1; wanted <= count; wanted++) {
      await this.mine(every);
      await until(`snapshot ${String(wanted)}`, async () => (await this.snapshots()).length >= wanted);
    }
    await this.mine(20);
  }

  nextTransaction(): Promise<string> {
    return this.#sent++ === 0 ? this.account.create() : this.account.record(this.#sent);
  }

  async receipt(transactionHash: string): Promise<{ blockHash: string; blockNumber: string } | null> {
    return (await this.rpc.call("eth_getTransactionReceipt", [transactionHash])) as never;
  }

  async keep(transactionHash: string): Promise<void> {
    await until("a receipt", async () => (await this.receipt(transactionHash)) !== null);
    await this.chain.durable((await this.receipt(transactionHash))?.blockHash);
  }

  async view(upTo?: number): Promise<ChainView> {
    const last = upTo ?? (await this.rpc.blockNumber());
    const numbers = Array.from({ length: last + 1 }, (_, i) => `0x${i.toString(16)}`);
    const read = (method: string, rest: unknown[]): Promise<unknown[]> =>
      this.rpc.read(numbers.map((number) => ({ method, params: [number, ...rest] })));
    const range = { fromBlock: "0x0", toBlock: `0x${last.toString(16)}` };
    return {
      blocks: await read("eth_getBlockByNumber", [true]),
      receipts: await read("eth_getBlockReceipts", []),
      logs: await this.rpc.call("eth_getLogs", [range]),
      balance: await this.rpc.call("eth_getBalance", [this.account.address, "latest"]),
    };
  }

  async stop(): Promise<void> {
    await this.#chain?.stop();
    this.#chain = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
