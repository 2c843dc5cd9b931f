import type { TrustDocument } from "#core/trust.ts";

/** What every paper of this gateway has in common. */
export interface Imprint {
  readonly operator: TrustDocument["operator"];
  /** Authorities whose time stamps are printed. */
  readonly tsa?: TrustDocument["tsa"];
  /** Where the verify page is, without a slash at the end. */
  readonly verifyBase: string;
}

export interface PressJob {
  readonly id: number;
  /** The bundle's JSON. */
  readonly bundle: string;
  readonly imprint: Imprint;
}

export interface PressResult {
  readonly id: number;
  readonly pdf: Uint8Array | undefined;
  /** Why there is no PDF. */
  readonly reason?: string;
}
