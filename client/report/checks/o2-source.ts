import { formatTime, parseTime } from "#core/parse.ts";
import { endOfDayInChina } from "#core/regime.ts";
import { debtMaturityOf, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** O2: papers show a lawful source, none forbids the pledge, none ends before the debt is due. */
export function checkSource(input: ReportInput): Line {
  const { source } = input.supplied;
  if (source === undefined) return notSupplied("O2");
  const { sourceType, sourceAgreementEnd } = input.bundle.certificate.credentialSubject.dataset;
  const proof = source.documents.map(({ digest }) => digest);
  const compared = { documents: proof.length, sourceType };
  if (proof.length === 0) return finding("O2_MISSING", compared, proof);
  if (source.documents.some(({ forbidsPledge }) => forbidsPledge))
    return finding("O2_FORBIDS_PLEDGE", compared, proof);
  const ends = [
    ...source.documents.flatMap(({ end }) => (end === null ? [] : [parseTime(end)])),
    ...(sourceAgreementEnd === undefined ? [] : [endOfDayInChina(sourceAgreementEnd)]),
  ];
  if (ends.length === 0) return finding("O2_LAWFUL", compared, proof);
  const end = formatTime(Math.min(...ends));
  const due = debtMaturityOf(input);
  if (due === undefined) return finding("O2_TERM_UNKNOWN", { ...compared, end }, proof);
  const debtMaturity = formatTime(due);
  return Math.min(...ends) < due
    ? finding("O2_TERM_SHORT", { ...compared, end, debtMaturity }, proof)
    : finding("O2_LAWFUL", { ...compared, end, debtMaturity }, proof);
}
