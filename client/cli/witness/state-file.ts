/** What the witness has cosigned, in a file: written beside, made durable, renamed; so it is the old state or the new one. */
import { z } from "zod";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson } from "#core/json.ts";
import { parseWith, zBytes32, zCount } from "#core/parse.ts";
import type { WitnessState, WitnessStore } from "../../witness/ports.ts";
import type { Cleanups } from "../cleanups.ts";
import { readInput } from "../input-file.ts";
import { exists, writeOutput } from "../output-file.ts";

const FORMAT = "datadeed-witness/1";

const zState = z.strictObject({
  format: z.literal(FORMAT),
  origin: z.string(),
  size: zCount,
  root: zBytes32,
  block: z.strictObject({ number: zCount, hash: zBytes32 }),
  cosignedAt: zCount,
  note: z.string(),
});

/** @param origin of the log that is watched: the state of another one is refused */
export function witnessStateFile(path: string, origin: string, cleanups: Cleanups): WitnessStore {
  return {
    async load() {
      if (!(await exists(path))) return null;
      const { origin: found, root, ...state } = await read(path);
      if (found !== origin)
        throw new DataDeedError(
          "WITNESS_STATE_INVALID",
          `${path} is the state of ${found}, not of ${origin}`,
        );
      return { ...state, root: fromHex0x(root) };
    },
    async save({ size, root, block, cosignedAt, note }: WitnessState) {
      const state = { format: FORMAT, origin, size, root: toHex0x(root), block, cosignedAt, note };
      const text = `${JSON.stringify(state, null, 2)}\n`;
      await writeOutput(path, text, { access: "PRIVATE", existing: "REPLACE" }, cleanups);
    },
  };
}

async function read(path: string) {
  try {
    return parseWith(zState, parseJson(await readInput(path, 1024 * 1024)), "WITNESS_STATE_INVALID", "state");
  } catch (cause) {
    throw new DataDeedError("WITNESS_STATE_INVALID", `${path} can't be read`, { cause });
  }
}
