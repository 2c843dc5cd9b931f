import { sha256 } from "@noble/hashes/sha2.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { toHex } from "./bytes.ts";
import { DataDeedError } from "./errors.ts";
import { DIGEST_LENGTH, type Digest } from "./merkle.ts";

export { sha256 };
export type { Digest };

/** How digests are written in JSON documents (PROTOCOL section 0): the algorithm, a colon, 64 lowercase hex digits. */
export type DigestAlgorithm = "sha256" | "sm3";
export type Sha256Text = `sha256:${string}`;
export type Sm3Text = `sm3:${string}`;

export function sha256Text(digest: Digest): Sha256Text {
  return `sha256:${expectDigest(digest)}`;
}

export function sm3Text(digest: Digest): Sm3Text {
  return `sm3:${expectDigest(digest)}`;
}

function expectDigest(digest: Digest): string {
  if (digest.length !== DIGEST_LENGTH)
    throw new RangeError(`digest: expected 32 bytes, got ${digest.length}`);
  return toHex(digest);
}

/** Whether `text` is a digest of this algorithm in its one spelling. */
export function isDigestText(text: unknown, algorithm: DigestAlgorithm): boolean {
  return typeof text === "string" && new RegExp(`^${algorithm}:[0-9a-f]{64}$`).test(text);
}

/**
 * The 32 bytes of a digest as written in JSON.
 * @throws INPUT_INVALID when it is not `algorithm:` and 64 lowercase hex digits
 */
export function parseDigestText(text: string, algorithm: DigestAlgorithm = "sha256"): Digest {
  if (!isDigestText(text, algorithm)) {
    throw new DataDeedError(
      "INPUT_INVALID",
      `expected ${algorithm}: and 64 lowercase hex digits, got ${text.slice(0, 80)}`,
    );
  }
  return hexToBytes(text.slice(algorithm.length + 1));
}
