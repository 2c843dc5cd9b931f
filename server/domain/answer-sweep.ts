import { createLoop, type BackgroundLoop, type LoopDeps } from "./background-loop.ts";
import type { Idempotency } from "./idempotency.ts";

/** Answers are kept a little longer than promised rather than looked for all the time. */
const INTERVAL_MS = 3_600_000;

interface AnswerSweepDeps extends LoopDeps {
  readonly idempotency: Pick<Idempotency, "dropExpired">;
}

/** Forgets the answers to Idempotency-Keys when their day is over: at the start, then every hour. */
export function createAnswerSweep(deps: AnswerSweepDeps): BackgroundLoop {
  const { clock, idempotency, logger } = deps;
  let dueAt = clock.now();
  return createLoop(deps, {
    name: "forgetting answers",
    delayMs: () => dueAt - clock.now(),
    async step() {
      const forgotten = await idempotency.dropExpired();
      dueAt = clock.now() + INTERVAL_MS;
      if (forgotten > 0) logger.info({ forgotten }, "answers to Idempotency-Keys forgotten");
    },
  });
}
