/** A chain's state in memory that can prove itself: tries of the package's own making, and a header above them. */
import { createMerkleProof, createMPT, type MerklePatriciaTrie } from "@ethereumjs/mpt";
import { RLP } from "@ethereumjs/rlp";
import { addressBytes, type Address } from "#core/address.ts";
import { fromHex0x } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { readHeader } from "#core/state-proof/header.ts";
import type { Member } from "#core/state-proof/words.ts";
import type { TrustDocument } from "#core/trust.ts";
import { keccak256, uintWord } from "#core/typed-data.ts";
import type { StateProver } from "../../client/verify/offline/collect.ts";
import type { ContractName } from "../../client/verify/offline/proven-state.ts";
import type { BlockRef } from "../../client/verify/ports.ts";

export type Storage = ReadonlyMap<bigint, bigint>;

export interface WorldScript {
  readonly trust: TrustDocument;
  readonly number: number;
  readonly timestamp: number;
  /** Stored words of each contract; what is not there is zero. */
  readonly storage: Readonly<Partial<Record<ContractName, Storage>>>;
  /** Contracts that are not there at all. */
  readonly missing?: readonly ContractName[];
  /** 32 bytes; the same for all contracts by default. */
  readonly codeHash?: Uint8Array;
}

export const CODE_HASH = new Uint8Array(32).fill(0xc0);
const CONTRACTS = ["log", "registry", "pledges"] as const;

/** A word with its members in their places. */
export function packWord(...members: readonly (readonly [Member, bigint | number])[]): bigint {
  return members.reduce((word, [{ offset }, value]) => word | (BigInt(value) << BigInt(8 * offset)), 0n);
}

export class ProvenWorld implements StateProver {
  readonly block: BlockRef;
  /** Accounts asked about, in order. */
  readonly asked: Address[] = [];
  readonly #header: Uint8Array;
  readonly #state: MerklePatriciaTrie;
  readonly #storage: ReadonlyMap<Address, MerklePatriciaTrie>;

  private constructor(
    header: Uint8Array,
    state: MerklePatriciaTrie,
    storage: ReadonlyMap<Address, MerklePatriciaTrie>,
  ) {
    this.#header = header;
    this.#state = state;
    this.#storage = storage;
    const { hash, number, timestamp } = readHeader(header);
    this.block = { hash, number, timestamp };
  }

  static async create(script: WorldScript): Promise<ProvenWorld> {
    const state = await createMPT();
    const storage = new Map<Address, MerklePatriciaTrie>();
    // Others live there too, so that paths have branches.
    for (let n = 0; n < 20; n++)
      await state.put(sha256(uintWord(n)), accountOf(sha256(uintWord(n)), CODE_HASH));
    for (const name of CONTRACTS) {
      const trie = await createMPT();
      for (let n = 1; n <= 20; n++) await trie.put(sha256(uintWord(n)), RLP.encode(n));
      for (const [slot, word] of script.storage[name] ?? [])
        if (word !== 0n) await trie.put(keccak256(uintWord(slot)), RLP.encode(word));
      const address = script.trust[name];
      storage.set(address, trie);
      if (script.missing?.includes(name) === true) continue;
      await state.put(keccak256(addressBytes(address)), accountOf(trie.root(), script.codeHash ?? CODE_HASH));
    }
    return new ProvenWorld(headerOf(state.root(), script), state, storage);
  }

  header(): Promise<Uint8Array> {
    return Promise.resolve(this.#header);
  }

  async nodes(_block: BlockRef, account: Address, slots: readonly bigint[]): Promise<readonly Uint8Array[]> {
    this.asked.push(account);
    const storage = this.#storage.get(account)!;
    const proofs = await Promise.all([
      createMerkleProof(this.#state, keccak256(addressBytes(account))),
      ...slots.map((slot) => createMerkleProof(storage, keccak256(uintWord(slot)))),
    ]);
    return proofs.flat();
  }
}

function accountOf(storageRoot: Uint8Array, codeHash: Uint8Array): Uint8Array {
  return RLP.encode([1, 0, storageRoot, codeHash]);
}

function headerOf(stateRoot: Uint8Array, { number, timestamp }: WorldScript): Uint8Array {
  const empty = new Uint8Array(32);
  const rest = [new Uint8Array(256), 0, number, 30_000_000, 0, timestamp, "", empty, new Uint8Array(8), 7];
  return RLP.encode([
    sha256(uintWord(number)),
    empty,
    fromHex0x(`0x${"00".repeat(20)}`),
    stateRoot,
    empty,
    empty,
    ...rest,
  ]);
}
