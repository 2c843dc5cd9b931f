/** Which keys sign, and signed, this gateway's certificates: the issuers of the trust document. */
import { z } from "zod";
import type { DidKey } from "#core/did-key.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson } from "#core/json.ts";
import { formatTime, parseWith, zTime } from "#core/parse.ts";
import type { TrustedIssuer } from "#core/trust.ts";
import type { SettingStore } from "../ports/store.ts";

const SETTING = "trust.issuers";

const zIssuers = z.array(
  z.strictObject({ id: z.string(), name: z.string(), from: zTime, until: zTime.nullable() }),
);

/**
 * All issuers so far, the present one last. A key that was not there before ends its predecessor's time: what that one
 * signed stays trusted. Durable before it resolves, so that no certificate is older than its issuer's entry.
 * @param now Unix seconds
 * @throws LOG_CORRUPT when the stored list can't be read
 */
export async function recordIssuer(
  store: SettingStore,
  issuer: { readonly id: DidKey; readonly name: string },
  now: number,
): Promise<readonly TrustedIssuer[]> {
  const text = await store.setting(SETTING);
  const known = text === null ? [] : readIssuers(text);
  const last = known.at(-1);
  if (last?.id === issuer.id && last.name === issuer.name && last.until === null) return known;
  const at = formatTime(now);
  const issuers =
    last?.id === issuer.id && last.until === null
      ? [...known.slice(0, -1), { ...last, name: issuer.name }]
      : [...known.map((one) => ({ ...one, until: one.until ?? at })), { ...issuer, from: at, until: null }];
  await store.saveSetting(SETTING, JSON.stringify(issuers));
  return issuers;
}

function readIssuers(text: string): TrustedIssuer[] {
  try {
    return parseWith(zIssuers, parseJson(text), "TRUST_INVALID", "issuers");
  } catch (cause) {
    throw new DataDeedError("LOG_CORRUPT", "the stored list of issuers can't be read", { cause });
  }
}
