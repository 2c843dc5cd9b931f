/** The time stamps that a certificate's paper shows: those whose tokens hold, and nothing that only claims to be one. */
import type { Bundle } from "#core/bundle.ts";
import { formatTime } from "#core/parse.ts";
import type { TrustDocument } from "#core/trust.ts";
import { stampsRoot } from "../../verify/checks/timestamp.ts";
import { readTimestamps } from "../../verify/timestamp/read-timestamps.ts";
import type { PrintedTimestamp } from "./certificate-facts.ts";

/**
 * @param trust whose authorities are believed; without any nothing is printed
 * @returns in the order of the bundle. It never rejects
 */
export async function printedTimestamps(
  bundle: Bundle,
  trust: Pick<TrustDocument, "tsa">,
): Promise<PrintedTimestamp[]> {
  const readings = await readTimestamps(bundle, trust);
  return readings.flatMap((reading) =>
    reading.kind === "HOLDS" && stampsRoot(reading.statement, bundle) === true
      ? [{ time: formatTime(Math.floor(reading.statement.genTime)), authority: reading.tsa }]
      : [],
  );
}
