import type { SettingStore } from "../../ports/store.ts";
import { oneOf, text } from "../store-rows.ts";
import type { Database } from "./database.ts";

export function postgresSettingStore(database: Database): SettingStore {
  return {
    setting: async (name) =>
      oneOf(await database.rows("SELECT value FROM setting WHERE name = $1", [name]), (row) =>
        text(row, "value"),
      ),
    async saveSetting(name, value) {
      await database.write(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name, value],
      );
    },
  };
}
