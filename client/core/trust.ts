/** The trust document: whose contracts and keys a verifier believes (PROTOCOL section 7). */
import { z } from "zod";
import { zAddress, type Address } from "./address.ts";
import { parseWith, parseTime, zBytes32, zCount, zTime } from "./parse.ts";

export interface TrustedIssuer {
  readonly id: string;
  readonly name: string;
  readonly from: string;
  readonly until: string | null;
}

export interface CodeHashes {
  readonly log: `0x${string}`;
  readonly registry: `0x${string}`;
  readonly pledges: `0x${string}`;
}

/** A time-stamping authority (RFC 3161) whose tokens are believed. */
export interface TrustedTsa {
  readonly name: string;
  /** X.509 certificate that its tokens must lead to: its own, or that of a CA above it. PEM, or base64 of the DER. */
  readonly certificate: string;
  /** How far stamp and block may lie apart without a warning, in seconds; default 600. */
  readonly maxDifferenceSeconds?: number | undefined;
}

export interface TrustDocument {
  readonly format: "datadeed-trust/1";
  readonly chainId: number;
  readonly log: Address;
  readonly registry: Address;
  readonly pledges: Address;
  readonly deployedAtBlock: number;
  /** `keccak256` of the code at each address: what a state proof's accounts must show. */
  readonly codeHashes?: CodeHashes | undefined;
  readonly issuers: readonly TrustedIssuer[];
  readonly operator: { readonly name: string; readonly cacFilingNo?: string | undefined };
  readonly rpc: readonly string[];
  /** Blocks until final, the anchor's own counted; or the chain's `finalized` tag. */
  readonly finality: { readonly confirmations: number | "finalized" };
  /** Authorities of the second clock; absent where none is believed (docs/timestamps.md). */
  readonly tsa?: readonly TrustedTsa[] | undefined;
  /** A bundle without a token is then not complete. */
  readonly tsaRequired?: boolean | undefined;
}

/** Ten certificates of the usual size. */
const MAX_CERTIFICATE_TEXT = 16_384;
export const MAX_TSA_DIFFERENCE_SECONDS = 86_400;

const zTsa = z.looseObject({
  name: z.string().min(1).max(200),
  certificate: z
    .string()
    .max(MAX_CERTIFICATE_TEXT)
    .regex(
      /^\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----|[A-Za-z0-9+/]+={0,2})\s*$/,
      "expected one certificate, PEM or base64 of its DER",
    ),
  maxDifferenceSeconds: zCount.min(1).max(MAX_TSA_DIFFERENCE_SECONDS).optional(),
});

const zTrust = z.looseObject({
  format: z.literal("datadeed-trust/1"),
  chainId: zCount.min(1),
  log: zAddress,
  registry: zAddress,
  pledges: zAddress,
  deployedAtBlock: zCount,
  codeHashes: z.looseObject({ log: zBytes32, registry: zBytes32, pledges: zBytes32 }).optional(),
  issuers: z
    .array(z.looseObject({ id: z.string(), name: z.string(), from: zTime, until: zTime.nullable() }))
    .min(1, "at least one issuer"),
  operator: z.looseObject({ name: z.string(), cacFilingNo: z.string().optional() }),
  rpc: z.array(z.url({ protocol: /^https?$/ })),
  finality: z.looseObject({ confirmations: z.union([zCount.min(1), z.literal("finalized")]) }),
  tsa: z.array(zTsa).min(1, "at least one authority").max(50).optional(),
  tsaRequired: z.boolean().optional(),
});

/**
 * @param value attacker-controlled until its reader pins it
 * @throws TRUST_INVALID with every bad field
 */
export function parseTrust(value: unknown): TrustDocument {
  return parseWith(zTrust, value, "TRUST_INVALID", "trust document");
}

/** The issuer entry that was trusted at a time, or undefined. Judged at the time of signing, not now. */
export function issuerTrustedAt(trust: TrustDocument, id: string, time: string): TrustedIssuer | undefined {
  const at = parseTime(time);
  return trust.issuers.find(
    (issuer) =>
      issuer.id === id &&
      parseTime(issuer.from) <= at &&
      (issuer.until === null || at <= parseTime(issuer.until)),
  );
}
