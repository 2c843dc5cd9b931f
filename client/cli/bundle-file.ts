/** What every command about one bundle starts with: the file, the chain, and the data as they are here. */
import { readBundle, type Bundle } from "#core/bundle.ts";
import type { AttachmentKind } from "../adapters/pdf-reader/attached-file.ts";
import { isPdf } from "../adapters/pdf-reader/is-pdf.ts";
import { createChainReader } from "../adapters/chain-ethers/index.ts";
import type { PledgeReader } from "../report/ports.ts";
import type { ObservedDataset } from "../verify/dataset-input.ts";
import type { CliContext } from "./context.ts";
import { hashWithProgress, listFiles } from "./hashing.ts";
import { inFile, readInput } from "./input-file.ts";
import type { TrustChoice } from "./trust-source.ts";

/**
 * A bundle, or the one attached to a certificate's PDF: of a PDF nothing else is looked at.
 * @throws BUNDLE_INVALID | JSON_* | FILE_* | PDF_*
 */
export async function readBundleFile(path: string): Promise<Bundle> {
  const bytes = await bundleBytes(path);
  return inFile(path, () => readBundle(bytes));
}

/** The bundle's own bytes. @throws FILE_* | JSON_TOO_LARGE | PDF_* */
export function bundleBytes(path: string): Promise<Uint8Array> {
  return readAttachable(path, "bundle");
}

/** A file, or of a PDF the file of this kind attached to it. @throws FILE_* | JSON_TOO_LARGE | PDF_* */
export async function readAttachable(path: string, kind: AttachmentKind): Promise<Uint8Array> {
  const bytes = await readInput(path);
  if (!isPdf(bytes)) return bytes;
  // Loaded for PDFs alone: it takes half a second.
  const { readAttachedFile } = await import("../adapters/pdf-reader/read-pdf.ts");
  try {
    return await readAttachedFile(bytes, kind);
  } catch (error) {
    return inFile(path, () => {
      throw error;
    });
  }
}

export interface ChainOptions {
  readonly rpc?: readonly string[];
  readonly offline?: boolean;
  /** Read as of this block instead of the newest. */
  readonly block?: number;
}

/** @returns null where no chain is to be asked, or none can be */
export function openReader(
  context: CliContext,
  { trust }: TrustChoice,
  { offline, rpc, block }: ChainOptions,
): PledgeReader | null {
  if (offline === true) {
    context.notice("offline: what only the chain can answer is not checked");
    return null;
  }
  const urls = rpc ?? trust.rpc.filter((url) => /^https?:/.test(url));
  if (urls.length === 0) {
    context.notice("the trust document names no RPC node: name one with --rpc, or the chain can't be asked");
    return null;
  }
  return createChainReader(urls, { chainId: trust.chainId, blockNumber: block });
}

/** Hashes the data that are to be compared; undefined where none were named. */
export async function observeData(
  context: CliContext,
  { data, sample }: { readonly data?: readonly string[]; readonly sample?: boolean },
): Promise<ObservedDataset | undefined> {
  if (data === undefined) return undefined;
  const hashed = await hashWithProgress(context, await listFiles(data), { chunks: true, sm3: false });
  return {
    extent: sample === true ? "SAMPLE" : "WHOLE",
    files: hashed.map(({ record, chunkLeaves = [] }) => ({ ...record, chunkLeaves })),
  };
}
