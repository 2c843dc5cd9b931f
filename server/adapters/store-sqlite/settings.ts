import type { DatabaseSync } from "node:sqlite";
import type { SettingStore } from "../../ports/store.ts";
import { text } from "../store-rows.ts";
import { attempt } from "./database.ts";

export function sqliteSettingStore(database: DatabaseSync): SettingStore {
  const select = database.prepare("SELECT value FROM setting WHERE name = ?");
  const replace = database.prepare("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)");
  return {
    setting: (name) =>
      attempt(() => {
        const row = select.get(name);
        return row === undefined ? null : text(row, "value");
      }),
    saveSetting: (name, value) =>
      attempt(() => {
        replace.run(name, value);
      }),
  };
}
