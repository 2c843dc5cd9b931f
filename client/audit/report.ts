/**
 * The auditor's report (DOMAIN section D). The same block and the same documents give the same bytes: nothing in it comes
 * from a clock, from a node's name or from the order in which answers arrived.
 */
import type { Address } from "#core/address.ts";
import type { Sha256Text } from "#core/digest.ts";
import { canonicalBytes } from "#core/json.ts";
import type { AuditCode } from "./codes.ts";
import type { Finding } from "./finding.ts";
import type { ContractName, Hex } from "./ports.ts";
import type { TimestampCounts } from "./timestamps.ts";
import type { CertificateTimeline } from "./timeline/timeline.ts";

export type Conclusion = "VERIFIED" | "VERIFIED_WITH_EXCEPTIONS" | "NOT_VERIFIABLE";

/** What the audit is about, and as of when. */
export interface AuditScope {
  readonly chainId: number;
  readonly contracts: Readonly<Record<ContractName, Address | null>>;
  /** Hashes of the code on chain, proven; null where they could not be had. */
  readonly codeHashes: Readonly<Record<ContractName, Hex | null>>;
  /** Hash of block 0, as all nodes tell it; null where they do not know it any more. */
  readonly genesisHash: Hex | null;
  /** When a block counts as final, by the trust document: blocks, its own counted, or the chain's own tag. */
  readonly finality: number | "finalized";
  readonly fromBlock: number;
  /** null when the block could not be had. */
  readonly block: {
    readonly number: number;
    readonly hash: Hex;
    readonly time: string;
    readonly stateRoot: Hex | null;
  } | null;
  readonly trust: Sha256Text;
  /** Digest of the calendar of working days, where the auditor gave one. */
  readonly holidays: Sha256Text | null;
  /** How many nodes had to agree. */
  readonly sources: number;
  readonly tool: string;
}

/** What was counted, compared and recomputed. */
export interface AuditCounts {
  readonly events: Readonly<Record<ContractName, number>>;
  readonly checkpoints: number;
  /** Checkpoints whose root was recomputed from the entries. */
  readonly rootsRecomputed: number;
  /** Entries in the log's head. */
  readonly entries: number;
  readonly entriesRead: number;
  readonly certificates: {
    readonly verified: number;
    readonly missing: number;
    /** Read, and found wanting. */
    readonly faulty: number;
    readonly withStatement: number;
    /** Whose commitment a manifest disclosed to the auditor opened. */
    readonly opened: number;
  };
  /** The second clock; all zero where the trust document names no authority. */
  readonly timestamps: TimestampCounts;
  /** Records compared field by field with proven storage. */
  readonly compared: {
    readonly checkpoints: number;
    readonly certificates: number;
    readonly objections: number;
    readonly pledges: number;
    /** Places of pledges: by lineage, content and registration number, and the lists of live ones. */
    readonly places: number;
    readonly nonces: number;
    readonly roles: number;
  };
  /** Register events and checkpoints whose sender was held against the roles of that time. */
  readonly actorsChecked: number;
}

/** JSON-serialisable; its canonical bytes are the report. */
export interface AuditReport {
  readonly format: "datadeed-audit/1";
  readonly scope: AuditScope;
  readonly conclusion: Conclusion;
  /** The earliest event with which something is wrong; null when there is none. */
  readonly firstBadEvent: Finding | null;
  readonly counts: AuditCounts;
  /** How many findings of each code. */
  readonly findingCounts: Readonly<Partial<Record<AuditCode, number>>>;
  /** The first findings of each code. */
  readonly findings: readonly Finding[];
  /** Of the certificates that were asked about, in the order of the log. */
  readonly timelines: readonly CertificateTimeline[];
  /** What cannot be shown from the chain. */
  readonly gaps: readonly Finding[];
  /** Who held which role, and since when (Unix seconds), as the events tell it. */
  readonly roles: readonly {
    readonly role: string;
    readonly account: Address;
    readonly since: number;
    /** Notice that it has to give, in seconds. */
    readonly delay: number;
  }[];
  /** Every change of roles, pauses and delays, in order. */
  readonly governance: readonly {
    readonly block: number;
    readonly time: string;
    readonly event: string;
    readonly words: string;
  }[];
  /** The words to repeat it. */
  readonly command: string;
}

/** The report's bytes: canonical JSON (RFC 8785). */
export function auditReportBytes(report: AuditReport): Uint8Array {
  return canonicalBytes(report);
}
