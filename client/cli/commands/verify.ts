/** `datadeed verify`: is this bundle genuine, and are these its data? Asks the chain, never the gateway. */
import { parseManifest } from "#core/dataset.ts";
import { DataDeedError } from "#core/errors.ts";
import { verifyBundle } from "../../verify/pipeline.ts";
import { observeData, openReader, readBundleFile } from "../bundle-file.ts";
import { MAX_CHUNK_LIST_BYTES, parseChunkList } from "../chunk-list.ts";
import type { CliContext, Outcome } from "../context.ts";
import { exitCodeOfVerdict } from "../exit-codes.ts";
import { readDocument } from "../input-file.ts";
import { chooseLanguage, type Language } from "../locale.ts";
import { renderReport } from "../render.ts";
import { expectOfflineOptions, openOfflineReader, type OfflineOptions } from "../offline-reader.ts";
import { chooseTrust } from "../trust-source.ts";

export interface VerifyOptions extends OfflineOptions {
  readonly data?: readonly string[];
  readonly manifest?: string;
  readonly chunks?: string;
  readonly sample?: boolean;
  readonly trust?: string;
  readonly gateway?: string;
  readonly lang?: Language;
}

/**
 * @throws BUNDLE_INVALID | JSON_* | FILE_* | MANIFEST_INVALID | TRUST_INVALID | USAGE | SERVICE_UNREACHABLE. A chain
 *   that does not answer is no error: what needs it is NOT_CHECKED
 */
export async function verify(
  context: CliContext,
  bundlePath: string,
  options: VerifyOptions,
): Promise<Outcome> {
  expectCompatible(options);
  const bundle = await readBundleFile(bundlePath);
  const manifest =
    options.manifest === undefined ? undefined : await readDocument(options.manifest, parseManifest);
  const originalChunkLeaves =
    options.chunks === undefined
      ? undefined
      : await readDocument(options.chunks, parseChunkList, MAX_CHUNK_LIST_BYTES);
  const choice = await chooseTrust(context, options);
  const reader =
    options.offline === true
      ? await openOfflineReader(context, bundle, choice.trust, options)
      : openReader(context, choice, options);
  const dataset = await observeData(context, options);
  const report = await verifyBundle({
    bundle,
    trust: choice.trust,
    reader,
    now: context.world.now(),
    manifest,
    dataset:
      dataset === undefined || originalChunkLeaves === undefined
        ? dataset
        : { ...dataset, originalChunkLeaves },
  });
  const { source, location } = choice;
  return {
    exitCode: exitCodeOfVerdict(report.verdict),
    json: { ...report, trust: { source, location } },
    lines: renderReport(report, {
      language: chooseLanguage(options.lang, context.world.env),
      style: context.style,
      trust: source === "GATEWAY" ? `${location} (not pinned)` : location,
    }),
  };
}

function expectCompatible(options: VerifyOptions): void {
  const { data, sample, chunks, offline, gateway } = options;
  expectOfflineOptions(options);
  if (data === undefined && (sample === true || chunks !== undefined)) {
    throw new DataDeedError("USAGE", "--sample and --chunks say how --data is to be compared; name the data");
  }
  if (offline === true && gateway !== undefined)
    throw new DataDeedError(
      "USAGE",
      "--offline asks no gateway: name a trust document with --trust, or pin one",
    );
}
