/** The data directory: what of it is where, and that one gateway uses it at a time. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { lockFolder } from "../adapters/embedded-chain/folder-lock.ts";

export function dataFiles(dataDir: string) {
  return {
    apiKey: join(dataDir, "api-key"),
    database: join(dataDir, "datadeed.sqlite"),
    issuerKey: join(dataDir, "keys", "issuer.json"),
    ipfs: join(dataDir, "ipfs"),
  };
}

/**
 * Makes the directory where it is missing and takes it for this process.
 * @throws STORE_LOCKED when another gateway has it; CONFIG_INVALID when it can't be used
 */
export async function takeDataDir(dataDir: string): Promise<Disposable> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = "can't be made or entered";
    throw new DataDeedError("CONFIG_INVALID", `DATADEED_DATA_DIR: ${dataDir} ${reason}`, {
      cause,
      problems: [{ pointer: "DATADEED_DATA_DIR", reason }],
    });
  }
  try {
    return lockFolder(dataDir);
  } catch (cause) {
    if (!isDataDeedError(cause, "STORE_LOCKED")) throw cause;
    throw new DataDeedError("STORE_LOCKED", `another gateway uses ${dataDir}`, {
      cause,
      details: { dataDir },
    });
  }
}
