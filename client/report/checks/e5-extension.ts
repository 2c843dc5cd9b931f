import type { ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** E5: a later version extends the former one, or says why not. */
export function checkExtension({ bundle, supplied }: ReportInput): Line {
  const { version } = bundle.certificate.credentialSubject;
  if (version.previous === null) return finding("E5_FIRST_VERSION", { number: version.number });
  const { versions } = supplied;
  const extension = versions?.extension;
  if (versions === undefined || extension === undefined || extension.previous !== version.previous)
    return notSupplied("E5");
  const compared = { previous: version.previous, result: extension.result };
  const code = {
    PROVEN: "E5_EXTENDS",
    REWRITTEN_WITH_REASON: "E5_REWRITTEN",
    UNEXPLAINED: "E5_UNEXPLAINED",
  } as const;
  return finding(code[extension.result], compared, [versions.digest]);
}
