import { expect } from "chai";
import fc from "fast-check";
import { toBase64Url, toHex, utf8 } from "#core/bytes.ts";
import {
  buildManifest,
  chunkCount,
  CHUNK_SIZE_BYTES,
  comparePaths,
  computeChunkRoot,
  datasetLeaf,
  datasetRoot,
  fingerprint,
  MAX_FILES,
  opensCommitment,
  parseManifest,
  pathProblem,
  proveFile,
  scaleOf,
  type FileRecord,
} from "#core/dataset.ts";
import { parseDigestText, sha256Text, sm3Text } from "#core/digest.ts";
import { sm3 } from "#core/sm3.ts";
import { hashLeaf, verifyInclusion } from "#core/merkle.ts";
import { codeOf, pointersOf } from "../helpers/error-of.ts";
import { MANIFEST } from "../helpers/scenario.ts";

const SALT = new Uint8Array(32).fill(7);
const ZERO = sha256Text(new Uint8Array(32));
const file = (path: string, change: Partial<FileRecord> = {}): FileRecord => ({
  path,
  sizeBytes: 1,
  sha256: ZERO,
  chunkRoot: ZERO,
  ...change,
});

describe("dataset", () => {
  describe("the protocol's example", () => {
    it("has the chunk roots", () => {
      const starts = MANIFEST.files.map(({ chunkRoot }) => chunkRoot.slice(7, 15));
      const ends = MANIFEST.files.map(({ chunkRoot }) => chunkRoot.slice(-4));
      expect(starts).to.deep.equal(["7b9c0783", "e542bf25", "e3b0c442"]);
      expect(ends).to.deep.equal(["d850", "b6ad", "b855"]);
    });

    it("has the dataset root, the commitment and the manifest digest", () => {
      expect(toHex(datasetRoot(MANIFEST.files))).to.equal(
        "9c0ba2ffa6530543b757409d37144298ed0ae15807a57070cd09a0f9a68ca580",
      );
      expect(fingerprint(MANIFEST)).to.deep.equal({
        commitment: "sha256:bb0b55fc988a7fbd00e825cc8212341f0d73b17a13f2682139a631834caab409",
        manifestDigest: "sha256:55d5a3ad614c972f0e439a9a6b80e97ca934087592fd77fc960907d5cf6046c7",
      });
    });
  });

  it("opens its own commitment and no other", () => {
    const { commitment } = fingerprint(MANIFEST);
    expect(opensCommitment(MANIFEST, commitment)).to.equal(true);
    expect(opensCommitment(buildManifest(MANIFEST.files, new Uint8Array(32)), commitment)).to.equal(false);
  });

  it("gives a manifest's SM3 only where its files carry SM3, and leaves it out of the dataset leaf", () => {
    const digest = sm3Text(sm3(utf8("abc")));
    const manifest = buildManifest([file("a", { sm3: digest })], SALT);
    expect(fingerprint(manifest).manifestSm3).to.match(/^sm3:[0-9a-f]{64}$/);
    expect(fingerprint(buildManifest([file("a")], SALT))).not.to.have.property("manifestSm3");
    expect(datasetLeaf(file("a", { sm3: digest }))).to.deep.equal(datasetLeaf(file("a")));
  });

  it("counts files, bytes and chunks", () => {
    expect(scaleOf(MANIFEST)).to.deep.equal({ files: 3, bytes: 2_621_448 });
    expect([0, 1, CHUNK_SIZE_BYTES, CHUNK_SIZE_BYTES + 1].map(chunkCount)).to.deep.equal([0, 1, 1, 2]);
    expect(computeChunkRoot([])).to.equal(
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
  });

  it("proves that a file belongs to it without the other files", () => {
    const { index, proof } = proveFile(MANIFEST, "big.bin");
    const leaf = hashLeaf(datasetLeaf(MANIFEST.files[1]!));
    expect(verifyInclusion(leaf, index, 3, proof, datasetRoot(MANIFEST.files))).to.equal(true);
    expect(codeOf(() => proveFile(MANIFEST, "small.bin"))).to.equal("NOT_FOUND");
  });

  it("is the same whatever order its files came in", () => {
    const paths = fc.uniqueArray(
      fc
        .string({ minLength: 1, unit: "grapheme" })
        .map((text) => text.normalize("NFC"))
        .filter((text) => pathProblem(text) === undefined),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(paths, fc.nat(), (names, seed) => {
        const files = names.map((name) => file(name));
        const turned = files
          .toSorted((a, b) => ((a.path.length * 31 + seed) % 7) - ((b.path.length * 31 + seed) % 7))
          .reverse();
        const manifest = buildManifest(files, SALT);
        expect(fingerprint(buildManifest(turned, SALT))).to.deep.equal(fingerprint(manifest));
        expect(parseManifest(JSON.parse(JSON.stringify(manifest)))).to.deep.equal(manifest);
      }),
      { numRuns: 50 },
    );
  });

  it("sorts by UTF-8 bytes, which is not the order of UTF-16", () => {
    const manifest = buildManifest(
      [file("\u{1f600}"), file("\uffee"), file("a/b"), file("a!b"), file("Z")],
      SALT,
    );
    expect(manifest.files.map(({ path }) => path)).to.deep.equal(["Z", "a!b", "a/b", "\uffee", "\u{1f600}"]);
    expect(comparePaths("a", "ab")).to.be.below(0);
  });

  it("keeps nothing of a file but its record", () => {
    const manifest = buildManifest(
      [Object.assign(file("a"), { chunkLeaves: [new Uint8Array(32)], sm3: undefined })],
      SALT,
    );
    expect(Object.keys(manifest.files[0]!)).to.deep.equal(["path", "sizeBytes", "sha256", "chunkRoot"]);
  });

  describe("refuses to make a manifest", () => {
    it("of no files", () => expect(codeOf(() => buildManifest([], SALT))).to.equal("DATASET_EMPTY"));
    it("of the same path twice", () => {
      expect(codeOf(() => buildManifest([file("a"), file("b"), file("a")], SALT))).to.equal("PATH_DUPLICATE");
    });
    it("of a path that is not allowed", () =>
      expect(codeOf(() => buildManifest([file("../a")], SALT))).to.equal("PATH_INVALID"));
    it("of more files than allowed", () => {
      const files = Array.from({ length: MAX_FILES + 1 }, (_, i) => file(`f${i}`));
      expect(codeOf(() => buildManifest(files, SALT))).to.equal("LIMIT_EXCEEDED");
    });
    it("where some files carry SM3 and others don't", () => {
      const mixed = [file("a", { sm3: sm3Text(new Uint8Array(32)) }), file("b")];
      expect(codeOf(() => buildManifest(mixed, SALT))).to.equal("MANIFEST_INVALID");
    });
    it("with more bytes than can be added exactly", () => {
      const huge = { sizeBytes: Number.MAX_SAFE_INTEGER };
      expect(codeOf(() => buildManifest([file("a", huge), file("b", huge)], SALT))).to.equal(
        "MANIFEST_INVALID",
      );
    });
    it("with a salt of another length", () =>
      expect(() => buildManifest([file("a")], new Uint8Array(31))).to.throw(RangeError));
  });

  describe("paths", () => {
    const BAD: readonly (readonly [path: string, reason: string])[] = [
      ["", "empty path"],
      ["/etc/passwd", "absolute path"],
      ["C:/data.csv", "absolute path"],
      ["c:\\data.csv", "absolute path"],
      ["a\\b", "segments are separated by `/`, not by a backslash"],
      ["a//b", "empty segment"],
      ["a/", "empty segment"],
      ["./a", "`.` or `..` segment"],
      ["a/../b", "`.` or `..` segment"],
      ["..", "`.` or `..` segment"],
      ["a\0b", "contains a zero character"],
      ["e\u0301", "not in Unicode normal form C"],
      ["\ud800", "not Unicode"],
      ["x".repeat(4097), "longer than 4096 bytes"],
    ];
    for (const [path, reason] of BAD) {
      it(`refuses ${JSON.stringify(path.slice(0, 20))}: ${reason}`, () =>
        expect(pathProblem(path)).to.equal(reason));
    }
    it("allows dots within names, spaces and any script", () => {
      for (const path of ["..a", "a..", "a.b/c d", "数据/二零二六.csv", "C:", "x".repeat(4096)]) {
        expect(pathProblem(path), path).to.equal(undefined);
      }
    });
  });

  it("names every bad field of somebody else's manifest at once", () => {
    const wrong = {
      format: "datadeed-manifest/2",
      chunkSizeBytes: 1024,
      salt: toBase64Url(SALT.subarray(1)),
      extra: true,
      files: [
        { path: "../b", sizeBytes: -1, sha256: "sha256:00", chunkRoot: ZERO.toUpperCase(), mode: 0o644 },
        { path: "a", sizeBytes: 1.5, sha256: ZERO, chunkRoot: ZERO, sm3: "sm3:" },
      ],
    };
    expect(codeOf(() => parseManifest(wrong))).to.equal("MANIFEST_INVALID");
    expect(pointersOf(() => parseManifest(wrong))).to.have.members([
      "/format",
      "/chunkSizeBytes",
      "/salt",
      "/extra",
      "/files/0/path",
      "/files/0/sizeBytes",
      "/files/0/sha256",
      "/files/0/chunkRoot",
      "/files/0/mode",
      "/files/1/sizeBytes",
      "/files/1/sm3",
    ]);
  });

  it("refuses a manifest that is unsorted, has a path twice, or a salt in another spelling", () => {
    const manifest = (files: readonly FileRecord[], salt = MANIFEST.salt) => ({ ...MANIFEST, files, salt });
    expect(pointersOf(() => parseManifest(manifest([file("b"), file("a")])))).to.deep.equal([
      "/files/1/path",
    ]);
    expect(pointersOf(() => parseManifest(manifest([file("a"), file("a")])))).to.deep.equal([
      "/files/1/path",
    ]);
    expect(pointersOf(() => parseManifest(manifest([file("a")], `${MANIFEST.salt}=`)))).to.deep.equal([
      "/salt",
    ]);
    expect(pointersOf(() => parseManifest(manifest([])))).to.deep.equal(["/files"]);
  });

  it("reads its digests back", () => {
    expect(toHex(parseDigestText(fingerprint(MANIFEST).commitment))).to.have.lengthOf(64);
  });
});
