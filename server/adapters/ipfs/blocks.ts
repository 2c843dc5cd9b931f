import { createHash } from "node:crypto";
import type { CID } from "multiformats/cid";
import { equalBytes, toHex } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";

const RAW = 0x55;
const DAG_PB = 0x70;
const SHA2_256 = 0x12;

/** The largest block that nodes exchange, in bytes. */
const MAX_BLOCK_BYTES = 2 * 1024 * 1024;

/** Whether the address is one of those that we publish: SHA-256 over a raw or dag-pb block. */
export function isOurKind(cid: CID): boolean {
  const { code, digest } = cid.multihash;
  return (cid.code === RAW || cid.code === DAG_PB) && code === SHA2_256 && digest.length === 32;
}

/** Whether a block has links to others. */
export function hasLinks(cid: CID): boolean {
  return cid.code === DAG_PB;
}

/** Whether the bytes are what the address names. */
export function isBlockOf(cid: CID, bytes: Uint8Array): boolean {
  return isOurKind(cid) && equalBytes(createHash("sha256").update(bytes).digest(), cid.multihash.digest);
}

/** @throws CID_MISMATCH unless the bytes may be stored under this address */
export function expectBlock(cid: CID, bytes: Uint8Array): void {
  if (isBlockOf(cid, bytes) && bytes.length <= MAX_BLOCK_BYTES) return;
  throw new DataDeedError("CID_MISMATCH", "a block is not what its address names", {
    details: {
      cid: cid.toString(),
      sha256: toHex(createHash("sha256").update(bytes).digest()),
      sizeBytes: bytes.length,
    },
  });
}

/** @throws CID_MISMATCH */
export function expectCid(expected: CID, actual: CID): void {
  const details = { expected: expected.toString(), actual: actual.toString() };
  if (details.expected !== details.actual) throw new DataDeedError("CID_MISMATCH", undefined, { details });
}
