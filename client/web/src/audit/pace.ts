/** How fast an audit goes, and how long it still takes. */
import type { AuditObserver } from "../../../audit/request.ts";

export type Step = Parameters<AuditObserver["progress"]>[0];

export interface Pace {
  readonly step: Step;
  /** Where this phase began: a resumed audit does not count what it did before. */
  readonly first: { readonly done: number; readonly events: number };
  /** Milliseconds of a clock that only goes forward. */
  readonly startedAt: number;
  readonly now: number;
}

/** Goes on from the step before, or begins a new phase. */
export function paceAfter(before: Pace | null, step: Step, now: number): Pace {
  if (before === null || before.step.phase !== step.phase) return { step, first: step, startedAt: now, now };
  return { ...before, step, now };
}

/** What is counted in each phase: events are what takes the time of the first one. */
export function rateOf({ step, first, startedAt, now }: Pace): number {
  const seconds = (now - startedAt) / 1000;
  const done = step.phase === "EVENTS" ? step.events - first.events : step.done - first.done;
  return seconds > 0 ? done / seconds : 0;
}

/** Seconds; null while nothing can be said. */
export function timeLeft({ step, first, startedAt, now }: Pace): number | null {
  const pace = (step.done - first.done) / (now - startedAt);
  return pace > 0 ? (step.total - step.done) / pace / 1000 : null;
}
