/** The tokens of a bundle, read before anything is judged: WebCrypto answers later, and judging is synchronous. */
import type { Bundle } from "#core/bundle.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { TokenReading } from "./reading.ts";

/** Entries of the one type that is known; others are ignored, as unknown members are (PROTOCOL section 8). */
export function rfc3161Tokens(bundle: Bundle): readonly unknown[] {
  return bundle.timestamps.flatMap((entry) => {
    const is3161 = typeof entry === "object" && entry !== null && "type" in entry && entry.type === "rfc3161";
    return is3161 ? ["token" in entry ? entry.token : undefined] : [];
  });
}

/** @returns one reading for each token, in their order; none where no authority is trusted. It never rejects */
export async function readTimestamps(
  bundle: Bundle,
  trust: Pick<TrustDocument, "tsa">,
): Promise<readonly TokenReading[]> {
  const { tsa } = trust;
  const tokens = rfc3161Tokens(bundle);
  if (tsa === undefined || tokens.length === 0) return [];
  // X.509 and CMS are half a megabyte of code that most bundles do not need.
  const { readTimestampToken } = await import("./read-token.ts");
  return Promise.all(tokens.map((token) => readTimestampToken(token, tsa)));
}
