import { hash } from "node:crypto";
import { createAuditHashes } from "../adapters/audit/hashes.ts";
import type { AuditHashes } from "../audit/ports.ts";

/** As `createAuditHashes`, with the machine's own SHA-256, which is several times faster; it has no keccak-256. */
export async function createNativeAuditHashes(): Promise<AuditHashes> {
  return { ...(await createAuditHashes()), sha256 };
}

/** A digest as a text of bytes costs a third of one as a `Buffer`, which comes with an `ArrayBuffer` of its own. */
function sha256(data: Uint8Array): Uint8Array {
  return Buffer.from(hash("sha256", data, "binary"), "binary");
}
