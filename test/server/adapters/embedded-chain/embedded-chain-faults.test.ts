import { expect } from "chai";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFile, open, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { property } from "../../../../server/adapters/embedded-chain/anvil-rpc.ts";
import { identifyProcess } from "../../../../server/adapters/embedded-chain/process-identity.ts";
import { ChainBench, until } from "../../../helpers/embedded-chain.ts";

const OWNER = fileURLToPath(new URL("../../../helpers/chain-owner.ts", import.meta.url));

interface Kept {
  readonly blockHash: string;
  readonly number: number;
}

/** Runs the owner program until it has kept so many blocks, and kills it in the middle of the next. */
async function killOwnerAfter(
  folder: string,
  count: number,
  alsoKill: (child: ChildProcess) => void,
): Promise<Kept[]> {
  const child = spawn(process.execPath, [OWNER, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const kept: Kept[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = JSON.parse(line);
    if (property(said, "blockHash") !== undefined) kept.push(said as Kept);
    if (kept.length === count && !child.killed) {
      alsoKill(child);
      child.kill("SIGKILL");
    }
  }
  await ended;
  return kept;
}

async function expectKept(bench: ChainBench, kept: readonly Kept[]): Promise<void> {
  for (const { blockHash, number } of kept) {
    const block = await bench.rpc.call("eth_getBlockByHash", [blockHash, false]);
    expect(Number(property(block, "number"))).to.equal(number);
  }
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  return (await readdir(folder)).filter((name) => pattern.test(name)).sort();
}

/** Turns one bit of a file over. */
async function flipBit(path: string, offset: number): Promise<void> {
  const file = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  await file.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, offset);
  await file.close();
}

describe("the embedded chain after an accident", () => {
  let bench: ChainBench;
  beforeEach(async () => {
    bench = await ChainBench.create();
  });
  afterEach(async () => {
    await bench.remove();
  });

  const notedPid = async (): Promise<number> =>
    Number(property(JSON.parse(await readFile(join(bench.folder, "anvil.json"), "utf8")), "pid"));

  for (const count of [1, 9, 25]) {
    it(`has all of ${String(count)} kept blocks after kill -9 of its owner, whose node ends by itself`, async () => {
      const kept = await killOwnerAfter(bench.folder, count, () => undefined);
      const pid = await notedPid();
      await until("the end of the node", () => Promise.resolve(identifyProcess(pid) === null));
      await bench.start();
      await expectKept(bench, kept);
      expect(kept.length).to.be.at.least(count);
      expect(bench.logger.ofLevel("error")).to.deep.equal([]);
    });
  }

  it("ends the node of an earlier run that has outlived its owner and its watchdog", async () => {
    const kept = await killOwnerAfter(bench.folder, 3, (owner) => {
      // stopped, not killed: a stopped watchdog can't do its duty
      for (const pid of childrenOf(owner.pid ?? 0)) process.kill(pid, "SIGSTOP");
    });
    const pid = await notedPid();
    const watchdog = parentOf(pid);
    try {
      expect(identifyProcess(pid)).to.include({ pid });
      await bench.start();
      expect(identifyProcess(pid)).to.equal(null);
      expect(bench.logger.ofLevel("warn")).to.include("ended the chain's process of an earlier run");
      await expectKept(bench, kept);
    } finally {
      process.kill(watchdog, "SIGKILL");
    }
  });

  it("leaves a stranger alone who got the number of its former process", async () => {
    const stranger = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], {
      stdio: "ignore",
    });
    await once(stranger, "spawn");
    const note = { pid: stranger.pid, startedAt: "1", port: 1 };
    await writeFile(join(bench.folder, "anvil.json"), JSON.stringify(note));
    await bench.start();
    expect(identifyProcess(stranger.pid ?? 0)).to.include({ pid: stranger.pid });
    const ended = once(stranger, "exit");
    stranger.kill("SIGKILL");
    await ended;
  });

  it("ends the node when its watchdog is killed, and goes on with a new one", async () => {
    await bench.start();
    await bench.mine(3);
    const before = await bench.view();
    const { pid } = bench.node;
    process.kill(parentOf(pid), "SIGKILL");
    await until("a new process", () => Promise.resolve(bench.node.pid !== pid));
    expect(await bench.view()).to.deep.equal(before);
    expect(identifyProcess(pid)).to.equal(null);
  });

  it("cuts a torn last line of the journal and goes on", async () => {
    await bench.start();
    await bench.mine(5);
    const before = await bench.view();
    await bench.stop();
    const [file = ""] = await namesIn(bench.folder, /\.journal$/);
    await appendFile(join(bench.folder, file), '0123456789abcdef {"kind":"block","num');
    await bench.start();
    expect(await bench.view()).to.deep.equal(before);
    await bench.mine(2);
    const after = await bench.view();
    await bench.stop();
    await bench.start();
    expect(await bench.view()).to.deep.equal(after);
    expect(bench.logger.ofLevel("error")).to.deep.equal([]);
  });

  it("uses the snapshot before when the newest is damaged", async () => {
    await bench.start({ snapshotEvery: 30 });
    await bench.mineSnapshots(3, 30);
    const before = await bench.view();
    await bench.stop();
    const folder = join(bench.folder, "snapshots");
    const names = await bench.snapshots();
    await flipBit(join(folder, names[1] ?? ""), 5000);
    await truncate(join(folder, names[2] ?? ""), 3000);
    await bench.start();
    expect(await bench.view()).to.deep.equal(before);
    expect(bench.logger.ofLevel("error")).to.deep.equal([]);
  });

  it("goes back to the genesis when no snapshot can be used", async () => {
    await bench.start({ snapshotEvery: 10 });
    await bench.mineSnapshots(2, 10);
    const before = await bench.view();
    await bench.stop();
    const folder = join(bench.folder, "snapshots");
    for (const name of await bench.snapshots()) await truncate(join(folder, name), 100);
    await bench.start();
    expect(await bench.view()).to.deep.equal(before);
  });

  it("does not need a damaged part of the journal that a snapshot covers", async () => {
    await bench.start({ snapshotEvery: 40 });
    await bench.mineSnapshots(1, 40);
    const before = await bench.view();
    await bench.stop();
    const files = await namesIn(bench.folder, /\.journal$/);
    expect(files.length).to.be.at.least(2);
    await flipBit(join(bench.folder, files[0] ?? ""), 2000);
    await bench.start();
    expect(await bench.view()).to.deep.equal(before);
    expect(bench.logger.ofLevel("error")).to.deep.equal([]);
  });

  it("goes on from the last good block when the journal is damaged, and keeps the rest aside", async () => {
    await bench.start();
    await bench.mine(10);
    const before = await bench.view(4);
    await bench.stop();
    const [file = ""] = await namesIn(bench.folder, /\.journal$/);
    const path = join(bench.folder, file);
    const original = await readFile(path);
    const lines = original.toString().split("\n"); // the first is the funding, then one a block
    await flipBit(path, lines.slice(0, 5).join("\n").length + 100);
    const damaged = await readFile(path);
    await bench.start();
    expect(await bench.rpc.blockNumber()).to.equal(4);
    const after = await bench.view();
    expect({ ...after, balance: null }).to.deep.equal({ ...before, balance: null });
    expect(bench.logger.ofLevel("error")).to.have.length(1);
    const [label = ""] = await readdir(join(bench.folder, "aside"));
    expect(await readFile(join(bench.folder, "aside", label, file))).to.deep.equal(damaged);
    // and the chain goes on from there, durably
    await bench.node.rpc.call("evm_mine");
    await bench.chain.durable();
    const grown = await bench.view();
    await bench.stop();
    await bench.start();
    expect(await bench.view()).to.deep.equal(grown);
  });

  it("stops before a block that does not come out as it was, and keeps the rest aside", async () => {
    await bench.start({ snapshotEvery: 1000 });
    await bench.mine(3);
    // behind the journal's back: the next block's state can't be had again by replaying transactions
    await bench.node.rpc.call("anvil_setBalance", [`0x${"22".repeat(20)}`, "0x1"]);
    await bench.mine(3);
    await bench.stop();
    await bench.start();
    expect(await bench.rpc.blockNumber()).to.equal(3);
    expect(bench.logger.ofLevel("error")).to.have.length(1);
    expect(await readdir(join(bench.folder, "aside"))).to.have.length(1);
    await bench.stop();
    await bench.start();
    expect(await bench.rpc.blockNumber()).to.equal(3);
    expect(bench.logger.ofLevel("error")).to.have.length(1);
  });

  it("reports a block as kept only when the disk took it", async () => {
    await bench.start();
    await bench.mine(2);
    const hash = await bench.rpc.call("eth_sendRawTransaction", [await bench.nextTransaction()]);
    await bench.keep(String(hash));
    const [file = ""] = await namesIn(bench.folder, /\.journal$/);
    const receipt = await bench.receipt(String(hash));
    expect(await readFile(join(bench.folder, file), "utf8")).to.include(receipt?.blockHash);
  });
});

function childrenOf(pid: number): number[] {
  return processes().flatMap((one) => (one.parent === pid ? [one.pid] : []));
}

function parentOf(pid: number): number {
  return processes().find((one) => one.pid === pid)?.parent ?? 0;
}

function processes(): { pid: number; parent: number }[] {
  return spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .stdout.trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0]) => ({ pid, parent }));
}
