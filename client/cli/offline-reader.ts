/** The chain for a command that touches no network: the bundle's own proof, and the block hash that its reader trusts. */
import type { Bundle } from "#core/bundle.ts";
import { DataDeedError } from "#core/errors.ts";
import type { TrustDocument } from "#core/trust.ts";
import { createProvenReader } from "../verify/offline/proven-chain.ts";
import type { ChainReader, Hash32, TrustedBlock } from "../verify/ports.ts";
import type { CliContext } from "./context.ts";

/** @throws USAGE when the text is no block hash */
export function trustedBlockOf(blockHash: string | undefined): TrustedBlock | null {
  if (blockHash === undefined) return null;
  if (!/^0x[0-9a-f]{64}$/i.test(blockHash))
    throw new DataDeedError("USAGE", "--block-hash: expected 0x and 64 hex digits");
  return { hash: blockHash.toLowerCase() as Hash32, why: "GIVEN" };
}

/** @returns null where there is neither a proof nor a block to prove from: nothing of the chain is known then */
export function openOfflineReader(
  context: CliContext,
  { chainProof }: Bundle,
  trust: TrustDocument,
  trusted: TrustedBlock | null,
): ChainReader | null {
  if (chainProof !== undefined || trusted !== null) return createProvenReader(chainProof, trust, trusted);
  context.notice("offline: what only the chain can answer is not checked");
  return null;
}
