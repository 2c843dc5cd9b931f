/** What every command about one bundle starts with: the file, the chain, and the data as they are here. */
import { readBundle, type Bundle } from "#core/bundle.ts";
import { DataDeedError } from "#core/errors.ts";
import { createChainReader } from "../adapters/chain-ethers/index.ts";
import type { PledgeReader } from "../report/ports.ts";
import type { ObservedDataset } from "../verify/dataset-input.ts";
import type { CliContext } from "./context.ts";
import { hashWithProgress, listFiles } from "./hashing.ts";
import { inFile, readInput } from "./input-file.ts";
import type { TrustChoice } from "./trust-source.ts";

const PDF_MAGIC = "%PDF-";

/** @throws BUNDLE_INVALID | JSON_* | FILE_*; USAGE for a PDF */
export async function readBundleFile(path: string): Promise<Bundle> {
  const bytes = await readInput(path);
  if (Buffer.from(bytes.subarray(0, PDF_MAGIC.length)).toString("latin1") === PDF_MAGIC) {
    throw new DataDeedError(
      "USAGE",
      `${path} is a PDF; save the bundle attached to it (.deed.json) and name that`,
    );
  }
  return inFile(path, () => readBundle(bytes));
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
