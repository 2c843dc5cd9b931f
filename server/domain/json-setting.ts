import type { z } from "zod";
import { parseJson } from "#core/json.ts";
import { isDataDeedError } from "#core/errors.ts";
import type { SettingStore } from "../ports/store.ts";

/**
 * A cursor kept as JSON. null when there is none, or none that can be read: cursors only save work, so whoever finds
 * null starts over.
 */
export async function loadJsonSetting<S extends z.ZodType>(
  store: SettingStore,
  name: string,
  schema: S,
): Promise<z.output<S> | null> {
  const text = await store.setting(name);
  if (text === null) return null;
  try {
    const result = schema.safeParse(parseJson(text));
    return result.success ? result.data : null;
  } catch (error) {
    if (isDataDeedError(error)) return null;
    throw error;
  }
}
