import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./embedded-chain.ts";

/**
 * Path of a Kubo binary to test with: the one named by DATADEED_TEST_KUBO, else `ipfs` on the PATH, else null (there is
 * none on npm, so most machines have none; the tests then use the stand-in alone).
 */
export function findKubo(): string | null {
  const candidate = process.env.DATADEED_TEST_KUBO ?? "ipfs";
  const answer = spawnSync(candidate, ["version", "--number"], { encoding: "utf8" });
  return answer.status === 0 ? candidate : null;
}

/** A real Kubo daemon on a repository of its own, offline and on the loopback interface. */
export interface KuboDaemon {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startKubo(binary: string): Promise<KuboDaemon> {
  const folder = await mkdtemp(join(tmpdir(), "datadeed-kubo-"));
  const env = { ...process.env, IPFS_PATH: folder, IPFS_TELEMETRY: "off" };
  for (const args of [
    ["init", "--profile", "test"],
    ["config", "Addresses.API", "/ip4/127.0.0.1/tcp/0"],
    ["config", "--json", "Addresses.Gateway", "[]"],
  ]) {
    const { status, stderr } = spawnSync(binary, args, { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`ipfs ${args.join(" ")}: ${stderr}`);
  }
  const daemon = spawn(binary, ["daemon", "--offline"], { env, stdio: "ignore" });
  const ended = once(daemon, "exit");
  let address = "";
  await until("Kubo's API", async () => {
    // the daemon writes the address that it got into its repository
    address = await readFile(join(folder, "api"), "utf8").catch(() => "");
    return address !== "";
  });
  const [, , host = "", , port = ""] = address.trim().split("/");
  return {
    url: `http://${host}:${port}`,
    stop: async () => {
      daemon.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
