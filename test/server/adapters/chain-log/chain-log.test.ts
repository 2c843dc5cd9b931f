import { expect } from "chai";
import { toHex } from "#core/bytes.ts";
import { decodeEntry } from "#core/entry.ts";
import { isDataDeedError } from "#core/errors.ts";
import { EMPTY_ROOT } from "#core/merkle.ts";
import { Wallet } from "ethers";
import { connectNodes } from "../../../../server/adapters/chain-log/index.ts";
import { contractsOf } from "../../../../server/adapters/deployment/first-run.ts";
import { inclusionProof } from "../../../../server/domain/log-tree.ts";
import type { LogChain } from "../../../../server/ports/chain.ts";
import type { Store } from "../../../../server/ports/store.ts";
import { appendRequest } from "../../../helpers/append-request.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { AnvilWorld } from "../../../helpers/anvil-world.ts";
import { MemoryStore } from "../../../helpers/memory-store.ts";
import { growLog } from "../../../helpers/sample-log.ts";

describe("the chain over JSON-RPC", () => {
  let world: AnvilWorld;
  let log: Store;
  let chain: LogChain;

  before(async () => {
    world = await AnvilWorld.startDeployed();
  });
  after(() => world.end());

  let blank: unknown;
  beforeEach(async () => {
    blank = await world.anvil.rpc.call("evm_snapshot");
    log = new MemoryStore();
    await growLog(log, 20);
    chain = world.chain({ outbox: new MemoryStore() });
  });
  afterEach(async () => {
    await world.anvil.rpc.call("evm_revert", [blank]);
  });

  it("reads an empty log as size 0 with the root of the empty tree", async () => {
    const head = await chain.head();
    expect(head.size).to.equal(0);
    expect(toHex(head.root)).to.equal(toHex(EMPTY_ROOT));
    expect(await chain.blockAt(head.block.number)).to.deep.equal(head.block);
    expect(await chain.blockAt(head.block.number + 1)).to.equal(null);
  });

  it("appends, and reads back the same checkpoint with its block and transaction", async () => {
    const first = await appendRequest(log, 0, 7);
    const second = await appendRequest(log, 7, 20);
    await chain.append(first);
    await chain.append(second);
    const head = await chain.head();
    expect({ size: head.size, root: toHex(head.root) }).to.deep.equal({ size: 20, root: toHex(second.root) });
    const events = await chain.checkpoints(0, head.block.number);
    expect(
      events.map(({ previousSize, size, root, entriesCid }) => ({
        previousSize,
        size,
        root: toHex(root),
        entriesCid: toHex(entriesCid),
      })),
    ).to.deep.equal([
      { previousSize: 0, size: 7, root: toHex(first.root), entriesCid: toHex(first.entriesCid) },
      { previousSize: 7, size: 20, root: toHex(second.root), entriesCid: toHex(first.entriesCid) },
    ]);
    const snapshot = await world.reader().snapshot();
    for (const { root, size, block, transactionHash } of events) {
      expect(await chain.blockAt(block.number)).to.deep.equal(block);
      expect(await snapshot.checkpoint(world.deployment.log as `0x${string}`, root)).to.deep.equal({
        size,
        anchoredAt: block.timestamp,
      });
      expect((await snapshot.anchorTransaction(transactionHash))?.blockHash).to.equal(block.hash);
    }
  });

  it("lists only the events of the blocks that were asked for", async () => {
    await chain.append(await appendRequest(log, 0, 7));
    const { block } = await chain.head();
    await chain.append(await appendRequest(log, 7, 9));
    expect((await chain.checkpoints(0, block.number)).map(({ size }) => size)).to.deep.equal([7]);
    expect(
      (await chain.checkpoints(block.number + 1, block.number + 1)).map(({ size }) => size),
    ).to.deep.equal([9]);
    expect(await chain.checkpoints(block.number + 2, block.number + 1)).to.deep.equal([]);
  });

  it("refuses what is no extension, names the contract's error, and uses up no nonce", async () => {
    await chain.append(await appendRequest(log, 0, 7));
    const nonce = await world.nonce();
    const other = new MemoryStore();
    await growLog(other, 9, { salt: "another log" });
    const error: unknown = await chain
      .append(await appendRequest(other, 7, 9))
      .catch((reason: unknown) => reason);
    expect(isDataDeedError(error, "TRANSACTION_REVERTED")).to.equal(true);
    expect(isDataDeedError(error) && error.details.error).to.equal("ConsistencyProofInvalid");
    expect(await codeOf(chain.append(await appendRequest(log, 0, 7)))).to.equal("TRANSACTION_REVERTED");
    expect(await world.nonce()).to.equal(nonce);
  });

  it("refuses to append for an account that is not NOTARY", async () => {
    const stranger = new Wallet(Wallet.createRandom().privateKey);
    await world.fund(stranger.address);
    const error: unknown = await world
      .chain({ wallet: stranger, outbox: new MemoryStore() })
      .append(await appendRequest(log, 0, 7))
      .catch((reason: unknown) => reason);
    expect(isDataDeedError(error, "TRANSACTION_REVERTED")).to.equal(true);
    expect(isDataDeedError(error) && error.details.error).to.equal("NotNotary");
  });

  it("counts the confirmations until a block is final, its own included", async () => {
    for (const [confirmations, behind] of [
      [1, 0],
      [3, 2],
    ] as const) {
      const head = await world.chain({ confirmations }).head();
      expect(head.finalBlockNumber).to.equal(head.block.number - behind);
    }
  });

  it("goes by the finalized tag where that is the rule", async () => {
    await world.mine(5);
    const head = await world.chain({ confirmations: "finalized" }).head();
    const finalized = await world.reader().snapshot();
    expect(head.finalBlockNumber).to.equal(finalized.finalizedBlockNumber);
    expect(head.finalBlockNumber).to.be.lessThan(head.block.number);
  });

  it("opens the registry's record of a certificate once, however often it is asked to", async () => {
    const request = await appendRequest(log, 0, 20);
    await chain.append(request);
    const { digest, entry } = (await log.certificate(11))!;
    const registry = contractsOf(world.deployment).registry;
    expect(await chain.registryDeployed()).to.equal(true);
    expect(await (await world.reader().snapshot()).certificateRecord(registry, digest)).to.equal(null);
    const admission = {
      entry: decodeEntry(entry),
      index: 11,
      root: request.root,
      inclusionProof: await inclusionProof(log, 11, 20),
    };
    await chain.admit(admission);
    const nonce = await world.nonce();
    await chain.admit(admission);
    expect(await world.nonce()).to.equal(nonce);
    const record = await (await world.reader().snapshot()).certificateRecord(registry, digest);
    expect(record).to.include({
      status: "VALID",
      holder: decodeEntry(entry).holder,
      validUntil: decodeEntry(entry).validUntil,
    });
  });

  it("refuses to open a record with a proof that does not lead to the root", async () => {
    const request = await appendRequest(log, 0, 20);
    await chain.append(request);
    const admission = {
      entry: decodeEntry((await log.certificate(11))!.entry),
      index: 12,
      root: request.root,
      inclusionProof: await inclusionProof(log, 11, 20),
    };
    expect(await codeOf(chain.admit(admission))).to.equal("TRANSACTION_REVERTED");
  });

  it("notices a deployment without a registry", async () => {
    await world.anvil.rpc.call("anvil_setCode", [world.deployment.registry, "0x"]);
    expect(await chain.registryDeployed()).to.equal(false);
  });

  it("says that the contract is missing where the chain has lost it", async () => {
    const elsewhere = world.deployment.log;
    await world.anvil.rpc.call("anvil_setCode", [elsewhere, "0x"]);
    expect(await codeOf(chain.head())).to.equal("CONTRACT_MISSING");
  });

  it("tells an unreachable node from a foreign chain", async () => {
    expect(await codeOf(world.chain({ urls: ["http://127.0.0.1:9"] }).head())).to.equal("CHAIN_UNREACHABLE");
    await world.anvil.rpc.call("anvil_setChainId", [4_242]);
    try {
      expect(await codeOf(chain.head())).to.equal("CHAIN_MISMATCH");
    } finally {
      await world.anvil.rpc.call("anvil_setChainId", [31_337]);
    }
  });

  it("refuses an address that is no http address", () => {
    expect(() => connectNodes(["ftp://127.0.0.1/"]))
      .to.throw()
      .with.property("code", "CONFIG_INVALID");
  });
});
