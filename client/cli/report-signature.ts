/** The lender's signature over a report: a request that `datadeed send` can also have recorded on the chain. */
import type { Address } from "#core/address.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { DueDiligenceReport } from "../report/report.ts";
import { dueDiligenceMessage } from "../report/signature.ts";
import { DEFAULT_HOURS } from "../adapters/gateway/step-message.ts";
import type { CliContext } from "./context.ts";
import { openKey } from "./key-file.ts";
import type { OutputOptions } from "./output-file.ts";
import {
  finishRequest,
  freshNonce,
  signFor,
  writeRequest,
  type GatewayOptions,
  type RegisterRequest,
} from "./register-request.ts";

/** Beside the report: `report.json` and `report.pdf` have `report.signature.json`. */
export function signatureFile(reportFile: string): string {
  return reportFile.replace(/\.(?:json|pdf)$/, ".signature.json");
}

export interface SigningOptions extends GatewayOptions {
  readonly key: string;
  readonly file: string;
  readonly existing: OutputOptions["existing"];
  readonly validFor?: number;
  readonly record?: boolean;
}

/**
 * Signs, writes the signature, and then has it recorded: where that fails, `datadeed send` goes on with the file.
 * @throws KEY_INVALID | FILE_* | USAGE | the gateway's refusal
 */
export async function signReport(
  context: CliContext,
  report: DueDiligenceReport,
  trust: TrustDocument,
  options: SigningOptions,
): Promise<{ readonly json: object; readonly lines: readonly string[] }> {
  const signer = await openKey(context, options.key);
  const deadline = context.world.now() + 3600 * (options.validFor ?? DEFAULT_HOURS);
  const message = dueDiligenceMessage(report, signer.address as Address, { nonce: freshNonce(), deadline });
  const signed = await signFor(signer, trust, "recordDueDiligence", "DueDiligenceRecord", message);
  const request: RegisterRequest = { act: "recordDueDiligence", subject: "", body: { ...signed } };
  await writeRequest(context, options.file, request, options.existing);
  const json = { signatureFile: options.file, signature: request };
  const lines = [`Signed     ${options.file}, by ${signer.address}`];
  if (options.record !== true) {
    return { json, lines: [...lines, `Recorded   not; \`datadeed send ${options.file}\` has it recorded`] };
  }
  const { gateway, apiKey } = options;
  const to = { ...(gateway !== undefined && { gateway }), ...(apiKey !== undefined && { apiKey }) };
  const sent = await finishRequest(context, request, to, []);
  const { answer } = sent.json as { readonly answer: object };
  return { json: { ...json, recorded: answer }, lines: [...lines, ...sent.lines] };
}
