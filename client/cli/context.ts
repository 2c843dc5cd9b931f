/** What a command has of the world, handed in by `main.ts` or a test. */
import type { ReadStream, WriteStream } from "node:tty";
import type { Readable, Writable } from "node:stream";
import type { Cleanups } from "./cleanups.ts";
import { ProgressLine } from "./progress.ts";
import { styleFor, type Style } from "./terminal.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface World {
  readonly env: Environment;
  /** The user's home folder. */
  readonly home: string;
  /** Unix seconds. */
  readonly now: () => number;
  readonly stdin: Readable & Partial<Pick<ReadStream, "isTTY" | "setRawMode">>;
  readonly stdout: Writable & Partial<Pick<WriteStream, "isTTY" | "columns">>;
  readonly stderr: Writable & Partial<Pick<WriteStream, "isTTY" | "columns">>;
  readonly signal: AbortSignal;
  readonly cleanups: Cleanups;
}

/** What a command came to: one JSON document for machines, lines for people. */
export interface Outcome {
  readonly exitCode: number;
  readonly json: object;
  readonly lines: readonly string[];
}

export class CliContext {
  readonly world: World;
  /** For stdout. */
  readonly style: Style;

  constructor(world: World) {
    this.world = world;
    this.style = styleFor(world.stdout, world.env);
  }

  /** A line that the user must see, on stderr: never part of the result. */
  notice(text: string): void {
    const { yellow } = styleFor(this.world.stderr, this.world.env);
    this.world.stderr.write(`${yellow("datadeed:")} ${text}\n`);
  }

  progress(label: string): ProgressLine {
    return new ProgressLine(this.world.stderr, label, () => performance.now());
  }
}
