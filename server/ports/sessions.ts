/** Signing in with a browser, as the HTTP routes need it. */
import type { Address } from "#core/address.ts";
import type { ApiCaller } from "./authentication.ts";
import type { ApiScope } from "./store.ts";

export interface SessionView {
  readonly method: "API_KEY" | "ACCOUNT";
  /** Name of the API key, or the account. */
  readonly name: string;
  readonly account: Address | null;
  readonly scopes: readonly ApiScope[];
  /** RFC 3339: over then unless used before. */
  readonly expiresAt: string;
  /** RFC 3339: over then in any case. */
  readonly endsAt: string;
}

export interface OpenedSession {
  /** For the cookie; it can't be had again. */
  readonly token: string;
  readonly session: SessionView;
}

export interface SignInRequest {
  /** EIP-4361 message, the very text that was signed. Attacker-controlled. */
  readonly message: string;
  /** 65 bytes as hex. */
  readonly signature: string;
  /** Origin of the page that asks, `https://deeds.example`: what the message has to name. */
  readonly origin: string;
}

export interface Sessions {
  /** A nonce for one sign-in message. */
  challenge(): Promise<{ readonly nonce: string; readonly expiresAt: string; readonly chainId: number }>;
  /** @throws UNAUTHENTICATED for an unknown or revoked key */
  openWithApiKey(secret: string): Promise<OpenedSession>;
  /** @throws SIGN_IN_REFUSED naming what of the message is wrong */
  openWithAccount(request: SignInRequest): Promise<OpenedSession>;
  /** Who holds this token, the session's time extended; null when there is no such session, or it is over. */
  find(token: string): Promise<{ readonly caller: ApiCaller; readonly session: SessionView } | null>;
  /** Idempotent. */
  close(token: string): Promise<void>;
}

/** An EIP-4361 message, taken apart; times in Unix milliseconds. */
export interface SignInMessage {
  readonly domain: string;
  readonly address: string;
  readonly uri: string;
  readonly version: string;
  readonly chainId: number;
  readonly nonce: string;
  readonly issuedAt: number;
  readonly expirationTime: number | null;
  readonly notBefore: number | null;
}

/** Undefined when the text is no such message. */
export type ParseSignInMessage = (text: string) => SignInMessage | undefined;
