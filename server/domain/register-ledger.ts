/**
 * Follows the registers' events, so that lists and histories need not ask the chain for each pledge.
 *
 * Nothing is stored: a start reads the events again, from the deployment on. Where the chain was reorganised, what was
 * final stays and the rest is read again.
 */
import { DataDeedError } from "#core/errors.ts";
import type { BlockRef } from "../../client/verify/ports.ts";
import type { LogChain } from "../ports/chain.ts";
import type { RegisterChain, RegisterEvent } from "../ports/register-chain.ts";
import { RegisterState } from "./register-state.ts";

/** Blocks read at a time: bounds memory after a long absence. */
const BLOCKS_PER_WINDOW = 10_000;
/** How often a read starts over because the chain was reorganised under it. */
const MAX_ATTEMPTS = 3;

export interface RegisterView {
  readonly state: RegisterState;
  /** All that the state is made of, in the order of the chain. */
  readonly events: readonly RegisterEvent[];
  /** Newest block that was read. */
  readonly headBlockNumber: number;
  /** Newest block that is final; -1 when none is yet. */
  readonly finalBlockNumber: number;
}

export interface RegisterLedger {
  /**
   * As of a head that was read after this call began. Callers that wait share a read.
   * @throws CHAIN_UNREACHABLE | CHAIN_MISMATCH | CHAIN_ANSWER_INVALID | RPC_DISAGREEMENT
   */
  refresh(): Promise<RegisterView>;
}

export interface RegisterLedgerDeps {
  readonly chain: Pick<LogChain, "head" | "blockAt">;
  readonly registers: Pick<RegisterChain, "events" | "deployedAtBlock">;
}

export function createRegisterLedger({ chain, registers }: RegisterLedgerDeps): RegisterLedger {
  let events: RegisterEvent[] = [];
  let state = new RegisterState();
  /** Newest block that was read; null before the first read. */
  let last: BlockRef | null = null;
  /** Newest block that was final then: what is not above it is kept when others vanish. */
  let lastFinal: BlockRef | null = null;
  /** Next block to read. */
  let resumeAt = registers.deployedAtBlock;
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<RegisterView> | null = null;

  async function follow(): Promise<RegisterView> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const head = await chain.head();
      const isSame = last?.hash === head.block.hash;
      if (last !== null && !isSame && !(await stands(last))) await forgetLost();
      if (!(await readUpTo(head.block))) continue;
      if (head.finalBlockNumber !== lastFinal?.number) lastFinal = await chain.blockAt(head.finalBlockNumber);
      const { finalBlockNumber } = head;
      return { state, events, headBlockNumber: head.block.number, finalBlockNumber };
    }
    throw new DataDeedError("RPC_DISAGREEMENT", "the chain changed each time while it was being read");
  }

  async function stands(block: BlockRef): Promise<boolean> {
    return (await chain.blockAt(block.number))?.hash === block.hash;
  }

  async function forgetLost(): Promise<void> {
    const kept = lastFinal !== null && (await stands(lastFinal)) ? lastFinal : null;
    if (kept === null) startOver();
    else {
      replay(events.filter(({ block }) => block.number <= kept.number));
      last = kept;
      resumeAt = kept.number + 1;
    }
  }

  function startOver(): void {
    replay([]);
    last = lastFinal = null;
    resumeAt = registers.deployedAtBlock;
  }

  /** @returns false when the chain was reorganised meanwhile */
  async function readUpTo(head: BlockRef): Promise<boolean> {
    for (let from = resumeAt; from <= head.number;) {
      const end = Math.min(from + BLOCKS_PER_WINDOW - 1, head.number);
      const block = end === head.number ? head : await chain.blockAt(end);
      const page = await registers.events(from, end);
      // The last block still stands, so all those before it do: the events are of one and the same branch.
      if (block === null || !(await stands(block))) return false;
      try {
        for (const event of page) {
          state.apply(event);
          events.push(event);
        }
      } catch (error) {
        // Whatever was wrong, the next call must not build on it.
        startOver();
        throw error;
      }
      last = block;
      from = resumeAt = end + 1;
    }
    return true;
  }

  function replay(kept: RegisterEvent[]): void {
    events = kept;
    state = new RegisterState();
    for (const event of kept) state.apply(event);
  }

  return {
    refresh() {
      waiting ??= running.then(() => {
        waiting = null;
        return follow();
      });
      const mine = waiting;
      running = mine.catch(() => undefined);
      return mine;
    },
  };
}
