/** Deposit requests, parsed: attacker-controlled in, typed out, everything that is wrong listed at once. */
import { z } from "zod";
import { fromBase64Url } from "#core/bytes.ts";
import type { HashedBy } from "#core/certificate.ts";
import {
  buildManifest,
  comparePaths,
  fingerprint,
  MAX_FILES,
  parseManifest,
  pathProblem,
  scaleOf,
  type FileRecord,
  type Fingerprint,
  type Manifest,
} from "#core/dataset.ts";
import { parseDescription, type Description } from "#core/description.ts";
import { parseWith, zCount, zSha256, zSm3 } from "#core/parse.ts";
import { parseStatement, type Statement } from "#core/statement.ts";
import type { FingerprintRequest, UploadRequest } from "../ports/gateway.ts";
import { Problems } from "./problems.ts";
import { compareFiles } from "./upload-comparison.ts";

/** A request whose shape is right, and whose digests are known. */
export interface ParsedDeposit {
  readonly description: Description;
  readonly statement: Statement | null;
  readonly fingerprint: Fingerprint;
  readonly scale: { readonly files: number; readonly bytes: number };
  readonly hashedBy: readonly HashedBy[];
  /** For the depositor alone. */
  readonly manifest?: Manifest;
}

const zScale = z.strictObject({
  files: zCount.min(1, "at least one file").max(MAX_FILES, `at most ${MAX_FILES} files`),
  bytes: zCount,
});

// description and statement are parsed apart, by their own rules.
const zFingerprintRequest = z.strictObject({
  description: z.unknown(),
  statement: z.unknown().optional(),
  commitment: zSha256,
  manifestDigest: zSha256,
  manifestSm3: zSm3.optional(),
  scale: zScale,
});

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/**
 * @param now Unix seconds
 * @throws INPUT_INVALID, or the one code that all problems share, with a JSON pointer for each
 */
export function parseFingerprintRequest(request: FingerprintRequest, now: number): ParsedDeposit {
  const problems = new Problems();
  const description = problems.take("", () => parseDescription(request.description, now, "/description"));
  const statement = isGiven(request.statement)
    ? problems.take("/statement", () => parseStatement(request.statement))
    : null;
  const declared = problems.take("", () =>
    parseWith(zFingerprintRequest, request, "INPUT_INVALID", "deposit"),
  );
  if (description === undefined || statement === undefined || declared === undefined)
    throw problems.error("deposit");
  const { commitment, manifestDigest, manifestSm3, scale } = declared;
  return {
    description,
    statement,
    fingerprint: { commitment, manifestDigest, ...(manifestSm3 === undefined ? {} : { manifestSm3 }) },
    scale,
    hashedBy: ["depositor"],
  };
}

/** What of an upload is known before its files arrive. */
interface ParsedUploadHead {
  readonly description: Description;
  readonly statement: Statement | null;
  /** The depositor's own; there exactly when the statement is. */
  readonly manifest: Manifest | null;
}

function parseHead(
  request: Omit<UploadRequest, "files">,
  now: number,
  problems: Problems,
): ParsedUploadHead | undefined {
  const description = problems.take("", () => parseDescription(request.description, now, "/description"));
  const statement = isGiven(request.statement)
    ? problems.take("/statement", () => parseStatement(request.statement))
    : null;
  const manifest = isGiven(request.manifest)
    ? problems.take("/manifest", () => parseManifest(request.manifest))
    : null;
  if (isGiven(request.statement) && !isGiven(request.manifest)) {
    problems.add(
      "INPUT_INVALID",
      "/manifest",
      "needed with a statement: without its salt the signed commitment can't be recomputed",
    );
  }
  if (isGiven(request.manifest) && !isGiven(request.statement)) {
    problems.add(
      "INPUT_INVALID",
      "/statement",
      "needed with a manifest: without a statement the gateway makes the manifest",
    );
  }
  return description === undefined || statement === undefined || manifest === undefined
    ? undefined
    : { description, statement, manifest };
}

/**
 * @param now Unix seconds
 * @throws as `parseFingerprintRequest`
 */
export function parseUploadHead(request: Omit<UploadRequest, "files">, now: number): ParsedUploadHead {
  const problems = new Problems();
  const head = parseHead(request, now, problems);
  if (head === undefined || problems.found) throw problems.error("deposit");
  return head;
}

/**
 * @param now Unix seconds
 * @param salt gives 32 random bytes, for a manifest that the gateway makes
 * @throws as `parseFingerprintRequest`; COMMITMENT_MISMATCH when the files are not those of the depositor's manifest
 */
export function parseUpload(request: UploadRequest, now: number, salt: () => Uint8Array): ParsedDeposit {
  const problems = new Problems();
  checkFiles(request.files, problems);
  const head = parseHead(request, now, problems);
  if (head === undefined || problems.found) throw problems.error("deposit");
  const manifest =
    head.manifest === null
      ? buildManifest(request.files, salt())
      : recomputeManifest(head.manifest, request.files);
  return {
    description: head.description,
    statement: head.statement,
    fingerprint: fingerprint(manifest),
    scale: scaleOf(manifest),
    hashedBy: head.statement === null ? ["gateway"] : ["gateway", "depositor"],
    manifest,
  };
}

function checkFiles(files: readonly FileRecord[], problems: Problems): void {
  if (files.length === 0) problems.add("DATASET_EMPTY", "/files", "at least one file");
  if (files.length > MAX_FILES)
    problems.add("LIMIT_EXCEEDED", "/files", `at most ${MAX_FILES} files, got ${files.length}`);
  const seen = new Set<string>();
  for (const [i, { path }] of files.entries()) {
    const problem = pathProblem(path);
    if (problem !== undefined) problems.add("PATH_INVALID", `/files/${i}/path`, problem);
    else if (seen.has(path)) problems.add("PATH_DUPLICATE", `/files/${i}/path`, `${path} occurs twice`);
    seen.add(path);
  }
}

/** The manifest of what was received, under the depositor's salt; everything but the salt is the gateway's own work. */
function recomputeManifest(declared: Manifest, files: readonly FileRecord[]): Manifest {
  const withSm3 = declared.files.some((file) => file.sm3 !== undefined);
  const received = files
    .map(({ path, sizeBytes, sha256, chunkRoot, sm3 }) => ({
      path,
      sizeBytes,
      sha256,
      chunkRoot,
      ...(withSm3 ? { sm3 } : {}),
    }))
    .sort((a, b) => comparePaths(a.path, b.path));
  const problems = new Problems();
  compareFiles(declared.files, received, problems);
  problems.throwIfFound("the files received are not those of the manifest");
  return buildManifest(received, fromBase64Url(declared.salt));
}
