/**
 * Collects what a verification of some certificates will ask of one block. Three rounds, because each tells what to ask
 * next: the record names the lineage, the lineage the pledge. What a node gives is verified before it is kept.
 */
import type { Address } from "#core/address.ts";
import { toHex } from "#core/bytes.ts";
import type { Digest } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { chainProofToJson, type ChainProofJson } from "#core/state-proof/chain-proof.ts";
import { readHeader, type BlockHeader } from "#core/state-proof/header.ts";
import { checkpointSlot, occupantSlot, pledgeSlot, recordSlot } from "#core/state-proof/slots.ts";
import { indexNodes, watchNodes, type ProofNodes } from "#core/state-proof/trie.ts";
import type { TrustDocument } from "#core/trust.ts";
import { keccak256 } from "#core/typed-data.ts";
import type { BlockRef } from "../ports.ts";
import { PLEDGE_MEMBERS, ProvenState, RECORD_MEMBERS } from "./proven-state.ts";

/**
 * A node that proves its state (EIP-1186). Nothing that it says is believed.
 * Both reject with CHAIN_UNREACHABLE | CHAIN_ANSWER_INVALID, and with STATE_PROOF_UNAVAILABLE when the node does not give
 * proofs, or not any more for this block.
 */
export interface StateProver {
  /** RLP of the block's header; its hash is the block's. */
  header(block: Pick<BlockRef, "number" | "hash">): Promise<Uint8Array>;
  /** RLP of the trie nodes from the block's state root to the account and to each of its slots. */
  nodes(block: BlockRef, account: Address, slots: readonly bigint[]): Promise<readonly Uint8Array[]>;
}

/** Whose proof it is to be. */
export interface ProofSubject {
  readonly certificateDigest: Digest;
  /** Of the checkpoint that covers it. */
  readonly root: Digest;
}

/** Proofs for one or many certificates as of one block. What two of them share is there once. */
export interface CollectedProofs {
  /** RLP. */
  readonly header: Uint8Array;
  /** RLP, each once. */
  readonly nodes: readonly Uint8Array[];
}

/**
 * @param block that the caller believes to be of the chain
 * @throws as `StateProver`; STATE_PROOF_INVALID when a node's answer proves nothing; CONTRACT_MISSING
 */
export async function collectProofs(
  prover: StateProver,
  block: BlockRef,
  trust: TrustDocument,
  subjects: readonly ProofSubject[],
): Promise<CollectedProofs> {
  const found = new Map<string, Uint8Array>();
  const ask = async (account: Address, slots: readonly bigint[]): Promise<void> => {
    for (const node of await prover.nodes(block, account, [...new Set(slots)]))
      found.set(toHex(keccak256(node)), node);
  };
  const rlp = await prover.header(block);
  const header = readHeader(rlp);
  if (header.hash !== block.hash) {
    throw new DataDeedError(
      "CHAIN_ANSWER_INVALID",
      `the header is that of block ${header.hash}, not of ${block.hash}`,
    );
  }
  const read = () => new ProvenState(header, indexNodes([...found.values()]), trust);

  await Promise.all([
    ask(
      trust.log,
      subjects.map(({ root }) => checkpointSlot(root)),
    ),
    ask(
      trust.registry,
      subjects.flatMap(({ certificateDigest }) =>
        RECORD_MEMBERS.map((member) => recordSlot(certificateDigest, member)),
      ),
    ),
  ]);
  const registry = read();
  const lineages = subjects.map(
    ({ certificateDigest }) => registry.record(certificateDigest)?.lineage ?? certificateDigest,
  );
  await ask(trust.pledges, lineages.map(occupantSlot));
  const pledges = read();
  const occupants = lineages.map((lineage) => pledges.occupant(lineage)).filter((id) => id !== null);
  if (occupants.length > 0) {
    await ask(
      trust.pledges,
      occupants.flatMap((id) => PLEDGE_MEMBERS.map((member) => pledgeSlot(id, member))),
    );
  }
  const collected = { header: rlp, nodes: [...found.values()] };
  const extract = extractor(collected, trust);
  for (const subject of subjects) extract(subject);
  return collected;
}

/**
 * The proof of one certificate, with only the nodes that its verification reads.
 * @returns for each subject its `chainProof`
 * @throws STATE_PROOF_INVALID when the nodes do not answer for it
 */
export function extractor(
  { header, nodes }: CollectedProofs,
  trust: TrustDocument,
): (subject: ProofSubject) => ChainProofJson {
  const opened = readHeader(header);
  const index = indexNodes(nodes);
  const byHash = new Map(nodes.map((node) => [toHex(keccak256(node)), node]));
  return (subject) => {
    const used = usedNodes(opened, index, trust, subject);
    return chainProofToJson(
      header,
      [...used].map((hash) => byHash.get(hash)!),
    );
  };
}

function usedNodes(
  header: BlockHeader,
  index: ProofNodes,
  trust: TrustDocument,
  { certificateDigest, root }: ProofSubject,
): ReadonlySet<string> {
  const { nodes, used } = watchNodes(index);
  const state = new ProvenState(header, nodes, trust);
  state.checkpoint(root);
  state.livePledges(state.record(certificateDigest)?.lineage ?? certificateDigest);
  return used;
}
