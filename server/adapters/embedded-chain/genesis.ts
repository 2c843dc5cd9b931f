import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import { writeFileDurably } from "./durable-file.ts";

const genesisSchema = z.object({
  format: z.literal("datadeed-embedded-chain/1"),
  chainId: z.int().positive(),
  /** Time of block 0, Unix seconds. */
  timestamp: z.int().positive(),
});

/** What block 0 is made of. Kept, because only the same block 0 gives the same hashes when blocks are replayed. */
export type Genesis = z.infer<typeof genesisSchema>;

/**
 * The genesis of the chain in a folder, made and kept durably at the first run.
 *
 * @throws CONFIG_INVALID when the folder holds a chain with another id
 * @throws STORE_FAILED when the file is damaged or was lost while blocks are there
 */
export async function openGenesis(
  folder: string,
  chainId: number,
  nowSeconds: number,
  hasBlocks: boolean,
): Promise<Genesis> {
  const path = join(folder, "genesis.json");
  if (existsSync(path)) {
    const genesis = await readGenesis(path);
    if (genesis.chainId === chainId) return genesis;
    throw new DataDeedError(
      "CONFIG_INVALID",
      `the chain in the data directory has the id ${String(genesis.chainId)}, not ${String(chainId)}`,
      { problems: [{ pointer: "DATADEED_DATA_DIR", reason: "holds a chain with another id" }] },
    );
  }
  if (hasBlocks) {
    throw new DataDeedError(
      "STORE_FAILED",
      "genesis.json of the embedded chain is missing beside its blocks",
    );
  }
  const genesis: Genesis = { format: "datadeed-embedded-chain/1", chainId, timestamp: nowSeconds };
  await writeFileDurably(path, `${JSON.stringify(genesis, null, 2)}\n`);
  return genesis;
}

async function readGenesis(path: string): Promise<Genesis> {
  try {
    return genesisSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new DataDeedError("STORE_FAILED", "genesis.json of the embedded chain can't be read", { cause });
  }
}
