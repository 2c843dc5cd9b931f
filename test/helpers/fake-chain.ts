import { concat, equalBytes, toHex0x, utf8 } from "#core/bytes.ts";
import { sha256, type Digest } from "#core/digest.ts";
import { encodeEntry } from "#core/entry.ts";
import { DataDeedError } from "#core/errors.ts";
import { EMPTY_ROOT, hashLeaf, verifyConsistency, verifyInclusion } from "#core/merkle.ts";
import type { BlockRef, CertificateRecord, ChainReader } from "../../client/verify/ports.ts";
import type {
  AdmitRequest,
  AppendRequest,
  ChainContracts,
  ChainHead,
  CheckpointEvent,
  LogChain,
} from "../../server/ports/chain.ts";

export const FAKE_CONTRACTS: ChainContracts = {
  chainId: 31337,
  log: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
  registry: "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512",
  pledges: "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0",
  deployedAtBlock: 1,
};

type Message =
  | { readonly kind: "append"; readonly request: AppendRequest }
  | { readonly kind: "admit"; readonly request: AdmitRequest };

interface Block {
  readonly ref: BlockRef;
  readonly messages: readonly Message[];
}

/** A chain in memory that behaves as CertificateLog does; what several gateways see of it is one and the same. */
export class FakeLedger {
  #blocks: Block[] = [];
  #forks = 0;
  confirmations = 1;

  constructor() {
    this.mine([]);
    this.mine([]);
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  get head(): BlockRef {
    return this.#blocks.at(-1)!.ref;
  }

  mine(messages: readonly Message[]): Block {
    const number = this.#blocks.length;
    const parent = this.#blocks.at(-1)?.ref.hash ?? "0x";
    const hash = toHex0x(sha256(utf8(`${parent}/${number}/${this.#forks}/${messages.length}`)));
    const block = { ref: { number, hash, timestamp: 1_795_334_400 + number }, messages };
    this.#blocks.push(block);
    return block;
  }

  /** The last `depth` blocks are gone, and more of them without our messages took their place. */
  reorganise(depth: number): void {
    this.lose(depth);
    for (let i = 0; i <= depth; i++) this.mine([]);
  }

  /** The last `depth` blocks are gone. */
  lose(depth: number): void {
    this.#forks++;
    this.#blocks = this.#blocks.slice(0, -depth);
  }

  checkpoints(): CheckpointEvent[] {
    let previousSize = 0;
    return this.#blocks.flatMap(({ ref, messages }) =>
      messages
        .filter((message) => message.kind === "append")
        .map(({ request: { size, root, entriesCid } }) => {
          const transactionHash = toHex0x(sha256(concat(utf8(ref.hash), root)));
          const event = { size, previousSize, root, entriesCid, transactionHash, block: ref };
          previousSize = size;
          return event;
        }),
    );
  }

  admitted(): number[] {
    return this.#blocks
      .flatMap(({ messages }) => messages)
      .filter((message) => message.kind === "admit")
      .map(({ request }) => request.index);
  }

  /** What the contract would do with it: mined, or refused. */
  execute(message: Message): void {
    const { size, root } = this.logHead();
    if (message.kind === "append") {
      const { request } = message;
      const extends_ =
        request.size > size &&
        verifyConsistency(size, request.size, root, request.root, request.consistencyProof);
      if (!extends_) throw new DataDeedError("TRANSACTION_REVERTED", `append(${request.size}) on ${size}`);
    } else {
      const { entry, index, root: at, inclusionProof } = message.request;
      const checkpoint = this.checkpoints().find((event) => equalBytes(event.root, at));
      const leaf = hashLeaf(encodeEntry(entry));
      if (checkpoint === undefined || !verifyInclusion(leaf, index, checkpoint.size, inclusionProof, at)) {
        throw new DataDeedError("TRANSACTION_REVERTED", `admit(${index})`);
      }
    }
    this.mine([message]);
  }

  logHead(): { size: number; root: Digest } {
    return this.checkpoints().at(-1) ?? { size: 0, root: EMPTY_ROOT };
  }
}

/** One gateway's way to the fake ledger: keeps what it sent, as the real one does in the outbox. */
export class FakeLogChain implements LogChain {
  readonly contracts = FAKE_CONTRACTS;
  readonly #ledger: FakeLedger;
  readonly #sent: Message[] = [];
  registryIsDeployed = true;
  /** Sizes of all `append` calls, refused ones included. */
  readonly appends: number[] = [];

  constructor(ledger: FakeLedger) {
    this.#ledger = ledger;
  }

  async head(): Promise<ChainHead> {
    const block = this.#ledger.head;
    return {
      ...this.#ledger.logHead(),
      block,
      finalBlockNumber: block.number - this.#ledger.confirmations + 1,
    };
  }

  async blockAt(number: number): Promise<BlockRef | null> {
    return this.#ledger.blocks[number]?.ref ?? null;
  }

  async checkpoints(fromBlock: number, toBlock: number): Promise<CheckpointEvent[]> {
    return this.#ledger
      .checkpoints()
      .filter(({ block }) => block.number >= fromBlock && block.number <= toBlock);
  }

  async append(request: AppendRequest): Promise<void> {
    this.appends.push(request.size);
    this.#send({ kind: "append", request });
  }

  async admit(request: AdmitRequest): Promise<void> {
    if (!this.#ledger.admitted().includes(request.index)) this.#send({ kind: "admit", request });
  }

  async registryDeployed(): Promise<boolean> {
    return this.registryIsDeployed;
  }

  async resendLost(): Promise<number> {
    const onChain = new Set(this.#ledger.blocks.flatMap(({ messages }) => messages));
    const lost = this.#sent.filter((message) => !onChain.has(message));
    for (const message of lost) {
      try {
        this.#ledger.execute(message);
      } catch {
        // refused now: on a real chain it would be mined as a failed transaction, which uses up its nonce
        this.#sent.splice(this.#sent.indexOf(message), 1);
      }
    }
    return lost.length;
  }

  #send(message: Message): void {
    this.#ledger.execute(message);
    this.#sent.push(message);
  }
}

/** The fake ledger as verification reads it. `records` are the registry's, by index. */
export function ledgerReader(
  ledger: FakeLedger,
  options: { isDown?: boolean; noRegistry?: boolean; record?: CertificateRecord | null } = {},
): ChainReader {
  return {
    async snapshot() {
      if (options.isDown === true) throw new DataDeedError("CHAIN_UNREACHABLE");
      const events = ledger.checkpoints();
      return {
        chainId: FAKE_CONTRACTS.chainId,
        block: ledger.head,
        finalizedBlockNumber: null,
        sources: 1,
        async checkpoint(log, root) {
          const event = events.find((one) => log === FAKE_CONTRACTS.log && equalBytes(one.root, root));
          return event === undefined ? null : { size: event.size, anchoredAt: event.block.timestamp };
        },
        async anchorTransaction(transactionHash) {
          const event = events.find((one) => one.transactionHash === transactionHash);
          if (event === undefined) return null;
          const { size, root, block } = event;
          const checkpoints = [{ log: FAKE_CONTRACTS.log, size, root }];
          return { blockNumber: block.number, blockHash: block.hash, checkpoints };
        },
        blockAt: async (number) => ledger.blocks[number]?.ref ?? null,
        async certificateRecord() {
          if (options.noRegistry === true) throw new DataDeedError("CONTRACT_MISSING");
          return options.record ?? null;
        },
        livePledges: async () => [],
        acceptsSignature: async () => false,
      };
    },
  };
}

/** A stand-in for the entries file's CID: depends on the content only. */
export async function fakeEntriesCid(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return concat(Uint8Array.from([1, 0x55, 0x12, 0x20]), sha256(concat(...parts)));
}
