/** Mutations of the manifest and of the data. */
import { toHex0x } from "#core/bytes.ts";
import { buildManifest, type Manifest } from "#core/dataset.ts";
import { MerkleTree } from "#core/merkle.ts";
import {
  chunkLeavesOf,
  EXAMPLE_FILES,
  makeScenario,
  MANIFEST,
  observe,
  type DatasetJson,
  type Scenario,
} from "../../test/helpers/scenario.ts";
import type { BundleCase, BundleCases } from "./case.ts";
import { editBundle, editSubject, flipBit, flipBitOf } from "./edit.ts";

const genuine = makeScenario();
const [readings, big, empty] = EXAMPLE_FILES.map(({ bytes }) => bytes) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const bigTree = new MerkleTree(chunkLeavesOf(big));
const originalChunkLeaves = { "big.bin": chunkLeavesOf(big).map(toHex0x) };

function seen(path: string, bytes: Uint8Array): DatasetJson["files"][number] {
  const { chunkLeaves, ...record } = observe(path, bytes);
  return { ...record, chunkLeaves: chunkLeaves.map(toHex0x) };
}

const GENUINE_FILES = [seen("2026/readings.csv", readings), seen("big.bin", big), seen("empty.txt", empty)];

const replaced = (path: string, bytes: Uint8Array) =>
  GENUINE_FILES.map((file) => (file.path === path ? seen(path, bytes) : file));

/** The genuine scenario with manifest and data. */
export const withData = (dataset: DatasetJson, scenario: Scenario = genuine): Scenario => ({
  ...scenario,
  manifest: MANIFEST,
  dataset,
});

const dataCase = (desc: string, code: BundleCase["code"], dataset: DatasetJson): BundleCase => ({
  desc,
  check: "DATASET",
  code,
  scenario: withData(dataset),
});

const manifestCase = (desc: string, code: BundleCase["code"], scenario: Scenario): BundleCase => ({
  desc,
  check: "MANIFEST",
  code,
  scenario,
});

const otherSalt: Manifest = buildManifest(MANIFEST.files, new Uint8Array(32).fill(8));
const sm3Of = (digit: string) => `sm3:${digit.repeat(64)}` as const;
const withSm3 = buildManifest(
  MANIFEST.files.map((file) => ({ ...file, sm3: sm3Of("a") })),
  new Uint8Array(32).fill(7),
);

const chunkOf = (index: number, leaf = bigTree.node({ level: 0, position: index })) => ({
  path: "big.bin",
  index,
  leaf: toHex0x(leaf),
  inclusionProof: bigTree.inclusionProof(index).map(toHex0x),
});

export const DATA_CASES: BundleCases = {
  "manifest-of-another-deposit": manifestCase(
    "the same files under another salt",
    "MANIFEST_DIGEST_MISMATCH",
    {
      ...genuine,
      manifest: otherSalt,
    },
  ),
  "manifest-in-bundle-changed": manifestCase(
    "a changed manifest in the bundle",
    "MANIFEST_DIGEST_MISMATCH",
    editBundle(genuine, {
      manifest: {
        ...MANIFEST,
        files: MANIFEST.files.map((file) => ({ ...file, sizeBytes: file.sizeBytes + 1 })),
      },
    }),
  ),
  "manifest-given-genuine-in-bundle-not": manifestCase(
    "a genuine manifest given, a changed one in the bundle",
    "MANIFEST_DIGEST_MISMATCH",
    { ...editBundle(genuine, { manifest: otherSalt }), manifest: MANIFEST },
  ),
  "manifest-sm3-other": manifestCase("another SM3 digest than the certificate's", "MANIFEST_SM3_MISMATCH", {
    ...makeScenario({
      manifest: withSm3,
      unsigned: (unsigned) => editSubject(unsigned, { manifestSm3: sm3Of("b") }),
    }),
    manifest: withSm3,
  }),
  "commitment-not-opened": {
    ...manifestCase("a certificate of this manifest with another commitment", "COMMITMENT_NOT_OPENED", {
      ...makeScenario({
        statement: null,
        unsigned: (unsigned) =>
          editSubject(unsigned, ({ commitment }) => ({
            commitment: `sha256:${flipBit(`0x${commitment.slice(7)}`).slice(2)}`,
          })),
      }),
      manifest: MANIFEST,
    }),
    others: { DEPOSITOR_SIGNATURE: "STATEMENT_ABSENT" },
  },
  "scale-other-bytes": manifestCase("a certificate that states a byte more", "SCALE_MISMATCH", {
    ...makeScenario({
      unsigned: (unsigned) =>
        editSubject(unsigned, ({ scale }) => ({ scale: { ...scale, bytes: scale.bytes + 1 } })),
    }),
    manifest: MANIFEST,
  }),
  "scale-other-files": manifestCase("a certificate that states a file more", "SCALE_MISMATCH", {
    ...makeScenario({
      unsigned: (unsigned) =>
        editSubject(unsigned, ({ scale }) => ({ scale: { ...scale, files: scale.files + 1 } })),
    }),
    manifest: MANIFEST,
  }),
  "data-bit-in-small-file": dataCase("one bit of a small file", "FILE_DIFFERS", {
    files: replaced("2026/readings.csv", flipBitOf(readings, 20)),
  }),
  "data-bit-in-large-file": dataCase("one bit in the second chunk of a large file", "FILE_DIFFERS", {
    files: replaced("big.bin", flipBitOf(big, 8 * 1_500_000)),
    originalChunkLeaves,
  }),
  "data-bit-in-large-file-unlocated": dataCase(
    "one bit of a large file, its chunks unknown",
    "FILE_DIFFERS",
    {
      files: replaced("big.bin", flipBitOf(big, 8 * 1_500_000)),
    },
  ),
  "data-truncated": dataCase("a large file without its end", "FILE_DIFFERS", {
    files: replaced("big.bin", big.subarray(0, 2_000_000)),
  }),
  "data-file-filled": dataCase("an empty file that is empty no more", "FILE_DIFFERS", {
    files: replaced("empty.txt", readings),
  }),
  "data-missing-file": dataCase("a file is missing", "FILE_MISSING", { files: GENUINE_FILES.slice(1) }),
  "data-additional-file": dataCase("a file that was not deposited", "FILE_ADDITIONAL", {
    files: [...GENUINE_FILES, seen("extra.csv", readings)],
  }),
  "data-renamed-file": dataCase("a file under another name", "FILE_MISSING", {
    files: GENUINE_FILES.map((file) => (file.path === "empty.txt" ? { ...file, path: "nothing.txt" } : file)),
  }),
  "sample-with-additional-file": dataCase("a sample with a file that was not deposited", "FILE_ADDITIONAL", {
    extent: "SAMPLE",
    files: [seen("extra.csv", readings)],
  }),
  "sample-file-differs": dataCase("a sample with a changed file", "FILE_DIFFERS", {
    extent: "SAMPLE",
    files: [seen("2026/readings.csv", flipBitOf(readings))],
  }),
  "sample-chunk-differs": dataCase("a changed chunk", "CHUNK_DIFFERS", {
    extent: "SAMPLE",
    files: [],
    chunks: [chunkOf(1, chunkLeavesOf(readings)[0])],
  }),
  "sample-chunk-other-place": dataCase("a chunk under another chunk's index", "CHUNK_DIFFERS", {
    extent: "SAMPLE",
    files: [],
    chunks: [{ ...chunkOf(2), index: 1 }],
  }),
  "sample-chunk-beyond-end": dataCase("a chunk beyond the end of the file", "CHUNK_DIFFERS", {
    extent: "SAMPLE",
    files: [],
    chunks: [{ ...chunkOf(2), index: 3 }],
  }),
  "sample-chunk-of-unknown-file": dataCase("a chunk of a file that was not deposited", "FILE_ADDITIONAL", {
    extent: "SAMPLE",
    files: [],
    chunks: [{ ...chunkOf(0), path: "extra.bin" }],
  }),
  "data-without-manifest": {
    ...dataCase("data, but no manifest", "DATASET_NEEDS_MANIFEST", { files: GENUINE_FILES }),
    scenario: { ...genuine, dataset: { files: GENUINE_FILES } },
    verdict: "CONDITIONAL",
  },
  "data-with-other-manifest": {
    ...manifestCase("data with the manifest of another deposit", "MANIFEST_DIGEST_MISMATCH", {
      ...genuine,
      manifest: otherSalt,
      dataset: { files: GENUINE_FILES },
    }),
    others: { DATASET: "DATASET_NEEDS_GENUINE_MANIFEST" },
  },
  "data-nothing-given": {
    ...dataCase("an empty sample", "DATASET_NOTHING_COMPARED", { extent: "SAMPLE", files: [] }),
    verdict: "CONDITIONAL",
  },
};
