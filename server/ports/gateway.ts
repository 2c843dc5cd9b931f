/** What the HTTP routes need of the domain. Routes translate; the domain decides. */
import type { Address } from "#core/address.ts";
import type { BundleJson } from "#core/bundle.ts";
import type { Certificate } from "#core/certificate.ts";
import type { FileRecord, Manifest } from "#core/dataset.ts";
import type { EntryJson } from "#core/entry.ts";
import type { CertificateStanding, CertificateSummary, DepositState } from "#core/gateway-answers.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { Alerts, Webhooks } from "./alerts.ts";
import type { Registers } from "./registers.ts";

/** An Idempotency-Key as sent, with the API key's secret that opens the stored answer. */
export interface IdempotencyToken {
  readonly key: string;
  readonly apiKeyId: string;
  readonly apiKeySecret: string;
}

/** Fingerprint-only deposit: the data never leave the depositor. */
export interface FingerprintRequest {
  /** Attacker-controlled JSON, as parsed. */
  readonly description: unknown;
  readonly statement?: unknown;
  readonly commitment: unknown;
  readonly manifestDigest: unknown;
  readonly manifestSm3?: unknown;
  readonly scale: unknown;
}

/** Deposit of an upload: digests made while it streamed through. */
export interface UploadRequest {
  readonly description: unknown;
  readonly statement?: unknown;
  /** The depositor's own manifest; goes with `statement`. */
  readonly manifest?: unknown;
  /** What the gateway saw, in the order received. */
  readonly files: readonly FileRecord[];
}

export interface DepositReceipt {
  readonly certificateNo: string;
  readonly index: number;
  readonly state: DepositState;
  readonly certificate: Certificate;
  /** Only to the depositor, when the gateway made it (or was sent it). */
  readonly manifest?: Manifest;
}

export interface Depositing {
  /** Resolves when durable. @throws INPUT_INVALID and the other codes of a bad request; nothing is logged then */
  depositFingerprint(request: FingerprintRequest, token?: IdempotencyToken): Promise<DepositReceipt>;
  depositUpload(request: UploadRequest, token?: IdempotencyToken): Promise<DepositReceipt>;
  /** Checks what can be checked before the files arrive, so that a bad request need not be uploaded whole. */
  checkUpload(request: Omit<UploadRequest, "files">): Promise<void>;
  /** Each item stands for itself: a receipt, or the problem that kept it out. */
  depositBatch(
    requests: readonly FingerprintRequest[],
    token?: IdempotencyToken,
  ): Promise<readonly (DepositReceipt | { readonly error: unknown })[]>;
}

export interface CertificateView extends CertificateStanding {
  readonly certificate: Certificate;
}

export interface Certificates {
  /** @param number as typed. @throws CERTIFICATE_NO_INVALID | NOT_FOUND */
  view(number: string): Promise<CertificateView>;
  /** Verified before it is handed out. @throws NOT_ANCHORED (409) | NOT_FOUND | LOG_CORRUPT */
  bundle(number: string): Promise<BundleJson>;
  /** With a proof of the chain's state as of the newest final block. @throws NOT_FINAL | STATE_PROOF_UNAVAILABLE besides */
  freshBundle(number: string): Promise<BundleJson>;
  /** As of the newest note that enough witnesses cosigned, with the note. @throws NOT_FINAL | STATE_PROOF_UNAVAILABLE besides */
  witnessedBundle(number: string): Promise<BundleJson>;
  /** `next` is the cursor for `after`; null at the end. */
  list(query: {
    readonly holder?: Address;
    readonly state?: DepositState;
    readonly after?: number;
    readonly limit: number;
  }): Promise<{ readonly items: readonly CertificateSummary[]; readonly next: number | null }>;
}

export interface LogReading {
  /** The gateway's own head, and the chain's as last read. */
  head(): Promise<{
    size: number;
    root: `0x${string}`;
    anchored: { size: number; root: `0x${string}`; blockNumber: number } | null;
  }>;
  /**
   * A note of the log (docs/witness.md): the newest with as many cosignatures as verifiers are told to demand, or that of a block.
   * @throws NOT_FOUND
   */
  note(blockNumber?: number): Promise<string>;
  /** At most 1,000 from `start`; fewer where the log ends. */
  entries(start: number, end: number): Promise<readonly (EntryJson & { readonly index: number })[]>;
  consistency(
    first: number,
    second: number,
  ): Promise<{
    first: number;
    second: number;
    firstRoot: `0x${string}`;
    secondRoot: `0x${string}`;
    proof: readonly `0x${string}`[];
  }>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly code?: string;
    readonly detail?: string;
  }[];
}

export interface Gateway {
  readonly depositing: Depositing;
  readonly certificates: Certificates;
  readonly registers: Registers;
  readonly alerts: Alerts;
  readonly webhooks: Webhooks;
  readonly log: LogReading;
  readonly trust: TrustDocument;
  readiness(): Promise<Readiness>;
}
