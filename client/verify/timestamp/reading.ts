/** What was found in a time-stamp token before it is judged. */
import type { FindingCode, UnknownCode } from "../codes.ts";

/** Why a token is worth nothing, whatever it stamps. */
export type TokenFaultCode = Extract<
  FindingCode,
  "TIMESTAMP_MALFORMED" | "TIMESTAMP_SIGNATURE_INVALID" | "TSA_CERTIFICATE_UNFIT"
>;

/** What a token says, its own signature found to hold. Times are Unix seconds, fractions included. */
export interface TokenStatement {
  readonly genTime: number;
  /** Object identifier of the imprint's algorithm, and the imprint: what the authority was shown. */
  readonly imprintAlgorithm: string;
  readonly imprint: Uint8Array;
  /** Object identifier of the authority's policy. */
  readonly policy: string;
  /** Lowercase hex. */
  readonly serialNumber: string;
  /** Subject of the certificate that signed. */
  readonly subject: string;
}

export type TokenReading =
  | {
      readonly kind: "HOLDS";
      readonly statement: TokenStatement;
      /** Name in the trust document. */
      readonly tsa: string;
      readonly maxDifferenceSeconds: number;
      /** When the first certificate of its chain ends. */
      readonly expiresAt: number;
    }
  /** The signature holds; the certificates do not lead to a trusted authority, or not at that time. */
  | { readonly kind: "UNTRUSTED"; readonly statement: TokenStatement }
  | { readonly kind: "NOT_VALID_THEN"; readonly statement: TokenStatement; readonly reason: string }
  | { readonly kind: "FAULTY"; readonly code: TokenFaultCode; readonly reason: string }
  | {
      readonly kind: "UNKNOWN";
      readonly code: UnknownCode;
      readonly reason: string;
      readonly statement?: TokenStatement;
    };

/** Ends the reading of one token; never leaves this folder. */
export class TokenStop extends Error {
  readonly reading: TokenReading;

  constructor(reading: TokenReading) {
    super(reading.kind);
    this.reading = reading;
  }
}

export function malformed(reason: string): TokenStop {
  return new TokenStop({ kind: "FAULTY", code: "TIMESTAMP_MALFORMED", reason });
}

export function badSignature(reason: string): TokenStop {
  return new TokenStop({ kind: "FAULTY", code: "TIMESTAMP_SIGNATURE_INVALID", reason });
}

export function unfit(reason: string): TokenStop {
  return new TokenStop({ kind: "FAULTY", code: "TSA_CERTIFICATE_UNFIT", reason });
}

export function unsupported(reason: string): TokenStop {
  return new TokenStop({ kind: "UNKNOWN", code: "TIMESTAMP_ALGORITHM_UNSUPPORTED", reason });
}
