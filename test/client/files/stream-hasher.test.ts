import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { hashLeaf, computeRoot } from "#core/merkle.ts";
import { CHUNK_SIZE_BYTES, buildManifest, fingerprint, type FileRecord } from "#core/dataset.ts";
import { sha256Text } from "#core/digest.ts";
import { sm3 } from "#core/sm3.ts";
import { createStreamHasher } from "../../../client/adapters/files/stream-hasher.ts";

type Digests = Omit<FileRecord, "path">;
const MIB = CHUNK_SIZE_BYTES;

/** Bytes that differ from chunk to chunk and inside each. */
function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >>> 13)) & 0xff;
  return bytes;
}

async function hashInPieces(bytes: Uint8Array, ends: readonly number[], withSm3 = false): Promise<Digests> {
  const hasher = createStreamHasher({ sm3: withSm3 });
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    await hasher.update(bytes.subarray(start, end));
    start = end;
  }
  return hasher.digest();
}

/** The same digests by the definition of PROTOCOL section 1, from the whole file in memory. */
function byDefinition(bytes: Uint8Array): Digests {
  const leaves = Array.from({ length: Math.ceil(bytes.length / MIB) }, (_, i) =>
    hashLeaf(bytes.subarray(i * MIB, (i + 1) * MIB)),
  );
  const sha256 = sha256Text(createHash("sha256").update(bytes).digest());
  return { sizeBytes: bytes.length, sha256, chunkRoot: sha256Text(computeRoot(leaves)) };
}

describe("createStreamHasher", () => {
  for (const length of [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB, 3 * MIB + 7]) {
    it(`gives the digests of the definition for ${length} bytes`, async () => {
      const bytes = pattern(length);
      expect(await hashInPieces(bytes, [])).to.deep.equal(byDefinition(bytes));
    });
  }

  it("gives the same digests however the stream is cut", async () => {
    const bytes = pattern(2 * MIB + 12_345);
    const expected = byDefinition(bytes);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 40 }), async (cuts) => {
        expect(
          await hashInPieces(
            bytes,
            cuts.sort((a, b) => a - b),
          ),
        ).to.deep.equal(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("does not look at a buffer again once update has returned", async () => {
    const bytes = pattern(MIB + 5000);
    const hasher = createStreamHasher();
    const buffer = new Uint8Array(4096);
    for (let at = 0; at < bytes.length; at += buffer.length) {
      const part = bytes.subarray(at, at + buffer.length);
      buffer.set(part);
      await hasher.update(buffer.subarray(0, part.length));
      buffer.fill(0xee);
    }
    expect(await hasher.digest()).to.deep.equal(byDefinition(bytes));
  });

  it("agrees with the openssl command on SHA-256 and with the core on SM3", async () => {
    const bytes = pattern(MIB + 1);
    const digests = await hashInPieces(bytes, [1, 1000], true);
    const [openssl = ""] =
      /[0-9a-f]{64}/.exec(execFileSync("openssl", ["dgst", "-sha256"], { input: bytes }).toString()) ?? [];
    expect(digests.sha256).to.equal(`sha256:${openssl}`);
    expect(digests.sm3).to.equal(`sm3:${Buffer.from(sm3(bytes)).toString("hex")}`);
  });

  it("leaves SM3 out unless asked for", async () => {
    expect(await createStreamHasher().digest()).to.not.have.property("sm3");
  });

  it("reproduces the protocol's example manifest", async () => {
    const contents = [
      ["2026/readings.csv", Buffer.from("t,v\n1,2\n")],
      ["big.bin", new Uint8Array(2_621_440).fill(0x5a)],
      ["empty.txt", new Uint8Array(0)],
    ] as const;
    const files = await Promise.all(
      contents.map(async ([path, bytes]) => ({ path, ...(await hashInPieces(bytes, [])) })),
    );
    expect(fingerprint(buildManifest(files, new Uint8Array(32).fill(7)))).to.deep.equal({
      commitment: "sha256:bb0b55fc988a7fbd00e825cc8212341f0d73b17a13f2682139a631834caab409",
      manifestDigest: "sha256:55d5a3ad614c972f0e439a9a6b80e97ca934087592fd77fc960907d5cf6046c7",
    });
  });
});
