/** Proofs as bytes, for keeping: one RLP list of the header and the list of nodes. */
import { RLP } from "@ethereumjs/rlp";
import { proofInvalid } from "./invalid.ts";

export interface PackedParts {
  /** RLP of a header. */
  readonly header: Uint8Array;
  /** RLP of trie nodes. */
  readonly nodes: readonly Uint8Array[];
}

export function packProofs({ header, nodes }: PackedParts): Uint8Array {
  return RLP.encode([header, [...nodes]]);
}

/** @throws STATE_PROOF_INVALID when these are no packed proofs */
export function unpackProofs(bytes: Uint8Array): PackedParts {
  let parts: unknown;
  try {
    parts = RLP.decode(bytes);
  } catch (cause) {
    throw proofInvalid("packed proofs that are not RLP", cause);
  }
  const [header, nodes] = Array.isArray(parts) ? (parts as unknown[]) : [];
  if (
    header instanceof Uint8Array &&
    Array.isArray(nodes) &&
    nodes.every((node) => node instanceof Uint8Array)
  )
    return { header, nodes };
  throw proofInvalid("packed proofs of another shape");
}
