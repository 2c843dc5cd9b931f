/** Progress of long work, on a terminal's last line: how much, how fast, how long still. */
import { printable } from "./terminal.ts";

export interface Work {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const REDRAW_MS = 100;
const ERASE_LINE = "\r\u001b[K";

export class ProgressLine {
  readonly #stream: ProgressStream;
  readonly #label: string;
  readonly #clock: () => number;
  readonly #startedAt: number;
  #drawnAt = -Infinity;

  /** @param clock milliseconds, only going forward */
  constructor(stream: ProgressStream, label: string, clock: () => number) {
    this.#stream = stream;
    this.#label = label;
    this.#clock = clock;
    this.#startedAt = clock();
  }

  update(work: Work): void {
    const now = this.#clock();
    if (this.#stream.isTTY !== true || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#draw(describeWork(work, (now - this.#startedAt) / 1000));
  }

  /** A state instead of an amount, where there is nothing to count. */
  say(text: string): void {
    if (this.#stream.isTTY === true) this.#draw(text);
  }

  end(): void {
    if (this.#stream.isTTY === true) this.#stream.write(ERASE_LINE);
  }

  #draw(text: string): void {
    const line = printable(`${this.#label}: ${text}`);
    this.#stream.write(ERASE_LINE + line.slice(0, Math.max(1, (this.#stream.columns ?? 80) - 1)));
  }
}

export function describeWork({ bytesDone, bytesTotal }: Work, seconds: number): string {
  const percent = bytesTotal === 0 ? 100 : Math.floor((bytesDone / bytesTotal) * 100);
  const amount = `${percent} %, ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`;
  if (seconds <= 0 || bytesDone === 0) return amount;
  const rate = bytesDone / seconds;
  return `${amount}, ${formatBytes(rate)}/s, ${formatDuration((bytesTotal - bytesDone) / rate)} left`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Decimal units, three digits: `1.23 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]!}`;
}

/** `0:07`, `12:34`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
