import { DataDeedError } from "#core/errors.ts";
import type { Entropy } from "../ports/clock.ts";
import type { SecretFile } from "../ports/secret-file.ts";
import { ALL_SCOPES, apiKeyDigest, mintApiKeySecret, type ApiKeys } from "./api-keys.ts";

/**
 * Makes the first API key of an installation, with all scopes, and leaves its secret in a file for the operator.
 *
 * 1. file   the secret is written down. Crash: the store has no key yet, and the next start goes on with this file.
 * 2. store  its digest is stored; from here on it works.
 *
 * Only while the store has no key at all: a file that appears later gives no rights, and a removed one is not made again.
 * @throws KEY_INVALID when others may read the file, or it holds no key
 */
export async function ensureFirstApiKey(apiKeys: ApiKeys, file: SecretFile, entropy: Entropy): Promise<void> {
  if ((await apiKeys.list()).length > 0) return;
  await file.create(`${mintApiKeySecret(entropy)}\n`);
  // Read back: the file may be one of an earlier start that ended between the two steps.
  const secret = (await file.read())?.trim();
  if (secret === undefined || apiKeyDigest(secret) === undefined)
    throw new DataDeedError("KEY_INVALID", "the first API key's file holds no API key");
  await apiKeys.mint("first run", ALL_SCOPES, secret);
}
