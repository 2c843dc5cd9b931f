/** An audit's progress on a terminal's last line: phase, how much, how fast, how long still. */
import type { AuditObserver } from "../audit/request.ts";
import { formatDuration, type ProgressStream } from "./progress.ts";

type Progress = Parameters<AuditObserver["progress"]>[0];

const REDRAW_MS = 100;
const ERASE_LINE = "\r\u001b[K";
const UNITS = {
  EVENTS: "blocks",
  STORAGE: "contracts compared",
  ENTRIES: "entries",
  ACTORS: "senders",
} as const satisfies Record<Progress["phase"], string>;

export class AuditProgressLine {
  readonly #stream: ProgressStream;
  readonly #clock: () => number;
  #phase: Progress["phase"] | null = null;
  #startedAt = 0;
  #first = { done: 0, events: 0 };
  #drawnAt = -Infinity;

  /** @param clock milliseconds, only going forward */
  constructor(stream: ProgressStream, clock: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#clock = clock;
  }

  update(progress: Progress): void {
    if (this.#stream.isTTY !== true) return;
    const now = this.#clock();
    if (progress.phase !== this.#phase) {
      this.#phase = progress.phase;
      this.#startedAt = now;
      this.#first = progress;
    }
    if (now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    const text = `audit: ${describeAudit(progress, this.#first, (now - this.#startedAt) / 1000)}`;
    this.#stream.write(ERASE_LINE + text.slice(0, Math.max(1, (this.#stream.columns ?? 80) - 1)));
  }

  end(): void {
    if (this.#stream.isTTY === true) this.#stream.write(ERASE_LINE);
  }
}

/** @param first where this phase began, so that a resumed audit does not count what it did before */
export function describeAudit(
  { phase, done, total, events }: Progress,
  first: { readonly done: number; readonly events: number },
  seconds: number,
): string {
  const parts = [`${count(done)} of ${count(total)} ${UNITS[phase]}`];
  if (phase === "EVENTS") parts.push(`${count(events)} events`);
  const pace = seconds > 0 ? (done - first.done) / seconds : 0;
  if (pace > 0) {
    const rate = phase === "EVENTS" ? (events - first.events) / seconds : pace;
    parts.push(`${count(Math.round(rate))}/s`, `${formatDuration((total - done) / pace)} left`);
  }
  return parts.join(", ");
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
