import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { Wallet, getCreateAddress, keccak256, toBeHex } from "ethers";
import { AnvilRpc, property } from "../../server/adapters/embedded-chain/anvil-rpc.ts";
import {
  startEmbeddedChain,
  type EmbeddedChain,
} from "../../server/adapters/embedded-chain/embedded-chain.ts";

/** What the embedded chain costs at a height, all times in milliseconds. */
export interface ChainFigures {
  readonly blocks: number;
  /** From sending a transaction to its receipt, median over the blocks since the row before. */
  readonly mineMs: number;
  /** `durable()` after that receipt, median and 99th percentile. */
  readonly durableMs: number;
  readonly durableP99Ms: number;
  /** From a stop to a chain that answers. */
  readonly restartMs: number;
  readonly stopMs: number;
  readonly nodeMiB: number;
  readonly journalMiB: number;
  readonly snapshotMiB: number;
}

/** A contract that writes one new storage slot and one log a call, as a checkpoint of the certificate log does. */
const RECORDER_INIT = "0x600f8060093d393df3" + "426000355560003560006000a100" + "00";
const KEY = `0x${"11".repeat(32)}`;
const quiet = (): void => undefined;

/**
 * Mines blocks with one transaction each, each kept before the next, and restarts the chain at each of the heights.
 *
 * @param heights - ascending numbers of blocks
 */
export async function benchChain(
  heights: readonly number[] = [1_000, 5_000, 10_000],
): Promise<ChainFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), "datadeed-bench-chain-"));
  const wallet = new Wallet(KEY);
  const start = (): Promise<EmbeddedChain> =>
    startEmbeddedChain({
      dataDir: folder,
      port: 0,
      confirmations: 1,
      fund: [wallet.address],
      logger: { info: quiet, warn: quiet, error: quiet },
    });
  const contract = getCreateAddress({ from: wallet.address, nonce: 0 });
  let chain = await start();
  let rpc = new AnvilRpc(chain.url);
  let nonce = 0;
  const rows: ChainFigures[] = [];
  try {
    for (const height of heights) {
      const mined: number[] = [];
      const kept: number[] = [];
      while (nonce < height) {
        const call = { to: contract, data: keccak256(toBeHex(nonce, 32)) };
        const raw = await wallet.signTransaction({
          ...(nonce === 0 ? { data: RECORDER_INIT } : call),
          type: 2,
          chainId: chain.chainId,
          nonce: nonce++,
          gasLimit: 150_000n,
          maxFeePerGas: 10n ** 10n,
          maxPriorityFeePerGas: 1n,
        });
        const sentAt = performance.now();
        const hash = await rpc.call("eth_sendRawTransaction", [raw]);
        let receipt: unknown = null;
        while (receipt === null) receipt = await rpc.call("eth_getTransactionReceipt", [hash]);
        const minedAt = performance.now();
        if (property(receipt, "status") !== "0x1") throw new Error("a transaction of the benchmark failed");
        await chain.durable(String(property(receipt, "blockHash")));
        mined.push(minedAt - sentAt);
        kept.push(performance.now() - minedAt);
      }
      const nodeMiB = residentMiB(folder);
      const stopAt = performance.now();
      await chain.stop();
      const startAt = performance.now();
      chain = await start();
      const upAt = performance.now();
      rpc = new AnvilRpc(chain.url);
      if ((await rpc.blockNumber()) !== height)
        throw new Error(`the chain came back without block ${String(height)}`);
      rows.push({
        blocks: height,
        mineMs: quantile(mined, 0.5),
        durableMs: quantile(kept, 0.5),
        durableP99Ms: quantile(kept, 0.99),
        restartMs: upAt - startAt,
        stopMs: startAt - stopAt,
        nodeMiB,
        journalMiB: await sizeMiB(folder, /\.journal$/),
        snapshotMiB: await sizeMiB(join(folder, "snapshots"), /\.bin$/),
      });
    }
  } finally {
    await chain.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** Memory of the node, from /proc; NaN where there is none. */
function residentMiB(folder: string): number {
  try {
    const note: unknown = JSON.parse(readFileSync(join(folder, "anvil.json"), "utf8"));
    const status = readFileSync(`/proc/${String(property(note, "pid"))}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

async function sizeMiB(folder: string, pattern: RegExp): Promise<number> {
  let total = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    if (pattern.test(name)) total += (await stat(join(folder, name))).size;
  }
  return total / 1024 / 1024;
}

if (import.meta.main) {
  const heights = process.argv.slice(2).map(Number);
  const rows = await benchChain(heights.length === 0 ? undefined : heights);
  const rounded = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]: [string, number]) => [name, Number(value.toFixed(2))]),
    ),
  );
  console.table(rounded);
}
