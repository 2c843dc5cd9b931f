import { expect } from "chai";
import { Transaction, Wallet } from "ethers";
import { toHex0x } from "#core/bytes.ts";
import { isDataDeedError } from "#core/errors.ts";
import type { LogChain } from "../../../../server/ports/chain.ts";
import type { SignedTransaction, Store } from "../../../../server/ports/store.ts";
import { appendRequest } from "../../../helpers/append-request.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { AnvilWorld, type ChainOptions } from "../../../helpers/anvil-world.ts";
import { ManualClock } from "../../../helpers/manual-clock.ts";
import { MemoryStore } from "../../../helpers/memory-store.ts";
import { FaultyNetwork, readRequest } from "../../../helpers/rpc-faults.ts";
import { growLog } from "../../../helpers/sample-log.ts";

/** Never waits: each pause is over at once, and takes as long as it says. */
class HastyClock extends ManualClock {
  override async sleep(ms: number): Promise<void> {
    await this.advance(ms);
  }
}

async function append(chain: LogChain, log: Store, from: number, to: number): Promise<void> {
  await chain.append(await appendRequest(log, from, to));
}

function decoded(kept: SignedTransaction | undefined): Transaction {
  return Transaction.from(toHex0x(kept!.raw));
}

describe("sending transactions", () => {
  let world: AnvilWorld;
  let blank: unknown;
  let log: Store;
  let outbox: MemoryStore;
  let network: FaultyNetwork;
  let firstNonce: number;

  before(async () => {
    world = await AnvilWorld.startDeployed();
  });
  after(() => world.end());

  beforeEach(async () => {
    blank = await world.anvil.rpc.call("evm_snapshot");
    log = new MemoryStore();
    await growLog(log, 30);
    outbox = new MemoryStore();
    network = new FaultyNetwork();
    firstNonce = await world.nonce();
  });
  afterEach(async () => {
    await world.anvil.rpc.call("evm_setAutomine", [true]);
    await world.anvil.rpc.call("evm_revert", [blank]);
  });

  const connect = (options: ChainOptions = {}): LogChain =>
    world.chain({ outbox, fetch: network.fetch, ...options });

  it("keeps the signed bytes before the node sees them", async () => {
    const chain = connect();
    network.arm("eth_sendRawTransaction", "LOST");
    expect(await codeOf(append(chain, log, 0, 10))).to.equal("CHAIN_UNREACHABLE");
    const [kept] = await outbox.transactionsFrom(chain.contracts.log, 0);
    expect(kept).to.equal(undefined);
    const [mine] = await outbox.transactionsFrom(world.notary.address, 0);
    expect(mine).to.include({ nonce: firstNonce, purpose: "append 10" });
    expect((await chain.head()).size).to.equal(0);
  });

  for (const kind of ["LOST", "UNACKNOWLEDGED"] as const) {
    for (const method of [
      "eth_getTransactionCount",
      "eth_estimateGas",
      "eth_gasPrice",
      "eth_maxPriorityFeePerGas",
      "eth_sendRawTransaction",
      "eth_getTransactionReceipt",
    ]) {
      for (const restarts of [false, true]) {
        it(`${method} ${kind.toLowerCase()} ends with one checkpoint after ${restarts ? "a restart" : "another try"}`, async () => {
          const chain = connect();
          network.arm(method, kind);
          expect(await codeOf(append(chain, log, 0, 10))).to.equal("CHAIN_UNREACHABLE");
          expect(network.unmet).to.equal(0);
          const next = restarts ? connect() : chain;
          await next.resendLost();
          // as anchoring does: what is left to do follows from the head
          if ((await next.head()).size === 0) await append(next, log, 0, 10);
          const head = await next.head();
          expect((await next.checkpoints(0, head.block.number)).map(({ size }) => size)).to.deep.equal([10]);
          expect(await world.nonce()).to.equal(firstNonce + 1);
          expect(await next.resendLost()).to.equal(0);
        });
      }
    }
  }

  it("sends again, as they were signed and in order, what a reorganisation undid", async () => {
    const chain = connect();
    for (const [from, to] of [
      [0, 3],
      [3, 8],
      [8, 21],
    ] as const) {
      await append(chain, log, from, to);
    }
    const before = await chain.checkpoints(0, (await chain.head()).block.number);
    await world.reorganise(2);
    expect((await chain.head()).size).to.equal(3);
    expect(await chain.resendLost()).to.equal(2);
    const after = await chain.checkpoints(0, (await chain.head()).block.number);
    expect(after.map(({ size }) => size)).to.deep.equal([3, 8, 21]);
    expect(after.map(({ transactionHash }) => transactionHash)).to.deep.equal(
      before.map(({ transactionHash }) => transactionHash),
    );
  });

  it("settles what is kept before it signs anything new", async () => {
    const chain = connect();
    network.arm("eth_sendRawTransaction", "LOST");
    await codeOf(append(chain, log, 0, 10));
    await append(chain, log, 10, 20);
    const head = await chain.head();
    expect((await chain.checkpoints(0, head.block.number)).map(({ size }) => size)).to.deep.equal([10, 20]);
  });

  it("replaces a transaction that is not mined by one that pays a quarter more, at the same nonce", async () => {
    await world.anvil.rpc.call("evm_setAutomine", [false]);
    const chain = connect({ clock: new HastyClock(), sender: { deadlineMs: 10_000, replaceAfterMs: 4_000 } });
    expect(await codeOf(append(chain, log, 0, 10))).to.equal("TRANSACTION_PENDING");
    const sent = network.requests.filter(({ method }) => method === "eth_sendRawTransaction");
    const versions = sent.map(({ params }) => Transaction.from(String(params[0])));
    expect(versions.map(({ nonce }) => nonce)).to.deep.equal([firstNonce, firstNonce, firstNonce]);
    expect(new Set(versions.map(({ data }) => data)).size).to.equal(1);
    for (const [i, version] of versions.entries()) {
      if (i === 0) continue;
      expect(version.maxFeePerGas! * 4n >= versions[i - 1]!.maxFeePerGas! * 5n).to.equal(true);
      expect(version.maxPriorityFeePerGas! * 4n >= versions[i - 1]!.maxPriorityFeePerGas! * 5n).to.equal(
        true,
      );
    }
    const [kept] = await outbox.transactionsFrom(world.notary.address, firstNonce);
    expect(decoded(kept).hash).to.equal(versions.at(-1)?.hash);
    await world.mine();
    expect(await chain.resendLost()).to.equal(0);
    expect((await chain.head()).size).to.equal(10);
  });

  it("keeps the version that was mined, where the chain took the former one after all", async () => {
    await world.anvil.rpc.call("evm_setAutomine", [false]);
    const chain = connect({
      clock: new HastyClock(),
      sender: { deadlineMs: 60_000, replaceAfterMs: 4_000 },
      fetch: async (url, init) => {
        const sent = network.requests.filter(({ method }) => method === "eth_sendRawTransaction").length;
        const request = readRequest(init);
        if (request.method !== "eth_sendRawTransaction" || sent === 0) return network.fetch(url, init);
        // the replacement gets lost behind the node's back, and the first version is mined
        await world.mine();
        return Response.json({ jsonrpc: "2.0", id: request.id, result: `0x${"00".repeat(32)}` });
      },
    });
    await append(chain, log, 0, 10);
    const [event] = await chain.checkpoints(0, (await chain.head()).block.number);
    const [kept] = await outbox.transactionsFrom(world.notary.address, firstNonce);
    expect(kept?.hash).to.equal(event?.transactionHash);
  });

  it("names the account to fund when it can't pay, and goes on once it can", async () => {
    const poor = new Wallet(Wallet.createRandom().privateKey);
    const chain = connect({ wallet: poor });
    await world.anvil.rpc.call("anvil_setBalance", [world.notary.address, "0x1"]);
    const rich = connect();
    const error: unknown = await append(rich, log, 0, 10).catch((reason: unknown) => reason);
    expect(isDataDeedError(error, "INSUFFICIENT_FUNDS")).to.equal(true);
    expect(isDataDeedError(error) && error.details).to.include({
      account: world.notary.address,
      balanceWei: "1",
    });
    await world.fund(world.notary.address);
    expect(await rich.resendLost()).to.equal(1);
    expect((await chain.head()).size).to.equal(10);
  });

  it("notices that another process used its nonce, and reads on from there", async () => {
    await world.anvil.rpc.call("evm_setAutomine", [false]);
    const clock = new HastyClock();
    const one = connect({ clock, sender: { deadlineMs: 1_000, replaceAfterMs: 60_000 } });
    expect(await codeOf(append(one, log, 0, 10))).to.equal("TRANSACTION_PENDING");
    // the same key elsewhere, with an outbox of its own, pays more for the same nonce
    const { notary } = world;
    const elsewhere = await notary.signTransaction({
      ...{ type: 2, chainId: 31_337, nonce: firstNonce, to: notary.address, value: 0, gasLimit: 21_000 },
      ...{ maxFeePerGas: 50_000_000_000n, maxPriorityFeePerGas: 20_000_000_000n },
    });
    await world.anvil.rpc.call("eth_sendRawTransaction", [elsewhere]);
    await world.mine();
    await world.anvil.rpc.call("evm_setAutomine", [true]);
    expect(await one.resendLost()).to.equal(0);
    await append(one, log, 0, 10);
    expect((await one.head()).size).to.equal(10);
    expect(await world.nonce()).to.equal(firstNonce + 2);
  });

  it("gives up a transaction whose nonce is used by another one while it waits", async () => {
    await world.anvil.rpc.call("evm_setAutomine", [false]);
    const { notary } = world;
    const elsewhere = await notary.signTransaction({
      ...{ type: 2, chainId: 31_337, nonce: firstNonce, to: notary.address, value: 0, gasLimit: 21_000 },
      ...{ maxFeePerGas: 50_000_000_000n, maxPriorityFeePerGas: 20_000_000_000n },
    });
    let looks = 0;
    const chain = connect({
      clock: new HastyClock(),
      sender: { deadlineMs: 60_000, replaceAfterMs: 60_000 },
      fetch: async (url, init) => {
        if (readRequest(init).method === "eth_getTransactionReceipt" && ++looks === 3) {
          await world.anvil.rpc.call("eth_sendRawTransaction", [elsewhere]);
          await world.mine();
        }
        return network.fetch(url, init);
      },
    });
    expect(await codeOf(append(chain, log, 0, 10))).to.equal("TRANSACTION_SUPERSEDED");
    expect(await world.nonce()).to.equal(firstNonce + 1);
    expect(await chain.resendLost()).to.equal(0);
  });

  it("lets a kept transaction that the chain refuses now use up its nonce, and goes on", async () => {
    const chain = connect();
    network.arm("eth_sendRawTransaction", "LOST");
    await codeOf(append(chain, log, 0, 10));
    const code = await world.anvil.rpc.call("eth_getCode", [world.deployment.log, "latest"]);
    await world.anvil.rpc.call("anvil_setCode", [world.deployment.log, "0xfe"]);
    expect(await chain.resendLost()).to.equal(1);
    await world.anvil.rpc.call("anvil_setCode", [world.deployment.log, code]);
    expect(await world.nonce()).to.equal(firstNonce + 1);
    await append(chain, log, 0, 10);
    expect((await chain.head()).size).to.equal(10);
  });

  it("tells of a transaction that was refused only when it was mined", async () => {
    const chain = connect({
      fetch: async (url, init) => {
        const isSent = readRequest(init).method === "eth_sendRawTransaction";
        if (isSent) await world.anvil.rpc.call("anvil_setCode", [world.deployment.log, "0xfe"]);
        return network.fetch(url, init);
      },
    });
    expect(await codeOf(append(chain, log, 0, 10))).to.equal("TRANSACTION_REVERTED");
    expect(await world.nonce()).to.equal(firstNonce + 1);
  });

  it("lets two senders of the same key and outbox come through one after the other", async () => {
    const [one, two] = [connect(), connect()];
    const outcomes = await Promise.all([codeOf(append(one, log, 0, 10)), codeOf(append(two, log, 0, 10))]);
    for (const code of outcomes) {
      expect(code).to.be.oneOf([
        "none",
        "TRANSACTION_REVERTED",
        "TRANSACTION_SUPERSEDED",
        "CHAIN_UNREACHABLE",
      ]);
    }
    await one.resendLost();
    if ((await one.head()).size === 0) await append(one, log, 0, 10);
    const head = await one.head();
    expect((await one.checkpoints(0, head.block.number)).map(({ size }) => size)).to.deep.equal([10]);
  });

  it("leaves the kept transactions of another chain alone", async () => {
    const raw = await world.notary.signTransaction({
      type: 2,
      chainId: 1,
      nonce: firstNonce,
      to: world.notary.address,
      gasLimit: 21_000,
    });
    const { hash } = Transaction.from(raw);
    await outbox.keepTransaction({
      account: world.notary.address as `0x${string}`,
      nonce: firstNonce,
      hash: hash as `0x${string}`,
      raw: Buffer.from(raw.slice(2), "hex"),
      purpose: "of another chain",
      createdAt: 0,
    });
    expect(await connect().resendLost()).to.equal(0);
  });
});
