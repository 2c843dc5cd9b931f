/** A log, a chain and a memory, as a witness sees them; each may be made to lie. */
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256, type Digest } from "#core/digest.ts";
import { MerkleTree, hashLeaf } from "#core/merkle.ts";
import { formatAddCheckpoint } from "#core/note/add-checkpoint.ts";
import type { LogNote } from "#core/note/log-note.ts";
import { createWitness, type Witness } from "../../client/witness/witness.ts";
import type { WitnessChain, WitnessState, WitnessStore } from "../../client/witness/ports.ts";
import { COSIGNED_AT, HEAD, noteOf, testWitness } from "./note-world.ts";
import { TRUST } from "./scenario.ts";

type Hash = `0x${string}`;

export class WitnessWorld {
  readonly tree = new MerkleTree();
  /** Blocks by number; the branch may be exchanged. */
  branch = "main";
  final = 100;
  /** Roots on chain, with their size. */
  readonly recorded = new Map<Hash, number>();
  state: WitnessState | null = null;
  readonly saved: WitnessState[] = [];
  failSave: Error | null = null;
  now = COSIGNED_AT;
  readonly self = testWitness("bank.example/w");

  constructor(size = 50) {
    for (let index = 0; index < size; index++) this.tree.append(hashLeaf(utf8(`entry ${index}`)));
  }

  /** Blocks up to 20 are common to all branches. */
  hash(number: number, branch = this.branch): Hash {
    return toHex0x(sha256(utf8(number <= 20 ? `block ${number}` : `block ${number} ${branch}`)));
  }

  head(size: number, block: number, branch = this.branch): LogNote {
    const root = this.tree.root(size);
    this.recorded.set(toHex0x(root), size);
    return { origin: HEAD.origin, size, root, block: { number: block, hash: this.hash(block, branch) } };
  }

  readonly chain: WitnessChain = {
    finalNumber: async () => this.final,
    header: async ({ number, hash }) => ({
      hash,
      number,
      parentHash: this.hash(number - 1),
      timestamp: 0,
      stateRoot: new Uint8Array(32),
    }),
    recorded: async (number, root) => ({
      blockHash: this.hash(number),
      size: this.recorded.get(toHex0x(root)) ?? null,
    }),
  };

  readonly store: WitnessStore = {
    load: async () => this.state,
    save: async (state) => {
      if (this.failSave !== null) throw this.failSave;
      this.saved.push(state);
      this.state = state;
    },
  };

  start(): Witness {
    const { chain, store } = this;
    const { key, sign } = this.self;
    return createWitness({ trust: TRUST, key, sign, chain, store, now: () => this.now });
  }

  request(oldSize: number, head: LogNote, proof: readonly Digest[] = this.proof(oldSize, head.size)): string {
    return formatAddCheckpoint({ oldSize, proof, note: noteOf(head) });
  }

  proof(first: number, second: number): readonly Digest[] {
    return first === 0 || first > second ? [] : this.tree.consistencyProof(first, second);
  }
}
