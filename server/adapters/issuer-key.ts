/** The Ed25519 key that signs certificates, kept in a file of its owner's (DATADEED_ISSUER_KEY_FILE). */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { z } from "zod";
import { fromBase64Url, toBase64Url } from "#core/bytes.ts";
import { didKeyOf, type DidKey } from "#core/did-key.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson } from "#core/json.ts";
import { parseWith } from "#core/parse.ts";
import type { IssuerKey } from "../ports/signatures.ts";
import { createSecretFile, readSecretFile } from "./secret-file.ts";

const FORMAT = "datadeed-issuer-key/1";
const KEY_BYTES = 32;
/** DER of a PKCS #8 Ed25519 key up to its 32 seed bytes (RFC 8410 section 7). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

const zKeyFile = z.strictObject({
  format: z.literal(FORMAT),
  /** The public key as did:key: says which issuer a file belongs to, and guards against a damaged seed. */
  id: z.string().startsWith("did:key:z"),
  /** 32 bytes, base64url: the private key of RFC 8032. */
  seed: z.string(),
});

function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
}

function didOf(privateKey: KeyObject): DidKey {
  const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return didKeyOf(new Uint8Array(der.subarray(-KEY_BYTES)));
}

function parseKeyFile(text: string, path: string): IssuerKey {
  let privateKey: KeyObject;
  let id: string;
  try {
    const file = parseWith(zKeyFile, parseJson(text), "KEY_INVALID", "issuer key");
    const seed = fromBase64Url(file.seed);
    if (seed.length !== KEY_BYTES)
      throw new RangeError(`seed: expected ${KEY_BYTES} bytes, got ${seed.length}`);
    privateKey = privateKeyOf(seed);
    id = file.id;
  } catch (cause) {
    throw new DataDeedError("KEY_INVALID", `${path} is not an issuer key file`, { cause });
  }
  const did = didOf(privateKey);
  if (did !== id) throw new DataDeedError("KEY_INVALID", `${path}: the seed is not that of ${id}`);
  return { id: did, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}

function generateKeyFile(): string {
  const der = generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" });
  const seed = new Uint8Array(der.subarray(-KEY_BYTES));
  return `${JSON.stringify({ format: FORMAT, id: didOf(privateKeyOf(seed)), seed: toBase64Url(seed) }, null, 2)}\n`;
}

/**
 * Reads the issuer's key, and makes it at the first run.
 * @throws KEY_INVALID when others may read the file, or it is no key of this format
 */
export async function openIssuerKey(path: string): Promise<IssuerKey> {
  const present = await readSecretFile(path);
  if (present !== null) return parseKeyFile(present, path);
  await createSecretFile(path, generateKeyFile());
  // Read back: what will sign is what will be found at the next start, whoever of two processes made it.
  const made = await readSecretFile(path);
  if (made === null) throw new DataDeedError("KEY_INVALID", `${path} vanished while it was made`);
  return parseKeyFile(made, path);
}
