/** The trust document: whose contracts and keys a verifier believes (PROTOCOL section 7). */
import { z } from "zod";
import { zAddress, type Address } from "./address.ts";
import { toHex } from "./bytes.ts";
import { COSIGNATURE, parseNoteKey } from "./note/signed-note.ts";
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

export interface TrustedWitnesses {
  /** How many of them must have cosigned a note before its block is trusted. */
  readonly threshold: number;
  /** `key`: name+hash+base64 (vkey) of a cosignature key (C2SP signed-note, type 0x04). */
  readonly keys: readonly { readonly name: string; readonly key: string }[];
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
  /** Absent where no note is believed (docs/witness.md). */
  readonly witnesses?: TrustedWitnesses | undefined;
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

const zWitnesses = z
  .looseObject({
    threshold: zCount.min(1),
    keys: z
      .array(
        z.looseObject({
          name: z.string().min(1).max(200),
          key: z
            .string()
            .max(500)
            .refine(
              (text) => parseNoteKey(text)?.type === COSIGNATURE,
              "expected the key of a witness (vkey)",
            ),
        }),
      )
      .min(1)
      .max(100),
  })
  .superRefine(({ threshold, keys }, context) => {
    // One key under two names would count twice.
    const distinct = new Set(keys.map(({ key }) => toHex(parseNoteKey(key)?.publicKey ?? new Uint8Array())));
    const problem = (path: string, message: string) => {
      context.addIssue({ code: "custom", path: [path], message });
    };
    if (distinct.size < keys.length) problem("keys", "the same key twice");
    if (threshold > keys.length) problem("threshold", `expected at most ${keys.length}`);
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
  witnesses: zWitnesses.optional(),
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
