/** `datadeed certificate pdf`: a certificate's paper, fetched by its number or set here from its bundle. */
import { parseBundle, readBundle, BUNDLE_LIMITS, type BundleJson } from "#core/bundle.ts";
import { DataDeedError } from "#core/errors.ts";
import { readCertificateNumber } from "#core/entry.ts";
import { parseJson } from "#core/json.ts";
import { certificatePdf } from "../../adapters/pdf/certificate-pdf.ts";
import { printedTimestamps } from "../../adapters/pdf/printed-timestamps.ts";
import { readBundleOfPdf } from "../../adapters/pdf-reader/read-pdf.ts";
import { verifyBundle } from "../../verify/pipeline.ts";
import { bundleBytes, openReader } from "../bundle-file.ts";
import type { CliContext, Outcome } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Gateway, nearbyGateway, parseGatewayUrl } from "../gateway.ts";
import { inFile } from "../input-file.ts";
import { chooseLanguage, type Language } from "../locale.ts";
import { expectWritable, writeOutput } from "../output-file.ts";
import { renderReport } from "../render.ts";
import { chooseTrust } from "../trust-source.ts";

export interface CertificateOptions {
  readonly out: string;
  readonly gateway?: string;
  readonly page?: string;
  readonly trust?: string;
  readonly rpc?: readonly string[];
  readonly offline?: boolean;
  readonly force?: boolean;
  readonly lang?: Language;
}

/** @throws NOT_FOUND | NOT_ANCHORED | … of the gateway; BUNDLE_INVALID | JSON_* | PDF_* | FILE_* of a file */
export async function certificateAsPdf(
  context: CliContext,
  source: string,
  options: CertificateOptions,
): Promise<Outcome> {
  const existing = options.force === true ? "REPLACE" : "REFUSE";
  await expectWritable(options.out, existing);
  const { number } = readCertificateNumber(source.toUpperCase()) ?? {};
  const made =
    number === undefined ? await set(context, source, options) : await fetched(context, number, options);
  if (!("pdf" in made)) return made;
  await writeOutput(options.out, made.pdf, { access: "PUBLIC", existing }, context.world.cleanups);
  return {
    exitCode: EXIT.DONE,
    json: { certificateNo: made.certificateNo, file: options.out, bytes: made.pdf.length },
    lines: [`Certificate ${made.certificateNo}`, `PDF         ${options.out} (its bundle is attached)`],
  };
}

interface Paper {
  readonly certificateNo: string;
  readonly pdf: Uint8Array;
}

async function fetched(
  context: CliContext,
  certificateNo: string,
  options: CertificateOptions,
): Promise<Paper> {
  const url =
    options.gateway === undefined ? nearbyGateway(context.world.env) : parseGatewayUrl(options.gateway);
  const pdf = await new Gateway({ url, signal: context.world.signal }).certificatePdf(certificateNo);
  const attached = readBundle(await readBundleOfPdf(pdf.slice()));
  if (attached.certificateNo === certificateNo) return { certificateNo, pdf };
  throw new DataDeedError(
    "GATEWAY_ANSWER_INVALID",
    `${url} gave the paper of ${attached.certificateNo} for ${certificateNo}`,
  );
}

/** No paper of a certificate that is rejected: its report instead. */
async function set(context: CliContext, path: string, options: CertificateOptions): Promise<Paper | Outcome> {
  const bytes = await bundleBytes(path);
  const json = inFile(path, () => parseJson(bytes, BUNDLE_LIMITS));
  const bundle = inFile(path, () => parseBundle(json));
  const choice = await chooseTrust(context, {
    trust: options.trust,
    gateway: options.trust === undefined ? options.gateway : undefined,
  });
  const reader = openReader(context, choice, options);
  const report = await verifyBundle({ bundle, trust: choice.trust, reader, now: context.world.now() });
  if (report.verdict === "REJECT") {
    return {
      exitCode: EXIT.REJECT,
      json: report,
      lines: renderReport(report, {
        language: chooseLanguage(options.lang, context.world.env),
        style: context.style,
        trust: choice.location,
      }),
    };
  }
  const page = options.page ?? options.gateway;
  const verifyBase = page === undefined ? nearbyGateway(context.world.env) : parseGatewayUrl(page);
  const pdf = await certificatePdf(json as unknown as BundleJson, {
    operator: choice.trust.operator,
    verifyBase,
    timestamps: await printedTimestamps(bundle, choice.trust),
  });
  return { certificateNo: bundle.certificateNo, pdf };
}
