/** How far the checkpoint cache has been read, and on which chain. */
import { z } from "zod";
import type { ChainContracts } from "../ports/chain.ts";
import type { SettingStore } from "../ports/store.ts";
import { loadJsonSetting } from "./json-setting.ts";

const SETTING = "checkpoints.cursor";

export interface SyncCursor {
  /** Newest block whose events are all in the cache. */
  readonly number: number;
  /** Its hash, to notice a reorganisation; null when it was set back: the cache is compared with the chain first. */
  readonly hash: `0x${string}` | null;
}

const hash = z.custom<`0x${string}`>((value) => typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value));

const zCursor = z.object({
  chainId: z.int(),
  log: z.string(),
  number: z.int().min(-1),
  hash: hash.nullable(),
});

/** null when there is none, or only one of another chain or contract. */
export async function loadCursor(store: SettingStore, contracts: ChainContracts): Promise<SyncCursor | null> {
  const kept = await loadJsonSetting(store, SETTING, zCursor);
  if (kept?.chainId !== contracts.chainId || kept.log !== contracts.log) return null;
  return { number: kept.number, hash: kept.hash };
}

export async function saveCursor(
  store: SettingStore,
  contracts: ChainContracts,
  cursor: SyncCursor,
): Promise<void> {
  const { chainId, log } = contracts;
  await store.saveSetting(SETTING, JSON.stringify({ chainId, log, ...cursor }));
}
