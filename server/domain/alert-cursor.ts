/** How far events were made into alerts: the last event of them, with its block. */
import { z } from "zod";
import type { SettingStore } from "../ports/store.ts";
import { loadJsonSetting } from "./json-setting.ts";

const SETTING = "alerts.cursor";

const zCursor = z.object({
  /** Chain and contracts. */
  origin: z.string(),
  basis: z.string(),
});

/** Basis of the last event that was made into alerts; null when there is none of this chain. */
export async function loadAlertCursor(store: SettingStore, origin: string): Promise<string | null> {
  const kept = await loadJsonSetting(store, SETTING, zCursor);
  return kept?.origin === origin ? kept.basis : null;
}

export async function saveAlertCursor(store: SettingStore, origin: string, basis: string): Promise<void> {
  await store.saveSetting(SETTING, JSON.stringify({ origin, basis }));
}
