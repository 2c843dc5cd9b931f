/** keccak-256 and SHA-256 as WebAssembly: five times faster than JavaScript, in Node and in browsers. */
import { createKeccak, createSHA256, type IHasher } from "hash-wasm";
import type { AuditHashes } from "../../audit/ports.ts";

export async function createAuditHashes(): Promise<AuditHashes> {
  const [keccak, sha] = await Promise.all([createKeccak(256), createSHA256()]);
  const with_ = (hasher: IHasher) => (data: Uint8Array) => hasher.init().update(data).digest("binary");
  return { keccak256: with_(keccak), sha256: with_(sha) };
}
