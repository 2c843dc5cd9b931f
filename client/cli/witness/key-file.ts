/** The witness's key: one line as Go's note tools write it, `PRIVATE+KEY+name+hash+base64(type || seed)`. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { concat, fromBase64, toBase64, toHex } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { COSIGNATURE, isKeyName, keyIdOf, type NoteKey } from "#core/note/signed-note.ts";
import type { Cleanups } from "../cleanups.ts";
import { readInput } from "../input-file.ts";
import { exists, writeOutput } from "../output-file.ts";

const PREFIX = "PRIVATE+KEY+";
const SEED_BYTES = 32;
const FOR_OTHERS = 0o077;

export interface WitnessKey {
  readonly key: NoteKey;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/**
 * Reads the key; where there is none and a name is given, makes it (mode 0600).
 * @throws KEY_INVALID when the file is no such key, others may read it, or it has another name; USAGE without a name
 */
export async function openWitnessKey(
  path: string,
  name: string | undefined,
  cleanups: Cleanups,
): Promise<WitnessKey> {
  if (!(await exists(path))) {
    if (name === undefined)
      throw new DataDeedError("USAGE", `${path} is not there: name the witness with --name, and it is made`);
    if (!isKeyName(name))
      throw new DataDeedError(
        "USAGE",
        "--name: expected a name without spaces and plus, like bank.example/witness",
      );
    const text = `${formatKey(name, randomBytes(SEED_BYTES))}\n`;
    await writeOutput(path, text, { access: "PRIVATE", existing: "REFUSE" }, cleanups);
  }
  await expectPrivate(path);
  const text = Buffer.from(await readInput(path, 1_000))
    .toString("utf8")
    .trim();
  const opened = parseKey(text);
  if (opened === undefined) throw new DataDeedError("KEY_INVALID", `${path} is no witness's key`);
  if (name !== undefined && opened.key.name !== name)
    throw new DataDeedError("KEY_INVALID", `${path} is the key of ${opened.key.name}, not of ${name}`);
  return opened;
}

async function expectPrivate(path: string): Promise<void> {
  // Windows has no such bits; its files are private to the user's profile by their folder.
  if (process.platform === "win32" || ((await stat(path)).mode & FOR_OTHERS) === 0) return;
  throw new DataDeedError("KEY_INVALID", `${path} can be used by others; chmod 600 it, or make a new key`);
}

function keyOf(name: string, seed: Uint8Array): NoteKey {
  return { name, type: COSIGNATURE, publicKey: ed25519.getPublicKey(seed) };
}

function formatKey(name: string, seed: Uint8Array): string {
  const id = toHex(keyIdOf(keyOf(name, seed)));
  return `${PREFIX}${name}+${id}+${toBase64(concat(new Uint8Array([COSIGNATURE]), seed))}`;
}

function parseKey(text: string): WitnessKey | undefined {
  const [, name = "", encoded = ""] = /^PRIVATE\+KEY\+([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(text) ?? [];
  try {
    const seed = fromBase64(encoded).slice(1);
    if (seed.length !== SEED_BYTES || formatKey(name, seed) !== text) return undefined;
    return { key: keyOf(name, seed), sign: (message) => ed25519.sign(message, seed) };
  } catch {
    return undefined;
  }
}
