/**
 * A chain that nobody asks: every answer is proven from the hash of one block, so the pipeline and its checks are those of
 * an online verification, as of that block.
 */
import type { Address } from "#core/address.ts";
import type { Digest } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseChainProof } from "#core/state-proof/chain-proof.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { ChainReader, ChainSnapshot, Hash32, TrustedBlock } from "../ports.ts";
import { ProvenState } from "./proven-state.ts";

/**
 * Reads a bundle's chain proof. The seam for whoever finds out which block to trust: a hash that the caller names, or one
 * that witnesses cosigned.
 *
 * @param proof the bundle's `chainProof`, attacker-controlled; undefined where it has none
 * @param trust whose contracts are asked; its chain is the one that `trusted` is a block of
 * @param trusted null where no block is trusted: nothing is believed then
 * @returns a reader whose snapshot rejects with CHAIN_PROOF_MISSING, STATE_PROOF_INVALID, BLOCK_NOT_TRUSTED or
 *   PROOF_OF_OTHER_BLOCK, and whose answers reject with STATE_PROOF_INVALID, CONTRACT_MISSING or, for what is no part
 *   of a chain's state, NOT_PROVEN
 */
export function createProvenReader(
  proof: unknown,
  trust: TrustDocument,
  trusted: TrustedBlock | null,
): ChainReader {
  // Asynchronous as every reader is: what is thrown inside becomes a rejection.
  return { snapshot: async () => Promise.resolve(openProof(proof, trust, trusted)) };
}

function openProof(proof: unknown, trust: TrustDocument, trusted: TrustedBlock | null): ChainSnapshot {
  if (proof === undefined) throw new DataDeedError("CHAIN_PROOF_MISSING");
  const { header, nodes } = parseChainProof(proof);
  const { hash, number, timestamp } = header;
  if (trusted === null) {
    throw new DataDeedError("BLOCK_NOT_TRUSTED", `it is of block ${number}, ${hash}, and no hash was given`);
  }
  if (trusted.hash.toLowerCase() !== hash) {
    throw new DataDeedError(
      "PROOF_OF_OTHER_BLOCK",
      `it is of block ${number}, ${hash}, not of ${trusted.hash}`,
    );
  }
  const state = new ProvenState(header, nodes, trust);
  return {
    chainId: trust.chainId,
    block: { number, hash, timestamp },
    finalizedBlockNumber: null,
    sources: 0,
    trusted,
    checkpoint: async (log: Address, root: Digest) => ours(log, trust.log, () => state.checkpoint(root)),
    certificateRecord: async (registry: Address, digest: Digest) =>
      ours(registry, trust.registry, () => state.record(digest)),
    livePledges: async (pledges: Address, lineage: Digest) =>
      ours(pledges, trust.pledges, () => state.livePledges(lineage)),
    anchorTransaction: (transaction: Hash32) => notProven(`transaction ${transaction} is no part of a state`),
    blockAt: async (at: number) => {
      if (at > number) return Promise.resolve(null);
      if (at === number) return Promise.resolve({ number, hash, timestamp });
      return notProven(`the hash of the earlier block ${at}`);
    },
    acceptsSignature: (account: Address) => notProven(`what the contract ${account} would answer`),
  };
}

/** Proofs are made for the trusted contracts alone. */
async function ours<T>(asked: Address, trusted: Address, answer: () => T): Promise<T> {
  return asked === trusted ? Promise.resolve(answer()) : notProven(`the contract ${asked}`);
}

function notProven(what: string): Promise<never> {
  return Promise.reject(new DataDeedError("NOT_PROVEN", what));
}
