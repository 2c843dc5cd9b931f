/** The bundle: a certificate with everything that proves it, in one file (PROTOCOL section 8). */
import { z } from "zod";
import { zAddress, type Address } from "./address.ts";
import { fromHex0x } from "./bytes.ts";
import { parseCertificate, type Certificate } from "./certificate.ts";
import { parseManifest, type Manifest } from "./dataset.ts";
import type { Digest } from "./digest.ts";
import { entryFromJson, zEntryJson, type Entry, type EntryJson } from "./entry.ts";
import { MAX_NOTE_LENGTH } from "./note/signed-note.ts";
import { DataDeedError, type FieldProblem } from "./errors.ts";
import { parseJson, type JsonLimits } from "./json.ts";
import { parseWith, zBytes32, zCount } from "./parse.ts";

export const BUNDLE_MEDIA_TYPE = "application/vnd.datadeed.bundle+json";
export const BUNDLE_FORMAT = "datadeed-bundle/1";
/** Proofs of a log of 2^53 entries have at most this many digests. */
const MAX_PROOF_LENGTH = 64;
export const BUNDLE_LIMITS: JsonLimits = { maxDepth: 32, maxLength: 64 * 1024 * 1024 };

/** The bundle as it is written. */
export interface BundleJson {
  readonly format: typeof BUNDLE_FORMAT;
  readonly certificateNo: string;
  readonly certificate: Certificate;
  readonly entry: EntryJson;
  readonly log: {
    readonly chainId: number;
    readonly address: Address;
    readonly index: number;
    readonly size: number;
    readonly root: `0x${string}`;
    readonly inclusionProof: readonly `0x${string}`[];
  };
  readonly anchor: {
    readonly transactionHash: `0x${string}`;
    readonly blockNumber: number;
    readonly blockHash: `0x${string}`;
    /** Unix seconds. */
    readonly anchoredAt: number;
  };
  readonly manifest?: Manifest;
  readonly chainProof?: unknown;
  readonly timestamps?: readonly unknown[];
  /** A cosigned note of the log as of the proof's block (docs/witness.md), where included. */
  readonly cosignedNote?: string | undefined;
}

/** The bundle as it is checked: same facts, digests as bytes. Its shape is right; nothing of it is true yet. */
export interface Bundle {
  readonly certificateNo: string;
  readonly certificate: Certificate;
  readonly entry: Entry;
  readonly log: {
    readonly chainId: number;
    readonly address: Address;
    readonly index: number;
    readonly size: number;
    readonly root: Digest;
    readonly inclusionProof: readonly Digest[];
  };
  readonly anchor: {
    readonly transactionHash: `0x${string}`;
    readonly blockNumber: number;
    readonly blockHash: `0x${string}`;
    readonly anchoredAt: number;
  };
  readonly manifest?: Manifest;
  readonly chainProof?: unknown;
  readonly timestamps: readonly unknown[];
  /** A note of the log, as it came: nothing of it is verified yet. */
  readonly cosignedNote?: string | undefined;
}

// Unknown members are ignored (PROTOCOL section 8). Certificate and manifest have readers of their own.
const zBundle = z.looseObject({
  format: z.literal(BUNDLE_FORMAT),
  certificateNo: z.string().max(100),
  entry: zEntryJson,
  log: z.looseObject({
    chainId: zCount.min(1),
    address: zAddress,
    index: zCount,
    size: zCount.min(1),
    root: zBytes32,
    inclusionProof: z.array(zBytes32).max(MAX_PROOF_LENGTH, `more than ${MAX_PROOF_LENGTH} digests`),
  }),
  anchor: z.looseObject({
    transactionHash: zBytes32,
    blockNumber: zCount,
    blockHash: zBytes32,
    anchoredAt: zCount,
  }),
  chainProof: z.unknown().optional(),
  timestamps: z.array(z.unknown()).max(64).optional(),
  // Beyond PROTOCOL section 8: what else others may put under this name is ignored, as unknown members are.
  cosignedNote: z.unknown().optional(),
});

/**
 * Checks a bundle's shape.
 * @param value attacker-controlled
 * @throws BUNDLE_INVALID naming every missing or wrong member, those of the certificate and the manifest included
 */
export function parseBundle(value: unknown): Bundle {
  const problems: FieldProblem[] = [];
  const json = collect(problems, "", () => parseWith(zBundle, value, "BUNDLE_INVALID", "bundle"));
  const certificate = collect(problems, "/certificate", () =>
    parseCertificate(memberOf(value, "certificate")),
  );
  const given = memberOf(value, "manifest") ?? undefined;
  const manifest =
    given === undefined ? undefined : collect(problems, "/manifest", () => parseManifest(given));
  if (json === undefined || certificate === undefined || problems.length > 0) {
    const list = problems.map(({ pointer, reason }) => `${pointer || "/"}: ${reason}`).join("; ");
    throw new DataDeedError("BUNDLE_INVALID", `bundle: ${list}`, { problems });
  }
  return {
    certificateNo: json.certificateNo,
    certificate,
    entry: entryFromJson(json.entry),
    log: {
      ...json.log,
      root: fromHex0x(json.log.root, 32),
      inclusionProof: json.log.inclusionProof.map((digest) => fromHex0x(digest, 32)),
    },
    anchor: json.anchor,
    ...(manifest === undefined ? {} : { manifest }),
    ...(json.chainProof === undefined ? {} : { chainProof: json.chainProof }),
    timestamps: json.timestamps ?? [],
    ...(isNote(json.cosignedNote) ? { cosignedNote: json.cosignedNote } : {}),
  };
}

function isNote(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_NOTE_LENGTH;
}

/** Parses a part; what is wrong with it joins the other problems instead of ending the reading. */
function collect<T>(problems: FieldProblem[], prefix: string, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof DataDeedError)) throw error;
    for (const { pointer, reason } of error.problems) problems.push({ pointer: prefix + pointer, reason });
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/**
 * Reads a bundle file.
 * @throws JSON_* | BUNDLE_INVALID
 */
export function readBundle(source: string | Uint8Array): Bundle {
  return parseBundle(parseJson(source, BUNDLE_LIMITS));
}
