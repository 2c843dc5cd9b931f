/** Opening sessions: with an API key, or with a message that an account signed (EIP-4361). */
import { z } from "zod";
import { zTime } from "#core/parse.ts";
import { readAs } from "../../../adapters/gateway/answer.ts";
import type { GatewayClient } from "../../../adapters/gateway/gateway-client.ts";
import type { HolderKey } from "../keys/holder-key.ts";
import { signInMessage } from "./sign-in-message.ts";
import { zSessionAnswer, type Session } from "./session-client.ts";

const PATH = "/v1/session";

const zChallenge = z.looseObject({ nonce: z.string(), expiresAt: zTime, chainId: z.int() });

async function open(gateway: GatewayClient, body: object): Promise<Session> {
  const { session } = readAs(zSessionAnswer, await gateway.write("POST", PATH, body), PATH);
  // The schema allows null for who is not signed in; an answer of success never has it.
  return session!;
}

/** @throws UNAUTHENTICATED | TOO_MANY | … */
export function signInWithApiKey(gateway: GatewayClient, apiKey: string): Promise<Session> {
  return open(gateway, { apiKey });
}

/** @throws SIGN_IN_REFUSED | KEY_INVALID when the wallet's owner refuses | … */
export async function signInWithKey(gateway: GatewayClient, key: HolderKey): Promise<Session> {
  const challenge = await gateway.write("POST", `${PATH}/challenge`, {});
  const { nonce, chainId } = readAs(zChallenge, challenge, PATH);
  const message = signInMessage({
    origin: location.origin,
    address: key.address,
    statement: "Sign in to DataDeed",
    chainId,
    nonce,
    now: Date.now(),
  });
  return open(gateway, { message, signature: await key.signText(message) });
}
