import { expect } from "chai";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { isDataDeedError, type ErrorCode } from "#core/errors.ts";
import { identifyProcess } from "../../../../server/adapters/embedded-chain/process-identity.ts";
import { property } from "../../../../server/adapters/embedded-chain/anvil-rpc.ts";
import { ChainBench, until } from "../../../helpers/embedded-chain.ts";

async function codeOf(work: Promise<unknown>): Promise<ErrorCode | "none"> {
  try {
    await work;
    return "none";
  } catch (error) {
    if (isDataDeedError(error)) return error.code;
    throw error;
  }
}

describe("the embedded chain", () => {
  let bench: ChainBench;
  beforeEach(async () => {
    bench = await ChainBench.create();
  });
  afterEach(async () => {
    await bench.remove();
  });

  it("shows the same blocks, receipts, logs and balances after a clean stop", async () => {
    await bench.start();
    await bench.mine(12);
    const before = await bench.view();
    await bench.stop();
    await bench.start();
    expect(await bench.view()).to.deep.equal(before);
    expect(before.logs).to.have.length(11);
  });

  it("shows the same after a stop when snapshots were taken meanwhile", async () => {
    await bench.start({ snapshotEvery: 10 });
    await bench.mineSnapshots(3, 10);
    const before = await bench.view();
    await bench.stop();
    await bench.start({ snapshotEvery: 10 });
    expect(await bench.view()).to.deep.equal(before);
    expect(bench.logger.ofLevel("warn")).to.deep.equal([]);
  });

  it("keeps every acknowledged block when the node is killed, under the same address", async () => {
    await bench.start();
    await bench.mine(8);
    const before = await bench.view();
    const { url } = bench.chain;
    const { pid } = bench.node;
    process.kill(pid, "SIGKILL");
    await until("a new process", () => Promise.resolve(bench.node.pid !== pid));
    expect(await bench.view()).to.deep.equal(before);
    expect(bench.chain.url).to.equal(url);
    await bench.mine(2);
    expect(await bench.rpc.blockNumber()).to.equal(10);
    expect(bench.logger.ofLevel("error")).to.deep.equal(["the chain's process died: restarting it"]);
  });

  it("keeps blocks of several and of no transactions", async () => {
    await bench.start();
    await bench.mine(1);
    const { rpc } = bench.node;
    await rpc.call("evm_setAutomine", [false]);
    for (let i = 0; i < 3; i++) await rpc.call("eth_sendRawTransaction", [await bench.nextTransaction()]);
    await rpc.call("evm_mine");
    await rpc.call("evm_mine");
    await rpc.call("evm_setAutomine", [true]);
    await bench.mine(1);
    const before = await bench.view();
    expect(before.receipts.map((list) => (list as unknown[]).length)).to.deep.equal([0, 1, 3, 0, 1]);
    await bench.stop();
    await bench.start();
    expect(await bench.view()).to.deep.equal(before);
  });

  it("mines on until a transaction has its confirmations, and no further", async () => {
    await bench.start({ confirmations: 4 });
    await bench.mine(1);
    expect(await bench.rpc.blockNumber()).to.equal(4);
    await bench.chain.durable();
    expect(await bench.rpc.blockNumber()).to.equal(4);
  });

  it("mines the confirmations that a stop cut short", async () => {
    await bench.start();
    await bench.mine(2);
    await bench.stop();
    await bench.start({ confirmations: 3 });
    await bench.chain.durable();
    expect(await bench.rpc.blockNumber()).to.equal(4);
  });

  it("finalizes a transaction's block for users of the finalized tag", async () => {
    await bench.start({ confirmations: "finalized" });
    await bench.mine(1);
    const finalized = await bench.rpc.call("eth_getBlockByNumber", ["finalized", false]);
    expect(property(finalized, "number")).to.equal("0x1");
  });

  it("goes on with the time of the clock after a restart", async () => {
    let nowMs = 1_800_000_000_000;
    await bench.start({ now: () => nowMs });
    await bench.mine(2);
    await bench.stop();
    nowMs += 86_400_000;
    await bench.start({ now: () => nowMs });
    await bench.mine(1);
    const block = await bench.rpc.call("eth_getBlockByNumber", ["latest", false]);
    expect(Number(property(block, "timestamp"))).to.be.within(1_800_086_400, 1_800_086_460);
  });

  it("never lets time go back, though the system's clock does", async () => {
    let nowMs = 1_800_000_000_000;
    await bench.start({ now: () => nowMs });
    await bench.mine(2);
    await bench.stop();
    nowMs -= 86_400_000;
    await bench.start({ now: () => nowMs });
    await bench.mine(1);
    const { blocks } = await bench.view();
    const times = blocks.map((block) => Number(property(block, "timestamp")));
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
    expect(times.at(-1)).to.be.within(1_800_000_000, 1_800_000_060);
  });

  it("gives a later account its ether too, at the same place when replayed", async () => {
    await bench.start({ fund: [] });
    await bench.node.rpc.call("evm_mine");
    await bench.stop();
    await bench.start();
    await bench.mine(3);
    const before = await bench.view();
    await bench.stop();
    await bench.start();
    expect(await bench.view()).to.deep.equal(before);
  });

  it("proves the state of recent blocks, right after a restart too", async () => {
    await bench.start();
    await bench.mine(20);
    await bench.stop();
    await bench.start();
    const proof = await bench.rpc.call("eth_getProof", [
      bench.account.contract,
      [`0x${"00".repeat(32)}`],
      "0x5",
    ]);
    expect(property(proof, "storageProof")).to.have.length(1);
  });

  it("tells a sender that its block was lost with the node", async () => {
    await bench.start();
    await bench.mine(1);
    expect(await codeOf(bench.chain.durable(`0x${"ab".repeat(32)}`))).to.equal("BLOCK_LOST");
  });

  it("is one process's alone", async () => {
    await bench.start();
    expect(await codeOf(bench.start())).to.equal("STORE_LOCKED");
  });

  it("names the setting when a stranger has the port", async () => {
    const stranger = createServer().listen(0, "127.0.0.1");
    await once(stranger, "listening");
    try {
      await bench.start({ port: (stranger.address() as AddressInfo).port });
      expect.fail("it started on a port in use");
    } catch (error) {
      if (!isDataDeedError(error)) throw error;
      expect(error.code).to.equal("CONFIG_INVALID");
      expect(error.problems.map(({ pointer }) => pointer)).to.deep.equal(["DATADEED_CHAIN_PORT"]);
    } finally {
      stranger.close();
    }
  });

  it("refuses a folder with a chain of another id", async () => {
    await bench.start();
    await bench.stop();
    expect(await codeOf(bench.start({ chainId: 1337 }))).to.equal("CONFIG_INVALID");
  });

  it("leaves no process behind when it stops", async () => {
    await bench.start();
    const { pid } = bench.node;
    expect(identifyProcess(pid)).to.include({ pid });
    await bench.stop();
    expect(identifyProcess(pid)).to.equal(null);
  });

  it("is not available after its stop", async () => {
    const chain = await bench.start();
    await bench.stop();
    expect(await codeOf(chain.durable())).to.equal("NOT_READY");
  });
});
