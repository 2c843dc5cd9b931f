/** What the page and the auditing worker say to each other. */
import type { TrustDocument } from "#core/trust.ts";
import type { ErrorCode } from "#core/errors.ts";
import type { BlockChoice } from "../../../audit/ports.ts";
import type { AuditReport } from "../../../audit/report.ts";
import type { Step } from "./pace.ts";
import type { Timeline } from "./timeline.ts";

export interface AuditSettings {
  readonly trust: TrustDocument;
  readonly rpc: readonly string[];
  /** Gateways with entries and certificates. */
  readonly documents: readonly string[];
  readonly certificates: boolean;
  readonly actors: boolean;
  /** undefined: the newest final one, on the nodes' word. */
  readonly block: BlockChoice | undefined;
}

/** From where an audit can go on: a checkpoint file's bytes, and what was seen until then. */
export interface Kept {
  readonly checkpoint: Uint8Array;
  readonly timeline: Timeline;
  /** Events up to this block are in. */
  readonly block: number;
  /** Of which trust document, and with which checks. */
  readonly binding: string;
}

export interface AuditOrder {
  readonly settings: AuditSettings;
  readonly kept: Kept | null;
}

export interface AuditResult {
  readonly report: AuditReport;
  /** The report's canonical bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly timeline: Timeline;
}

export type AuditReply =
  | { readonly kind: "progress"; readonly step: Step }
  | { readonly kind: "kept"; readonly kept: Kept }
  | { readonly kind: "done"; readonly result: AuditResult }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string };
