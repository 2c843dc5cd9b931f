/** The API key that a deposit is sent with. */
import { join } from "node:path";
import { DataDeedError } from "#core/errors.ts";
import type { CliContext } from "./context.ts";
import { readInput } from "./input-file.ts";
import { exists } from "./output-file.ts";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * `--api-key`, DATADEED_API_KEY, or the key that a gateway on this machine wrote to its data folder. That last one is
 * never sent to another machine.
 * @throws UNAUTHENTICATED when there is none
 */
export async function findApiKey(
  { world }: CliContext,
  given: string | undefined,
  gateway: string,
): Promise<string> {
  const key = given ?? world.env["DATADEED_API_KEY"] ?? "";
  if (key !== "") return expectHeaderSafe(key);
  const path = join(world.env["DATADEED_DATA_DIR"] || "data", "api-key");
  if (LOOPBACK.has(new URL(gateway).hostname) && (await exists(path))) {
    return expectHeaderSafe(
      Buffer.from(await readInput(path, 4096))
        .toString("utf8")
        .trim(),
    );
  }
  throw new DataDeedError(
    "UNAUTHENTICATED",
    "no API key: set DATADEED_API_KEY, or use --api-key (which other users of this machine can see)",
  );
}

function expectHeaderSafe(key: string): string {
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new DataDeedError("USAGE", "the API key has characters that no API key has");
  return key;
}
