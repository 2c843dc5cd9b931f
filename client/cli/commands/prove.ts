/** `datadeed prove`: puts a fresh proof of the chain's state into a bundle, from any node, so that it verifies offline. */
import { parseBundle, type Bundle, BUNDLE_LIMITS } from "#core/bundle.ts";
import { certificateDigest } from "#core/certificate.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson, type JsonObject } from "#core/json.ts";
import { createChainReader, createStateProver } from "../../adapters/chain-ethers/index.ts";
import { collectProofs, extractor } from "../../verify/offline/collect.ts";
import { finalBlockOf } from "../../verify/offline/final-block.ts";
import { createProvenReader } from "../../verify/offline/proven-chain.ts";
import { formatUnixTime } from "../../verify/evidence.ts";
import { verifyBundle } from "../../verify/pipeline.ts";
import type { CliContext, Outcome } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { inFile, readInput } from "../input-file.ts";
import { expectWritable, writeOutput } from "../output-file.ts";
import { chooseTrust } from "../trust-source.ts";

export interface ProveOptions {
  readonly trust?: string;
  readonly gateway?: string;
  readonly rpc?: readonly string[];
  readonly block?: number;
  readonly out: string;
  readonly force?: boolean;
}

/**
 * @throws BUNDLE_INVALID | JSON_* | FILE_* | TRUST_INVALID | USAGE; CHAIN_UNREACHABLE | CHAIN_MISMATCH | RPC_DISAGREEMENT |
 *   STATE_PROOF_UNAVAILABLE | STATE_PROOF_INVALID | CONTRACT_MISSING when the nodes give no proof; NOT_FINAL
 */
export async function prove(
  context: CliContext,
  bundlePath: string,
  options: ProveOptions,
): Promise<Outcome> {
  const existing = options.force === true ? "REPLACE" : "REFUSE";
  await expectWritable(options.out, existing);
  const bytes = await readInput(bundlePath);
  const { json, bundle } = inFile(bundlePath, () => {
    const value = parseJson(bytes, BUNDLE_LIMITS);
    return { json: value as JsonObject, bundle: parseBundle(value) };
  });
  const { trust } = await chooseTrust(context, options);
  const urls = options.rpc ?? trust.rpc.filter((url) => /^https?:/.test(url));
  if (urls.length === 0)
    throw new DataDeedError("USAGE", "the trust document names no RPC node: name one with --rpc");
  const reader = createChainReader(urls, { chainId: trust.chainId, blockNumber: options.block });
  const snapshot = await reader.snapshot();
  const block = options.block === undefined ? await finalBlockOf(snapshot, trust) : snapshot.block;
  expectCovered(bundle, block.number);

  const subject = { certificateDigest: certificateDigest(bundle.certificate), root: bundle.log.root };
  const collected = await collectProofs(createStateProver(urls), block, trust, [subject]);
  const chainProof = extractor(collected, trust)(subject);
  const report = await verifyBundle({
    bundle,
    trust,
    reader: createProvenReader(chainProof, trust, { hash: block.hash, why: "GIVEN" }),
    now: context.world.now(),
  });
  const text = `${JSON.stringify({ ...json, chainProof })}\n`;
  await writeOutput(options.out, text, { access: "PUBLIC", existing }, context.world.cleanups);
  return {
    exitCode: EXIT.DONE,
    json: {
      bundleFile: options.out,
      block: { number: block.number, hash: block.hash, timestamp: block.timestamp },
      verdict: report.verdict,
      proofBytes: JSON.stringify(chainProof).length,
    },
    lines: [
      `Proven     ${options.out}`,
      `As of      block ${block.number} of ${formatUnixTime(block.timestamp)}`,
      `Block hash ${block.hash}`,
      `Verdict    ${report.verdict}, for whoever trusts that hash`,
      `Verify     datadeed verify ${options.out} --offline --block-hash ${block.hash}`,
    ],
  };
}

function expectCovered({ anchor }: Bundle, blockNumber: number): void {
  if (anchor.blockNumber <= blockNumber) return;
  throw new DataDeedError(
    "NOT_FINAL",
    `the bundle was anchored in block ${anchor.blockNumber}; the proof would be of block ${blockNumber}`,
  );
}
