import { expect } from "chai";
import {
  cumulativeLayoutShift,
  timeToInteractive,
  totalBlockingTime,
  type Loading,
} from "../../scripts/bench/page/figures.ts";

const loading = (changes: Partial<Loading>): Loading => ({
  firstContentfulPaint: 1_000,
  domContentLoaded: 800,
  longTasks: [],
  requests: [],
  watchedUntil: 20_000,
  ...changes,
});
const three = (start: number, end: number) => [0, 1, 2].map(() => ({ start, end }));

describe("figures of a page load", () => {
  it("call a page interactive at its first paint where nothing keeps it busy", () => {
    expect(timeToInteractive(loading({}))).to.equal(1_000);
    expect(timeToInteractive(loading({ domContentLoaded: 1_500 }))).to.equal(1_500);
  });

  it("call it interactive at the end of the last long task before five quiet seconds", () => {
    const longTasks = [
      { start: 500, end: 700 },
      { start: 2_000, end: 2_100 },
      { start: 7_000, end: 7_400 },
    ];
    expect(timeToInteractive(loading({ longTasks }))).to.equal(7_400);
    expect(timeToInteractive(loading({ longTasks: longTasks.slice(0, 2) }))).to.equal(2_100);
  });

  it("wait until no more than two requests are in flight, and longer where that is not known yet", () => {
    expect(timeToInteractive(loading({ requests: three(0, 9_000) }))).to.equal(1_000);
    expect(timeToInteractive(loading({ requests: three(0, 16_000) }))).to.equal(null);
    expect(timeToInteractive(loading({ requests: three(0, Infinity) }))).to.equal(null);
    expect(timeToInteractive(loading({ requests: three(0, Infinity).slice(1) }))).to.equal(1_000);
    expect(timeToInteractive(loading({ watchedUntil: 5_999 }))).to.equal(null);
    const longTasks = [{ start: 8_000, end: 8_300 }];
    expect(timeToInteractive(loading({ longTasks, requests: three(0, 6_000) }))).to.equal(8_300);
  });

  it("count of long tasks what goes beyond 50 ms between first paint and interactive", () => {
    const longTasks = [
      { start: 100, end: 400 },
      { start: 900, end: 1_120 },
      { start: 2_000, end: 2_150 },
      { start: 9_000, end: 9_900 },
    ];
    expect(totalBlockingTime({ firstContentfulPaint: 1_000, longTasks }, 2_150)).to.equal(70 + 100);
  });

  it("sum shifts in windows of a second's pause and five seconds' length, and take the worst", () => {
    expect(cumulativeLayoutShift([])).to.equal(0);
    const at = (...times: number[]) => times.map((time) => ({ at: time, value: 1 }));
    expect(cumulativeLayoutShift(at(0, 500, 1_499))).to.equal(3);
    expect(cumulativeLayoutShift(at(0, 500, 1_500))).to.equal(2);
    expect(cumulativeLayoutShift(at(0, 900, 1_800, 2_700, 3_600, 4_500, 5_400))).to.equal(6);
  });
});
