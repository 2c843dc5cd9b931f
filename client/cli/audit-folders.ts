/** What an auditor has in folders of its own: time-stamp tokens, and manifests that holders disclosed. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readBundle } from "#core/bundle.ts";
import { fromHex0x, toBase64, toHex0x } from "#core/bytes.ts";
import { fingerprint, parseManifest } from "#core/dataset.ts";
import type { Sha256Text } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { unreadableReason } from "../adapters/files/file-system.ts";
import type { Hex } from "../audit/ports.ts";
import { rfc3161Tokens } from "../verify/timestamp/read-timestamps.ts";
import { inFile, readDocument, readInput } from "./input-file.ts";

const TOKEN_FILE = /^(?:0x)?([0-9a-f]{64})\.(?:tst|der)$/;
const MAX_TOKEN_FILE_BYTES = 65_536;

/**
 * Bundles (`*.deed.json`) and tokens (`<root in hex>.tst` or `.der`); other files are left alone.
 * @returns tokens in base64 by root
 * @throws FILE_UNREADABLE | BUNDLE_INVALID | JSON_* that name the file
 */
export async function readTimestampFolder(folder: string): Promise<ReadonlyMap<Hex, readonly unknown[]>> {
  const tokens = new Map<Hex, unknown[]>();
  const add = (root: Hex, found: readonly unknown[]) =>
    tokens.set(root, [...(tokens.get(root) ?? []), ...found]);
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const [, root] = TOKEN_FILE.exec(name) ?? [];
    if (root !== undefined) {
      const bytes = await readInput(path, MAX_TOKEN_FILE_BYTES);
      add(toHex0x(fromHex0x(`0x${root}`, 32)), [toBase64(bytes)]);
    } else if (name.endsWith(".deed.json")) {
      const bytes = await readInput(path);
      const bundle = inFile(path, () => readBundle(bytes));
      add(toHex0x(bundle.log.root), rfc3161Tokens(bundle));
    }
  }
  return tokens;
}

/**
 * Manifests (`*.manifest.json`); other files are left alone.
 * @returns the commitment that each opens, by the manifest's digest
 * @throws FILE_UNREADABLE | MANIFEST_INVALID | JSON_* that name the file
 */
export async function readManifestFolder(folder: string): Promise<ReadonlyMap<Sha256Text, Sha256Text>> {
  const openings = new Map<Sha256Text, Sha256Text>();
  for (const name of await namesIn(folder)) {
    if (!name.endsWith(".manifest.json")) continue;
    const { manifestDigest, commitment } = fingerprint(await readDocument(join(folder, name), parseManifest));
    openings.set(manifestDigest, commitment);
  }
  return openings;
}

/** Sorted: the order of a folder is the file system's. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const reason = unreadableReason(error);
    throw new DataDeedError("FILE_UNREADABLE", `${folder} ${reason}`, {
      cause: error,
      problems: [{ pointer: folder, reason }],
    });
  }
}
