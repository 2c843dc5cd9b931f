import { expect } from "chai";
import { toHex, utf8 } from "#core/bytes.ts";
import { Frontier, hashLeaf, MerkleTree } from "#core/merkle.ts";
import { sha256 } from "#core/digest.ts";
import { Sequencer, type SequencerOptions, type Submission } from "../../../server/domain/sequencer.ts";
import type { Store } from "../../../server/ports/store.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { FaultInjector, type FaultKind } from "../../helpers/faults.ts";
import { MemoryLogger } from "../../helpers/memory-logger.ts";
import { MemoryStore } from "../../helpers/memory-store.ts";
import { growLog, sampleCertificate } from "../../helpers/sample-log.ts";

let count = 0;

/** A submission of made-up certificates that exist once in the whole test run. */
function submission(size = 1, key?: string): Submission {
  const certificates = Array.from({ length: size }, () => sampleCertificate(count++, { salt: "sequencer" }));
  if (key === undefined) return { certificates };
  const name = sha256(utf8(key));
  const seal = (firstIndex: number) => ({
    key: name,
    requestDigest: name,
    response: utf8(`answer ${firstIndex}`),
    createdAt: 1,
  });
  return { certificates, answer: { key: name, seal } };
}

function sequencerOn(store: SequencerOptions["store"], options: Partial<SequencerOptions> = {}): Sequencer {
  return new Sequencer({ store, logger: new MemoryLogger(), ...options });
}

async function firstIndex(sequencer: Sequencer, of: Submission): Promise<number> {
  const outcome = await sequencer.submit(of);
  if (outcome.kind !== "SEQUENCED") throw new Error(`the sequencer answered ${outcome.kind}`);
  return outcome.firstIndex;
}

/** That every acknowledged certificate has its index, once, and that the stored tree is that of the stored entries. */
async function expectSoundLog(store: Store, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const { size, peaks } = await store.head();
  const tree = new MerkleTree();
  const seen = new Set<string>();
  for (let index = 0; index < size; index++) {
    const certificate = await store.certificate(index);
    const digest = toHex(certificate!.digest);
    expect(seen.has(digest), `certificate ${digest} has two indices`).to.equal(false);
    seen.add(digest);
    tree.append(hashLeaf(certificate!.entry));
  }
  expect(toHex(new Frontier(size, peaks).root()), "root of the stored tree").to.equal(toHex(tree.root()));
  for (const [digest, index] of acknowledged) {
    expect(
      toHex((await store.certificate(index))?.digest ?? new Uint8Array()),
      `certificate at ${index}`,
    ).to.equal(digest);
  }
}

describe("sequencer", () => {
  it("gives 2,000 concurrent deposits 2,000 indices without a gap, and the tree over them", async () => {
    const store = new MemoryStore();
    const sequencer = sequencerOn(store);
    const submissions = Array.from({ length: 2_000 }, () => submission());
    const indices = await Promise.all(submissions.map((one) => firstIndex(sequencer, one)));
    expect([...indices].sort((a, b) => a - b)).to.deep.equal(
      Array.from({ length: 2_000 }, (_, index) => index),
    );
    await expectSoundLog(
      store,
      new Map(submissions.map((one, i) => [toHex(one.certificates[0]!.digest), indices[i]!])),
    );
  });

  it("writes what arrives in one turn of the event loop in one transaction", async () => {
    const faults = new FaultInjector();
    const sequencer = sequencerOn(faults.wrap(new MemoryStore()));
    await Promise.all(Array.from({ length: 50 }, () => sequencer.submit(submission())));
    expect(faults.calls.filter((method) => method === "append")).to.have.length(1);
  });

  it("writes what arrives during a transaction in the next one", async () => {
    const faults = new FaultInjector();
    const store = faults.wrap(new MemoryStore());
    const late: Promise<unknown>[] = [];
    const sequencer: Sequencer = sequencerOn({
      head: () => store.head(),
      certificateByDigest: (digest) => store.certificateByDigest(digest),
      idempotency: (key) => store.idempotency(key),
      append: (batch) => {
        if (late.length === 0) for (let i = 0; i < 20; i++) late.push(sequencer.submit(submission()));
        return store.append(batch);
      },
    });
    await sequencer.submit(submission());
    await Promise.all(late);
    expect(faults.calls.filter((method) => method === "append")).to.have.length(2);
  });

  it("keeps a submission's certificates together, one after the other", async () => {
    const store = new MemoryStore();
    const sequencer = sequencerOn(store, { maxBatch: 4 });
    const submissions = [submission(3), submission(2), submission(9), submission(1)];
    const indices = await Promise.all(submissions.map((one) => firstIndex(sequencer, one)));
    expect(indices).to.deep.equal([0, 3, 5, 14]);
    for (const [i, { certificates }] of submissions.entries()) {
      for (const [offset, { digest }] of certificates.entries()) {
        expect((await store.certificateByDigest(digest))?.index).to.equal(indices[i]! + offset);
      }
    }
  });

  it("writes no more certificates in a transaction than it is told to", async () => {
    const sizes: number[] = [];
    const store = new MemoryStore();
    const append = store.append.bind(store);
    store.append = (batch) => {
      sizes.push(batch.certificates.length);
      return append(batch);
    };
    const sequencer = sequencerOn(store, { maxBatch: 10 });
    await Promise.all(Array.from({ length: 35 }, () => sequencer.submit(submission())));
    expect(sizes).to.deep.equal([10, 10, 10, 5]);
  });

  it("goes on where the stored log ends", async () => {
    const store = new MemoryStore();
    await growLog(store, 5);
    expect(await firstIndex(sequencerOn(store), submission())).to.equal(5);
  });

  describe("when too much waits", () => {
    it("refuses more than its queue holds, and takes it again later", async () => {
      const sequencer = sequencerOn(new MemoryStore(), { maxQueued: 3 });
      const taken = [submission(2), submission(1)].map((one) => sequencer.submit(one));
      expect(sequencer.queued).to.equal(3);
      expect(await codeOf(sequencer.submit(submission()))).to.equal("NOT_READY");
      await Promise.all(taken);
      expect(sequencer.queued).to.equal(0);
      expect(await firstIndex(sequencer, submission())).to.equal(3);
    });

    it("lets a submission larger than the whole queue pass when nothing else waits", async () => {
      const sequencer = sequencerOn(new MemoryStore(), { maxQueued: 3 });
      expect(await firstIndex(sequencer, submission(5))).to.equal(0);
    });
  });

  describe("when it stops", () => {
    it("answers all that it took and takes no more", async () => {
      const store = new MemoryStore();
      const sequencer = sequencerOn(store, { maxBatch: 2 });
      const taken = Array.from({ length: 7 }, () => firstIndex(sequencer, submission()));
      const stopped = sequencer.stop();
      expect(await codeOf(sequencer.submit(submission()))).to.equal("NOT_READY");
      await stopped;
      expect(await Promise.all(taken)).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
      expect((await store.head()).size).to.equal(7);
    });

    it("has nothing to wait for when nothing was asked", async () => {
      await sequencerOn(new MemoryStore()).stop();
    });
  });

  describe("with Idempotency-Keys", () => {
    it("keeps the answer with the index that the certificate got", async () => {
      const store = new MemoryStore();
      await growLog(store, 4);
      await sequencerOn(store).submit(submission(1, "key"));
      expect((await store.idempotency(sha256(utf8("key"))))?.response).to.deep.equal(utf8("answer 4"));
    });

    it("gives the stored answer for a key that is taken, and an index to all others of the batch", async () => {
      const store = new MemoryStore();
      await sequencerOn(store).submit(submission(1, "taken"));
      const sequencer = sequencerOn(store);
      const outcomes = await Promise.all(
        [submission(), submission(1, "taken"), submission(1, "fresh"), submission(2)].map((one) =>
          sequencer.submit(one),
        ),
      );
      expect(
        outcomes.map((outcome) => (outcome.kind === "SEQUENCED" ? outcome.firstIndex : "answered")),
      ).to.deep.equal([1, "answered", 2, 3]);
      expect(outcomes[1]).to.have.nested.property("record.response").that.deep.equals(utf8("answer 0"));
      expect((await store.head()).size).to.equal(5);
    });

    it("lets the first of two with the same key in one batch win, and answers the other by it", async () => {
      const store = new MemoryStore();
      const sequencer = sequencerOn(store);
      const outcomes = await Promise.all(
        [submission(1, "twin"), submission(1, "twin"), submission()].map((one) => sequencer.submit(one)),
      );
      expect(outcomes.map(({ kind }) => kind)).to.deep.equal(["SEQUENCED", "ANSWERED_BEFORE", "SEQUENCED"]);
      expect((await store.head()).size).to.equal(2);
    });

    it("refuses one whose answer can't be sealed, and nobody else", async () => {
      const store = new MemoryStore();
      const sequencer = sequencerOn(store);
      const broken: Submission = {
        ...submission(),
        answer: {
          key: sha256(utf8("broken")),
          seal: () => {
            throw new RangeError("too long");
          },
        },
      };
      const [first, second, third] = await Promise.allSettled(
        [submission(), broken, submission()].map((one) => sequencer.submit(one)),
      );
      expect(first?.status).to.equal("fulfilled");
      expect(second?.status).to.equal("rejected");
      expect(third).to.deep.include({ value: { kind: "SEQUENCED", firstIndex: 1 } });
      expect((await Promise.allSettled([sequencer.submit(broken)]))[0].status).to.equal("rejected");
      expect((await store.head()).size).to.equal(2);
    });
  });

  describe("when a write goes wrong", () => {
    for (const kind of ["LOST", "UNACKNOWLEDGED"] satisfies FaultKind[]) {
      for (const call of [1, 2, 3]) {
        for (const restart of [false, true]) {
          it(`keeps its word: append ${call} ${kind.toLowerCase()}, ${restart ? "then a restart" : "going on"}`, async () => {
            const store = new MemoryStore();
            const faults = new FaultInjector();
            faults.arm({ method: "append", call, kind, code: "STORE_FAILED" });
            let sequencer = sequencerOn(faults.wrap(store), { maxBatch: 4 });
            const acknowledged = new Map<string, number>();
            const refused: Submission[] = [];
            const deposit = async (one: Submission) => {
              try {
                acknowledged.set(toHex(one.certificates[0]!.digest), await firstIndex(sequencer, one));
              } catch {
                refused.push(one);
              }
            };
            await Promise.all(Array.from({ length: 12 }, () => deposit(submission())));
            expect(faults.unmet).to.deep.equal([]);
            expect(refused).to.have.length(kind === "LOST" ? 4 : 0);
            if (restart) sequencer = sequencerOn(faults.wrap(store));
            // What was refused is not there, and may be handed in again.
            await Promise.all([...refused.splice(0), submission()].map(deposit));
            expect(refused).to.have.length(0);
            expect(acknowledged.size).to.equal(13);
            expect((await store.head()).size).to.equal(13);
            await expectSoundLog(store, acknowledged);
          });
        }
      }

      it(`acknowledges nobody while it can't tell: append ${kind.toLowerCase()}, then no answer to reading either`, async () => {
        const store = new MemoryStore();
        const faults = new FaultInjector();
        faults.arm({ method: "append", call: 1, kind, code: "STORE_FAILED" });
        faults.arm({ method: "certificateByDigest", call: 1, kind: "LOST", code: "STORE_FAILED" });
        const sequencer = sequencerOn(faults.wrap(store));
        const codes = await Promise.all(
          [submission(), submission()].map((one) => codeOf(sequencer.submit(one))),
        );
        expect(codes).to.deep.equal(["STORE_FAILED", "STORE_FAILED"]);
        const later = submission();
        const index = await firstIndex(sequencer, later);
        expect(index).to.equal(kind === "LOST" ? 0 : 2);
        await expectSoundLog(store, new Map([[toHex(later.certificates[0]!.digest), index]]));
      });
    }

    it("refuses the batch and goes on when the head can't be read", async () => {
      const faults = new FaultInjector();
      faults.arm({ method: "head", call: 1, kind: "LOST", code: "STORE_FAILED" });
      const sequencer = sequencerOn(faults.wrap(new MemoryStore()));
      expect(await codeOf(sequencer.submit(submission()))).to.equal("STORE_FAILED");
      expect(await firstIndex(sequencer, submission())).to.equal(0);
    });

    it("stops when the store has less than was acknowledged", async () => {
      const store = new MemoryStore();
      let failing = false;
      const sequencer = sequencerOn({
        head: () => (failing ? new MemoryStore().head() : store.head()),
        append: (batch) => (failing ? Promise.resolve("SIZE_CHANGED") : store.append(batch)),
        certificateByDigest: (digest) => store.certificateByDigest(digest),
        idempotency: (key) => store.idempotency(key),
      });
      await sequencer.submit(submission(3));
      failing = true;
      expect(await codeOf(sequencer.submit(submission()))).to.equal("LOG_CORRUPT");
    });
  });

  describe("with another gateway on the same store", () => {
    it("shares the log: every index once, no gap", async () => {
      const store = new MemoryStore();
      const sequencers = [sequencerOn(store, { maxBatch: 7 }), sequencerOn(store, { maxBatch: 5 })];
      const submissions = Array.from({ length: 200 }, (_, i) => submission(1 + (i % 3)));
      const acknowledged = new Map<string, number>();
      await Promise.all(
        submissions.map(async (one, i) => {
          const first = await firstIndex(sequencers[i % 2]!, one);
          one.certificates.forEach(({ digest }, offset) => acknowledged.set(toHex(digest), first + offset));
        }),
      );
      expect([...acknowledged.values()].sort((a, b) => a - b)).to.deep.equal(
        Array.from({ length: acknowledged.size }, (_, i) => i),
      );
      await expectSoundLog(store, acknowledged);
    });

    it("gives up with STORE_FAILED when the log never holds still", async () => {
      const store = new MemoryStore();
      const sequencer = sequencerOn({
        head: () => store.head(),
        append: () => Promise.resolve("SIZE_CHANGED"),
        certificateByDigest: (digest) => store.certificateByDigest(digest),
        idempotency: (key) => store.idempotency(key),
      });
      expect(await codeOf(sequencer.submit(submission()))).to.equal("STORE_FAILED");
    });
  });

  it("does not take an empty submission", () => {
    expect(() => sequencerOn(new MemoryStore()).submit({ certificates: [] })).to.throw(RangeError);
  });
});
