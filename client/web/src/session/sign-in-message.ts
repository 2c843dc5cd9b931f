const GOOD_FOR_MS = 5 * 60_000;

export interface SignInMessage {
  /** Of this page: `https://deeds.example`. */
  readonly origin: string;
  readonly address: string;
  /** One line, in ASCII as the standard has it. */
  readonly statement: string;
  readonly chainId: number;
  readonly nonce: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** The text that wallets know how to show (EIP-4361). */
export function signInMessage({ origin, address, statement, chainId, nonce, now }: SignInMessage): string {
  return [
    `${new URL(origin).host} wants you to sign in with your Ethereum account:`,
    address,
    "",
    statement,
    "",
    `URI: ${origin}`,
    "Version: 1",
    `Chain ID: ${chainId}`,
    `Nonce: ${nonce}`,
    `Issued At: ${new Date(now).toISOString()}`,
    `Expiration Time: ${new Date(now + GOOD_FOR_MS).toISOString()}`,
  ].join("\n");
}
