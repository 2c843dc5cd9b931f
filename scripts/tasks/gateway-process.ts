/** The gateway as a process of its own, as `npm start` runs it, on free ports and a folder of the caller's. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { ROOT } from "./run.ts";

export interface GatewayProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Milliseconds from the start of the process to the ready line. */
  readonly readyAfterMs: number;
  /** Ends it cleanly (SIGTERM) and waits. @returns its exit code */
  stop(): Promise<number | null>;
  /** `kill -9`, of this process alone or of all that it started too. */
  kill(whom: "gateway" | "everything"): Promise<void>;
}

/** As `npm start` has them: a smaller young generation than the default keeps the process some 40 MiB smaller at nearly the same speed. */
const NODE_OPTIONS = ["--max-semi-space-size=8"];

const READY = /^DataDeed ready: (http\S+)/;

/**
 * @param env settings beside the data folder and free ports
 * @throws Error with the process's last lines when it ends before it is ready
 */
export async function startGatewayProcess(
  dataDir: string,
  env: NodeJS.ProcessEnv = {},
): Promise<GatewayProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...NODE_OPTIONS, join(ROOT, "server/main.ts")], {
    cwd: ROOT,
    // A process group of its own: `kill("everything")` reaches the chain too.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      DATADEED_DATA_DIR: dataDir,
      DATADEED_PORT: "0",
      DATADEED_CHAIN_PORT: "0",
      DATADEED_LOG_LEVEL: "warn",
      ...env,
    },
  });
  const exited = once(child, "exit") as Promise<[number | null]>;
  const lastLines: string[] = [];
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (lastLines.push(line) > 40) lastLines.shift();
        const url = READY.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
    void exited.then(([code]) =>
      reject(new Error(`the gateway ended with ${code} before it was ready:\n${lastLines.join("\n")}`)),
    );
  });
  const url = await ready;
  const kill = (pid: number) => {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
  return {
    url,
    child,
    readyAfterMs: performance.now() - startedAt,
    async stop() {
      child.kill("SIGTERM");
      return (await exited)[0];
    },
    async kill(whom) {
      kill(whom === "gateway" ? child.pid! : -child.pid!);
      await exited;
    },
  };
}
