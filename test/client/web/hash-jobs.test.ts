import { expect } from "chai";
import { CHUNK_SIZE_BYTES } from "#core/chunk-size.ts";
import { jobsFor } from "../../../client/web/src/hashing/hash-jobs.ts";
import { UnfinishedFile } from "../../../client/web/src/hashing/unfinished-file.ts";

/** Of a size, without the bytes. */
function fileOf(size: number): UnfinishedFile {
  return new UnfinishedFile(Object.defineProperty(new File([], "a"), "size", { value: size }));
}

function shown(files: readonly UnfinishedFile[], whole = true): string[] {
  return jobsFor(files, whole).map((job) => {
    if (job.kind === "SMALL") return `SMALL ${job.files.map(({ id }) => id).join(",")}`;
    return job.kind === "TREE"
      ? `TREE ${job.id} ${job.start}-${job.end}`
      : `WHOLE ${job.id} ${job.startByte}`;
  });
}

describe("jobs of hashing in the browser", () => {
  it("begin with what takes longest", () => {
    const files = [fileOf(5), fileOf(70 * CHUNK_SIZE_BYTES), fileOf(0), fileOf(128 * CHUNK_SIZE_BYTES + 1)];
    expect(shown(files)).to.deep.equal([
      "WHOLE 3 0",
      "WHOLE 1 0",
      "TREE 1 0-64",
      "TREE 1 64-70",
      "TREE 3 0-64",
      "TREE 3 64-128",
      "TREE 3 128-129",
      "SMALL 0,2",
    ]);
  });

  it("take small files together as long as the largest of them would fit the same memory", () => {
    const sizes = [9, 7, 1, 16, 0, 1].map((chunks) => fileOf(chunks * CHUNK_SIZE_BYTES));
    expect(shown(sizes)).to.deep.equal(["SMALL 0,1", "SMALL 2", "SMALL 3,4", "SMALL 5"]);
    const tiny = Array.from({ length: 65 }, () => fileOf(1));
    expect(jobsFor(tiny, true).map((job) => (job.kind === "SMALL" ? job.files.length : 0))).to.deep.equal([
      32, 32, 1,
    ]);
  });

  it("leave out what is done", () => {
    const [small, large] = [fileOf(5), fileOf(70 * CHUNK_SIZE_BYTES)];
    const leaves = (count: number) => Array.from({ length: count }, () => new Uint8Array(32));
    small.parts.set(0, leaves(1));
    small.sha256 = new Uint8Array(32);
    large.parts.set(0, leaves(64));
    large.wholeAt = 64 * CHUNK_SIZE_BYTES;
    expect(shown([small, large])).to.deep.equal([`WHOLE 1 ${64 * CHUNK_SIZE_BYTES}`, "TREE 1 64-70"]);
    expect([large.bytesDone(true), large.bytesDone(false)]).to.deep.equal([2 ** 26, 2 ** 26]);
    large.sha256 = new Uint8Array(32);
    large.parts.set(64, leaves(6));
    expect(shown([small, large])).to.deep.equal([]);
    expect(small.bytesDone(true) + large.bytesDone(true)).to.equal(5 + 70 * CHUNK_SIZE_BYTES);
  });

  it("are of chunks alone where no more is wanted", () => {
    const [small, large] = [fileOf(5), fileOf(20 * CHUNK_SIZE_BYTES)];
    expect(shown([small, large], false)).to.deep.equal(["TREE 1 0-20", "SMALL 0"]);
    expect(jobsFor([small], false)).to.deep.include({
      kind: "SMALL",
      whole: false,
      files: [{ id: 0, file: small.file }],
    });
    small.parts.set(0, [new Uint8Array(32)]);
    expect(shown([small], false)).to.deep.equal([]);
    expect(shown([small])).to.deep.equal(["SMALL 0"]);
  });
});
