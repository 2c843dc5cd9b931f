import { createMerkleProof, createMPT, verifyMerkleProof, type MerklePatriciaTrie } from "@ethereumjs/mpt";
import { RLP } from "@ethereumjs/rlp";
import { expect } from "chai";
import fc from "fast-check";
import { keccak256 as keccakHex } from "ethers";
import { fromHex0x } from "#core/bytes.ts";
import { EMPTY_TRIE_ROOT, indexNodes, MAX_NODES, readTrie } from "#core/state-proof/trie.ts";
import { codeOf } from "../../helpers/error-of.ts";

const keccak = (bytes: Uint8Array): Uint8Array => fromHex0x(keccakHex(bytes));
const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
/** A key of which most bits are chance, as in a state trie. */
const keyOf = (n: number): Uint8Array => keccak(RLP.encode(n));

async function trieOf(entries: readonly (readonly [Uint8Array, Uint8Array])[]): Promise<MerklePatriciaTrie> {
  const trie = await createMPT();
  for (const [key, value] of entries) await trie.put(key, value);
  return trie;
}

/** What both the package and we say: a value, null for a proven absence, "refused". */
async function theirs(proof: Uint8Array[], root: Uint8Array, key: Uint8Array) {
  try {
    return await verifyMerkleProof(key, proof, { root });
  } catch {
    return "refused";
  }
}

function ours(proof: readonly Uint8Array[], root: Uint8Array, key: Uint8Array) {
  try {
    return readTrie(indexNodes(proof), root, key);
  } catch {
    return "refused";
  }
}

describe("Merkle-Patricia proofs", () => {
  it("prove what is there and what is not, and agree with the package's own walk", async () => {
    const shortKey = fc.uint8Array({ minLength: 2, maxLength: 2 });
    const value = fc.uint8Array({ minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(shortKey, value), { selector: ([key]) => String(key), maxLength: 40 }),
        fc.array(shortKey, { maxLength: 10 }),
        async (entries, others) => {
          const trie = await trieOf(entries);
          const root = trie.root();
          const held = new Map(entries.map(([key, bytes]) => [String(key), bytes]));
          for (const key of [...entries.map(([known]) => known), ...others]) {
            const proof = await createMerkleProof(trie, key);
            const expected = held.get(String(key)) ?? null;
            expect(ours(proof, root, key)).to.deep.equal(expected);
            if (entries.length > 0) expect(await theirs(proof, root, key)).to.deep.equal(expected);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("share their nodes: one set answers for many keys", async () => {
    const entries = Array.from({ length: 300 }, (_, n) => [keyOf(n), filled(33, n % 251)] as const);
    const trie = await trieOf(entries);
    const proofs = await Promise.all(
      Array.from({ length: 400 }, (_, n) => createMerkleProof(trie, keyOf(n))),
    );
    const nodes = indexNodes(proofs.flat());
    expect(nodes.size).to.be.lessThan(proofs.flat().length / 2);
    for (const [key, value] of entries) expect(readTrie(nodes, trie.root(), key)).to.deep.equal(value);
    for (let n = 300; n < 400; n++) expect(readTrie(nodes, trie.root(), keyOf(n))).to.equal(null);
  });

  it("prove nothing when any node is left out, or any bit of one is changed", async () => {
    const trie = await trieOf(Array.from({ length: 60 }, (_, n) => [keyOf(n), filled(33, n + 1)] as const));
    for (const key of [keyOf(7), keyOf(1_000)]) {
      const proof = await createMerkleProof(trie, key);
      proof.forEach((node, i) => {
        expect(ours(proof.toSpliced(i, 1), trie.root(), key), `without node ${i}`).to.equal("refused");
        for (let at = 0; at < node.length; at++) {
          const changed = Uint8Array.from(node, (byte, j) => (j === at ? byte ^ 0x10 : byte));
          expect(ours(proof.with(i, changed), trie.root(), key), `node ${i}, byte ${at}`).to.equal("refused");
        }
      });
      expect(ours(proof, filled(32, 1), key), "another root").to.equal("refused");
    }
  });

  it("of one key do not answer for another that leaves their path", async () => {
    const trie = await trieOf(Array.from({ length: 60 }, (_, n) => [keyOf(n), filled(33, n + 1)] as const));
    const nodes = indexNodes(await createMerkleProof(trie, keyOf(7)));
    const answers = Array.from({ length: 60 }, (_, n) => n).filter((n) => n !== 7);
    for (const n of answers)
      expect(codeOf(() => readTrie(nodes, trie.root(), keyOf(n)))).to.equal("STATE_PROOF_INVALID");
  });

  it("of an empty trie need no node", () => {
    expect(readTrie(indexNodes([]), EMPTY_TRIE_ROOT, keyOf(1))).to.equal(null);
  });

  it("are not disturbed by nodes that nothing leads to, by order or by repetition", async () => {
    const trie = await trieOf(Array.from({ length: 60 }, (_, n) => [keyOf(n), filled(33, n + 1)] as const));
    const proof = await createMerkleProof(trie, keyOf(7));
    const foreign = await createMerkleProof(await trieOf([[keyOf(7), filled(33, 99)]]), keyOf(7));
    const nodes = indexNodes([...foreign, ...proof.toReversed(), ...proof]);
    expect(readTrie(nodes, trie.root(), keyOf(7))).to.deep.equal(filled(33, 8));
  });

  it("find a key whose path ends in a branch, and what is not there", async () => {
    const short = Uint8Array.of(0x12);
    const trie = await trieOf([
      [short, filled(40, 1)],
      [Uint8Array.of(0x12, 0x34), filled(40, 2)],
      [Uint8Array.of(0x12, 0x54), filled(40, 3)],
    ]);
    expect(ours(await createMerkleProof(trie, short), trie.root(), short)).to.deep.equal(filled(40, 1));
    await trie.del(short);
    expect(ours(await createMerkleProof(trie, short), trie.root(), short)).to.equal(null);
    // A leaf that ends where more is asked for.
    const leaf = await trieOf([[short, filled(40, 1)]]);
    const longer = Uint8Array.of(0x12, 0x34);
    expect(ours(await createMerkleProof(leaf, short), leaf.root(), longer)).to.equal(null);
  });

  it("are refused with nodes that are none, too large or too many", () => {
    const bad: readonly (readonly Uint8Array[])[] = [
      [new Uint8Array()],
      [filled(10, 0xff)],
      [RLP.encode("no list")],
      [RLP.encode([filled(1, 0x20), "a", "third"])],
      [RLP.encode([filled(1, 0x20), filled(1_100, 1)])],
      Array<Uint8Array>(MAX_NODES + 1).fill(RLP.encode([filled(1, 0x20), "a"])),
    ];
    for (const nodes of bad) expect(codeOf(() => indexNodes(nodes))).to.equal("STATE_PROOF_INVALID");
  });

  it("are refused where a node on the way has no proper child or value", () => {
    const branch = (child: unknown) => RLP.encode([child as string, ...Array<string>(15).fill(""), ""]);
    const key = filled(2, 0);
    for (const node of [
      branch(filled(31, 1)),
      branch([filled(1, 0x20), "a", "third"]),
      RLP.encode([Uint8Array.of(0x20, 0, 0), ["a list"]]),
    ])
      expect(codeOf(() => readTrie(indexNodes([node]), keccak(node), key))).to.equal("STATE_PROOF_INVALID");
  });
});
