import type { Address } from "#core/address.ts";
import type { ApiScope } from "./store.ts";

/** Who sent a request, as its API key or its session says. */
export interface ApiCaller {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  /** Where an account signed in: it acts for that account alone. */
  readonly account?: Address;
}

export interface Authentication {
  /**
   * The caller that owns this secret; null for an unknown or revoked key. The secret is looked up by its digest, so that
   * the time an answer takes says nothing about how much of a guess was right.
   * @param secret as sent, attacker-controlled
   */
  authenticate(secret: string): Promise<ApiCaller | null>;
}
