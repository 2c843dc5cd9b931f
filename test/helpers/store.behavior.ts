/** What every store does, whatever keeps its bytes: run on SQLite, PostgreSQL and the store in memory. */
import { expect } from "chai";
import type { Address } from "#core/address.ts";
import { concat, toHex, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { Frontier, hashLeaf, MerkleTree, planConsistency, planInclusion } from "#core/merkle.ts";
import type {
  ApiKeyRecord,
  IdempotencyRecord,
  SequencedBatch,
  SignedTransaction,
  Store,
  StoredCertificate,
  StoredCheckpoint,
} from "../../server/ports/store.ts";
import { codeOf } from "./code-of.ts";
import { growLog, sampleCertificate } from "./sample-log.ts";

export interface StoreUnderTest {
  readonly store: Store;
  /** The same data through a new start of the process. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

const OTHER_HOLDER: Address = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";

/** A batch of made-up certificates that fits a log of `firstIndex` entries with these leaves. */
export function batchOf(
  frontier: Frontier,
  certificates: readonly StoredCertificate[],
  idempotency: readonly IdempotencyRecord[] = [],
): SequencedBatch {
  const next = frontier.clone();
  const nodes = certificates.flatMap(({ entry }) => next.append(hashLeaf(entry)));
  return { firstIndex: frontier.size, certificates, nodes, idempotency };
}

export function sampleAnswer(name: string, createdAt = 1_795_334_400): IdempotencyRecord {
  return {
    key: sha256(utf8(name)),
    requestDigest: sha256(utf8(`request ${name}`)),
    response: utf8(`sealed ${name}`),
    createdAt,
  };
}

function sampleCheckpoint(size: number, blockNumber: number): StoredCheckpoint {
  return {
    size,
    previousSize: size - 1,
    root: sha256(utf8(`root ${size}`)),
    transactionHash: `0x${toHex(sha256(utf8(`transaction ${size}`)))}`,
    blockNumber,
    blockHash: `0x${toHex(sha256(utf8(`block ${blockNumber}`)))}`,
    anchoredAt: 1_795_334_400 + blockNumber,
    entriesCid: concat(new Uint8Array([1, 0x70, 0x12, 0x20]), sha256(utf8(`entries ${size}`))),
    published: false,
  };
}

function sampleTransaction(nonce: number, purpose = `append ${nonce}`): SignedTransaction {
  const raw = utf8(`signed ${nonce} ${purpose}`);
  return {
    account: OTHER_HOLDER,
    nonce,
    hash: `0x${toHex(sha256(raw))}`,
    raw,
    purpose,
    createdAt: 1_795_334_400,
  };
}

function sampleApiKey(name: string): ApiKeyRecord {
  return {
    id: `id-${name}`,
    secretDigest: sha256(utf8(name)),
    name,
    scopes: ["deposit", "pledge"],
    createdAt: 7,
    revokedAt: null,
  };
}

/** Plain values that chai compares by content, whatever class the bytes came in. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store`, () => {
    let under: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(async () => {
      await under.dispose();
    });

    describe("log", () => {
      it("is empty at first", async () => {
        expect(await store.head()).to.deep.equal({ size: 0, peaks: [] });
        expect(await store.certificate(0)).to.equal(null);
        expect(await store.certificateByDigest(new Uint8Array(32))).to.equal(null);
        expect((await store.entries(0, 0)).length).to.equal(0);
      });

      it("gives back each certificate by index and by digest, byte for byte, also after a restart", async () => {
        await growLog(store, 5);
        const reopened = await under.reopen();
        for (let index = 0; index < 5; index++) {
          const expected = plain(sampleCertificate(index));
          expect(plain(await reopened.certificate(index))).to.deep.equal(expected);
          expect(plain(await reopened.certificateByDigest(sampleCertificate(index).digest))).to.deep.equal(
            expected,
          );
        }
        expect(await reopened.certificate(5)).to.equal(null);
      });

      it("keeps whether a certificate asked for a record of its own", async () => {
        await growLog(store, 1, { record: "INDIVIDUAL" });
        expect((await store.certificate(0))?.record).to.equal("INDIVIDUAL");
      });

      it("has at every size the edge, and every node, of the tree over its entries", async () => {
        const tree = new MerkleTree();
        for (const step of [1, 1, 2, 3, 9, 1, 16]) {
          const size = await growLog(store, step);
          for (let index = tree.size; index < size; index++)
            tree.append(hashLeaf(sampleCertificate(index).entry));
          const head = await store.head();
          expect(head.size).to.equal(size);
          expect(toHex(new Frontier(head.size, head.peaks).root())).to.equal(toHex(tree.root()));
        }
        for (let index = 0; index < tree.size; index++) {
          const plan = planInclusion(index, tree.size);
          expect(plain(plan.fold(await store.nodes(plan.nodes)))).to.deep.equal(
            plain(tree.inclusionProof(index)),
          );
        }
        const plan = planConsistency(7, tree.size);
        expect(plain(plan.fold(await store.nodes(plan.nodes)))).to.deep.equal(
          plain(tree.consistencyProof(7)),
        );
      });

      it("reports a node that is not there as a corrupt log", async () => {
        await growLog(store, 2);
        expect(await codeOf(store.nodes([{ level: 0, position: 2 }]))).to.equal("LOG_CORRUPT");
        expect(await codeOf(store.nodes([{ level: 2, position: 0 }]))).to.equal("LOG_CORRUPT");
      });

      it("gives ranges of entries in order, and refuses a range that it does not have", async () => {
        await growLog(store, 6);
        const expected = concat(...[2, 3, 4].map((index) => sampleCertificate(index).entry));
        expect(toHex(await store.entries(2, 5))).to.equal(toHex(expected));
        expect(await codeOf(store.entries(4, 7))).to.equal("LOG_CORRUPT");
      });

      it("writes nothing when the log has another size than expected", async () => {
        await growLog(store, 3);
        const late = batchOf(
          new Frontier(),
          [sampleCertificate(0, { salt: "late" })],
          [sampleAnswer("late")],
        );
        expect(await store.append(late)).to.equal("SIZE_CHANGED");
        expect((await store.head()).size).to.equal(3);
        expect(await store.certificateByDigest(late.certificates[0]!.digest)).to.equal(null);
        expect(await store.idempotency(sampleAnswer("late").key)).to.equal(null);
      });

      it("lets exactly one of several appends to the same place through", async () => {
        const rivals = ["a", "b", "c", "d"].map((salt) =>
          batchOf(new Frontier(), [sampleCertificate(0, { salt })]),
        );
        const outcomes = await Promise.all(rivals.map((batch) => store.append(batch)));
        expect(outcomes.filter((outcome) => outcome === "APPENDED")).to.have.length(1);
        expect(outcomes.filter((outcome) => outcome === "SIZE_CHANGED")).to.have.length(3);
        const winner = rivals[outcomes.indexOf("APPENDED")]!;
        expect(plain(await store.certificate(0))).to.deep.equal(plain(winner.certificates[0]));
      });

      it("writes nothing at all when one of the answers has a key that is taken", async () => {
        const empty = new Frontier();
        expect(await store.append(batchOf(empty, [sampleCertificate(0)], [sampleAnswer("taken")]))).to.equal(
          "APPENDED",
        );
        const { size, peaks } = await store.head();
        const second = batchOf(
          new Frontier(size, peaks),
          [sampleCertificate(1), sampleCertificate(2)],
          [sampleAnswer("fresh"), sampleAnswer("taken")],
        );
        expect(await store.append(second)).to.equal("IDEMPOTENCY_TAKEN");
        expect((await store.head()).size).to.equal(1);
        expect(await store.certificate(1)).to.equal(null);
        expect(await store.idempotency(sampleAnswer("fresh").key)).to.equal(null);
      });

      it("never takes the same certificate twice, and nothing of a batch that holds one", async () => {
        await growLog(store, 1);
        const { size, peaks } = await store.head();
        const again = [sampleCertificate(1), { ...sampleCertificate(0), index: 2 }];
        expect(await codeOf(store.append(batchOf(new Frontier(size, peaks), again)))).to.equal(
          "STORE_FAILED",
        );
        expect((await store.head()).size).to.equal(1);
        expect(await store.certificate(1)).to.equal(null);
        expect(await growLog(store, 1)).to.equal(2);
      });

      it("lists by holder, range, cursor and limit, ascending", async () => {
        const certificates = Array.from({ length: 8 }, (_, index) =>
          index % 2 === 0 ? sampleCertificate(index) : { ...sampleCertificate(index), holder: OTHER_HOLDER },
        );
        await store.append(batchOf(new Frontier(), certificates));
        const indices = async (query: Parameters<Store["certificates"]>[0]) =>
          (await store.certificates(query)).map(({ index }) => index);
        expect(await indices({ limit: 3 })).to.deep.equal([0, 1, 2]);
        expect(await indices({ limit: 3, after: 2 })).to.deep.equal([3, 4, 5]);
        expect(await indices({ limit: 500, fromIndex: 5 })).to.deep.equal([5, 6, 7]);
        expect(await indices({ limit: 500, fromIndex: 2, toIndex: 6, after: 3 })).to.deep.equal([4, 5]);
        expect(await indices({ limit: 500, holder: OTHER_HOLDER })).to.deep.equal([1, 3, 5, 7]);
        expect(await indices({ limit: 2, holder: OTHER_HOLDER, after: 1, toIndex: 7 })).to.deep.equal([3, 5]);
        expect(
          await indices({ limit: 500, holder: "0x90F79bf6EB2c4f870365E785982E1f101E93b906" }),
        ).to.deep.equal([]);
      });
    });

    describe("checkpoints", () => {
      beforeEach(async () => {
        await store.saveCheckpoints([
          sampleCheckpoint(30, 9),
          sampleCheckpoint(10, 4),
          sampleCheckpoint(20, 6),
        ]);
      });

      it("are found by the index that they cover first, by block and by size", async () => {
        expect(plain(await store.firstCheckpointCovering(0))).to.deep.equal(plain(sampleCheckpoint(10, 4)));
        expect((await store.firstCheckpointCovering(9))?.size).to.equal(10);
        expect((await store.firstCheckpointCovering(10))?.size).to.equal(20);
        expect(await store.firstCheckpointCovering(30)).to.equal(null);
        expect((await store.newestCheckpoint())?.size).to.equal(30);
        expect((await store.newestCheckpointAt(8))?.size).to.equal(20);
        expect(await store.newestCheckpointAt(3)).to.equal(null);
        expect((await store.checkpointOfSize(20))?.blockNumber).to.equal(6);
        expect(await store.checkpointOfSize(21)).to.equal(null);
      });

      it("are replaced by size and dropped by block, also after a restart", async () => {
        await store.saveCheckpoints([sampleCheckpoint(20, 7)]);
        await store.dropCheckpointsAbove(8);
        const reopened = await under.reopen();
        expect((await reopened.checkpointOfSize(20))?.blockNumber).to.equal(7);
        expect((await reopened.newestCheckpoint())?.size).to.equal(20);
      });

      it("wait for publishing in ascending order until they are marked", async () => {
        const waiting = async () => (await store.unpublishedCheckpoints(2)).map(({ size }) => size);
        expect(await waiting()).to.deep.equal([10, 20]);
        await store.markCheckpointPublished(10);
        expect(await waiting()).to.deep.equal([20, 30]);
        expect((await store.checkpointOfSize(10))?.published).to.equal(true);
      });
    });

    describe("outbox", () => {
      it("keeps one transaction per nonce, the latest, ascending and by account", async () => {
        for (const nonce of [2, 0, 1]) await store.keepTransaction(sampleTransaction(nonce));
        await store.keepTransaction(sampleTransaction(1, "append 1, higher fee"));
        await store.keepTransaction({
          ...sampleTransaction(5),
          account: "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
        });
        const reopened = await under.reopen();
        const kept = await reopened.transactionsFrom(OTHER_HOLDER, 1);
        expect(plain(kept)).to.deep.equal(
          plain([sampleTransaction(1, "append 1, higher fee"), sampleTransaction(2)]),
        );
      });
    });

    describe("answers", () => {
      it("are kept with their certificates and forgotten by age", async () => {
        const answers = [sampleAnswer("old", 100), sampleAnswer("young", 200)];
        await store.append(batchOf(new Frontier(), [sampleCertificate(0), sampleCertificate(1)], answers));
        const reopened = await under.reopen();
        expect(plain(await reopened.idempotency(answers[0]!.key))).to.deep.equal(plain(answers[0]));
        expect(await reopened.dropIdempotencyBefore(200)).to.equal(1);
        expect(await reopened.idempotency(answers[0]!.key)).to.equal(null);
        expect(plain(await reopened.idempotency(answers[1]!.key))).to.deep.equal(plain(answers[1]));
      });
    });

    describe("API keys", () => {
      it("are found by the digest of their secret", async () => {
        await store.addApiKey(sampleApiKey("first"));
        await store.addApiKey(sampleApiKey("second"));
        const reopened = await under.reopen();
        expect(plain(await reopened.apiKeyBySecretDigest(sha256(utf8("first"))))).to.deep.equal(
          plain(sampleApiKey("first")),
        );
        expect(await reopened.apiKeyBySecretDigest(sha256(utf8("third")))).to.equal(null);
        expect(plain(await reopened.apiKeys())).to.deep.equal(
          plain([sampleApiKey("first"), sampleApiKey("second")]),
        );
      });

      it("stay revoked from the first time on", async () => {
        await store.addApiKey(sampleApiKey("first"));
        expect(await store.revokeApiKey("id-first", 50)).to.equal(true);
        expect(await store.revokeApiKey("id-first", 60)).to.equal(true);
        expect(await store.revokeApiKey("id-nobody", 60)).to.equal(false);
        expect((await store.apiKeyBySecretDigest(sha256(utf8("first"))))?.revokedAt).to.equal(50);
      });
    });

    it("keeps one note for each block, and finds the newest that enough witnesses cosigned", async () => {
      const note = (blockNumber: number, witnesses: number) => ({
        blockNumber,
        blockHash: sampleCheckpoint(1, blockNumber).blockHash,
        size: blockNumber,
        note: `note ${blockNumber} ${witnesses}`,
        witnesses,
        createdAt: 50,
      });
      for (const [block, witnesses] of [
        [5, 0],
        [5, 2],
        [7, 1],
        [9, 0],
      ] as const)
        await store.saveNote(note(block, witnesses));
      const reopened = await under.reopen();
      const blocks = await Promise.all(
        [0, 1, 2, 3].map(async (least) => (await reopened.newestNote(least))?.blockNumber),
      );
      expect(blocks).to.deep.equal([9, 7, 5, undefined]);
      expect(await reopened.noteOfBlock(5)).to.deep.equal(note(5, 2));
      expect(await reopened.noteOfBlock(6)).to.equal(null);
    });

    describe("timestamps", () => {
      const stamp = (size: number, authority: string, createdAt = 50) => ({
        root: sampleCheckpoint(size, size).root,
        authority,
        token: utf8(`token ${size} ${authority} ${createdAt}`),
        createdAt,
      });

      it("are kept one for each root and authority, the first of each, oldest first", async () => {
        await store.saveTimestamp(stamp(3, "b", 60));
        await store.saveTimestamp(stamp(3, "a", 70));
        await store.saveTimestamp(stamp(3, "b", 80));
        await store.saveTimestamp(stamp(4, "a"));
        const reopened = await under.reopen();
        expect(plain(await reopened.timestampsOf(stamp(3, "b").root))).to.deep.equal(
          plain([stamp(3, "b", 60), stamp(3, "a", 70)]),
        );
        expect(await reopened.timestampsOf(new Uint8Array(32))).to.deep.equal([]);
      });

      it("tell which checkpoint an authority has to stamp next", async () => {
        await store.saveCheckpoints([2, 3, 4].map((size) => sampleCheckpoint(size, size)));
        const next = async (authority: string, above: number, since = 0) =>
          (await store.nextUnstamped(authority, above, since))?.size ?? null;
        expect(await next("a", 0)).to.equal(2);
        await store.saveTimestamp(stamp(2, "a"));
        expect([await next("a", 0), await next("b", 0), await next("b", 2)]).to.deep.equal([3, 2, 3]);
        expect(await next("a", 0, sampleCheckpoint(4, 4).anchoredAt)).to.equal(4);
        await store.saveTimestamp(stamp(3, "a"));
        await store.saveTimestamp(stamp(4, "a"));
        expect(await next("a", 0)).to.equal(null);
      });
    });

    it("keeps settings", async () => {
      expect(await store.setting("cursor")).to.equal(null);
      await store.saveSetting("cursor", "1");
      await store.saveSetting("cursor", "2");
      expect(await (await under.reopen()).setting("cursor")).to.equal("2");
    });

    it("says that it is alive", async () => {
      await store.ping();
    });
  });
}
