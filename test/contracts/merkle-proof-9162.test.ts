/** The Solidity library against its TypeScript twin: the same proofs accepted, the same refused. */
import { expect } from "chai";
import { toQuantity } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";
import { concat, toHex, toHex0x, utf8 } from "#core/bytes.ts";
import {
  EMPTY_ROOT,
  MerkleTree,
  hashLeaf,
  verifyConsistency,
  verifyInclusion,
  type Digest,
} from "#core/merkle.ts";
import { SparseTree } from "../helpers/sparse-tree.ts";

type Chain = Awaited<ReturnType<typeof network.create>>;

/** A proof and what it claims: of a leaf `x` at index `a` in the tree `(b, y)`, or from the tree `(a, x)` to `(b, y)`. */
interface Claim {
  readonly a: number;
  readonly b: number;
  readonly x: Digest;
  readonly y: Digest;
  readonly proof: readonly Digest[];
}

type Kind = "verifyConsistencies" | "verifyInclusions";

const TWINS = {
  verifyConsistencies: ({ a, b, x, y, proof }: Claim) => verifyConsistency(a, b, x, y, proof),
  verifyInclusions: ({ a, b, x, y, proof }: Claim) => verifyInclusion(x, a, b, proof, y),
} satisfies Record<Kind, (claim: Claim) => boolean>;

const EXHAUSTIVE_SIZE = 300;
const LARGEST_RANDOM_SIZE = 10_000_000;
/** Claims in one call. */
const BATCH = 400;
const GAS_LIMIT = 200_000_000;

function pack({ a, b, x, y, proof }: Claim): Uint8Array {
  const numbers = new DataView(new ArrayBuffer(16));
  numbers.setBigUint64(0, BigInt(a));
  numbers.setBigUint64(8, BigInt(b));
  const length = new Uint8Array([proof.length >> 8, proof.length & 255]);
  return concat(new Uint8Array(numbers.buffer), x, y, length, ...proof);
}

function flipBit(digest: Digest, bit: number): Digest {
  return digest.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

/** One change each to a true claim. */
const MUTATIONS: readonly ((claim: Claim, r: number) => Claim)[] = [
  (claim, r) => ({ ...claim, x: flipBit(claim.x, r % 256) }),
  (claim, r) => ({ ...claim, y: flipBit(claim.y, r % 256) }),
  (claim, r) => ({
    ...claim,
    proof: claim.proof.map((d, i) => (i === r % claim.proof.length ? flipBit(d, r % 256) : d)),
  }),
  (claim) => ({ ...claim, proof: claim.proof.slice(0, -1) }),
  (claim) => ({ ...claim, proof: claim.proof.slice(1) }),
  (claim) => ({ ...claim, proof: [...claim.proof, claim.x] }),
  (claim) => ({ ...claim, proof: [claim.x, ...claim.proof] }),
  (claim) => ({ ...claim, proof: claim.proof.toReversed() }),
  (claim) => ({ ...claim, a: claim.a + 1 }),
  (claim) => ({ ...claim, a: Math.max(0, claim.a - 1) }),
  (claim) => ({ ...claim, b: claim.b + 1 }),
  (claim) => ({ ...claim, b: Math.max(0, claim.b - 1) }),
  (claim) => ({ ...claim, a: claim.b, b: claim.a }),
  (claim) => ({ ...claim, x: claim.y, y: claim.x }),
];

describe("MerkleProof9162", () => {
  let chain: Chain;
  const gas = toQuantity(GAS_LIMIT);
  let selectors: Record<Kind, string>;
  let harness: Awaited<ReturnType<Chain["ethers"]["deployContract"]>>;

  before(async () => {
    chain = await network.create({ override: { blockGasLimit: GAS_LIMIT, hardfork: "prague" } });
    harness = await chain.ethers.deployContract("MerkleProofHarness");
    const selectorOf = (kind: Kind): string => harness.getFunction(kind).fragment.selector;
    selectors = {
      verifyConsistencies: selectorOf("verifyConsistencies"),
      verifyInclusions: selectorOf("verifyInclusions"),
    };
  });

  after(() => chain.close());

  /** Verdicts of the contract. Encoded by hand: ethers would take longer over it than the contract over the proofs. */
  async function verdictsOf(kind: Kind, claims: readonly Claim[]): Promise<boolean[]> {
    const to = await harness.getAddress();
    const word = (n: number): string => n.toString(16).padStart(64, "0");
    const verdicts: boolean[] = [];
    for (let start = 0; start < claims.length; start += BATCH) {
      const batch = claims.slice(start, start + BATCH);
      const packed = concat(...batch.map(pack));
      const padding = "00".repeat(-packed.length & 31);
      const data = `${selectors[kind]}${word(64)}${word(batch.length)}${word(packed.length)}${toHex(packed)}${padding}`;
      const answer: unknown = await chain.provider.request({
        method: "eth_call",
        params: [{ to, data, gas }, "latest"],
      });
      // One word says where the verdicts are, the next how many.
      const bytes = String(answer).slice(2 + 128, 2 + 128 + 2 * batch.length);
      expect(bytes).to.have.length(2 * batch.length);
      verdicts.push(...[...bytes.matchAll(/../g)].map(([byte]) => byte === "01"));
    }
    return verdicts;
  }

  async function expectSameVerdicts(kind: Kind, claims: readonly Claim[]): Promise<{ accepted: number }> {
    const verdicts = await verdictsOf(kind, claims);
    const differing = claims.filter((claim, i) => TWINS[kind](claim) !== verdicts[i]);
    expect(differing.map(({ a, b, proof }) => ({ a, b, length: proof.length }))).to.deep.equal([]);
    return { accepted: verdicts.filter(Boolean).length };
  }

  const tree = new MerkleTree(
    Array.from({ length: EXHAUSTIVE_SIZE }, (_, i) => hashLeaf(utf8(`entry ${i}`))),
  );

  function* allInclusions(): Generator<Claim> {
    for (let b = 1; b <= EXHAUSTIVE_SIZE; b++) {
      const y = tree.root(b);
      for (let a = 0; a < b; a++)
        yield { a, b, x: tree.node({ level: 0, position: a }), y, proof: tree.inclusionProof(a, b) };
    }
  }

  function* allConsistencies(): Generator<Claim> {
    const roots = Array.from({ length: EXHAUSTIVE_SIZE + 1 }, (_, size) => tree.root(size));
    for (let b = 1; b <= EXHAUSTIVE_SIZE; b++) {
      for (let a = 1; a <= b; a++)
        yield { a, b, x: roots[a]!, y: roots[b]!, proof: tree.consistencyProof(a, b) };
    }
  }

  it("hashes leaves with the prefix 0x00", async () => {
    for (const data of [new Uint8Array(0), utf8("leaf"), new Uint8Array(128).fill(7)]) {
      expect(await harness.getFunction("hashLeaf").staticCall(data)).to.equal(toHex0x(hashLeaf(data)));
    }
  });

  for (const [kind, claims] of [
    ["verifyInclusions", allInclusions],
    ["verifyConsistencies", allConsistencies],
  ] as const) {
    it(`${kind}: accepts every true proof of the sizes 1 to ${EXHAUSTIVE_SIZE}`, async () => {
      const all = [...claims()];
      const verdicts = await verdictsOf(kind, all);
      expect(all).to.have.length((EXHAUSTIVE_SIZE * (EXHAUSTIVE_SIZE + 1)) / 2);
      expect(verdicts.filter((accepted) => !accepted)).to.deep.equal([]);
    }).timeout(600_000);

    it(`${kind}: judges changed proofs of the sizes 1 to ${EXHAUSTIVE_SIZE} as the twin does`, async () => {
      // Every eleventh claim with the next of the changes: each change meets every shape of tree.
      const changed = [...claims()]
        .filter((_, i) => i % 11 === 0)
        .map((claim, i) => MUTATIONS[i % MUTATIONS.length]!(claim, (i * 2_654_435_761) % 2 ** 32));
      const { accepted } = await expectSameVerdicts(kind, changed);
      // A changed size alone may leave a proof true, and so may the reversal of a short one; most are false.
      expect(accepted).to.be.lessThan(changed.length / 4);
    });
  }

  it(`judges random proofs, true and changed, of sizes up to ${LARGEST_RANDOM_SIZE} as the twin does`, async () => {
    const size = fc.integer({ min: 1, max: LARGEST_RANDOM_SIZE });
    const [inclusions, consistencies]: [Claim[], Claim[]] = [[], []];
    const samples = fc.sample(
      fc.record({
        one: size,
        other: size,
        index: fc.nat(),
        mutation: fc.nat(),
        r: fc.nat(),
        marks: fc.array(fc.nat()),
      }),
      { numRuns: 400, seed: 9162 },
    );
    for (const { one, other, index, mutation, r, marks } of samples) {
      const [first, second] = one < other ? [one, other] : [other, one];
      const place = index % second;
      const edges = [place, place ^ 1, first - 1, first, second - 1, 0];
      const sparse = new SparseTree([...edges, ...marks.map((mark) => mark % second)]);
      const mutate = MUTATIONS[mutation % MUTATIONS.length]!;
      const inclusion = {
        ...{ a: place, b: second, x: sparse.leaf(place), y: sparse.root(second) },
        proof: sparse.inclusionProof(place, second),
      };
      const consistency = {
        ...{ a: first, b: second, x: sparse.root(first), y: sparse.root(second) },
        proof: sparse.consistencyProof(first, second),
      };
      inclusions.push(inclusion, mutate(inclusion, r));
      consistencies.push(consistency, mutate(consistency, r));
    }
    for (const [kind, claims] of [
      ["verifyInclusions", inclusions],
      ["verifyConsistencies", consistencies],
    ] as const) {
      const { accepted } = await expectSameVerdicts(kind, claims);
      expect(accepted).to.be.at.least(samples.length).and.lessThan(claims.length);
    }
  });

  it("judges arbitrary sizes with arbitrary digests as the twin does", async () => {
    const small = fc.nat({ max: 40 });
    const number = fc.oneof(small, fc.nat({ max: Number.MAX_SAFE_INTEGER }));
    const digest = fc.constantFrom(
      EMPTY_ROOT,
      tree.root(1),
      tree.root(2),
      tree.root(3),
      hashLeaf(utf8("other")),
    );
    const claim = fc.record({
      a: number,
      b: number,
      x: digest,
      y: digest,
      proof: fc.array(digest, { maxLength: 70 }),
    });
    const claims = fc.sample(claim, { numRuns: 500, seed: 6962 });
    await expectSameVerdicts("verifyInclusions", claims);
    await expectSameVerdicts("verifyConsistencies", claims);
  });

  it("refuses proofs longer than 64 digests and empty or one-digest proofs where more is needed", async () => {
    const x = tree.root(3);
    const hostile = [0, 1, 2, 63, 64, 65, 200].flatMap((length) =>
      [0, 1, 2, 3, 4, 2 ** 32, Number.MAX_SAFE_INTEGER].flatMap((a) =>
        [0, 1, 4, 5, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].map((b) => ({
          ...{ a, b, x, y: tree.root(5) },
          proof: Array.from({ length }, () => x),
        })),
      ),
    );
    expect(await expectSameVerdicts("verifyInclusions", hostile)).to.deep.equal({ accepted: 0 });
    expect(await expectSameVerdicts("verifyConsistencies", hostile)).to.deep.equal({ accepted: 0 });
  });

  it("lets every tree extend the empty one and itself, with an empty proof alone", async () => {
    const [x, y, proof] = [EMPTY_ROOT, tree.root(7), [] as Digest[]];
    const claims = [
      { a: 0, b: 7, x, y, proof },
      { a: 0, b: 0, x, y: x, proof },
      { a: 7, b: 7, x: y, y, proof },
      { a: 0, b: 7, x: y, y, proof },
      { a: 0, b: 7, x, y, proof: [y] },
      { a: 7, b: 7, x: y, y, proof: [y] },
      { a: 7, b: 7, x, y, proof },
    ];
    expect(await verdictsOf("verifyConsistencies", claims)).to.deep.equal([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    await expectSameVerdicts("verifyConsistencies", claims);
  });

  it("gives the single calls the verdicts of the batches", async () => {
    const proof = tree.consistencyProof(6, 9).map(toHex0x);
    const single = harness.getFunction("verifyConsistency");
    expect(await single.staticCall(6, 9, tree.root(6), tree.root(9), proof)).to.equal(true);
    expect(await single.staticCall(6, 9, tree.root(6), tree.root(9), proof.slice(1))).to.equal(false);
    const inclusion = harness.getFunction("verifyInclusion");
    const leaf = tree.node({ level: 0, position: 4 });
    const path = tree.inclusionProof(4, 9).map(toHex0x);
    expect(await inclusion.staticCall(leaf, 4, 9, path, tree.root(9))).to.equal(true);
    expect(await inclusion.staticCall(leaf, 5, 9, path, tree.root(9))).to.equal(false);
  });
});
