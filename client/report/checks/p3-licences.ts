import { parseTime } from "#core/parse.ts";
import { refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** P3: licences in force. An exclusive one leaves little to dispose of. */
export function checkLicences(input: ReportInput): Line {
  const { licences } = input.supplied;
  if (licences === undefined) return notSupplied("P3");
  const proof = [licences.digest, ...licences.entries.map(({ digest }) => digest)];
  const future = refuseFuture(input, "P3", [licences.asOf], proof);
  if (future !== undefined) return future;
  const inForce = licences.entries.filter(({ until }) => until === null || parseTime(until) >= input.now);
  const compared = { licences: inForce.length, asOf: licences.asOf };
  if (inForce.some(({ kind }) => kind === "EXCLUSIVE")) return finding("P3_EXCLUSIVE", compared, proof);
  return finding(inForce.some(({ kind }) => kind === "SOLE") ? "P3_SOLE" : "P3_NO_HARM", compared, proof);
}
