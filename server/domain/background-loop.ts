/** Work that goes on beside the requests: one step at a time, failures spaced out, stopped in order. */
import type { DataDeedError, ErrorCode } from "#core/errors.ts";
import { isDataDeedError } from "#core/errors.ts";
import type { Clock, Entropy } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import { backoffDelay } from "./backoff.ts";

/** Nobody needs a timer of more than a day; `setTimeout` can't hold one of more than 24. */
const LONGEST_SLEEP_MS = 86_400_000;

/** What the last attempt found; `null` while all is well. */
export interface Trouble {
  readonly code: ErrorCode;
  readonly detail: string;
  /** Unix milliseconds of the first failure with this code. */
  readonly since: number;
}

export interface LoopTask {
  readonly name: string;
  /** Milliseconds until the next step is due: 0 or less is now, Infinity only when woken. Asked again after each wake. */
  delayMs(): number;
  /** One step. After a rejection it is called again, due or not, with growing pauses, until it succeeds. */
  step(): Promise<void>;
}

export interface LoopDeps {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  /** Told on each change of `trouble`. */
  readonly onTrouble?: (name: string, trouble: Trouble | null) => void;
}

export interface BackgroundLoop {
  readonly name: string;
  readonly trouble: Trouble | null;
  start(): void;
  /** Something changed: asks `delayMs` again. Never shortens the pause after a failure. */
  wake(): void;
  /** Ends after the step that is running. Idempotent. */
  stop(): Promise<void>;
}

/** Makes a loop that is not running yet. Each change of trouble is logged once, not each failure. */
export function createLoop(deps: LoopDeps, task: LoopTask): BackgroundLoop {
  const { clock, entropy, logger } = deps;
  let stopped = false;
  let waking = new AbortController();
  let running: Promise<void> | null = null;
  let trouble: Trouble | null = null;
  let failures = 0;
  let notBefore = 0;

  async function run(): Promise<void> {
    while (!stopped) {
      const delay = failures > 0 ? notBefore - clock.now() : task.delayMs();
      if (delay > 0) {
        waking = new AbortController();
        await clock.sleep(Math.min(delay, LONGEST_SLEEP_MS), waking.signal);
        continue;
      }
      try {
        await task.step();
        failures = 0;
        settle(null);
      } catch (error) {
        notBefore = clock.now() + backoffDelay(++failures, entropy);
        settle(error);
      }
    }
  }

  function settle(error: unknown): void {
    const code = error === null ? null : codeOf(error);
    if (code === null ? trouble === null : trouble?.code === code) return;
    if (code === null) {
      trouble = null;
      logger.info({ task: task.name }, `${task.name} goes on again`);
    } else {
      const detail = error instanceof Error ? error.message : String(error);
      trouble = { code, detail, since: clock.now() };
      // waiting for a service to come back is expected at times; everything else somebody must look at
      const level = WAITING.has(code) ? "warn" : "error";
      const details = isDataDeedError(error) ? error.details : {};
      logger[level]({ task: task.name, code, details, err: error }, `${task.name}: ${detail}`);
    }
    deps.onTrouble?.(task.name, trouble);
  }

  return {
    name: task.name,
    get trouble() {
      return trouble;
    },
    start() {
      running ??= run();
    },
    wake() {
      waking.abort();
    },
    async stop() {
      stopped = true;
      waking.abort();
      await running;
    },
  };
}

const WAITING: ReadonlySet<ErrorCode> = new Set([
  "CHAIN_UNREACHABLE",
  "IPFS_UNREACHABLE",
  "SERVICE_UNREACHABLE",
  "STATE_PROOF_UNAVAILABLE",
]);

/** The code of whatever was thrown; what is not ours is INTERNAL. */
export function codeOf(error: unknown): DataDeedError["code"] {
  return isDataDeedError(error) ? error.code : "INTERNAL";
}
