import { DataDeedError } from "#core/errors.ts";
import { property, type AnvilRpc } from "./anvil-rpc.ts";
import type { BlockJournal } from "./block-journal.ts";
import type { BlockRecord } from "./journal-record.ts";

/** Blocks fetched at once; bounds the memory that catching up takes. */
const FETCHED_AT_ONCE = 50;

/**
 * Carries every block that anvil mines over into the journal, whoever caused it, and mines the empty blocks that make
 * a block with transactions final on a chain where nothing else happens.
 */
export class BlockKeeper {
  readonly #journal: BlockJournal;
  /** Blocks until final, the one with the transaction counted. */
  readonly #confirmations: number;
  readonly #rpc: AnvilRpc;
  #kept: { number: number; hash: string };
  /** 0 when there is none near the head; null until looked up. */
  #lastWithTransactions: number | null = null;
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | null = null;
  #finished = false;

  constructor(
    journal: BlockJournal,
    confirmations: number,
    rpc: AnvilRpc,
    head: { readonly number: number; readonly hash: string },
  ) {
    this.#journal = journal;
    this.#confirmations = confirmations;
    this.#rpc = rpc;
    this.#kept = { ...head };
  }

  /** Number of the last block in the journal. */
  get keptNumber(): number {
    return this.#kept.number;
  }

  /**
   * Resolves when every block that was mined before the call is on disk. Calls while one is at work share the next run.
   * @throws STORE_FAILED, CHAIN_UNREACHABLE, BLOCK_LOST (anvil's chain is not the continuation of the kept one)
   */
  sync(): Promise<void> {
    this.#queued ??= this.#afterRunning(() => {
      this.#queued = null;
      return this.#syncOnce();
    });
    return this.#queued;
  }

  /** Lets the journal begin a new file after this block, unless a later one is in it already. */
  cutAt(number: number): Promise<void> {
    return this.#afterRunning(async () => {
      if (this.#kept.number === number) await this.#journal.startFile(number);
    });
  }

  /** Waits for what is at work; from now on it refuses to write, the journal may belong to its successor. */
  async finish(): Promise<void> {
    this.#finished = true;
    await this.#running.catch(() => undefined);
  }

  #afterRunning(work: () => Promise<void>): Promise<void> {
    const next = this.#running
      .catch(() => undefined)
      .then(() => {
        if (this.#finished) throw new DataDeedError("CHAIN_UNREACHABLE", "the chain's node was replaced");
        return work();
      });
    this.#running = next;
    return next;
  }

  async #syncOnce(): Promise<void> {
    this.#lastWithTransactions ??= await this.#findLastWithTransactions();
    for (;;) {
      const head = await this.#rpc.blockNumber();
      while (this.#kept.number < head)
        await this.#keepUpTo(Math.min(head, this.#kept.number + FETCHED_AT_ONCE));
      const wanted = this.#lastWithTransactions + this.#confirmations - 1;
      if (this.#lastWithTransactions === 0 || wanted <= this.#kept.number) return;
      for (let number = this.#kept.number; number < wanted; number++) await this.#rpc.call("evm_mine");
    }
  }

  /** Looks among the blocks whose confirmations a crash may have cut short. */
  async #findLastWithTransactions(): Promise<number> {
    const first = Math.max(1, this.#kept.number - this.#confirmations + 1);
    const numbers = Array.from({ length: this.#kept.number - first + 1 }, (_, i) => first + i);
    const counts = await this.#rpc.read(
      numbers.map((n) => ({
        method: "eth_getBlockTransactionCountByNumber",
        params: [`0x${n.toString(16)}`],
      })),
    );
    return numbers[counts.findLastIndex((count) => Number(count) > 0)] ?? 0;
  }

  async #keepUpTo(last: number): Promise<void> {
    const records = await fetchBlocks(this.#rpc, this.#kept, last);
    await this.#journal.append(records);
    for (const { number, hash, transactions } of records) {
      this.#kept = { number, hash };
      if (transactions.length > 0) this.#lastWithTransactions = number;
    }
  }
}

/** The blocks after one that is known up to another, each proven to follow the one before it by its parent's hash. */
async function fetchBlocks(
  rpc: AnvilRpc,
  known: { readonly number: number; readonly hash: string },
  last: number,
): Promise<BlockRecord[]> {
  const numbers = Array.from({ length: last - known.number }, (_, i) => known.number + 1 + i);
  const blocks = await rpc.read(
    numbers.map((number) => ({
      method: "eth_getBlockByNumber",
      params: [`0x${number.toString(16)}`, false],
    })),
  );
  const records: BlockRecord[] = [];
  for (const [i, block] of blocks.entries()) {
    const hash = text(property(block, "hash"));
    const parentHash = text(property(block, "parentHash"));
    const listed = property(block, "transactions");
    if (parentHash !== (records[i - 1]?.hash ?? known.hash)) {
      throw new DataDeedError("BLOCK_LOST", "the chain no longer holds a block that was kept", {
        details: { number: known.number + i },
      });
    }
    const transactions = await rpc.read(
      (Array.isArray(listed) ? listed : []).map((h: unknown) => ({
        method: "eth_getRawTransactionByHash",
        params: [h],
      })),
    );
    records.push({
      kind: "block",
      number: known.number + 1 + i,
      hash,
      parentHash,
      timestamp: Number(text(property(block, "timestamp"))),
      transactions: transactions.map(text),
    });
  }
  return records;
}

function text(value: unknown): string {
  if (typeof value !== "string") {
    throw new DataDeedError("CHAIN_UNREACHABLE", "the embedded chain answered without a needed value");
  }
  return value;
}
