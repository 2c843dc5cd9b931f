/** Who is signed in, as the gateway tells (docs/sessions.md). */
import { z } from "zod";
import { zAddress } from "#core/address.ts";
import { zTime } from "#core/parse.ts";
import type { GatewayClient } from "../../../adapters/gateway/gateway-client.ts";

export const SCOPES = ["deposit", "pledge", "register", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

const zSession = z.looseObject({
  method: z.enum(["API_KEY", "ACCOUNT"]),
  /** Name of the API key, or the account's address. */
  name: z.string(),
  /** The account that signed in; null with an API key. */
  account: zAddress.nullable(),
  scopes: z.array(z.string()),
  expiresAt: zTime,
  endsAt: zTime,
});
export type Session = z.output<typeof zSession>;

export const zSessionAnswer = z.looseObject({ session: zSession.nullable() });

/** null when nobody is signed in. @throws SERVICE_UNREACHABLE and the like */
export async function readSession(gateway: GatewayClient): Promise<Session | null> {
  return (await gateway.readAs(zSessionAnswer, "/v1/session")).session;
}
