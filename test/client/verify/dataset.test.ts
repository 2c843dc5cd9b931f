import { expect } from "chai";
import fc from "fast-check";
import { buildManifest, CHUNK_SIZE_BYTES } from "#core/dataset.ts";
import { MerkleTree } from "#core/merkle.ts";
import { parseBundle } from "#core/bundle.ts";
import { sm3Text } from "#core/digest.ts";
import { sm3 } from "#core/sm3.ts";
import type { ObservedChunk, ObservedDataset, ObservedFile } from "../../../client/verify/dataset-input.ts";
import { unknownFacts } from "../../../client/verify/facts.ts";
import { locateDifference } from "../../../client/verify/file-difference.ts";
import type { Fragment } from "../../../client/verify/fragment.ts";
import { judge } from "../../../client/verify/pipeline.ts";
import { flipBitOf } from "../../../scripts/vectors/edit.ts";
import {
  chunkLeavesOf,
  EXAMPLE_FILES,
  makeScenario,
  MANIFEST,
  NOW,
  observe,
  TRUST,
} from "../../helpers/scenario.ts";
import { without } from "../../helpers/without.ts";

const OBSERVED = EXAMPLE_FILES.map(({ path, bytes }) => observe(path, bytes));
const big = EXAMPLE_FILES[1]!.bytes;
const bigTree = new MerkleTree(chunkLeavesOf(big));
const facts = unknownFacts("NO_CHAIN_READER", "offline");

function check(dataset: ObservedDataset, manifest = MANIFEST): Fragment {
  const bundle = parseBundle(makeScenario({ manifest }).bundle);
  return judge({ bundle, trust: TRUST, facts, now: NOW, manifest, dataset }).checks.at(-1)!;
}

const replaced = (path: string, bytes: Uint8Array): ObservedFile[] =>
  OBSERVED.map((file) => (file.path === path ? observe(path, bytes) : file));

const chunkOf = (index: number): ObservedChunk => ({
  path: "big.bin",
  index,
  leaf: bigTree.node({ level: 0, position: index }),
  inclusionProof: bigTree.inclusionProof(index),
});

describe("comparison of data", () => {
  it("passes all files, in any order", () => {
    expect(check({ files: OBSERVED.toReversed() })).to.include({ code: "DATASET_MATCHES", status: "PASS" });
    expect(check({ files: OBSERVED, extent: "WHOLE" }).evidence).to.deep.equal({
      files: 3,
      bytes: 2_621_448,
    });
  });

  it("passes files that were hashed by chunks alone, and says that their SHA-256 was not compared", () => {
    const files = OBSERVED.map((file) => ({ ...file, sha256: undefined }));
    const { code, evidence } = check({ files });
    expect({ code, evidence }).to.deep.equal({
      code: "DATASET_MATCHES",
      evidence: { files: 3, bytes: 2_621_448, notCompared: ["sha256"] },
    });
    expect(check({ files: [files[0]!, OBSERVED[1]!], extent: "SAMPLE" }).evidence).to.include.keys(
      "notCompared",
    );
    expect(check({ files: [OBSERVED[0]!], extent: "SAMPLE" }).evidence).not.to.include.keys("notCompared");
  });

  it("names a changed file that was hashed by chunks alone", () => {
    const files = replaced("big.bin", flipBitOf(big, 8)).map((file) => ({ ...file, sha256: undefined }));
    expect(check({ files })).to.deep.include({ code: "FILE_DIFFERS" });
    expect(check({ files }).evidence).to.include({ path: "big.bin", fields: "chunkRoot" });
  });

  describe("a sample", () => {
    it("says how much of the dataset it was", () => {
      const fragment = check({
        extent: "SAMPLE",
        files: [OBSERVED[0]!],
        chunks: [chunkOf(2), chunkOf(2), chunkOf(0)],
      });
      expect(fragment.code).to.equal("DATASET_SAMPLE_MATCHES");
      expect(fragment.evidence).to.deep.equal({
        files: 1,
        totalFiles: 3,
        chunks: 2,
        bytes: 8 + 524_288 + CHUNK_SIZE_BYTES,
        totalBytes: 2_621_448,
        percent: 60,
      });
      expect(fragment.detail).to.contain("60 % of the bytes");
    });

    it("counts a chunk of a file that was compared whole only once", () => {
      const fragment = check({ extent: "SAMPLE", files: [OBSERVED[1]!], chunks: [chunkOf(1)] });
      expect(fragment.evidence).to.include({ bytes: 2_621_440, chunks: 0, percent: 99.99 });
    });

    it("of nothing but empty files is all there is", () => {
      const manifest = buildManifest([OBSERVED[2]!], new Uint8Array(32));
      expect(check({ extent: "SAMPLE", files: [OBSERVED[2]!] }, manifest).evidence).to.include({
        percent: 100,
      });
    });
  });

  describe("a differing file", () => {
    it("is the first in the manifest's order, however many differ", () => {
      const files = replaced("big.bin", flipBitOf(big)).map((file) =>
        file.path === "2026/readings.csv" ? observe(file.path, big) : file,
      );
      const { evidence } = check({
        files: [...files, observe("new", big)].filter(({ path }) => path !== "empty.txt"),
      });
      expect(evidence).to.deep.include({
        path: "2026/readings.csv",
        differing: ["2026/readings.csv", "big.bin"],
        missing: ["empty.txt"],
        additional: ["new"],
        counts: { differing: 2, missing: 1, additional: 1 },
      });
    });

    it("tells what differs", () => {
      expect(check({ files: replaced("empty.txt", big) }).evidence["fields"]).to.equal(
        "sizeBytes, sha256, chunkRoot",
      );
      expect(check({ files: replaced("big.bin", flipBitOf(big)) }).evidence["fields"]).to.equal(
        "sha256, chunkRoot",
      );
    });

    it("differs by SM3 alone where both sides have it", () => {
      const digest = (byte: number) => sm3Text(sm3(Uint8Array.of(byte)));
      const manifest = buildManifest(
        MANIFEST.files.map((file) => ({ ...file, sm3: digest(1) })),
        new Uint8Array(32),
      );
      const seen = OBSERVED.map((file) => ({ ...file, sm3: digest(file.path === "big.bin" ? 2 : 1) }));
      expect(check({ files: seen }, manifest).evidence).to.include({ path: "big.bin", fields: "sm3" });
      expect(check({ files: OBSERVED }, manifest).code).to.equal("DATASET_MATCHES");
    });

    it("lists at most twenty names and counts the rest", () => {
      const extra = Array.from({ length: 30 }, (_, i) => observe(`extra-${i}`, big.subarray(0, 1)));
      const { evidence } = check({ files: [...OBSERVED, ...extra] });
      expect(evidence["additional"]).to.have.lengthOf(20);
      expect(evidence["counts"]).to.deep.equal({ differing: 0, missing: 0, additional: 30 });
    });
  });

  describe("the first differing chunk", () => {
    const place = (original: Uint8Array, now: Uint8Array, leaves?: readonly Uint8Array[]) =>
      locateDifference(observe("f", original), observe("f", now), leaves);
    const withoutLeaves = (bytes: Uint8Array) => without(observe("f", bytes), "chunkLeaves");

    it("is the only chunk of a small file", () => {
      expect(place(big.subarray(0, 10), big.subarray(0, 9))).to.deep.equal({ kind: "CHUNK", chunk: 0 });
      expect(
        locateDifference(observe("f", big.subarray(0, 10)), withoutLeaves(big.subarray(0, 9)), undefined),
      ).to.deep.equal({
        kind: "CHUNK",
        chunk: 0,
      });
    });

    it("is found wherever one bit was flipped, given the original's chunks", () => {
      const leaves = chunkLeavesOf(big);
      fc.assert(
        fc.property(fc.nat(big.length * 8 - 1), (bit) => {
          const chunk = Math.floor(bit / 8 / CHUNK_SIZE_BYTES);
          expect(place(big, flipBitOf(big, bit), leaves)).to.deep.equal({ kind: "CHUNK", chunk });
        }),
        { numRuns: 5 },
      );
    });

    it("is the first one missing from, or added to, the original's chunks", () => {
      expect(place(big, big.subarray(0, CHUNK_SIZE_BYTES), chunkLeavesOf(big))).to.deep.equal({
        kind: "CHUNK",
        chunk: 1,
      });
      const whole = big.subarray(0, 2 * CHUNK_SIZE_BYTES);
      expect(place(whole, big, chunkLeavesOf(whole))).to.deep.equal({ kind: "CHUNK", chunk: 2 });
    });

    it("is not taken from chunks that are not the original's", () => {
      const invented = chunkLeavesOf(flipBitOf(big));
      expect(place(big, flipBitOf(big, 8 * 2_000_000), invented)).to.deep.equal({ kind: "UNKNOWN" });
    });

    it("is the first behind an original that ended with a full chunk", () => {
      const whole = big.subarray(0, CHUNK_SIZE_BYTES);
      expect(place(whole, big)).to.deep.equal({ kind: "CHUNK", chunk: 1 });
    });

    it("is only bounded by a difference in size", () => {
      expect(place(big, big.subarray(0, 2_000_000))).to.deep.equal({ kind: "NOT_LATER_THAN", chunk: 1 });
      expect(place(big.subarray(0, 2_000_000), big)).to.deep.equal({ kind: "NOT_LATER_THAN", chunk: 1 });
      const without = locateDifference(
        observe("f", big),
        withoutLeaves(big.subarray(0, 1)),
        chunkLeavesOf(big),
      );
      expect(without).to.deep.equal({ kind: "NOT_LATER_THAN", chunk: 0 });
    });

    it("is unknown where sizes agree and the chunks do not tell", () => {
      expect(place(big, flipBitOf(big))).to.deep.equal({ kind: "UNKNOWN" });
      expect(place(big, big, chunkLeavesOf(big))).to.deep.equal({ kind: "UNKNOWN" });
    });

    it("is told in words and in evidence", () => {
      const originalChunkLeaves = new Map([["big.bin", chunkLeavesOf(big)]]);
      const found = check({ files: replaced("big.bin", flipBitOf(big, 8 * 1_500_000)), originalChunkLeaves });
      expect(found.evidence).to.include({ firstDifferingChunk: 1, differsNotLaterThanChunk: 1 });
      expect(found.detail).to.equal(
        "big.bin differs from the deposited file (sha256, chunkRoot); the first differing chunk is 1.",
      );
      expect(found.detailZh).to.contain("第 1 号");
      const bounded = check({ files: replaced("big.bin", big.subarray(1)) });
      expect(bounded.evidence).to.include({ firstDifferingChunk: null, differsNotLaterThanChunk: 2 });
      const nowhere = check({ files: replaced("big.bin", flipBitOf(big)) });
      expect(nowhere.evidence).to.include({ firstDifferingChunk: null, differsNotLaterThanChunk: null });
    });
  });
});
