import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDataDeedError } from "#core/errors.ts";
import { anvilBinary } from "../../../../server/adapters/embedded-chain/anvil-binary.ts";
import { lockFolder } from "../../../../server/adapters/embedded-chain/folder-lock.ts";
import {
  identifyProcess,
  killIdentified,
} from "../../../../server/adapters/embedded-chain/process-identity.ts";
import { startingPoints } from "../../../../server/adapters/embedded-chain/restore.ts";
import { SnapshotSchedule } from "../../../../server/adapters/embedded-chain/snapshot-schedule.ts";
import { WriteGate } from "../../../../server/adapters/embedded-chain/write-gate.ts";

function codeOf(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (error) {
    if (isDataDeedError(error)) return error.code;
    throw error;
  }
}

describe("the schedule of snapshots", () => {
  it("wants one after so many blocks", () => {
    const schedule = new SnapshotSchedule(100, () => 0);
    schedule.started(40);
    expect(schedule.isDue(139)).to.equal(false);
    expect(schedule.isDue(140)).to.equal(true);
  });

  it("waits three times as long as the last one took, whatever is mined meanwhile", () => {
    let nowMs = 1000;
    const schedule = new SnapshotSchedule(100, () => nowMs);
    schedule.taken(100, 500);
    nowMs += 1499;
    expect(schedule.isDue(5000)).to.equal(false);
    nowMs += 1;
    expect(schedule.isDue(5000)).to.equal(true);
  });

  it("tries again after a failure, but not at once", () => {
    let nowMs = 0;
    const schedule = new SnapshotSchedule(100, () => nowMs);
    schedule.taken(null, 5);
    expect(schedule.isDue(100)).to.equal(false);
    nowMs += 10_000;
    expect(schedule.isDue(100)).to.equal(true);
  });
});

describe("the order of starting points", () => {
  it("prefers the newest snapshot that leaves some recent blocks to be mined again", () => {
    expect(startingPoints([1000, 900, 800], 1005)).to.deep.equal([900, 800, 1000, 0]);
    expect(startingPoints([1000, 900, 800], 1050)).to.deep.equal([1000, 900, 800, 0]);
  });

  it("starts from the genesis when that is near", () => {
    expect(startingPoints([], 50)).to.deep.equal([0]);
    expect(startingPoints([100], 105)).to.deep.equal([0, 100]);
    expect(startingPoints([1000], 1005)).to.deep.equal([1000, 0]);
  });
});

describe("the gate for senders", () => {
  it("closes when the last one is out, and lets the next one in afterwards", async () => {
    const gate = new WriteGate();
    const events: string[] = [];
    const first = Promise.withResolvers<undefined>();
    const passing = gate.pass(async () => {
      await first.promise;
      events.push("first out");
    });
    const closed = gate.closedDuring(() => Promise.resolve(events.push("closed")));
    const next = gate.pass(() => Promise.resolve(events.push("next in")));
    first.resolve(undefined);
    await Promise.all([passing, closed, next]);
    expect(events).to.deep.equal(["first out", "closed", "next in"]);
  });

  it("opens again when the work behind it fails", async () => {
    const gate = new WriteGate();
    const failure: unknown = await gate
      .closedDuring(() => Promise.reject(new RangeError("no")))
      .catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(RangeError);
    expect(await gate.pass(() => Promise.resolve("in"))).to.equal("in");
  });
});

describe("the lock of a folder", () => {
  it("ends when it is given back, and keeps other processes out until then", async () => {
    const folder = await mkdtemp(join(tmpdir(), "datadeed-lock-"));
    try {
      const module = new URL("../../../../server/adapters/embedded-chain/folder-lock.ts", import.meta.url)
        .href;
      const script = `const { lockFolder } = await import(${JSON.stringify(module)});
        try { lockFolder(${JSON.stringify(folder)}); console.log("locked") } catch (error) { console.log(error.code) }`;
      const other = (): string =>
        spawnSync(process.execPath, ["--input-type=module", "-e", script], {
          encoding: "utf8",
        }).stdout.trim();
      const lock = lockFolder(folder);
      expect(other()).to.equal("STORE_LOCKED");
      lock[Symbol.dispose]();
      // the other process ends without giving it back, and that is enough
      expect(other()).to.equal("locked");
      lockFolder(folder)[Symbol.dispose]();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("the identity of a process", () => {
  it("is that of a running process", () => {
    expect(identifyProcess(process.pid)).to.deep.equal(identifyProcess(process.pid));
    expect(identifyProcess(process.pid)?.startedAt).to.match(/\S/);
  });

  it("is none for a process that ended", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    expect(identifyProcess(pid)).to.equal(null);
    expect(killIdentified({ pid, startedAt: "1" })).to.equal(false);
  });

  it("spares a process that started at another time", () => {
    expect(killIdentified({ pid: process.pid, startedAt: "1" })).to.equal(false);
  });
});

describe("anvil's program", () => {
  it("is the native one for this machine", () => {
    const path = anvilBinary();
    expect(existsSync(path)).to.equal(true);
    expect(path).to.match(/anvil(\.exe)?$/);
  });

  it("is missing with a clear error where there is none", () => {
    expect(codeOf(() => anvilBinary("sunos", "sparc"))).to.equal("CONFIG_INVALID");
    expect(codeOf(() => anvilBinary("win32", "arm64"))).to.equal("CONFIG_INVALID");
  });
});
