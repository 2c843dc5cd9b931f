import { expect } from "chai";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { parseChainProof } from "#core/state-proof/chain-proof.ts";
import { unpackProofs } from "#core/state-proof/pack.ts";
import type { StateProver } from "../../../client/verify/offline/collect.ts";
import type { BlockRef } from "../../../client/verify/ports.ts";
import { rootAt } from "../../../server/domain/log-tree.ts";
import { createProving, type Proving } from "../../../server/domain/proving.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { CountingEntropy, ManualClock } from "../../helpers/manual-clock.ts";
import { MemoryLogger } from "../../helpers/memory-logger.ts";
import { MemoryStore } from "../../helpers/memory-store.ts";
import { ProvenWorld } from "../../helpers/proven-world.ts";
import { growLog } from "../../helpers/sample-log.ts";
import { NOW, TRUST } from "../../helpers/scenario.ts";

const FINAL = 9;

/** Certificates in a log, checkpoints on a chain that proves its state. */
class Rig {
  readonly store = new MemoryStore();
  readonly world: ProvenWorld;
  readonly proving: Proving;
  final = FINAL;
  refreshed = 0;
  failure: ErrorCode | null = null;
  canonical: (number: number) => BlockRef | null;

  private constructor(world: ProvenWorld, hasProver: boolean) {
    this.world = world;
    this.canonical = (number) => (number === FINAL ? world.block : null);
    const failing =
      <A extends unknown[], T>(ask: (...given: A) => Promise<T>) =>
      (...given: A): Promise<T> =>
        this.failure === null ? ask(...given) : Promise.reject(new DataDeedError(this.failure));
    const prover: StateProver = {
      header: failing(() => world.header()),
      nodes: failing((block, account, slots) => world.nodes(block, account, slots)),
    };
    const finalBlockNumber = () => this.final;
    this.proving = createProving({
      store: this.store,
      chain: { blockAt: (number) => Promise.resolve(this.canonical(number)) },
      sync: {
        get latest() {
          return { head: { finalBlockNumber: finalBlockNumber() } } as never;
        },
        onFollowed: () => undefined,
        refresh: () => {
          this.refreshed++;
          return Promise.resolve({} as never);
        },
      },
      prover: hasProver ? prover : null,
      trust: TRUST,
      clock: new ManualClock(),
      entropy: new CountingEntropy(),
      logger: new MemoryLogger(),
    });
  }

  static async create(hasProver = true): Promise<Rig> {
    return new Rig(
      await ProvenWorld.create({ trust: TRUST, number: FINAL, timestamp: NOW, storage: {} }),
      hasProver,
    );
  }

  /** So many more certificates, under a checkpoint in this block. */
  async anchor(count: number, blockNumber: number): Promise<void> {
    const { size: previousSize } = await this.store.head();
    const size = await growLog(this.store, count);
    await this.store.saveCheckpoints([
      {
        size,
        previousSize,
        root: await rootAt(this.store, size),
        transactionHash: "0x01",
        blockNumber,
        blockHash: "0x02",
        anchoredAt: 1,
        entriesCid: new Uint8Array(4),
        published: true,
      },
    ]);
  }

  async stored(index: number) {
    return (await this.store.certificate(index))!;
  }
}

describe("proving", () => {
  it("captures final certificates page by page, and keeps what was captured", async () => {
    const rig = await Rig.create();
    await rig.anchor(40, 5);
    await rig.anchor(3, FINAL + 1);
    await rig.proving.step();
    expect(await rig.store.proofsCovering(31)).to.deep.include({
      firstIndex: 0,
      endIndex: 32,
      blockNumber: FINAL,
    });
    expect(await rig.store.proofsCovering(32)).to.equal(null);
    await rig.proving.step();
    await rig.proving.step();
    expect(await rig.store.proofsCovering(39)).to.deep.include({ firstIndex: 32, endIndex: 40 });
    expect(await rig.store.proofsCovering(40)).to.equal(null);
  });

  it("serves a kept proof, the same each time, cut to its certificate", async () => {
    const rig = await Rig.create();
    await rig.anchor(40, 5);
    await rig.proving.step();
    const asked = rig.world.asked.length;
    const first = (await rig.proving.proofOf(await rig.stored(3)))!;
    expect(await rig.proving.proofOf(await rig.stored(3))).to.deep.equal(first);
    expect(first.block).to.deep.equal(rig.world.block);
    const kept = unpackProofs((await rig.store.proofsCovering(3))!.packed);
    expect(parseChainProof(first.chainProof).nodes.size).to.be.lessThan(kept.nodes.length);
    expect(rig.world.asked.length).to.equal(asked);
  });

  it("captures at once what is asked for before its page", async () => {
    const rig = await Rig.create();
    await rig.anchor(2, 5);
    const proof = await rig.proving.proofOf(await rig.stored(1));
    expect(proof?.block.number).to.equal(FINAL);
    await rig.proving.step();
    expect(await rig.store.proofsCovering(1)).to.deep.include({ firstIndex: 0, endIndex: 2 });
    expect(await rig.proving.proofOf(await rig.stored(1))).to.not.equal(null);
  });

  it("has none before a certificate is final, where no node gives proofs, or while one can't be asked", async () => {
    const early = await Rig.create();
    await early.anchor(1, FINAL + 1);
    expect(await early.proving.proofOf(await early.stored(0))).to.equal(null);
    expect(await codeOf(early.proving.latestProofOf(await early.stored(0)))).to.equal("NOT_FINAL");

    const without = await Rig.create(false);
    await without.anchor(1, 5);
    expect(await without.proving.proofOf(await without.stored(0))).to.equal(null);
    expect(await codeOf(without.proving.latestProofOf(await without.stored(0)))).to.equal(
      "STATE_PROOF_UNAVAILABLE",
    );

    const silent = await Rig.create();
    await silent.anchor(1, 5);
    for (const failure of ["STATE_PROOF_UNAVAILABLE", "CHAIN_UNREACHABLE"] as const) {
      silent.failure = failure;
      expect(await silent.proving.proofOf(await silent.stored(0))).to.equal(null);
      expect(await codeOf(silent.proving.step())).to.equal(failure);
      expect(await codeOf(silent.proving.latestProofOf(await silent.stored(0)))).to.equal(failure);
    }
    silent.failure = null;
    expect(await silent.proving.proofOf(await silent.stored(0))).to.not.equal(null);
  });

  it("serves no proof of a block that the chain does not have", async () => {
    const rig = await Rig.create();
    await rig.anchor(1, 5);
    await rig.proving.step();
    rig.canonical = (number) => ({ number, hash: `0x${"00".repeat(32)}`, timestamp: NOW });
    expect(await rig.proving.proofOf(await rig.stored(0))).to.equal(null);
    rig.canonical = () => null;
    expect(await rig.proving.proofOf(await rig.stored(0))).to.equal(null);
    expect(await codeOf(rig.proving.latestProofOf(await rig.stored(0)))).to.equal("NOT_FINAL");
  });

  it("makes a fresh proof as of the newest final block, and keeps none of it", async () => {
    const rig = await Rig.create();
    await rig.anchor(1, 5);
    const { block, chainProof } = await rig.proving.latestProofOf(await rig.stored(0));
    expect(block).to.deep.equal(rig.world.block);
    expect(parseChainProof(chainProof).header.hash).to.equal(block.hash);
    expect(await rig.store.proofsCovering(0)).to.equal(null);
    expect(rig.refreshed).to.equal(1);
  });

  it("makes a proof as of a block that is named, while the chain has it and the certificate is final", async () => {
    const rig = await Rig.create();
    await rig.anchor(1, 5);
    const { number, hash } = rig.world.block;
    const { block, chainProof } = await rig.proving.proofAt(await rig.stored(0), { number, hash });
    expect(block).to.deep.equal(rig.world.block);
    expect(parseChainProof(chainProof).header.hash).to.equal(hash);
    const other = { number, hash: `0x${"00".repeat(32)}` as const };
    expect(await codeOf(rig.proving.proofAt(await rig.stored(0), other))).to.equal("STATE_PROOF_UNAVAILABLE");
    const early = await Rig.create();
    await early.anchor(1, FINAL + 1);
    expect(await codeOf(early.proving.proofAt(await early.stored(0), { number, hash }))).to.equal(
      "NOT_FINAL",
    );
  });

  it("refuses kept bytes that are no proofs", async () => {
    const rig = await Rig.create();
    await rig.anchor(1, 5);
    const { number: blockNumber, hash: blockHash } = rig.world.block;
    await rig.store.saveProofs({
      firstIndex: 0,
      endIndex: 1,
      blockNumber,
      blockHash,
      packed: new Uint8Array(3),
    });
    expect(await rig.proving.proofOf(await rig.stored(0))).to.equal(null);
  });
});
