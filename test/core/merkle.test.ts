import { expect } from "chai";
import fc from "fast-check";
import { fromHex0x, toHex, utf8 } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import {
  computeRoot,
  EMPTY_ROOT,
  Frontier,
  hashLeaf,
  hashNode,
  MerkleTree,
  planConsistency,
  planInclusion,
  planRoot,
  rootFromInclusion,
  verifyConsistency,
  verifyInclusion,
  type Digest,
} from "#core/merkle.ts";
import { naivePath, naiveProof, naiveRoot } from "../helpers/naive-merkle.ts";
import { SparseTree } from "../helpers/sparse-tree.ts";

const hex = (digest: Digest) => toHex(digest);
const data = (count: number) => Array.from({ length: count }, (_, i) => utf8(`leaf ${i}`));
const treeOf = (count: number) => new MerkleTree(data(count).map(hashLeaf));
const flip = (digest: Digest, bit: number): Digest =>
  digest.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

/** The eight inputs that Certificate Transparency's implementations share, and what is known of their trees (RFC 6962). */
const CT_INPUTS = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const CT_ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const CT_INCLUSION: readonly (readonly [index: number, size: number, proof: readonly string[]])[] = [
  [0, 1, []],
  [
    0,
    8,
    [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
  ],
  [
    5,
    8,
    [
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  ],
  [2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]],
];
const CT_CONSISTENCY: readonly (readonly [first: number, second: number, proof: readonly string[]])[] = [
  [1, 1, []],
  [
    1,
    8,
    [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
  ],
  [
    6,
    8,
    [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  ],
  [
    2,
    5,
    [
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
  ],
];

describe("Merkle tree", () => {
  describe("known trees of RFC 6962", () => {
    const ct = new MerkleTree(CT_INPUTS.map((input) => hashLeaf(fromHex0x(`0x${input}`))));

    it("gives the known roots", () => {
      expect(hex(EMPTY_ROOT)).to.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
      expect(CT_ROOTS.map((_, i) => hex(ct.root(i + 1)))).to.deep.equal(CT_ROOTS);
    });

    it("gives the known inclusion proofs", () => {
      for (const [index, size, proof] of CT_INCLUSION) {
        expect(ct.inclusionProof(index, size).map(hex)).to.deep.equal(proof);
      }
    });

    it("gives the known consistency proofs", () => {
      for (const [first, second, proof] of CT_CONSISTENCY) {
        expect(ct.consistencyProof(first, second).map(hex)).to.deep.equal(proof);
      }
    });
  });

  describe("against a naive implementation of RFC 9162", () => {
    const SIZE = 40;
    const all = data(SIZE);
    const tree = treeOf(SIZE);

    it("gives the same root at every size", () => {
      for (let size = 0; size <= SIZE; size++) {
        const expected = hex(naiveRoot(all.slice(0, size)));
        expect(hex(tree.root(size))).to.equal(expected);
        expect(hex(computeRoot(all.slice(0, size).map(hashLeaf)))).to.equal(expected);
      }
    });

    it("gives the same inclusion proof for every leaf of every size", () => {
      for (let size = 1; size <= SIZE; size++) {
        for (let index = 0; index < size; index++) {
          expect(tree.inclusionProof(index, size).map(hex)).to.deep.equal(
            naivePath(index, all.slice(0, size)).map(hex),
          );
        }
      }
    });

    it("gives the same consistency proof between every two sizes", () => {
      for (let second = 1; second <= SIZE; second++) {
        for (let first = 1; first <= second; first++) {
          const expected = naiveProof(first, all.slice(0, second)).map(hex);
          expect(tree.consistencyProof(first, second).map(hex)).to.deep.equal(expected);
        }
      }
    });

    it("follows a proof to the root", () => {
      const leaf = hashLeaf(all[5]!);
      expect(hex(rootFromInclusion(leaf, 5, SIZE, tree.inclusionProof(5)))).to.equal(hex(tree.root()));
    });

    it("verifies every proof of the naive implementation", () => {
      for (let size = 1; size <= SIZE; size++) {
        const some = all.slice(0, size);
        const root = naiveRoot(some);
        for (let at = 0; at < size; at++) {
          expect(verifyInclusion(hashLeaf(all[at]!), at, size, naivePath(at, some), root)).to.equal(true);
          const older = naiveRoot(all.slice(0, at + 1));
          expect(verifyConsistency(at + 1, size, older, root, naiveProof(at + 1, some))).to.equal(true);
        }
      }
    });
  });

  describe("properties", () => {
    const place = fc
      .integer({ min: 1, max: 200 })
      .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));

    it("proves any leaf, and no leaf after one bit changed in leaf, proof or root", () => {
      fc.assert(
        fc.property(place, fc.nat(255), fc.nat(), ([size, index], bit, which) => {
          const tree = treeOf(size);
          const leaf = tree.node({ level: 0, position: index });
          const proof = tree.inclusionProof(index);
          const root = tree.root();
          expect(verifyInclusion(leaf, index, size, proof, root)).to.equal(true);
          expect(verifyInclusion(flip(leaf, bit), index, size, proof, root)).to.equal(false);
          expect(verifyInclusion(leaf, index, size, proof, flip(root, bit))).to.equal(false);
          if (proof.length === 0) return;
          const changed = which % proof.length;
          const bad = proof.map((digest, i) => (i === changed ? flip(digest, bit) : digest));
          expect(verifyInclusion(leaf, index, size, bad, root)).to.equal(false);
        }),
        { numRuns: 100 },
      );
    });

    it("proves a leaf at no other index", () => {
      fc.assert(
        fc.property(place, fc.nat(), ([size, index], other) => {
          const tree = treeOf(size);
          const wrong = other % (size + 1);
          fc.pre(wrong !== index);
          const leaf = tree.node({ level: 0, position: index });
          expect(verifyInclusion(leaf, wrong, size, tree.inclusionProof(index), tree.root())).to.equal(false);
        }),
        { numRuns: 100 },
      );
    });

    it("proves any extension, and none after one bit changed in proof or either root", () => {
      fc.assert(
        fc.property(place, fc.nat(255), fc.nat(), ([second, before], bit, which) => {
          const first = before + 1;
          const tree = treeOf(second);
          const [old, now] = [tree.root(first), tree.root()];
          const proof = tree.consistencyProof(first);
          expect(verifyConsistency(first, second, old, now, proof)).to.equal(true);
          expect(verifyConsistency(first, second, flip(old, bit), now, proof)).to.equal(false);
          expect(verifyConsistency(first, second, old, flip(now, bit), proof)).to.equal(false);
          if (proof.length === 0) return;
          const changed = which % proof.length;
          const bad = proof.map((digest, i) => (i === changed ? flip(digest, bit) : digest));
          expect(verifyConsistency(first, second, old, now, bad)).to.equal(false);
          expect(verifyConsistency(first, second, old, now, proof.slice(1))).to.equal(false);
          expect(verifyConsistency(first, second, old, now, [...proof, old])).to.equal(false);
        }),
        { numRuns: 100 },
      );
    });

    it("verifies planned proofs in logs of up to a million entries", () => {
      const million = fc.integer({ min: 1, max: 1_000_000 });
      fc.assert(
        fc.property(million, fc.nat(), fc.nat(255), (size, seed, bit) => {
          const index = seed % size;
          const sparse = new SparseTree([index]);
          const root = sparse.root(size);
          const leaf = sparse.leaf(index);
          const proof = sparse.inclusionProof(index, size);
          expect(verifyInclusion(leaf, index, size, proof, root)).to.equal(true);
          expect(verifyInclusion(flip(leaf, bit), index, size, proof, root)).to.equal(false);
          const first = index + 1;
          const old = sparse.root(first);
          expect(verifyConsistency(first, size, old, root, sparse.consistencyProof(first, size))).to.equal(
            true,
          );
          expect(proof.length).to.be.at.most(20);
        }),
        { numRuns: 200 },
      );
    });

    it("grows a frontier to the same roots and nodes as the whole tree", () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 130 }), fc.nat(60), (start, more) => {
          const tree = treeOf(start);
          const plan = planRoot(start);
          const frontier = new Frontier(
            start,
            plan.nodes.map((id) => tree.node(id)),
          );
          for (const bytes of data(start + more).slice(start)) {
            tree.append(hashLeaf(bytes));
            for (const { digest, ...id } of frontier.append(hashLeaf(bytes)))
              expect(tree.node(id)).to.deep.equal(digest);
            expect(frontier.size).to.equal(tree.size);
            expect(hex(frontier.root())).to.equal(hex(tree.root()));
          }
        }),
        { numRuns: 50 },
      );
    });
  });

  it("grows a frontier without telling the nodes, with another hash function where one is given", () => {
    let calls = 0;
    const told = new Frontier();
    const silent = new Frontier(0, [], (left, right) => {
      calls++;
      return hashNode(left, right);
    });
    for (let i = 0; i < 11; i++) {
      const leaf = hashLeaf(new Uint8Array([i]));
      told.append(leaf);
      silent.add(leaf);
      expect(hex(silent.root())).to.equal(hex(told.root()));
      expect(silent.size).to.equal(i + 1);
    }
    expect(calls).to.be.greaterThan(8);
  });

  it("clones a frontier that goes its own way", () => {
    const one = new Frontier();
    one.append(hashLeaf(utf8("a")));
    const two = one.clone();
    two.append(hashLeaf(utf8("b")));
    expect([one.size, two.size]).to.deep.equal([1, 2]);
    expect(hex(one.root())).to.equal(hex(hashLeaf(utf8("a"))));
  });

  describe("refuses", () => {
    const tree = treeOf(5);
    const leaf = tree.node({ level: 0, position: 2 });
    const proof = tree.inclusionProof(2);
    const code = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        return error instanceof DataDeedError
          ? error.code
          : error instanceof RangeError
            ? "RangeError"
            : "other";
      }
      return "nothing";
    };

    it("proofs whose length does not fit index and size", () => {
      expect(code(() => rootFromInclusion(leaf, 2, 5, proof.slice(1)))).to.equal("PROOF_MALFORMED");
      expect(code(() => rootFromInclusion(leaf, 2, 5, [...proof, leaf]))).to.equal("PROOF_MALFORMED");
    });

    it("an index that is no place in the log", () => {
      for (const [index, size] of [
        [5, 5],
        [-1, 5],
        [0.5, 5],
        [0, Infinity],
        [0, 0],
      ] as const) {
        expect(code(() => rootFromInclusion(leaf, index, size, proof))).to.equal("PROOF_MALFORMED");
      }
    });

    it("digests that are not 32 bytes long, wherever they stand", () => {
      const long = new Uint8Array(64);
      expect(verifyInclusion(long, 2, 5, proof, tree.root())).to.equal(false);
      expect(verifyInclusion(leaf, 2, 5, [long, ...proof.slice(1)], tree.root())).to.equal(false);
      expect(verifyConsistency(4, 5, long, tree.root(), tree.consistencyProof(4))).to.equal(false);
      expect(verifyConsistency(4, 5, tree.root(4), long, tree.consistencyProof(4))).to.equal(false);
      expect(verifyConsistency(4, 5, tree.root(4), tree.root(), [long])).to.equal(false);
    });

    it("consistency between sizes that are none", () => {
      expect(verifyConsistency(5, 4, tree.root(), tree.root(4), [])).to.equal(false);
      expect(verifyConsistency(-1, 4, tree.root(), tree.root(4), [])).to.equal(false);
      expect(verifyConsistency(0.5, 4, tree.root(), tree.root(4), [])).to.equal(false);
      expect(verifyConsistency(1, NaN, tree.root(), tree.root(4), [])).to.equal(false);
    });

    it("an extension without its proof", () => {
      expect(verifyConsistency(3, 5, tree.root(3), tree.root(), [])).to.equal(false);
      expect(
        verifyConsistency(3, 5, tree.root(3), tree.root(), tree.consistencyProof(3, 5).slice(0, -1)),
      ).to.equal(false);
    });

    it("the same size with another root or with a proof", () => {
      expect(verifyConsistency(5, 5, tree.root(), tree.root(), [])).to.equal(true);
      expect(verifyConsistency(5, 5, tree.root(4), tree.root(), [])).to.equal(false);
      expect(verifyConsistency(5, 5, tree.root(), tree.root(), [leaf])).to.equal(false);
    });

    it("an extension of the empty log by anything but nothing", () => {
      expect(verifyConsistency(0, 5, EMPTY_ROOT, tree.root(), [])).to.equal(true);
      expect(verifyConsistency(0, 5, tree.root(1), tree.root(), [])).to.equal(false);
      expect(verifyConsistency(0, 5, EMPTY_ROOT, tree.root(), [leaf])).to.equal(false);
    });

    it("wrong calls of the program itself", () => {
      expect(code(() => planInclusion(5, 5))).to.equal("RangeError");
      expect(code(() => planInclusion(0, 0))).to.equal("RangeError");
      expect(code(() => planConsistency(0, 5))).to.equal("RangeError");
      expect(code(() => planRoot(-1))).to.equal("RangeError");
      expect(code(() => planRoot(2 ** 53))).to.equal("RangeError");
      expect(code(() => tree.node({ level: 0, position: 5 }))).to.equal("RangeError");
      expect(code(() => tree.node({ level: 9, position: 0 }))).to.equal("RangeError");
      expect(code(() => new Frontier(3, [leaf]))).to.equal("RangeError");
    });
  });
});
