import { fragmentOf, refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

const COUNTED = ["files", "bytes", "records", "fields"] as const;

/** E3: files and bytes as hashed for this report; records and fields, where the certificate states them, as somebody counted. */
export function checkScale(input: ReportInput): Line {
  const { scale, dataset } = input.bundle.certificate.credentialSubject;
  const stated = { files: scale.files, bytes: scale.bytes, records: dataset.records, fields: dataset.fields };
  const rehashed = fragmentOf(input, "DATASET")?.code === "DATASET_MATCHES";
  const { recount } = input.supplied;
  const counted = {
    ...(rehashed ? { files: stated.files, bytes: stated.bytes } : {}),
    ...definedOf(recount),
  };
  const names = COUNTED.filter((name) => stated[name] !== undefined);
  if (names.some((name) => counted[name] === undefined)) return notSupplied("E3");
  const proof = recount === undefined ? [] : [recount.digest];
  const future = recount === undefined ? undefined : refuseFuture(input, "E3", [recount.at], proof);
  if (future !== undefined) return future;
  const differing = names.filter((name) => counted[name] !== stated[name]);
  const { scaleTolerancePercent: tolerancePercent } = input.policy;
  const compared = {
    counted: names.map((name) => `${name} ${counted[name]}`).join(", "),
    differences: differing.map((name) => `${name} ${counted[name]} instead of ${stated[name]}`).join(", "),
    tolerancePercent,
  };
  if (differing.length === 0) return finding("E3_EQUAL", compared, proof);
  const near = differing.every(
    (name) => Math.abs(counted[name]! - stated[name]!) * 100 <= tolerancePercent * stated[name]!,
  );
  return finding(near ? "E3_NEAR" : "E3_BEYOND", compared, proof);
}

type Counts = Partial<Record<(typeof COUNTED)[number], number>>;

function definedOf(recount: ReportInput["supplied"]["recount"]): Counts {
  const entries = COUNTED.map((name) => [name, recount?.[name]] as const).filter(
    ([, count]) => count !== undefined,
  );
  return Object.fromEntries(entries);
}
