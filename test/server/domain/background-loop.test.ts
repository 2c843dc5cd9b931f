import { expect } from "chai";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { backoffDelay } from "../../../server/domain/backoff.ts";
import { createLoop, type Trouble } from "../../../server/domain/background-loop.ts";
import { CountingEntropy, ManualClock, settled } from "../../helpers/manual-clock.ts";
import { MemoryLogger } from "../../helpers/memory-logger.ts";

class Bench {
  readonly clock = new ManualClock();
  readonly logger = new MemoryLogger();
  readonly troubles: (ErrorCode | null)[] = [];
  readonly stepsAt: number[] = [];
  /** Milliseconds after the beginning; once only. */
  dueAt = Number.POSITIVE_INFINITY;
  fails: ErrorCode | "foreign" | null = null;
  readonly #start = this.clock.now();
  readonly loop = createLoop(
    {
      clock: this.clock,
      logger: this.logger,
      entropy: new CountingEntropy(),
      onTrouble: (_: string, trouble: Trouble | null) => this.troubles.push(trouble?.code ?? null),
    },
    {
      name: "work",
      delayMs: () => this.#start + this.dueAt - this.clock.now(),
      step: () => {
        this.stepsAt.push(this.clock.now() - this.#start);
        this.dueAt = Number.POSITIVE_INFINITY;
        if (this.fails === null) return Promise.resolve();
        return Promise.reject(
          this.fails === "foreign" ? new Error("unexpected") : new DataDeedError(this.fails),
        );
      },
    },
  );
}

describe("background work", () => {
  it("is done when it is due, and when it becomes due earlier", async () => {
    const bench = new Bench();
    bench.dueAt = 5_000;
    bench.loop.start();
    await bench.clock.advance(4_999);
    expect(bench.stepsAt).to.deep.equal([]);
    await bench.clock.advance(1);
    bench.dueAt = 60_000;
    bench.loop.wake();
    await bench.clock.advance(1_000);
    bench.dueAt = 6_000;
    bench.loop.wake();
    await bench.clock.advance(0);
    expect(bench.stepsAt).to.deep.equal([5_000, 6_000]);
    await bench.loop.stop();
  });

  it("pauses longer after each failure, up to half a minute, whoever wakes it", async () => {
    const bench = new Bench();
    bench.fails = "CHAIN_UNREACHABLE";
    bench.dueAt = 0;
    bench.loop.start();
    for (let i = 0; i < 600; i++) {
      bench.loop.wake();
      await bench.clock.advance(1_000);
    }
    const pauses = bench.stepsAt.slice(1).map((at, i) => at - bench.stepsAt[i]!);
    expect(pauses[0]).to.be.within(125, 250);
    for (const [i, pause] of pauses.entries()) {
      expect(pause).to.be.within(Math.min(15_000, 125 * 2 ** i), Math.min(30_000, 250 * 2 ** i));
    }
    await bench.loop.stop();
  });

  it("tells each change of trouble once, with its code", async () => {
    const bench = new Bench();
    bench.dueAt = 1;
    bench.loop.start();
    for (const fails of [
      "CHAIN_UNREACHABLE",
      "CHAIN_UNREACHABLE",
      "LOG_FORKED",
      "foreign",
      null,
      null,
    ] as const) {
      bench.fails = fails;
      await bench.clock.advance(60_000);
    }
    expect(bench.troubles).to.deep.equal(["CHAIN_UNREACHABLE", "LOG_FORKED", "INTERNAL", null]);
    expect(bench.logger.codes("warn")).to.deep.equal(["CHAIN_UNREACHABLE"]);
    expect(bench.logger.codes("error")).to.deep.equal(["LOG_FORKED", "INTERNAL"]);
    expect(bench.loop.trouble).to.equal(null);
    await bench.loop.stop();
  });

  it("ends after the step that is running, and does no more", async () => {
    const clock = new ManualClock();
    let steps = 0;
    let finish: () => void = () => undefined;
    const loop = createLoop(
      { clock, logger: new MemoryLogger(), entropy: new CountingEntropy() },
      {
        name: "work",
        delayMs: () => 0,
        step: () => {
          steps++;
          return new Promise((resolve) => (finish = resolve));
        },
      },
    );
    loop.start();
    loop.start();
    await settled();
    let ended = false;
    const stopping = loop.stop().then(() => (ended = true));
    await settled();
    expect(ended).to.equal(false);
    finish();
    await stopping;
    expect(steps).to.equal(1);
  });
});

describe("the pause after a failure", () => {
  it("lies between half of its length and the whole, as chance will have it", () => {
    const low = { bytes: () => new Uint8Array(2), uuid: () => "" };
    const high = { bytes: () => new Uint8Array(2).fill(255), uuid: () => "" };
    expect([1, 2, 3, 8, 60].map((failures) => backoffDelay(failures, low))).to.deep.equal([
      125, 250, 500, 15_000, 15_000,
    ]);
    expect([1, 2, 3, 8, 60].map((failures) => backoffDelay(failures, high))).to.deep.equal([
      250, 500, 1_000, 30_000, 30_000,
    ]);
  });
});
