/** A certificate to act on: out of a file, or by its number from the gateway. */
import type { Bundle } from "#core/bundle.ts";
import { readBundle } from "#core/bundle.ts";
import { fetchBundle } from "../../../adapters/gateway/deposits.ts";
import type { GatewayClient } from "../../../adapters/gateway/gateway-client.ts";

/** @param number as typed. @throws the gateway's refusal */
export async function bundleByNumber(gateway: GatewayClient, number: string): Promise<Bundle> {
  return readBundle(await fetchBundle(gateway, number.trim().toUpperCase()));
}
