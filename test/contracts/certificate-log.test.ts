import { expect } from "chai";
import { AbiCoder, concat, keccak256, toBeHex, zeroPadValue } from "ethers";
import { network } from "hardhat";
import { readFile, readdir } from "node:fs/promises";
import { z } from "zod";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { EMPTY_ROOT, MerkleTree, hashLeaf, verifyConsistency } from "#core/merkle.ts";

type Chain = Awaited<ReturnType<typeof network.create>>;

const NOTARY = 1n;
const CID = `0x01551220${"42".repeat(32)}`;
const VECTORS = new URL("../vectors/log/", import.meta.url);

const vector = z.object({
  desc: z.string(),
  input: z.object({
    head: z.object({ size: z.number(), root: z.string() }).nullable(),
    append: z.object({
      size: z.number(),
      root: z.string(),
      consistencyProof: z.array(z.string()),
      entriesCid: z.string(),
    }),
  }),
  expect: z.union([z.object({ result: z.literal("EXTENDED") }), z.object({ code: z.string() })]),
});

const cases = await Promise.all(
  (await readdir(VECTORS)).toSorted().map(async (name) => {
    const text = await readFile(new URL(name, VECTORS), "utf8");
    return { name, ...vector.parse(JSON.parse(text)) };
  }),
);

interface Entry {
  readonly certificateDigest: string;
  readonly commitment: string;
  readonly holder: string;
  readonly validUntil: number;
}

const entryOf = (i: number): Entry => ({
  certificateDigest: keccak256(toBeHex(2 * i, 32)),
  commitment: keccak256(toBeHex(2 * i + 1, 32)),
  holder: toBeHex(i + 1, 20),
  validUntil: 1_858_406_400 + i,
});

const encode = ({ certificateDigest, commitment, holder, validUntil }: Entry): Uint8Array =>
  fromHex0x(
    AbiCoder.defaultAbiCoder().encode(
      ["bytes32", "bytes32", "address", "uint64"],
      [certificateDigest, commitment, holder, validUntil],
    ),
    128,
  );

describe("CertificateLog", () => {
  let chain: Chain;
  const tree = new MerkleTree(Array.from({ length: 100 }, (_, i) => hashLeaf(encode(entryOf(i)))));
  const proofOf = (first: number, second: number): string[] =>
    first === 0 ? [] : tree.consistencyProof(first, second).map(toHex0x);
  const rootOf = (size: number): string => toHex0x(tree.root(size));

  before(async () => {
    chain = await network.create();
  });

  after(() => chain.close());

  async function deployLog() {
    const [admin, notary, stranger] = await chain.ethers.getSigners();
    const manager = await chain.ethers.deployContract("AccessManager", [admin!.address]);
    const log = await chain.ethers.deployContract("CertificateLog", [manager], notary);
    await manager
      .getFunction("setTargetFunctionRole")
      .send(log, [log.getFunction("append").fragment.selector], NOTARY);
    await manager.getFunction("grantRole").send(NOTARY, notary!.address, 0);
    return { manager, log, notary: notary!, stranger: stranger! };
  }

  const fixture = () => chain.networkHelpers.loadFixture(deployLog);

  type Log = Pick<Awaited<ReturnType<typeof deployLog>>["log"], "getFunction">;
  const append = (log: Log, first: number, second: number) =>
    log.getFunction("append").send(second, rootOf(second), proofOf(first, second), CID);
  const call = async (log: Log, name: string, ...values: unknown[]): Promise<unknown> => {
    const answer: unknown = await log.getFunction(name).staticCall(...values);
    return answer;
  };
  const callAll = async (log: Log, name: string, ...values: unknown[]): Promise<unknown[]> =>
    Array.from<unknown>(await log.getFunction(name).staticCallResult(...values));

  describe("at deployment", () => {
    it("names its authority and starts as the empty tree", async () => {
      const { log, manager } = await fixture();
      expect(await callAll(log, "head")).to.deep.equal([0n, toHex0x(EMPTY_ROOT), 0n]);
      expect(await callAll(log, "checkpoint", EMPTY_ROOT)).to.deep.equal([0n, 0n]);
      expect(await call(log, "authority")).to.equal(await manager.getAddress());
    });

    it("refuses an authority without code, since it could never be replaced", async () => {
      const { log, stranger } = await fixture();
      await expect(chain.ethers.deployContract("CertificateLog", [stranger.address]))
        .to.be.revertedWithCustomError(log, "AuthorityWithoutCode")
        .withArgs(stranger.address);
    });
  });

  describe("append", () => {
    it("records size, root and time, and tells them with the size before and the CID", async () => {
      const { log } = await fixture();
      for (const [first, second] of [
        [0, 1],
        [1, 2],
        [2, 13],
        [13, 64],
        [64, 100],
      ] as const) {
        const time = (await chain.networkHelpers.time.latest()) + 1_000;
        await chain.networkHelpers.time.setNextBlockTimestamp(time);
        await expect(append(log, first, second))
          .to.emit(log, "Checkpoint")
          .withArgs(second, rootOf(second), first, CID);
        expect(await callAll(log, "head")).to.deep.equal([BigInt(second), rootOf(second), BigInt(time)]);
        expect(await callAll(log, "checkpoint", rootOf(second))).to.deep.equal([
          BigInt(second),
          BigInt(time),
        ]);
      }
    });

    it("keeps every checkpoint as it was recorded", async () => {
      const { log } = await fixture();
      await append(log, 0, 7);
      const recorded = await callAll(log, "checkpoint", rootOf(7));
      await append(log, 7, 50);
      expect(await callAll(log, "checkpoint", rootOf(7))).to.deep.equal(recorded);
      expect(await callAll(log, "checkpoint", rootOf(8))).to.deep.equal([0n, 0n]);
    });

    it("refuses whoever is not the notary", async () => {
      const { log, stranger } = await fixture();
      const asStranger = log.connect(stranger);
      await expect(append(asStranger, 0, 1))
        .to.be.revertedWithCustomError(log, "NotNotary")
        .withArgs(stranger.address);
    });

    it("refuses a notary whose role was taken away, and one who has to give notice", async () => {
      const { log, manager, notary, stranger } = await fixture();
      await manager.getFunction("revokeRole").send(NOTARY, notary.address);
      await expect(append(log, 0, 1))
        .to.be.revertedWithCustomError(log, "NotNotary")
        .withArgs(notary.address);
      await manager.getFunction("grantRole").send(NOTARY, stranger.address, 3_600);
      const asStranger = log.connect(stranger);
      await expect(append(asStranger, 0, 1))
        .to.be.revertedWithCustomError(log, "NotNotary")
        .withArgs(stranger.address);
      await manager.getFunction("grantRole").send(NOTARY, stranger.address, 0);
      // A shorter delay takes effect only after the longer one has passed.
      await chain.networkHelpers.time.increase(5 * 86_400);
      await expect(append(asStranger, 0, 1))
        .to.emit(log, "Checkpoint")
        .withArgs(1, rootOf(1), 0, CID);
    });

    it("stays with NOTARY whatever role ADMIN sets for the function", async () => {
      const { log, manager, stranger } = await fixture();
      const other = 7n;
      const { selector } = log.interface.getFunction("append")!;
      await manager.getFunction("setTargetFunctionRole").send(log, [selector], other);
      await manager.getFunction("grantRole").send(other, stranger.address, 0);
      await expect(append(log.connect(stranger), 0, 1))
        .to.be.revertedWithCustomError(log, "NotNotary")
        .withArgs(stranger.address);
      await expect(append(log, 0, 1))
        .to.emit(log, "Checkpoint")
        .withArgs(1, rootOf(1), 0, CID);
    });

    it("refuses the size of the head and smaller ones", async () => {
      const { log } = await fixture();
      await expect(append(log, 0, 0))
        .to.be.revertedWithCustomError(log, "SizeNotLarger")
        .withArgs(0, 0);
      await append(log, 0, 6);
      await expect(append(log, 6, 6))
        .to.be.revertedWithCustomError(log, "SizeNotLarger")
        .withArgs(6, 6);
      await expect(append(log, 0, 5))
        .to.be.revertedWithCustomError(log, "SizeNotLarger")
        .withArgs(5, 6);
    });

    it("refuses a proof that does not lead from the head to the new root", async () => {
      const { log } = await fixture();
      await append(log, 0, 6);
      await expect(log.getFunction("append").send(9, rootOf(10), proofOf(6, 9), CID))
        .to.be.revertedWithCustomError(log, "ConsistencyProofInvalid")
        .withArgs(6, rootOf(6), 9, rootOf(10));
    });

    it("refuses a CID that is empty or too long", async () => {
      const { log } = await fixture();
      for (const length of [0, 65, 1_000]) {
        await expect(log.getFunction("append").send(1, rootOf(1), [], `0x${"00".repeat(length)}`))
          .to.be.revertedWithCustomError(log, "EntriesCidLengthInvalid")
          .withArgs(length, 64);
      }
    });

    it("refuses a first root that no entry leads to", async () => {
      const { log } = await fixture();
      for (const root of [EMPTY_ROOT, new Uint8Array(32)]) {
        await expect(log.getFunction("append").send(3, root, [], CID))
          .to.be.revertedWithCustomError(log, "RootOfNoEntries")
          .withArgs(toHex0x(root));
      }
    });
  });

  it("never gets another authority, not even from its own", async () => {
    const { log, manager } = await fixture();
    const authority = await manager.getAddress();
    await expect(manager.getFunction("updateAuthority").send(log, log)).to.be.revert(chain.ethers);
    expect(await call(log, "authority")).to.equal(authority);
  });

  describe("verifyInclusion", () => {
    it("proves every entry under every later checkpoint, and nothing under roots never recorded", async () => {
      const { log } = await fixture();
      await append(log, 0, 6);
      await append(log, 6, 100);
      for (const size of [6, 100]) {
        for (const index of [0, 3, 5]) {
          const proof = tree.inclusionProof(index, size).map(toHex0x);
          expect(await call(log, "verifyInclusion", entryOf(index), index, rootOf(size), proof)).to.equal(
            true,
          );
          expect(await call(log, "verifyInclusion", entryOf(index + 1), index, rootOf(size), proof)).to.equal(
            false,
          );
          expect(await call(log, "verifyInclusion", entryOf(index), index + 1, rootOf(size), proof)).to.equal(
            false,
          );
          expect(
            await call(log, "verifyInclusion", entryOf(index), index, rootOf(size), proof.slice(1)),
          ).to.equal(false);
        }
      }
      const unrecorded = tree.inclusionProof(3, 7).map(toHex0x);
      expect(await call(log, "verifyInclusion", entryOf(3), 3, rootOf(7), unrecorded)).to.equal(false);
      expect(await call(log, "verifyInclusion", entryOf(0), 0, EMPTY_ROOT, [])).to.equal(false);
    });

    it("hashes the entry as the protocol says: its published leaf is the root of a log of one", async () => {
      const { log } = await fixture();
      const entry = {
        certificateDigest: `0x${"11".repeat(32)}`,
        commitment: "0xbb0b55fc988a7fbd00e825cc8212341f0d73b17a13f2682139a631834caab409",
        holder: toBeHex(0xaa, 20),
        validUntil: 1_858_406_400,
      };
      const leaf = "0x0faaa9902c880a101695b2a14bf17f2b20690f91bc3157a9486b3bb3550878b6";
      await log.getFunction("append").send(1, leaf, [], CID);
      expect(await call(log, "verifyInclusion", entry, 0, leaf, [])).to.equal(true);
    });

    it("reverts on words that no address or time can have, instead of cutting them", async () => {
      const { log } = await fixture();
      await append(log, 0, 1);
      const data = log.interface.encodeFunctionData("verifyInclusion", [entryOf(0), 0, rootOf(1), []]);
      const provider = chain.ethers.provider;
      const to = await log.getAddress();
      expect(BigInt(await provider.call({ to, data }))).to.equal(1n);
      for (const word of [2, 3, 4]) {
        const position = 2 + 8 + 64 * word;
        const dirty = `${data.slice(0, position)}ff${data.slice(position + 2)}`;
        await expect(provider.call({ to, data: dirty })).to.be.revertedWithoutReason(chain.ethers);
      }
    });
  });

  it("keeps head and checkpoints in the slots that state proofs are made for", async () => {
    const { log } = await fixture();
    await append(log, 0, 6);
    const address = await log.getAddress();
    const provider = chain.ethers.provider;
    const layout = z
      .object({ CertificateLog: z.array(z.object({ label: z.string(), slot: z.number() })) })
      .parse(
        JSON.parse(await readFile(new URL("../../client/abi/storage-layout.json", import.meta.url), "utf8")),
      );
    const slotOf = (label: string): number => {
      const found = layout.CertificateLog.find((variable) => variable.label === label);
      if (found === undefined) throw new Error(`${label} is not in the layout`);
      return found.slot;
    };
    const [, , anchoredAt] = await callAll(log, "head");
    expect(await provider.getStorage(address, slotOf("_headRoot"))).to.equal(rootOf(6));
    const slot = keccak256(concat([rootOf(6), zeroPadValue(toBeHex(slotOf("_checkpoints")), 32)]));
    expect(BigInt(await provider.getStorage(address, slot))).to.equal(
      (BigInt(String(anchoredAt)) << 64n) | 6n,
    );
  });

  describe("shared vectors", () => {
    for (const { name, desc, input, expect: expected } of cases) {
      const { head, append: next } = input;

      it(`${name}: the contract, on ${desc}`, async () => {
        const { log } = await fixture();
        if (head !== null) await log.getFunction("append").send(head.size, head.root, [], CID);
        const sending = log
          .getFunction("append")
          .send(next.size, next.root, next.consistencyProof, next.entriesCid);
        if ("code" in expected) {
          await expect(sending).to.be.revertedWithCustomError(log, expected.code);
        } else {
          await expect(sending)
            .to.emit(log, "Checkpoint")
            .withArgs(next.size, next.root, head?.size ?? 0, next.entriesCid);
        }
      });

      if ("code" in expected && expected.code !== "ConsistencyProofInvalid") continue;
      it(`${name}: the TypeScript twin, on ${desc}`, () => {
        const verdict = verifyConsistency(
          head?.size ?? 0,
          next.size,
          head === null ? EMPTY_ROOT : fromHex0x(head.root, 32),
          fromHex0x(next.root, 32),
          next.consistencyProof.map((digest) => fromHex0x(digest, 32)),
        );
        expect(verdict).to.equal(!("code" in expected));
      });
    }
  });
});
