import { createHash } from "node:crypto";
import { appendFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { buildManifest, CHUNK_SIZE_BYTES, computeChunkRoot, fingerprint } from "#core/dataset.ts";
import { sha256Text, sm3Text } from "#core/digest.ts";
import { hashLeaf } from "#core/merkle.ts";
import { hashFiles, type HashProgress } from "../../../client/adapters/files/hash-file.ts";
import { hashLargeFile } from "../../../client/adapters/files/hash-large.ts";
import { HashPool } from "../../../client/adapters/files/hash-pool.ts";
import { hashSmallFile } from "../../../client/adapters/files/hash-small.ts";
import { walkFiles, type LocalFile } from "../../../client/adapters/files/walk.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { faultFileSystem, systemError, type FileFaults } from "../../helpers/fault-file-system.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const MIB = CHUNK_SIZE_BYTES;

function seededBytes(length: number, seed: number): Uint8Array {
  const block = createHash("shake256", { outputLength: 65_536 }).update(`seed ${seed}`).digest();
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += block.length) {
    block.writeUInt32BE(at, 0);
    bytes.set(block.subarray(0, Math.min(block.length, length - at)), at);
  }
  return bytes;
}

function leavesOf(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / MIB) }, (_, i) =>
    hashLeaf(bytes.subarray(i * MIB, (i + 1) * MIB)),
  );
}

function recordOf(path: string, bytes: Uint8Array) {
  return {
    path,
    sizeBytes: bytes.length,
    sha256: sha256Text(createHash("sha256").update(bytes).digest()),
    chunkRoot: computeChunkRoot(leavesOf(bytes)),
  };
}

describe("hashing of local files", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());
  const at = (path: string) => join(folder.path, path);

  async function put(path: string, bytes: Uint8Array): Promise<LocalFile> {
    await writeFile(at(path), bytes);
    const [file] = await walkFiles([at(path)]);
    return file!;
  }

  it("reproduces the protocol's example manifest", async () => {
    await put("big.bin", new Uint8Array(2_621_440).fill(0x5a));
    await put("empty.txt", new Uint8Array(0));
    const hashed = await hashFiles([
      { ...(await put("r.csv", Buffer.from("t,v\n1,2\n"))), path: "2026/readings.csv" },
      ...(await walkFiles([at("big.bin"), at("empty.txt")])),
    ]);
    const manifest = buildManifest(
      hashed.map(({ record }) => record),
      new Uint8Array(32).fill(7),
    );
    expect(fingerprint(manifest).commitment).to.equal(
      "sha256:bb0b55fc988a7fbd00e825cc8212341f0d73b17a13f2682139a631834caab409",
    );
  });

  it("gives the same digests in one thread and in several, in the order given, with leaves and SM3", async () => {
    const contents = [34 * MIB + 17, 32 * MIB, 0, 1, MIB, 3 * MIB + 1].map(seededBytes);
    for (const [i, bytes] of contents.entries()) await put(`${i}.bin`, bytes);
    const files = (await walkFiles([folder.path])).toReversed();
    const progress: HashProgress[] = [];
    const hashed = await hashFiles(files, {
      chunks: true,
      sm3: true,
      onProgress: (now) => progress.push(now),
    });
    expect(hashed.map(({ record: { path } }) => path)).to.deep.equal([
      "5.bin",
      "4.bin",
      "3.bin",
      "2.bin",
      "1.bin",
      "0.bin",
    ]);
    for (const { record, chunkLeaves } of hashed) {
      const bytes = contents[Number.parseInt(record.path)]!;
      const sm3 = sm3Text(createHash("sm3").update(bytes).digest());
      expect(record).to.deep.equal({ ...recordOf(record.path, bytes), sm3 });
      expect(chunkLeaves?.map((leaf) => Buffer.from(leaf).toString("hex"))).to.deep.equal(
        leavesOf(bytes).map((leaf) => Buffer.from(leaf).toString("hex")),
      );
    }
    const bytesTotal = contents.reduce((sum, { length }) => sum + length, 0);
    expect(progress.at(-1)).to.deep.equal({ bytesDone: bytesTotal, bytesTotal, filesDone: 6, filesTotal: 6 });
    expect(progress.length).to.be.greaterThan(34);
  });

  it("hashes more small files than one batch holds", async () => {
    const files: LocalFile[] = [];
    const one = await put("one.csv", Buffer.from("1,2\n"));
    for (let i = 0; i < 1100; i++) files.push({ ...one, path: `${i}.csv` });
    const hashed = await hashFiles(files);
    expect(hashed.map(({ record }) => record)).to.deep.equal(
      files.map(({ path }) => recordOf(path, Buffer.from("1,2\n"))),
    );
  });

  it("gives no leaves unless asked for", async () => {
    const [hashed] = await hashFiles([await put("a", new Uint8Array(5))]);
    expect(hashed).to.have.all.keys("record");
  });

  it("stops with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const file = await put("a", seededBytes(33 * MIB, 1));
    const work = hashFiles([file], { signal: controller.signal, onProgress: () => controller.abort(reason) });
    expect(await work.catch((error: unknown) => error)).to.equal(reason);
  });

  describe("of a file that is not what it was", () => {
    it("refuses one that was written to, replaced or removed after it was listed", async () => {
      const appended = await put("appended", Buffer.from("abc"));
      await appendFile(at("appended"), "d");
      const replaced = await put("replaced", Buffer.from("abc"));
      await put("other", Buffer.from("abc"));
      await rename(at("other"), at("replaced"));
      const removed = await put("removed", Buffer.from("abc"));
      await rm(at("removed"));
      for (const file of [appended, replaced, removed])
        expect(await codeOf(hashFiles([file])), file.path).to.equal("FILE_CHANGED");
    });

    it("refuses one that became a symbolic link", async () => {
      const file = await put("a", Buffer.from("abc"));
      await rename(at("a"), at("b"));
      await symlink(at("b"), at("a"));
      expect(await codeOf(hashFiles([file]))).to.equal("SYMLINK_REFUSED");
    });

    const faults: Record<string, { code: string; faults: FileFaults }> = {
      "grew while it was read": {
        code: "FILE_CHANGED",
        faults: { read: (position, real) => (real === 0 && position < 3 * MIB ? 7 : real) },
      },
      "shrank while it was read": {
        code: "FILE_CHANGED",
        faults: { read: (position, real) => (position === 0 ? real : 0) },
      },
      "has another time at the end": {
        code: "FILE_CHANGED",
        faults: {
          identify: (_, real, look) => (look === 2 ? { ...real, modifiedNs: real.modifiedNs + 1n } : real),
        },
      },
      "was replaced under its name": {
        code: "FILE_CHANGED",
        faults: { identify: (_, real, look) => (look === 3 ? { ...real, inode: real.inode + 1n } : real) },
      },
      "was removed while it was read": {
        code: "FILE_CHANGED",
        faults: {
          identify: (_, real, look) => {
            if (look === 3) throw systemError("ENOENT");
            return real;
          },
        },
      },
      "lies on a broken disk": {
        code: "FILE_UNREADABLE",
        faults: {
          read: (position, real) => {
            if (position >= MIB) throw systemError("EIO");
            return real;
          },
        },
      },
      "may not be opened": {
        code: "FILE_UNREADABLE",
        faults: {
          open: () => {
            throw systemError("EACCES");
          },
        },
      },
    };
    for (const [what, { code, faults: injected }] of Object.entries(faults)) {
      it(`refuses one that ${what}, read by one thread or by several`, async () => {
        const file = await put("a", seededBytes(2 * MIB + 5, 3));
        const small = Promise.resolve().then(() => hashSmallFile(file, {}, faultFileSystem(injected)));
        expect(await codeOf(small)).to.equal(code);
        await using pool = new HashPool();
        const context = {
          options: {},
          runLane: pool.run.bind(pool),
          onBytes: () => undefined,
          fileSystem: faultFileSystem(injected),
        };
        expect(await codeOf(hashLargeFile(file, context))).to.equal(code);
      });
    }

    it("is not disturbed by reads that give less than asked for", async () => {
      const bytes = seededBytes(MIB + 99, 4);
      const file = await put("a", bytes);
      const trickle = { read: (_: number, real: number) => Math.min(real, 100_003) };
      const { digests } = hashSmallFile(file, {}, faultFileSystem(trickle));
      expect(sha256Text(digests.chunkRoot)).to.equal(recordOf("a", bytes).chunkRoot);
      await using pool = new HashPool();
      const context = {
        options: {},
        runLane: pool.run.bind(pool),
        onBytes: () => undefined,
        fileSystem: faultFileSystem(trickle),
      };
      expect((await hashLargeFile(file, context)).digests).to.deep.equal(digests);
    });
  });

  it("reports a thread that ends unexpectedly as an internal error", async () => {
    await using pool = new HashPool();
    // No such digest: the job is a defect of the caller, and the thread ends.
    const defect = { kind: "files" as const, files: [null as unknown as LocalFile], options: {} };
    expect(await codeOf(pool.run(defect))).to.equal("INTERNAL");
  });
});
