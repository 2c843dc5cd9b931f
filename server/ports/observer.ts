import type { ErrorCode } from "#core/errors.ts";
import type { DeliveryOutcome } from "./alert-store.ts";

/** What happens between the log and the chain, for whoever counts it (metrics). */
export type ChainActivity =
  /** A consistent read of the chain. */
  | {
      readonly kind: "CHAIN_READ";
      readonly blockNumber: number;
      readonly anchoredSize: number;
      readonly logSize: number;
    }
  /** A checkpoint of ours was mined. */
  | {
      readonly kind: "ANCHORED";
      readonly size: number;
      readonly entries: number;
      readonly durationMs: number;
    }
  /** The chain no longer holds blocks that were read before. */
  | { readonly kind: "ROLLED_BACK"; readonly toSize: number }
  /** Kept transactions were sent again. */
  | { readonly kind: "RESENT"; readonly transactions: number }
  | { readonly kind: "PUBLISHED"; readonly what: "certificates" | "entries"; readonly count: number }
  | { readonly kind: "ADMITTED"; readonly index: number }
  /** Alerts to lenders were made, or taken back. */
  | { readonly kind: "ALERTED"; readonly made: number; readonly retracted: number }
  /** A webhook was called. */
  | { readonly kind: "WEBHOOK_CALLED"; readonly outcome: DeliveryOutcome }
  /** A background task got into trouble, into another, or out of it (null). LOG_FORKED here is the alarm. */
  | { readonly kind: "TROUBLE"; readonly task: string; readonly code: ErrorCode | null };

/** Told synchronously; must neither throw nor wait. */
export interface ChainObserver {
  observe(activity: ChainActivity): void;
}
