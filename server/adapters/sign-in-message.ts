import { SiweMessage } from "@signinwithethereum/siwe";
import type { SignInMessage } from "../ports/sessions.ts";

const time = (text: string | undefined) => (text === undefined ? null : Date.parse(text));

/** Takes an EIP-4361 message apart by the standard's own grammar. Nothing of it is believed here, and nobody is asked. */
export function parseSignInMessage(text: string): SignInMessage | undefined {
  try {
    const parsed = new SiweMessage(text);
    return {
      domain: parsed.domain,
      address: parsed.address,
      uri: parsed.uri,
      version: parsed.version,
      chainId: parsed.chainId,
      nonce: parsed.nonce,
      issuedAt: time(parsed.issuedAt) ?? Number.NaN,
      expirationTime: time(parsed.expirationTime),
      notBefore: time(parsed.notBefore),
    };
  } catch {
    return undefined;
  }
}
