import type { Address } from "#core/address.ts";

export interface RecoveryJob {
  readonly id: number;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}

export interface RecoveryResult {
  readonly id: number;
  readonly signer: Address | undefined;
}
