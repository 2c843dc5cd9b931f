/**
 * Chain keys as V3 keystore files, made at the first run.
 *
 * The password: DATADEED_PASSWORD, or else 32 random bytes kept beside the data (mode 0600). Such a file protects a
 * keystore that is copied alone; whoever reads the whole data directory has both. Operators who want more set the
 * variable from a secret store.
 */
import { chmod, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encryptKeystoreJson, Wallet, type BaseWallet } from "ethers";
import { toBase64Url } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Entropy } from "../ports/clock.ts";
import { writeFileDurably } from "./embedded-chain/durable-file.ts";

export interface KeystorePassword {
  readonly text: string;
  /** What people choose can be guessed, so guessing must be slow; 32 random bytes can't. */
  readonly chosenBy: "OPERATOR" | "CHANCE";
}

/** scrypt's cost (N), with r = 8 and p = 1: 128 MiB and a second, or 1 MiB and a moment. */
const SCRYPT_COST = { OPERATOR: 131_072, CHANCE: 1_024 } as const;

const PASSWORD_FILE = "keystore-password";

/**
 * The password of all keystores in a data directory; the file is made durably before any key is encrypted with it.
 * @param chosen DATADEED_PASSWORD; null where it is not set
 */
export async function openKeystorePassword(
  dataDir: string,
  entropy: Pick<Entropy, "bytes">,
  chosen: string | null,
): Promise<KeystorePassword> {
  if (chosen !== null) return { text: chosen, chosenBy: "OPERATOR" };
  const path = join(dataDir, PASSWORD_FILE);
  const kept = await readIfThere(path);
  if (kept !== null) return { text: kept.trim(), chosenBy: "CHANCE" };
  const text = toBase64Url(entropy.bytes(32));
  await writeFileDurably(path, `${text}\n`);
  return { text, chosenBy: "CHANCE" };
}

/**
 * The key in a keystore file; made (mode 0600, durable before it resolves) when there is no such file.
 * @throws KEY_INVALID when the file is no keystore, or its password is another one
 */
export async function openChainKey(path: string, password: KeystorePassword): Promise<BaseWallet> {
  const kept = await readIfThere(path);
  if (kept === null) return makeChainKey(path, password);
  try {
    return await Wallet.fromEncryptedJson(kept, password.text);
  } catch (cause) {
    throw new DataDeedError("KEY_INVALID", `the keystore ${path} does not open with the given password`, {
      cause,
    });
  }
}

async function makeChainKey(path: string, password: KeystorePassword): Promise<BaseWallet> {
  const { address, privateKey } = Wallet.createRandom();
  const scrypt = { N: SCRYPT_COST[password.chosenBy], r: 8, p: 1 };
  const json = await encryptKeystoreJson({ address, privateKey }, password.text, { scrypt });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileDurably(path, `${json}\n`);
  return new Wallet(privateKey);
}

/** Keys that a deployment needs. Only the notary's is used day by day. */
export interface ChainKeys {
  readonly notary: BaseWallet;
  readonly registrar: BaseWallet;
  readonly adjudicator: BaseWallet;
  readonly admin: BaseWallet;
}

/**
 * All chain keys, missing ones made.
 * @param notaryKeyFile DATADEED_NOTARY_KEY_FILE; null where it is not set
 * @throws KEY_INVALID
 */
export async function openChainKeys(
  dataDir: string,
  password: KeystorePassword,
  notaryKeyFile: string | null,
): Promise<ChainKeys> {
  const folder = join(dataDir, "keys");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  return {
    notary: await openChainKey(notaryKeyFile ?? join(folder, "notary.json"), password),
    registrar: await openChainKey(join(folder, "registrar.json"), password),
    adjudicator: await openChainKey(join(folder, "adjudicator.json"), password),
    admin: await openChainKey(join(folder, "admin.json"), password),
  };
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new DataDeedError("KEY_INVALID", `${path} can't be read`, { cause: error });
  }
}
