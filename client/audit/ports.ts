/**
 * What an audit asks of the world. Adapters fetch and give things the right type; what they are worth is decided here:
 * every answer may be a lie.
 *
 * Every method rejects with `DataDeedError`: CHAIN_UNREACHABLE and the like when there is no answer (the audit stops and can
 * be resumed), CHAIN_ANSWER_INVALID, CHAIN_MISMATCH, RPC_DISAGREEMENT when the answer cannot be right (the audit ends as
 * NOT VERIFIABLE and says so).
 */
import type { Address } from "#core/address.ts";
import type { BlockRef, Hash32 } from "../verify/ports.ts";

export type { BlockRef, Hash32 };
export type Hex = `0x${string}`;

/** One event as `eth_getLogs` tells it. Addresses and hashes in lower case. */
export interface ChainLog {
  readonly address: Hex;
  /** 32 bytes each. */
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  /** Time of the block, Unix seconds. */
  readonly blockTime: number;
  readonly transactionHash: Hex;
  readonly logIndex: number;
  /** Whether the node says that a reorganisation took it away. */
  readonly removed: boolean;
}

/** All events of a range of blocks, both ends included. */
export interface LogPage {
  readonly from: number;
  readonly to: number;
  readonly logs: readonly ChainLog[];
}

/** A block and the header that its hash is taken over. */
export interface AuditBlock extends BlockRef {
  /** RLP; null where the adapter cannot write it (unknown fields of an exotic chain). */
  readonly headerRlp: Uint8Array | null;
}

/** Nodes of `eth_getProof` (EIP-1186), for one account and some of its slots. Its values are not here: the nodes have them. */
export interface StateProof {
  readonly nodes: readonly Uint8Array[];
}

/** What became of a transaction. */
export interface Receipt {
  readonly from: Address;
  readonly to: Address | null;
  readonly succeeded: boolean;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  /** Lowercase address and index in the block of each event that it left. */
  readonly logs: readonly { readonly address: Hex; readonly logIndex: number }[];
}

/** Which block the audit is to hold for. */
export type BlockChoice = number | Hash32 | "final" | "latest";

/** The chain, with one or several nodes behind it that have to agree. */
export interface AuditChain {
  /** How many nodes are asked. */
  readonly sources: number;
  /**
   * @returns null when the nodes know no such block. `final`: the newest final by the trust document's rule, `latest`: the
   * newest; both the newest that all nodes have with the same hash
   */
  block(choice: BlockChoice): Promise<AuditBlock | null>;
  /** Pages in order, without gaps from `from` to `to`; ranges as the nodes can bear them. */
  logs(contracts: readonly Address[], from: number, to: number): AsyncIterable<LogPage>;
  /** As of the block. @throws CHAIN_UNREACHABLE where the node has no proofs of it */
  proof(contract: Address, slots: readonly bigint[], block: AuditBlock): Promise<StateProof>;
  /** As of the block; empty where there is none. */
  code(contract: Address, block: AuditBlock): Promise<Uint8Array>;
  /** Answer of a view as of the block. */
  call(contract: Address, data: Hex, block: AuditBlock): Promise<Uint8Array>;
  /** Receipts of transactions, in the same order; null for one that the nodes do not know. */
  receipts(hashes: readonly Hex[]): Promise<readonly (Receipt | null)[]>;
}

/** The documents that the chain names by digest. Who serves them needs no trust: whatever comes is hashed. */
export interface AuditDocuments {
  /**
   * Entries of the log, 128 bytes each.
   * @param file binary CID of the file that a checkpoint names for exactly these entries
   * @returns null when they could not be had anywhere
   */
  entries(start: number, end: number, file: Uint8Array): Promise<Uint8Array | null>;
  /** Binary CID of an entries file (PROTOCOL section 5). */
  entriesCid(content: Uint8Array): Promise<Uint8Array>;
  /**
   * Time-stamp tokens (base64) over the roots of checkpoints, in the same order; none for one of which nobody has any.
   * Absent where they cannot be asked for.
   * @param checkpoints `first`: the first entry that each covers
   */
  timestamps?(
    checkpoints: readonly { readonly first: number; readonly root: Hex }[],
  ): Promise<readonly (readonly unknown[])[]>;
  /** Canonical bytes of each certificate by digest (hex, 32 bytes), in the same order; null for one that could not be had. */
  certificates(digests: readonly Hex[]): Promise<readonly (Uint8Array | null)[]>;
}

/** The two hash functions that an audit spends its time in. The defaults are in pure JavaScript; others may be faster. */
export interface AuditHashes {
  /** 32 bytes, the caller's own. */
  readonly keccak256: (data: Uint8Array) => Uint8Array;
  readonly sha256: (data: Uint8Array) => Uint8Array;
}

export type ContractName = "CertificateLog" | "CertificateRegistry" | "PledgeRegistry" | "AccessManager";

/** The build that the contracts on chain are compared with. */
export interface ContractBuild {
  /** `keccak256` of the code with its immutables zeroed. */
  readonly deployedCodeHash: Hex;
  readonly immutableRanges: readonly { readonly start: number; readonly length: number }[];
}
export type Builds = Readonly<Record<ContractName, ContractBuild>>;
