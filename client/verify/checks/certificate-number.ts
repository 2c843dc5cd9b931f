import { certificateNumber, MAX_INDEX, readCertificateNumber } from "#core/entry.ts";
import { fragment, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";

/** CERTIFICATE_NUMBER: the number is the one that follows from the log's address and the index (PROTOCOL section 4). */
export function checkCertificateNumber({ bundle }: JudgeInput): Fragment {
  const { address, index } = bundle.log;
  const number = bundle.certificateNo;
  if (index > MAX_INDEX) return fragment("NUMBER_IMPOSSIBLE", { number, index });
  const expected = certificateNumber(address, index);
  const evidence = { number, expected, log: address, index };
  if (number === expected) return fragment("NUMBER_MATCHES", evidence);
  return fragment(
    readCertificateNumber(number) === undefined ? "NUMBER_MALFORMED" : "NUMBER_MISMATCH",
    evidence,
  );
}
