/**
 * Writes `test/vectors/log`: what the log contract accepts and refuses, one case a file, for any implementation.
 * `--check` writes nothing and fails where the committed files differ.
 */
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { EMPTY_ROOT, MerkleTree, hashLeaf, hashNode, type Digest } from "#core/merkle.ts";

interface Checkpoint {
  readonly size: number;
  readonly root: Digest;
}

interface Append extends Checkpoint {
  readonly consistencyProof: readonly Digest[];
  readonly entriesCid?: Uint8Array;
}

interface LogCase {
  readonly desc: string;
  /** `null` for the empty log. */
  readonly head: Checkpoint | null;
  readonly append: Append;
  /** Name of the contract's error; accepted where absent. */
  readonly code?: "SizeNotLarger" | "RootOfNoEntries" | "ConsistencyProofInvalid" | "EntriesCidLengthInvalid";
}

const DIRECTORY = fileURLToPath(new URL("../test/vectors/log/", import.meta.url));

const leaves = (prefix: string, count: number): Digest[] =>
  Array.from({ length: count }, (_, i) => hashLeaf(utf8(`${prefix} ${i}`)));

const honest = new MerkleTree(leaves("entry", 64));
const rewritten = new MerkleTree(leaves("entry", 64).with(3, hashLeaf(utf8("another"))));

const at = (size: number, tree = honest): Checkpoint => ({ size, root: tree.root(size) });
const extend = (first: number, second: number, tree = honest): Append => ({
  ...at(second, tree),
  consistencyProof: first === 0 ? [] : tree.consistencyProof(first, second),
});
const withProof = (append: Append, change: (proof: Digest[]) => Digest[]): Append => ({
  ...append,
  consistencyProof: change([...append.consistencyProof]),
});
const flipBit = (digest: Digest | undefined, bit: number): Digest =>
  (digest ?? EMPTY_ROOT).map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

const cid = (length: number): Uint8Array => new Uint8Array(length).fill(0x55);
const bad = "ConsistencyProofInvalid";

const CASES: Readonly<Record<string, LogCase>> = {
  "first-of-one": { desc: "the first checkpoint, of one entry", head: null, append: extend(0, 1) },
  "first-of-many": { desc: "the first checkpoint, of 64 entries", head: null, append: extend(0, 64) },
  "from-one": { desc: "from one entry, a complete tree, to six", head: at(1), append: extend(1, 6) },
  "power-of-two": {
    desc: "from a complete tree: the old root is not in the proof",
    head: at(4),
    append: extend(4, 7),
  },
  "power-to-power": { desc: "from one complete tree to the next", head: at(32), append: extend(32, 64) },
  ragged: { desc: "from 13 entries to 57", head: at(13), append: extend(13, 57) },
  "ragged-by-one": { desc: "from 6 entries to 7", head: at(6), append: extend(6, 7) },
  "odd-by-one": { desc: "from 7 entries to 8, which completes the tree", head: at(7), append: extend(7, 8) },
  "cid-of-one-byte": {
    desc: "the shortest CID that is accepted",
    head: null,
    append: { ...extend(0, 2), entriesCid: cid(1) },
  },
  "cid-of-64-bytes": {
    desc: "the longest CID that is accepted",
    head: at(2),
    append: { ...extend(2, 3), entriesCid: cid(64) },
  },
  "same-size": { desc: "the head once more", head: at(6), append: extend(6, 6), code: "SizeNotLarger" },
  "smaller-size": {
    desc: "an older tree",
    head: at(6),
    append: { ...at(5), consistencyProof: [] },
    code: "SizeNotLarger",
  },
  "empty-first": {
    desc: "a first checkpoint of nothing",
    head: null,
    append: { ...at(0), consistencyProof: [] },
    code: "SizeNotLarger",
  },
  "empty-root-first": {
    desc: "the root of the empty tree, said to have entries",
    head: null,
    append: { size: 3, root: EMPTY_ROOT, consistencyProof: [] },
    code: "RootOfNoEntries",
  },
  "zero-root-first": {
    desc: "a root of zeros",
    head: null,
    append: { size: 3, root: new Uint8Array(32), consistencyProof: [] },
    code: "RootOfNoEntries",
  },
  "first-with-proof": {
    desc: "a proof where the first checkpoint needs none",
    head: null,
    append: withProof(extend(0, 5), () => [honest.root(5)]),
    code: bad,
  },
  "rewritten-entry": {
    desc: "an old entry was changed, the proof is that of the changed tree",
    head: at(6),
    append: extend(6, 9, rewritten),
    code: bad,
  },
  "rewritten-entry-from-power": {
    desc: "the same from a complete tree",
    head: at(8),
    append: extend(8, 9, rewritten),
    code: bad,
  },
  "dropped-entry": {
    desc: "the tree without its first entry",
    head: at(6),
    append: extend(6, 9, new MerkleTree(leaves("entry", 64).slice(1))),
    code: bad,
  },
  "proof-empty": { desc: "no proof", head: at(6), append: withProof(extend(6, 9), () => []), code: bad },
  "proof-empty-from-power": {
    desc: "no proof from a complete tree",
    head: at(8),
    append: withProof(extend(8, 9), () => []),
    code: bad,
  },
  "proof-too-short": {
    desc: "the last digest is missing",
    head: at(13),
    append: withProof(extend(13, 57), (p) => p.slice(0, -1)),
    code: bad,
  },
  "proof-without-first": {
    desc: "the first digest is missing",
    head: at(13),
    append: withProof(extend(13, 57), (p) => p.slice(1)),
    code: bad,
  },
  "proof-too-long": {
    desc: "one digest too many",
    head: at(13),
    append: withProof(extend(13, 57), (p) => [...p, honest.root(2)]),
    code: bad,
  },
  "proof-too-long-to-power": {
    desc: "one digest too many, to a complete tree",
    head: at(7),
    append: withProof(extend(7, 8), (p) => [...p, honest.root(2)]),
    code: bad,
  },
  "proof-of-65": {
    desc: "more digests than any tree needs",
    head: at(13),
    append: withProof(extend(13, 57), () => leaves("filler", 65)),
    code: bad,
  },
  "proof-bit-first": {
    desc: "one bit of the first digest changed",
    head: at(13),
    append: withProof(extend(13, 57), (p) => p.with(0, flipBit(p[0], 0))),
    code: bad,
  },
  "proof-bit-last": {
    desc: "one bit of the last digest changed",
    head: at(13),
    append: withProof(extend(13, 57), (p) => p.with(-1, flipBit(p.at(-1), 255))),
    code: bad,
  },
  "proof-reversed": {
    desc: "the digests from the top down",
    head: at(13),
    append: withProof(extend(13, 57), (p) => p.reverse()),
    code: bad,
  },
  "old-root-prepended": {
    desc: "the root of a complete old tree put into the proof",
    head: at(8),
    append: withProof(extend(8, 13), (p) => [honest.root(8), ...p]),
    code: bad,
  },
  "root-bit": {
    desc: "one bit of the new root changed",
    head: at(13),
    append: { ...extend(13, 57), root: flipBit(honest.root(57), 100) },
    code: bad,
  },
  "root-of-another-size": {
    desc: "the root of 56 entries, said to have 57",
    head: at(13),
    append: { ...extend(13, 57), root: honest.root(56) },
    code: bad,
  },
  "size-too-large": {
    desc: "a true proof, but of a size of another shape",
    head: at(13),
    append: { ...extend(13, 16), size: 17 },
    code: bad,
  },
  "old-head-extended": {
    desc: "a true extension, but of an older checkpoint",
    head: at(13),
    append: extend(12, 57),
    code: bad,
  },
  "branch-as-leaf": {
    desc: "an inner node passed off as the root of the new tree",
    head: at(2),
    append: { size: 3, root: hashNode(honest.root(2), honest.root(2)), consistencyProof: [honest.root(3)] },
    code: bad,
  },
  "cid-empty": {
    desc: "no CID",
    head: null,
    append: { ...extend(0, 1), entriesCid: cid(0) },
    code: "EntriesCidLengthInvalid",
  },
  "cid-of-65-bytes": {
    desc: "a CID too long",
    head: null,
    append: { ...extend(0, 1), entriesCid: cid(65) },
    code: "EntriesCidLengthInvalid",
  },
};

function render({ desc, head, append, code }: LogCase): string {
  const input = {
    head: head === null ? null : { size: head.size, root: toHex0x(head.root) },
    append: {
      size: append.size,
      root: toHex0x(append.root),
      consistencyProof: append.consistencyProof.map(toHex0x),
      entriesCid: toHex0x(append.entriesCid ?? cid(36)),
    },
  };
  return JSON.stringify({ desc, input, expect: code === undefined ? { result: "EXTENDED" } : { code } });
}

const files = new Map<string, string>();
for (const [name, logCase] of Object.entries(CASES)) {
  const filepath = `${DIRECTORY}${name}.json`;
  files.set(`${name}.json`, await format(render(logCase), { ...(await resolveConfig(filepath)), filepath }));
}

await mkdir(DIRECTORY, { recursive: true });
const present = await readdir(DIRECTORY);
const differing: string[] = [];
for (const name of new Set([...present, ...files.keys()])) {
  const committed = present.includes(name) ? await readFile(`${DIRECTORY}${name}`, "utf8") : undefined;
  if (committed !== files.get(name)) differing.push(name);
}
if (process.argv.includes("--check")) {
  if (differing.length > 0) {
    console.error(`test/vectors/log differs: ${differing.join(", ")}\nRun: node scripts/gen-log-vectors.ts`);
    process.exitCode = 1;
  }
} else {
  for (const name of differing) {
    const text = files.get(name);
    await (text === undefined ? rm(`${DIRECTORY}${name}`) : writeFile(`${DIRECTORY}${name}`, text));
    console.log(`${text === undefined ? "removed" : "wrote"} test/vectors/log/${name}`);
  }
}
