/** What an audit is asked for, and who hears of its progress. */
import type { Sha256Text } from "#core/digest.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { HolidayCalendar } from "#core/working-days.ts";
import type { AuditProgress } from "./checkpoint.ts";
import type { AuditChain, AuditDocuments, AuditHashes, BlockChoice, Builds, Hex } from "./ports.ts";

export interface AuditRequest {
  /** Pinned by the auditor. */
  readonly trust: TrustDocument;
  readonly chain: AuditChain;
  /** null where the auditor has no source of entries and certificates: the report says so. */
  readonly documents: AuditDocuments | null;
  /** Time-stamp tokens (base64) of the auditor's own, by the root that they stamp. */
  readonly tokens?: ReadonlyMap<Hex, readonly unknown[]> | undefined;
  /** Commitments that manifests disclosed to the auditor open, by the manifests' digests. */
  readonly openings?: ReadonlyMap<Sha256Text, Sha256Text> | undefined;
  /** Calendar of working days; the State Council's that this software has by default. */
  readonly holidays?: HolidayCalendar | undefined;
  readonly builds: Builds;
  readonly block: BlockChoice;
  /** Name and version of the software, `datadeed/0.1.0`. */
  readonly tool: string;
  /** The words to repeat the audit; the block's hash is put for `{block}`. */
  readonly command: string;
  /** Unix seconds, where the block was not named beforehand: a head far behind the clock is said to be. */
  readonly now?: number | undefined;
  readonly hashes?: AuditHashes | undefined;
  /** What is left out, and said to be. */
  readonly without?: { readonly certificates?: boolean; readonly actors?: boolean } | undefined;
  /** Places in the log of certificates whose time lines are wanted. */
  readonly timelines?: readonly number[] | undefined;
  /** From a checkpoint file, bound to this trust document and chain. */
  readonly resume?: AuditProgress | undefined;
  readonly observer?: AuditObserver | undefined;
}

/** Hears how far the audit is. */
export interface AuditObserver {
  progress(progress: {
    readonly phase: AuditPhase;
    readonly done: number;
    readonly total: number;
    readonly events: number;
  }): void;
  /** Whether a checkpoint is wanted now: making one takes time. */
  wantsCheckpoint(): boolean;
  /** Durable when it resolves. */
  keep(progress: AuditProgress): Promise<void>;
}

export type AuditPhase = "EVENTS" | "STORAGE" | "ENTRIES" | "ACTORS";
