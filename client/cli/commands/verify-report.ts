/** `datadeed verify-report`: whether a report is the one that a lender signed. Of a PDF only the attached report counts. */
import { REGISTER_ACTS, zSigned, type SignedMessage } from "#core/register-acts.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson } from "#core/json.ts";
import { parseWith } from "#core/parse.ts";
import { verifyReport } from "../../report/signature.ts";
import { openReader, readAttachable } from "../bundle-file.ts";
import type { CliContext, Outcome } from "../context.ts";
import { exitCodeOfVerdict } from "../exit-codes.ts";
import { inFile, readDocument } from "../input-file.ts";
import { chooseLanguage, type Language } from "../locale.ts";
import { exists } from "../output-file.ts";
import { parseRequest } from "../register-request.ts";
import { signatureFile } from "../report-signature.ts";
import { printable } from "../terminal.ts";
import { chooseTrust } from "../trust-source.ts";

export interface VerifyReportOptions {
  readonly signature?: string;
  readonly trust?: string;
  readonly gateway?: string;
  readonly rpc?: readonly string[];
  readonly offline?: boolean;
  readonly lang?: Language;
}

const WORDS = {
  en: {
    digest: "Digest",
    certificate: "Certificate",
    said: "Its verdict",
    gateway: "Computed by the platform's gateway, on its word",
    otherTrust: "It was made under another trust document than yours: compare the two",
  },
  zh: {
    digest: "报告摘要",
    certificate: "证书",
    said: "报告结论",
    gateway: "由平台网关计算，以平台陈述为准",
    otherTrust: "该报告依据的信任文件与您的不同：请比对两者",
  },
} as const;

/** @param path JSON, or a PDF with the JSON attached. @throws INPUT_INVALID | JSON_* | FILE_* | PDF_* | TRUST_INVALID | USAGE */
export async function verifyReportFile(
  context: CliContext,
  path: string,
  options: VerifyReportOptions,
): Promise<Outcome> {
  const bytes = await readAttachable(path, "report");
  const report = inFile(path, () => parseJson(bytes));
  const signed = await readSignature(options.signature, signatureFile(path));
  const choice = await chooseTrust(context, options);
  const found = await verifyReport({
    report,
    signed,
    trust: choice.trust,
    reader: signed === null ? null : openReader(context, choice, options),
  });
  const language = chooseLanguage(options.lang, context.world.env);
  const words = WORDS[language];
  const { style } = context;
  const paint = { PASS: style.green, CONDITIONAL: style.yellow, REJECT: style.red }[found.verdict];
  return {
    exitCode: exitCodeOfVerdict(found.verdict),
    json: found,
    lines: [
      `${style.bold(paint(found.verdict))}: ${found.detail[language]} ${style.dim(`[${found.code}]`)}`,
      `${words.digest}  ${found.reportDigest}`,
      `${words.certificate}  ${printable(found.certificateNo)}`,
      `${words.said}  ${found.reportVerdict}`,
      ...(found.computedBy === "GATEWAY" ? [words.gateway] : []),
      ...(found.sameTrust ? [] : [words.otherTrust]),
    ],
  };
}

/** The file that is named, or else the one beside the report; null where there is none. */
async function readSignature(named: string | undefined, beside: string): Promise<SignedMessage | null> {
  if (named === undefined && !(await exists(beside))) return null;
  const file = named ?? beside;
  const { act, body } = await readDocument(file, parseRequest);
  if (act !== "recordDueDiligence")
    throw new DataDeedError("INPUT_INVALID", `${file}: a request for ${act} signs no report`);
  const { message } = REGISTER_ACTS[act];
  return parseWith(zSigned(message), body, "INPUT_INVALID", file);
}
