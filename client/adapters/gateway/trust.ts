import type { Json } from "#core/json.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { expectJson } from "./answer.ts";
import type { GatewayClient } from "./gateway-client.ts";

/** A gateway's own trust document, and the very text of it. @throws SERVICE_UNREACHABLE | TRUST_INVALID | … */
export async function fetchTrust(gateway: GatewayClient): Promise<{ trust: TrustDocument; json: Json }> {
  const url = `${gateway.url}/.well-known/datadeed.json`;
  const json = expectJson(await gateway.fetch(url), 200, url);
  return { trust: parseTrust(json), json };
}
