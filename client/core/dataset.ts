/** Dataset → manifest → commitment (PROTOCOL section 1). */
import { z } from "zod";
import { compareBytes, concat, equalBytes, fromBase64Url, toBase64Url, utf8 } from "./bytes.ts";
import { CHUNK_SIZE_BYTES } from "./chunk-size.ts";
import {
  parseDigestText,
  sha256,
  sha256Text,
  sm3Text,
  type Digest,
  type Sha256Text,
  type Sm3Text,
} from "./digest.ts";
import { sm3 } from "./sm3.ts";
import { DataDeedError } from "./errors.ts";
import { canonicalBytes } from "./json.ts";
import { computeRoot, hashLeaf, MerkleTree } from "./merkle.ts";
import { parseWith, zCount, zSha256, zSm3 } from "./parse.ts";

export { CHUNK_SIZE_BYTES };
export const SALT_LENGTH = 32;
export const MAX_FILES = 100_000;
const MAX_PATH_BYTES = 4096;

/** What is known of one file: digests of its bytes, never of its operating-system metadata. */
export interface FileRecord {
  /** Relative, `/`-separated, Unicode NFC. */
  readonly path: string;
  readonly sizeBytes: number;
  /** SHA-256 of the whole file. */
  readonly sha256: Sha256Text;
  /** Root of the tree over its 1 MiB chunks. */
  readonly chunkRoot: Sha256Text;
  readonly sm3?: Sm3Text | undefined;
}

/** The private list of a dataset's files. Its salt is the key to the proof: keep it. */
export interface Manifest {
  readonly format: "datadeed-manifest/1";
  readonly chunkSizeBytes: typeof CHUNK_SIZE_BYTES;
  /** 32 random bytes, base64url. */
  readonly salt: string;
  readonly files: readonly FileRecord[];
}

/** The digests of a manifest that become public. */
export interface Fingerprint {
  readonly commitment: Sha256Text;
  readonly manifestDigest: Sha256Text;
  readonly manifestSm3?: Sm3Text;
}

/** Why a path may not stand in a manifest, or undefined when it may. */
export function pathProblem(path: string): string | undefined {
  if (path === "") return "empty path";
  if (!path.isWellFormed()) return "not Unicode";
  if (path.includes("\0")) return "contains a zero character";
  if (path !== path.normalize("NFC")) return "not in Unicode normal form C";
  if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)) return "absolute path";
  if (path.includes("\\")) return "segments are separated by `/`, not by a backslash";
  const segments = path.split("/");
  if (segments.includes("")) return "empty segment";
  if (segments.includes(".") || segments.includes("..")) return "`.` or `..` segment";
  if (utf8(path).length > MAX_PATH_BYTES) return `longer than ${MAX_PATH_BYTES} bytes`;
  return undefined;
}

const zFile = z.strictObject({
  path: z.string().superRefine((path, context) => {
    const problem = pathProblem(path);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  }),
  sizeBytes: zCount,
  sha256: zSha256,
  chunkRoot: zSha256,
  sm3: zSm3.optional(),
});

const zSalt = z.string().refine((text) => {
  try {
    return fromBase64Url(text).length === SALT_LENGTH;
  } catch {
    return false;
  }
}, "expected 32 bytes in base64url without padding");

const zManifest = z.strictObject({
  format: z.literal("datadeed-manifest/1"),
  chunkSizeBytes: z.literal(CHUNK_SIZE_BYTES),
  salt: zSalt,
  files: z
    .array(zFile)
    .min(1, "at least one file")
    .max(MAX_FILES, `at most ${MAX_FILES} files`)
    .superRefine((files, context) => {
      for (let i = 1; i < files.length; i++) {
        const order = comparePaths(files[i - 1]!.path, files[i]!.path);
        const message = order === 0 ? "duplicate path" : "not sorted by the UTF-8 bytes of path";
        if (order >= 0) context.addIssue({ code: "custom", path: [i, "path"], message });
      }
      if (files.some((file) => file.sm3 !== undefined) && files.some((file) => file.sm3 === undefined)) {
        context.addIssue({ code: "custom", message: "either all files carry sm3 or none" });
      }
      if (!Number.isSafeInteger(totalBytes(files))) {
        context.addIssue({ code: "custom", message: "more bytes altogether than JSON keeps exactly" });
      }
    }),
});

/** Order of paths in a manifest: by their UTF-8 bytes. */
export function comparePaths(a: string, b: string): number {
  return compareBytes(utf8(a), utf8(b));
}

/**
 * Checks a manifest that somebody else made.
 * @param value attacker-controlled
 * @throws MANIFEST_INVALID with every bad field
 */
export function parseManifest(value: unknown): Manifest {
  return parseWith(zManifest, value, "MANIFEST_INVALID", "manifest");
}

/**
 * Makes the manifest of files in any order.
 * @param files other members than those of a FileRecord are left out
 * @param salt 32 random bytes
 * @throws DATASET_EMPTY | PATH_DUPLICATE | PATH_INVALID | LIMIT_EXCEEDED
 * @throws MANIFEST_INVALID when some files carry sm3 and others don't, or sizes don't add up exactly
 */
export function buildManifest(files: readonly FileRecord[], salt: Uint8Array): Manifest {
  if (salt.length !== SALT_LENGTH) {
    throw new RangeError(`salt: expected ${SALT_LENGTH} bytes, got ${salt.length}`);
  }
  if (files.length === 0) throw new DataDeedError("DATASET_EMPTY");
  if (files.length > MAX_FILES) throw new DataDeedError("LIMIT_EXCEEDED", `more than ${MAX_FILES} files`);
  for (const { path } of files) {
    const problem = pathProblem(path);
    if (problem !== undefined) throw new DataDeedError("PATH_INVALID", `${path}: ${problem}`);
  }
  const sorted = files
    .map((file) => ({ record: recordOf(file), key: utf8(file.path) }))
    .sort((a, b) => compareBytes(a.key, b.key))
    .map(({ record }) => record);
  const duplicate = sorted.find((file, i) => file.path === sorted[i + 1]?.path);
  if (duplicate !== undefined) throw new DataDeedError("PATH_DUPLICATE", `${duplicate.path} occurs twice`);
  const format = "datadeed-manifest/1";
  return parseManifest({ format, chunkSizeBytes: CHUNK_SIZE_BYTES, salt: toBase64Url(salt), files: sorted });
}

function recordOf({ path, sizeBytes, sha256: whole, chunkRoot, sm3: sm3OfFile }: FileRecord): FileRecord {
  const record = { path, sizeBytes, sha256: whole, chunkRoot };
  return sm3OfFile === undefined ? record : { ...record, sm3: sm3OfFile };
}

/** Dataset leaf `d_i`: canonical JSON of the file without `sm3`. */
export function datasetLeaf({ path, sizeBytes, sha256: whole, chunkRoot }: FileRecord): Uint8Array {
  return canonicalBytes({ path, sizeBytes, sha256: whole, chunkRoot });
}

/** Tree root over the dataset leaves. Revealing it unsalted would let others recognise guessable data: keep it private. */
export function datasetRoot(files: readonly FileRecord[]): Digest {
  return computeRoot(files.map((file) => hashLeaf(datasetLeaf(file))));
}

const COMMITMENT_TAG = concat(utf8("datadeed/commitment/v1"), new Uint8Array([0]));

/** `H("datadeed/commitment/v1" || 0x00 || salt || datasetRoot)`. */
export function computeCommitment(salt: Uint8Array, root: Digest): Digest {
  return sha256(concat(COMMITMENT_TAG, salt, root));
}

/** The public digests of a manifest. */
export function fingerprint(manifest: Manifest): Fingerprint {
  const bytes = canonicalBytes(manifest);
  return {
    commitment: sha256Text(computeCommitment(fromBase64Url(manifest.salt), datasetRoot(manifest.files))),
    manifestDigest: sha256Text(sha256(bytes)),
    ...(manifest.files[0]?.sm3 === undefined ? {} : { manifestSm3: sm3Text(sm3(bytes)) }),
  };
}

/** Number of files and bytes, as a certificate's `scale` states them. */
export function scaleOf(manifest: Manifest): { files: number; bytes: number } {
  return {
    files: manifest.files.length,
    bytes: totalBytes(manifest.files),
  };
}

function totalBytes(files: readonly FileRecord[]): number {
  return files.reduce((sum, file) => sum + file.sizeBytes, 0);
}

/** Root of the chunk tree over chunk leaf digests `H(0x00 || chunk)`. */
export function computeChunkRoot(chunkLeaves: Iterable<Digest>): Sha256Text {
  return sha256Text(computeRoot(chunkLeaves));
}

/** Number of chunks of a file of this size. */
export function chunkCount(sizeBytes: number): number {
  return Math.ceil(sizeBytes / CHUNK_SIZE_BYTES);
}

/** Proof that one file belongs to a dataset, without the other files. */
export function proveFile(manifest: Manifest, path: string): { index: number; proof: Digest[] } {
  const index = manifest.files.findIndex((file) => file.path === path);
  if (index < 0) throw new DataDeedError("NOT_FOUND", `${path} is not in the manifest`);
  const tree = new MerkleTree(manifest.files.map((file) => hashLeaf(datasetLeaf(file))));
  return { index, proof: tree.inclusionProof(index) };
}

/** Whether a manifest opens a certificate's commitment and has its digest. */
export function opensCommitment(manifest: Manifest, commitment: Sha256Text): boolean {
  const root = datasetRoot(manifest.files);
  return equalBytes(computeCommitment(fromBase64Url(manifest.salt), root), parseDigestText(commitment));
}
