import { setTimeout as sleep } from "node:timers/promises";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { AnvilProcess } from "./anvil-process.ts";
import { property } from "./anvil-rpc.ts";
import type { BlockJournal } from "./block-journal.ts";
import { BlockKeeper } from "./block-keeper.ts";
import { fundAccounts } from "./funding.ts";
import type { ChainLogger } from "./logger.ts";
import { restore } from "./restore.ts";
import { SnapshotSchedule } from "./snapshot-schedule.ts";
import type { Snapshots } from "./snapshots.ts";
import type { WriteGate } from "./write-gate.ts";

export interface SupervisorParts {
  readonly logger: ChainLogger;
  readonly now: () => number;
  readonly journal: BlockJournal;
  readonly snapshots: Snapshots;
  readonly gate: WriteGate;
  readonly launch: () => Promise<AnvilProcess>;
  readonly confirmations: number;
  readonly snapshotEvery: number;
  readonly fund: readonly string[];
}

interface Running {
  readonly node: AnvilProcess;
  readonly keeper: BlockKeeper;
}

const POLL_MS = 200;
const BACKEND_WAIT_MS = 15_000;
const FIRST_RESTART_DELAY_MS = 100;
const LAST_RESTART_DELAY_MS = 10_000;
/** A node that lived this long did not die of its start. */
const HEALTHY_AFTER_MS = 60_000;

/** Keeps one node running at the journal's head: starts it, feeds the journal from it, and replaces it when it dies. */
export class NodeSupervisor {
  readonly #parts: SupervisorParts;
  readonly #stopping = new AbortController();
  readonly #schedule: SnapshotSchedule;
  /** The node in charge; while one is being restored, the promise of it. */
  #current: Promise<Running>;
  /** The same where it is there now, null while there is none. */
  #live: Running | null = null;
  #deaths = 0;
  #problem: string | null = null;
  #background: Promise<void> = Promise.resolve();

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#schedule = new SnapshotSchedule(parts.snapshotEvery, parts.now);
    this.#current = Promise.reject(new DataDeedError("NOT_READY", "the embedded chain is not started"));
    this.#current.catch(() => undefined);
  }

  async start(): Promise<void> {
    this.#current = this.#bringUp();
    await this.#current;
    this.#background = this.#poll();
  }

  /** RPC address of the node in charge; while there is none, waits for it within bounds. */
  async backend(): Promise<string> {
    if (this.#live !== null) return this.#live.node.rpc.url;
    const late = new AbortController();
    try {
      const nothing = sleep(BACKEND_WAIT_MS, null, { ref: false, signal: late.signal }).catch(() => null);
      const running = await Promise.race([this.#current, nothing]);
      if (running === null) throw new DataDeedError("NOT_READY", "the embedded chain is restarting");
      return running.node.rpc.url;
    } finally {
      late.abort();
    }
  }

  async durable(blockHash?: string): Promise<void> {
    if (this.#stopping.signal.aborted) throw new DataDeedError("NOT_READY", "the embedded chain is stopped");
    const { node, keeper } = await this.#current;
    await keeper.sync();
    if (blockHash === undefined) return;
    let block: unknown = null;
    try {
      block = await node.rpc.call("eth_getBlockByHash", [blockHash, false]);
    } catch (error) {
      if (!isDataDeedError(error) || error.details.error === undefined) throw error;
    }
    if (block === null) throw new DataDeedError("BLOCK_LOST", undefined, { details: { blockHash } });
  }

  /** Looks for new blocks now. */
  poke(): void {
    void this.#keep();
  }

  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    await this.#background;
    const running = await this.#current.catch(() => null);
    if (running === null) return;
    await this.#parts.gate.closedDuring(async () => {
      try {
        await running.keeper.sync();
      } catch (error) {
        this.#parts.logger.error({ err: error }, "the chain's last blocks could not be kept");
      }
      await running.keeper.finish();
      await running.node.end();
    });
  }

  async #bringUp(): Promise<Running> {
    const { journal, snapshots, logger, now } = this.#parts;
    const startedAt = now();
    await journal.close();
    const label = (): string => new Date(now()).toISOString().replaceAll(":", "");
    const { node, head } = await restore({ journal, snapshots, logger, launch: this.#parts.launch, label });
    try {
      await journal.openForAppend(head.number);
      this.#schedule.started((await snapshots.list())[0] ?? 0);
      await setClock(node, now);
      // while nothing can be mined and nobody else writes to the journal, so that its place among the blocks is sure
      await fundAccounts(node.rpc, journal, this.#parts.fund);
      await node.rpc.call("evm_setAutomine", [true]);
    } catch (error) {
      await node.end();
      throw error;
    }
    logger.info(
      { block: head.number, ms: now() - startedAt, pid: node.identity.pid },
      "embedded chain is up",
    );
    const running = { node, keeper: new BlockKeeper(journal, this.#parts.confirmations, node.rpc, head) };
    this.#live = running;
    void this.#watch(running, now());
    return running;
  }

  async #watch({ node, keeper }: Running, bornAt: number): Promise<void> {
    await node.exited;
    this.#live = null;
    if (this.#stopping.signal.aborted) return;
    this.#deaths = this.#parts.now() - bornAt >= HEALTHY_AFTER_MS ? 1 : this.#deaths + 1;
    this.#parts.logger.error(
      { pid: node.identity.pid, deaths: this.#deaths },
      "the chain's process died: restarting it",
    );
    this.#current = (async () => {
      await node.end();
      await keeper.finish();
      return this.#bringUpAgain();
    })();
    this.#current.catch(() => undefined);
  }

  async #bringUpAgain(): Promise<Running> {
    for (let attempt = this.#deaths - 1; ; attempt++) {
      const delay =
        attempt === 0 ? 0 : Math.min(FIRST_RESTART_DELAY_MS * 2 ** attempt, LAST_RESTART_DELAY_MS);
      await sleep(delay, undefined, { signal: this.#stopping.signal });
      try {
        return await this.#bringUp();
      } catch (error) {
        this.#parts.logger.error({ err: error }, "the embedded chain could not be restarted: trying again");
      }
    }
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#keep();
      await this.#snapshotWhenDue();
      await sleep(POLL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Keeps new blocks; a failure is reported once, and `durable` reports it to whoever waits. */
  async #keep(): Promise<void> {
    try {
      const { keeper } = await this.#current;
      await keeper.sync();
      this.#problem = null;
    } catch (error) {
      const code = isDataDeedError(error) ? error.code : String(error);
      if (this.#stopping.signal.aborted || code === this.#problem) return;
      this.#problem = code;
      this.#parts.logger.error({ err: error }, "the chain's blocks can't be kept at the moment");
    }
  }

  async #snapshotWhenDue(): Promise<void> {
    try {
      const { node, keeper } = await this.#current;
      if (!this.#schedule.isDue(keeper.keptNumber)) return;
      const startedAt = this.#parts.now();
      const number = await this.#parts.gate.closedDuring(async () => {
        await keeper.sync();
        return this.#parts.snapshots.take(node.rpc);
      });
      this.#schedule.taken(number, this.#parts.now() - startedAt);
      if (number !== null) await keeper.cutAt(number);
    } catch (error) {
      this.#schedule.taken(null, 0);
      if (this.#stopping.signal.aborted) return;
      this.#parts.logger.warn(
        { err: error },
        "no snapshot of the chain could be taken; the journal has all blocks",
      );
    }
  }
}

/** Brings the node's clock from the time of the last replayed block to now; never back, were the system's clock. */
async function setClock(node: AnvilProcess, now: () => number): Promise<void> {
  const head = await node.rpc.call("eth_getBlockByNumber", ["latest", false]);
  const seconds = Math.max(Math.floor(now() / 1000), Number(property(head, "timestamp")));
  await node.rpc.call("evm_setTime", [seconds]);
}
