/** Words of a message out of what was typed after a flag, files included: only their digests leave this machine. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { DataDeedError } from "#core/errors.ts";
import { unreadableReason } from "../adapters/files/file-system.ts";
import { typedWord, type ValueKind, type Word } from "../adapters/gateway/register-words.ts";
import { readBundleFile } from "./bundle-file.ts";

export { saltAmount } from "../adapters/gateway/register-words.ts";

/**
 * @param flag as typed, for errors
 * @throws USAGE | FILE_UNREADABLE | BUNDLE_INVALID
 */
export async function valueOf(value: ValueKind, flag: string, given: string | boolean): Promise<Word> {
  const text = String(given);
  switch (value.kind) {
    case "FILE":
      return digestOfFile(text);
    case "CERTIFICATE":
      return toHex0x(certificateDigest((await readBundleFile(text)).certificate));
    default:
      return typedWord(value, flag, text);
  }
}

/** SHA-256 of a file, as `sha256sum` prints it. @throws FILE_UNREADABLE */
export async function digestOfFile(path: string): Promise<`0x${string}`> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw new DataDeedError("FILE_UNREADABLE", `${path} ${unreadableReason(cause)}`, { cause });
  }
  return toHex0x(hash.digest());
}
