import { expect } from "chai";
import { DataDeedError } from "#core/errors.ts";
import { readLogNote, readWitnessedNote } from "#core/note/trusted-note.ts";
import { parseAddCheckpoint, type AddCheckpoint } from "#core/note/add-checkpoint.ts";
import { cosign } from "#core/note/cosignature.ts";
import { formatSignatureLine, parseNote } from "#core/note/signed-note.ts";
import { verifyConsistency } from "#core/merkle.ts";
import { rootAt } from "../../../server/domain/log-tree.ts";
import type { WitnessAnswer } from "../../../server/ports/witnesses.ts";
import { createWitnessing, type Witnessing } from "../../../server/domain/witnessing.ts";
import type { Followed } from "../../../server/domain/checkpoint-sync.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { CountingEntropy, ManualClock } from "../../helpers/manual-clock.ts";
import { MemoryLogger } from "../../helpers/memory-logger.ts";
import { MemoryStore } from "../../helpers/memory-store.ts";
import { WITNESSED_TRUST, WITNESSES } from "../../helpers/note-world.ts";
import { growLog } from "../../helpers/sample-log.ts";
import { blockHash, didOf, ISSUER_KEY } from "../../helpers/scenario.ts";
import { ed25519 } from "@noble/curves/ed25519.js";

type Answer = (request: AddCheckpoint) => WitnessAnswer | Promise<WitnessAnswer>;

class Rig {
  readonly store = new MemoryStore();
  readonly clock = new ManualClock();
  readonly asked: AddCheckpoint[] = [];
  readonly answers: Answer[];
  readonly witnessing: Witnessing;
  #latest: Followed | null = null;
  #follow: (followed: Followed) => void = () => undefined;

  constructor() {
    this.answers = WITNESSES.map((_, i) => (request) => this.honest(i, request));
    this.witnessing = createWitnessing({
      store: this.store,
      chain: { blockAt: async (number) => ({ number, hash: blockHash(number), timestamp: number }) },
      sync: ((rig: Rig) => ({
        get latest() {
          return rig.#latest;
        },
        onFollowed: (listener: (followed: Followed) => void) => (rig.#follow = listener),
      }))(this),
      issuer: { id: didOf(ISSUER_KEY), sign: (message) => ed25519.sign(message, ISSUER_KEY) },
      trust: WITNESSED_TRUST,
      witnesses: WITNESSES.map(({ vkey }, i) => ({
        url: `http://w${i}.example`,
        key: vkey,
        addCheckpoint: async (request) => {
          this.asked.push(request);
          // As it travels: what is sent is what a witness can read.
          const { oldSize, proof } = request;
          expect(parseAddCheckpoint(`old ${oldSize}\n\n${request.note}`).note).to.equal(request.note);
          expect(proof.length).to.be.lessThan(64);
          return this.answers[i]!(request);
        },
      })),
      intervalMs: 600_000,
      clock: this.clock,
      entropy: new CountingEntropy(),
      logger: new MemoryLogger(),
    });
  }

  get now(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  honest(i: number, { note }: AddCheckpoint): WitnessAnswer {
    const { key, sign } = WITNESSES[i]!;
    return {
      kind: "COSIGNED",
      lines: formatSignatureLine(cosign(parseNote(note).text, this.now, key, sign)),
    };
  }

  /** A checkpoint of this size in a block that is final. */
  async anchor(size: number, blockNumber: number): Promise<void> {
    const { size: had } = await this.store.head();
    await growLog(this.store, size - had);
    await this.store.saveCheckpoints([
      {
        size,
        previousSize: had,
        root: await rootAt(this.store, size),
        transactionHash: "0x01",
        blockNumber,
        blockHash: blockHash(blockNumber),
        anchoredAt: blockNumber,
        entriesCid: new Uint8Array(1),
        published: true,
      },
    ]);
    this.#latest = { head: { finalBlockNumber: blockNumber, size } as Followed["head"], logSize: size };
    this.#follow(this.#latest);
  }
}

describe("witnessing", () => {
  it("signs the log's head as of the final block, and keeps it with every cosignature", async () => {
    const rig = new Rig();
    await rig.witnessing.step();
    expect(await rig.store.newestNote(0)).to.equal(null);
    await rig.anchor(5, 7);
    await rig.witnessing.step();
    const kept = (await rig.store.newestNote(3))!;
    const head = readWitnessedNote(kept.note, WITNESSED_TRUST, rig.now);
    expect(head).to.deep.include({ size: 5, block: { number: 7, hash: blockHash(7) } });
    expect(head.witnesses.length).to.equal(3);
  });

  it("proves to each witness that the log only grew, from where that one stands", async () => {
    const rig = new Rig();
    await rig.anchor(5, 7);
    await rig.witnessing.step();
    await rig.anchor(9, 8);
    // One of them lost an answer, or was asked by another gateway.
    rig.answers[0] = (request) =>
      request.oldSize === 3 ? rig.honest(0, request) : { kind: "OTHER_SIZE", size: 3 };
    await rig.witnessing.step();
    const [first, second] = [await rootAt(rig.store, 3), await rootAt(rig.store, 9)];
    const repeated = rig.asked.find(({ oldSize }) => oldSize === 3)!;
    expect(verifyConsistency(3, 9, first, second, repeated.proof)).to.equal(true);
    const usual = rig.asked.find(({ oldSize }) => oldSize === 5)!;
    expect(verifyConsistency(5, 9, await rootAt(rig.store, 5), second, usual.proof)).to.equal(true);
    expect((await rig.store.newestNote(3))?.size).to.equal(9);
  });

  it("keeps what the others gave when one is silent, and is not kept from newer notes by it", async () => {
    const rig = new Rig();
    rig.answers[1] = () => Promise.reject(new DataDeedError("SERVICE_UNREACHABLE"));
    await rig.anchor(5, 7);
    expect(await codeOf(rig.witnessing.step())).to.equal("SERVICE_UNREACHABLE");
    expect((await rig.store.newestNote(2))?.size).to.equal(5);
    await rig.anchor(6, 8);
    expect(await codeOf(rig.witnessing.step())).to.equal("SERVICE_UNREACHABLE");
    expect((await rig.store.newestNote(2))?.size).to.equal(6);
    rig.answers[1] = (request) => rig.honest(1, request);
    const before = rig.asked.length;
    await rig.witnessing.step();
    // Only the silent one is asked again.
    expect(rig.asked.length - before).to.equal(1);
    expect((await rig.store.newestNote(3))?.size).to.equal(6);
  });

  it("counts no cosignature that does not hold, and no refusal", async () => {
    const rig = new Rig();
    await rig.anchor(5, 7);
    rig.answers[0] = () => Promise.reject(new DataDeedError("WITNESS_REFUSED"));
    rig.answers[1] = (request) => rig.honest(2, request);
    rig.answers[2] = () => ({ kind: "OTHER_SIZE", size: 99 });
    expect(await codeOf(rig.witnessing.step())).to.equal("WITNESS_REFUSED");
    const kept = (await rig.store.newestNote(0))!;
    expect(kept.witnesses).to.equal(0);
    expect(readLogNote(kept.note, WITNESSED_TRUST, rig.now).size).to.equal(5);
  });

  it("keeps the cosignatures of a block when it signs the same note again", async () => {
    const rig = new Rig();
    await rig.anchor(5, 7);
    await rig.witnessing.step();
    rig.answers.fill(() => Promise.reject(new DataDeedError("SERVICE_UNREACHABLE")));
    await rig.witnessing.step();
    expect((await rig.store.noteOfBlock(7))?.witnesses).to.equal(3);
  });

  it("goes by itself: at a new checkpoint, and at intervals while the log rests", async () => {
    const rig = new Rig();
    rig.witnessing.start();
    await rig.clock.advance(1_000);
    await rig.anchor(5, 7);
    await rig.clock.advance(1_000);
    expect((await rig.store.newestNote(3))?.blockNumber).to.equal(7);
    await rig.anchor(5, 20);
    await rig.clock.advance(1_000);
    expect((await rig.store.newestNote(3))?.blockNumber).to.equal(7);
    await rig.clock.advance(600_000);
    expect((await rig.store.newestNote(3))?.blockNumber).to.equal(20);
    await rig.witnessing.stop();
    expect(rig.witnessing.trouble).to.equal(null);
  });
});
