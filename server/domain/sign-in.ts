/** Whether an EIP-4361 message is what was asked for here, and signed by the account that it names. */
import { normaliseAddress, type Address } from "#core/address.ts";
import { concat, fromHex0x, utf8 } from "#core/bytes.ts";
import { keccak256, recoverSigner } from "#core/typed-data.ts";
import type { SignInMessage } from "../ports/sessions.ts";

/** A message may be so old when it arrives: its nonce is no longer good then either. */
export const SIGN_IN_SECONDS = 600;
/** Clocks of browsers go wrong by so much. */
const CLOCK_SKEW_MS = 300_000;

export interface SignInExpectation {
  readonly origin: string;
  readonly chainId: number;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What of the message is not as it should be; empty when it is. The nonce is the store's affair. */
export function signInProblems(
  message: SignInMessage,
  { origin, chainId, now }: SignInExpectation,
): string[] {
  const { host } = new URL(origin);
  const expired = message.expirationTime !== null && !(message.expirationTime > now);
  const early = message.notBefore !== null && !(message.notBefore <= now + CLOCK_SKEW_MS);
  const age = now - message.issuedAt;
  return [
    message.domain === host || "domain",
    originOf(message.uri) === origin || "uri",
    message.version === "1" || "version",
    message.chainId === chainId || "chainId",
    (age >= -CLOCK_SKEW_MS && age <= SIGN_IN_SECONDS * 1000 + CLOCK_SKEW_MS) || "issuedAt",
    !expired || "expirationTime",
    !early || "notBefore",
    normaliseAddress(message.address) !== undefined || "address",
  ].filter((problem) => problem !== true);
}

function originOf(uri: string): string | undefined {
  return URL.canParse(uri) ? new URL(uri).origin : undefined;
}

/** The account whose key signed a text as wallets do (EIP-191, `personal_sign`); undefined when there is none. */
export function textSigner(text: string, signature: string): Address | undefined {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return undefined;
  const bytes = utf8(text);
  const prefix = utf8(`\u0019Ethereum Signed Message:\n${bytes.length}`);
  return recoverSigner(keccak256(concat(prefix, bytes)), fromHex0x(signature));
}
