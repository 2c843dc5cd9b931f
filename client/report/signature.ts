/**
 * A lender's signature over a report: detached, an EIP-712 message `DueDiligenceRecord` over the digest of the report's
 * canonical bytes. It stands for itself, offline; sent to PledgeRegistry, it also shows when at the latest it was made.
 */
import { z } from "zod";
import type { Address } from "#core/address.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { parseDigestText, sha256, sha256Text, type Sha256Text } from "#core/digest.ts";
import { isDataDeedError } from "#core/errors.ts";
import { canonicalBytes, type Json } from "#core/json.ts";
import { parseWith, zSha256 } from "#core/parse.ts";
import type { Message, SignedMessage } from "#core/register-acts.ts";
import { registerMessageDigest } from "#core/register-digest.ts";
import type { TrustDocument } from "#core/trust.ts";
import { recoverSigner } from "#core/typed-data.ts";
import type { Verdict } from "../verify/verdict.ts";
import type { Text } from "./line.ts";
import type { PledgeReader } from "./ports.ts";
import { reportBytes, type DueDiligenceReport } from "./report.ts";

/** What a lender signs of a report. @param once a nonce never used in its lane, and the last second for the chain */
export function dueDiligenceMessage(
  report: DueDiligenceReport,
  lender: Address,
  once: { readonly nonce: string; readonly deadline: number },
): Message {
  return {
    certificateDigest: toHex0x(parseDigestText(report.head.certificateDigest)),
    reportDigest: toHex0x(sha256(reportBytes(report))),
    lender,
    ...once,
  };
}

const zReport = z.looseObject({
  format: z.literal("datadeed-report/1"),
  verdict: z.enum(["PASS", "CONDITIONAL", "REJECT"]),
  head: z.looseObject({
    certificateNo: z.string(),
    certificateDigest: zSha256,
    computedBy: z.enum(["CLIENT", "GATEWAY"]),
    inputs: z.looseObject({ trust: zSha256 }),
  }),
});

/** A code decides the verdict; never reused. */
const CODES = {
  REPORT_SIGNED: [
    "PASS",
    "The account {lender} signed exactly this report.",
    "账户 {lender} 已对本报告原文签名。",
  ],
  REPORT_CONTRACT_SIGNED: [
    "PASS",
    "The contract of {lender} stands by a signature over exactly this report (ERC-1271).",
    "合约账户 {lender} 认可对本报告原文的签名（ERC-1271）。",
  ],
  REPORT_SIGNER_UNKNOWN: [
    "CONDITIONAL",
    "The signature is not of the account {lender} itself, and the chain could not be asked whether that is a contract that stands by it.",
    "签名并非账户 {lender} 本身作出，且未能向链上查询该账户是否为认可该签名的合约。",
  ],
  REPORT_NOT_SIGNED: [
    "CONDITIONAL",
    "No signature was given: only the report's digest was computed.",
    "未提供签名：仅计算了报告摘要。",
  ],
  REPORT_OTHER_BYTES: [
    "REJECT",
    "The signature is over another report: this one was changed, or belongs elsewhere.",
    "签名所对应的是另一份报告：本报告已被改动或不属于该签名。",
  ],
  REPORT_OTHER_CERTIFICATE: [
    "REJECT",
    "The signature speaks of another certificate than the report.",
    "签名所述证书与报告所述证书不同。",
  ],
  REPORT_SIGNATURE_INVALID: [
    "REJECT",
    "{lender} did not sign this report for this chain and register.",
    "{lender} 未就本链与本登记簿对本报告签名。",
  ],
} as const satisfies Record<string, readonly [Verdict, string, string]>;

export type ReportSignatureCode = keyof typeof CODES;

export interface ReportVerification {
  readonly verdict: Verdict;
  readonly code: ReportSignatureCode;
  readonly detail: Text;
  /** SHA-256 of the report's canonical JSON, however the file spells it. */
  readonly reportDigest: Sha256Text;
  readonly certificateNo: string;
  readonly certificateDigest: Sha256Text;
  /** What the report itself decided. */
  readonly reportVerdict: Verdict;
  readonly computedBy: "CLIENT" | "GATEWAY";
  /** Whether it was made under this very trust document. */
  readonly sameTrust: boolean;
  readonly lender: string | null;
}

export interface ReportVerificationInput {
  /** The report, as JSON; attacker-controlled. */
  readonly report: Json;
  /** The lender's message, parsed (`zSigned`); null to compute the digest alone. */
  readonly signed: SignedMessage | null;
  /** Pinned by who verifies. */
  readonly trust: TrustDocument;
  /** Asked only where the signature is not the account's own: it may be a contract's (ERC-1271). */
  readonly reader: PledgeReader | null;
}

/** @throws INPUT_INVALID when it is no report */
export async function verifyReport(input: ReportVerificationInput): Promise<ReportVerification> {
  const { head, verdict } = parseWith(zReport, input.report, "INPUT_INVALID", "report");
  const digest = sha256(canonicalBytes(input.report));
  const certificateDigest = head.certificateDigest;
  const lender = input.signed === null ? null : String(input.signed.message["lender"]);
  const code = await judge(input, toHex0x(digest), toHex0x(parseDigestText(certificateDigest)));
  const [result, en, zh] = CODES[code];
  const say = (text: string) => text.replace("{lender}", lender ?? "");
  return {
    verdict: result,
    code,
    detail: { en: say(en), zh: say(zh) },
    reportDigest: sha256Text(digest),
    certificateNo: head.certificateNo,
    certificateDigest,
    reportVerdict: verdict,
    computedBy: head.computedBy,
    sameTrust: head.inputs.trust === sha256Text(sha256(canonicalBytes(input.trust))),
    lender,
  };
}

async function judge(
  { signed, trust, reader }: ReportVerificationInput,
  reportDigest: string,
  certificateDigest: string,
): Promise<ReportSignatureCode> {
  if (signed === null) return "REPORT_NOT_SIGNED";
  const { message, signature } = signed;
  if (message["reportDigest"] !== reportDigest) return "REPORT_OTHER_BYTES";
  if (message["certificateDigest"] !== certificateDigest) return "REPORT_OTHER_CERTIFICATE";
  const domain = { chainId: trust.chainId, verifyingContract: trust.pledges };
  const digest = registerMessageDigest(domain, "DueDiligenceRecord", message);
  const bytes = fromHex0x(signature);
  const lender = message["lender"] as Address;
  if (recoverSigner(digest, bytes) === lender) return "REPORT_SIGNED";
  if (reader === null) return "REPORT_SIGNER_UNKNOWN";
  try {
    const snapshot = await reader.snapshot();
    if (snapshot.chainId !== trust.chainId) return "REPORT_SIGNER_UNKNOWN";
    const accepted = await snapshot.acceptsSignature(lender, digest, bytes);
    return accepted ? "REPORT_CONTRACT_SIGNED" : "REPORT_SIGNATURE_INVALID";
  } catch (error) {
    if (isDataDeedError(error)) return "REPORT_SIGNER_UNKNOWN";
    throw error;
  }
}
