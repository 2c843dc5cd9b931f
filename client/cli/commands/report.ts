/** `datadeed report`: a lender's due diligence (DOMAIN section C). Asks the chain and the papers given, never the gateway. */
import manifest from "../../../package.json" with { type: "json" };
import type { Bundle } from "#core/bundle.ts";
import { parseManifest } from "#core/dataset.ts";
import { DataDeedError } from "#core/errors.ts";
import { isTime, parseTime } from "#core/parse.ts";
import type { PledgeReader } from "../../report/ports.ts";
import { provenPledgeReader } from "../../report/proven-reader.ts";
import { makeReport, reportBytes, type DueDiligenceReport } from "../../report/report.ts";
import { DEFAULT_POLICY, parsePolicy, type Policy, type Stage } from "../../report/policy.ts";
import { parseSupplied } from "../../report/supplied.ts";
import { observeData, openReader, readBundleFile } from "../bundle-file.ts";
import type { CliContext, Outcome } from "../context.ts";
import { exitCodeOfVerdict } from "../exit-codes.ts";
import { readDocument } from "../input-file.ts";
import { chooseLanguage, type Language } from "../locale.ts";
import { expectOfflineOptions, openOfflineReader, type OfflineOptions } from "../offline-reader.ts";
import { expectWritable, writeOutput } from "../output-file.ts";
import { signatureFile, signReport } from "../report-signature.ts";
import { renderDueDiligence } from "../render-report.ts";
import { chooseTrust, type TrustChoice } from "../trust-source.ts";

export interface ReportOptions extends OfflineOptions {
  readonly policy?: string;
  readonly supplied?: string;
  readonly manifest?: string;
  readonly data?: readonly string[];
  readonly sample?: boolean;
  readonly trust?: string;
  readonly gateway?: string;
  readonly block?: number;
  readonly at?: string;
  readonly stage?: Stage;
  readonly lender?: string;
  readonly purpose?: string;
  readonly request?: string;
  readonly out?: string;
  readonly force?: boolean;
  /** The lender's key file: signs the report. */
  readonly key?: string;
  readonly validFor?: number;
  /** Has a gateway put the digest on the chain. */
  readonly record?: boolean;
  readonly apiKey?: string;
  readonly lang?: Language;
}

/**
 * @throws BUNDLE_INVALID | JSON_* | FILE_* | MANIFEST_INVALID | POLICY_INVALID | SUPPLIED_INVALID | TRUST_INVALID | USAGE |
 *   SERVICE_UNREACHABLE | KEY_INVALID | the gateway's refusal to record it. A chain that does not answer is no error: what needs it is NOT_CHECKED
 */
export async function report(
  context: CliContext,
  bundlePath: string,
  options: ReportOptions,
): Promise<Outcome> {
  expectCompatible(options);
  const existing = options.force === true ? "REPLACE" : "REFUSE";
  if (options.out !== undefined) await expectWritable(options.out, existing);
  if (options.key !== undefined) await expectWritable(signatureFile(options.out ?? ""), existing);
  const now = timeOf(options.at) ?? context.world.now();
  const bundle = await readBundleFile(bundlePath);
  const policy = await readPolicy(options);
  const supplied =
    options.supplied === undefined ? undefined : await readDocument(options.supplied, parseSupplied);
  const given =
    options.manifest === undefined ? undefined : await readDocument(options.manifest, parseManifest);
  const { trust, offline, gateway } = options;
  // With a trust document of its own, or offline, a gateway is only asked to record.
  const choice = await chooseTrust(
    context,
    trust === undefined && offline !== true ? { gateway } : { trust, offline },
  );
  const made = await makeReport({
    bundle,
    trust: choice.trust,
    reader: await openPledgeReader(context, bundle, choice, options),
    now,
    tool: `datadeed/${manifest.version}`,
    policy,
    supplied,
    manifest: given,
    dataset: await observeData(context, options),
    request: options.request,
    purpose: options.purpose,
    lender: options.lender,
  });
  const language = chooseLanguage(options.lang, context.world.env);
  // It quotes the parties' papers: readable by its owner alone.
  if (options.out !== undefined) {
    const content = await contentOf(made, options.out, language);
    await writeOutput(options.out, content, { access: "PRIVATE", existing }, context.world.cleanups);
  }
  const lines = renderDueDiligence(made, { language, style: context.style });
  const exitCode = exitCodeOfVerdict(made.verdict);
  if (options.key === undefined || options.out === undefined) return { exitCode, json: made, lines };
  const signed = await signReport(context, made, choice.trust, {
    ...options,
    key: options.key,
    file: signatureFile(options.out),
    existing,
  });
  return { exitCode, json: { report: made, ...signed.json }, lines: [...lines, "", ...signed.lines] };
}

async function openPledgeReader(
  context: CliContext,
  bundle: Bundle,
  choice: TrustChoice,
  options: ReportOptions,
): Promise<PledgeReader | null> {
  if (options.offline !== true) return openReader(context, choice, options);
  const reader = await openOfflineReader(context, bundle, choice.trust, options);
  return reader === null ? null : provenPledgeReader(reader);
}

/** By the file's ending. Fonts and PDF are loaded where they are wanted. */
async function contentOf(made: DueDiligenceReport, path: string, language: Language): Promise<Uint8Array> {
  if (path.endsWith(".json")) return reportBytes(made);
  const { reportPdf } = await import("../../adapters/pdf/report-pdf.ts");
  return reportPdf(made, language);
}

function expectCompatible(options: ReportOptions): void {
  const { data, sample, offline, block, out, key, record, trust, gateway } = options;
  expectOfflineOptions(options);
  const wrong =
    sample === true && data === undefined
      ? "--sample says how --data is to be compared; name the data"
      : offline === true && block !== undefined
        ? "--offline excludes --block: the bundle's proof is of a block of its own"
        : out !== undefined && !/\.(?:json|pdf)$/.test(out)
          ? "--out: name a file that ends in .json or .pdf"
          : key !== undefined && out === undefined
            ? "--key signs what is written: name the report's file with -o"
            : record === true && key === undefined
              ? "--record: the chain records who stands by the report; name the lender's --key"
              : gateway !== undefined && record !== true && (trust !== undefined || offline === true)
                ? "--gateway names a trust document: with --trust or --offline it is only asked to --record"
                : undefined;
  if (wrong !== undefined) throw new DataDeedError("USAGE", wrong);
}

function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!isTime(text)) throw new DataDeedError("USAGE", "--at: expected a time like 2026-11-22T08:00:00Z");
  return parseTime(text);
}

async function readPolicy({ policy, stage }: ReportOptions): Promise<Policy> {
  const read = policy === undefined ? DEFAULT_POLICY : await readDocument(policy, parsePolicy);
  return stage === undefined ? read : { ...read, stage };
}
