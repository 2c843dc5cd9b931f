import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { DataDeedError } from "#core/errors.ts";
import { anvilBinary } from "./anvil-binary.ts";
import { AnvilRpc } from "./anvil-rpc.ts";
import type { Genesis } from "./genesis.ts";
import { identifyProcess, killIdentified, type ProcessIdentity } from "./process-identity.ts";

/**
 * States that anvil keeps for `eth_getProof` and `eth_call` at recent blocks. Each is a full copy of the accounts and
 * slots, so more of them is memory; without a bound anvil writes thousands of copies to disk (1.4 GB at 3,000 blocks).
 */
export const RECENT_STATES = 64;

/** Fixed, because another fork would execute the kept transactions differently and give other block hashes. */
const HARDFORK = "osaka";

const START_TIMEOUT_MS = 30_000;

/**
 * A shell of a few kilobytes between us and anvil. Its standard input is a pipe that we hold: when we end, by
 * kill -9 as well, the read returns and anvil is ended. It gives up its own standard output, so that the end of that
 * stream tells us that anvil has died. anvil stays unreaped until then, so its number can't have passed to another.
 */
const WATCHDOG =
  '"$0" "$@" </dev/null & echo "pid $!"; exec >&- 2>&-; read -r line; kill -KILL "$!"; wait "$!"';

/** A running anvil, mining only when told to until `evm_setAutomine`. */
export interface AnvilProcess {
  readonly identity: ProcessIdentity;
  readonly port: number;
  readonly rpc: AnvilRpc;
  /** Resolves when anvil has ended, for whatever reason; never rejects. */
  readonly exited: Promise<void>;
  /** Ends it and waits for that. Idempotent. What it holds in memory is gone; the journal has it. */
  end(): Promise<void>;
}

/**
 * Starts anvil with an empty chain on a free port of the loopback interface.
 *
 * @throws CHAIN_UNREACHABLE when it does not come up, CONFIG_INVALID when there is none for this machine
 */
export async function startAnvil(genesis: Genesis, cacheFolder: string): Promise<AnvilProcess> {
  const child = spawnWatched(anvilBinary(), anvilArguments(genesis, cacheFolder));
  const exited = new Promise<void>((resolve) => {
    child.stdout?.once("close", resolve);
    child.once("error", () => resolve());
  });
  try {
    const { pid, port } = await readAnnouncement(child);
    const identity = identifyProcess(pid) ?? { pid, startedAt: "" };
    const rpc = new AnvilRpc(`http://127.0.0.1:${String(port)}`);
    await rpc.call("anvil_setLoggingEnabled", [false]);
    const end = async (): Promise<void> => {
      child.stdin?.end();
      killIdentified(identity);
      await exited;
    };
    // the shell was killed by somebody: without it nobody would end anvil after us
    child.once("exit", () => killIdentified(identity));
    return { identity, port, rpc, exited, end };
  } catch (error) {
    child.stdin?.end();
    if (process.platform === "win32") child.kill();
    throw error;
  }
}

function anvilArguments(genesis: Genesis, cacheFolder: string): string[] {
  return [
    ...["--host", "127.0.0.1", "--port", "0", "--no-cors"],
    ...["--chain-id", String(genesis.chainId), "--timestamp", String(genesis.timestamp)],
    ...["--hardfork", HARDFORK, "--enable-tx-gas-limit", "--accounts", "0", "--no-mining", "--order", "fifo"],
    // "safe" and "finalized" follow one and two blocks behind the head
    ...["--slots-in-an-epoch", "1"],
    ...["--prune-history", String(RECENT_STATES), "--cache-path", cacheFolder, "--no-request-size-limit"],
  ];
}

function spawnWatched(binary: string, args: readonly string[]): ChildProcess {
  // a group of its own: Ctrl-C in a terminal must reach the gateway alone, which then stops in order
  const options = { stdio: ["pipe", "pipe", "pipe"] as ["pipe", "pipe", "pipe"], detached: true, cwd: "/" };
  return process.platform === "win32"
    ? spawn(binary, args, { ...options, detached: false, cwd: undefined, stdio: ["ignore", "pipe", "pipe"] })
    : spawn("/bin/sh", ["-c", WATCHDOG, binary, ...args], options);
}

/** Reads the process number (of the watchdog) and the port (of anvil's banner), then keeps the streams flowing. */
async function readAnnouncement(child: ChildProcess): Promise<{ pid: number; port: number }> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new TypeError("child: expected piped output");
  let complaint = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const lines = createInterface({ input: stdout });
  // without a watchdog (on Windows) the child is anvil itself
  let pid = process.platform === "win32" ? (child.pid ?? 0) : 0;
  try {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        fail("no answer in time");
      }, START_TIMEOUT_MS);
      const fail = (why: string, cause?: unknown): void => {
        clearTimeout(timer);
        const message = `anvil did not start: ${why} ${complaint}`.trim();
        reject(new DataDeedError("CHAIN_UNREACHABLE", message, { cause }));
      };
      lines.on("close", () => {
        fail("it ended");
      });
      child.once("error", (cause) => {
        fail("it can't be run", cause);
      });
      lines.on("line", (line) => {
        pid = Number(/^pid (\d+)$/.exec(line)?.[1] ?? pid);
        const port = /^Listening on .*:(\d+)$/.exec(line.trim())?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        resolve({ pid, port: Number(port) });
      });
    });
  } finally {
    lines.removeAllListeners("line");
    stdout.resume();
  }
}
