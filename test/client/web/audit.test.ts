import { expect } from "chai";
import type { AuditChain, AuditDocuments, LogPage } from "../../../client/audit/ports.ts";
import { activityBars, growthOf, growthRows, widthFor } from "../../../client/web/src/audit/buckets.ts";
import { bindingText, parseKept } from "../../../client/web/src/audit/kept-audit.ts";
import { paceAfter, rateOf, timeLeft, type Step } from "../../../client/web/src/audit/pace.ts";
import { badUrl, readBlockChoice } from "../../../client/web/src/audit/settings.ts";
import {
  emptyTimeline,
  seeEvents,
  watchChain,
  watchDocuments,
  type TimelineCheckpoint,
} from "../../../client/web/src/audit/timeline.ts";
import { HttpRig } from "../../helpers/http-rig.ts";
import { account, DEPLOYMENT, MadeHistory, START, word } from "../../helpers/audit-world/made-history.ts";

const CONTRACTS = {
  log: DEPLOYMENT.log,
  registry: DEPLOYMENT.registry,
  pledges: DEPLOYMENT.pledges,
};

function pageOf({ logs }: MadeHistory): LogPage {
  return { from: 0, to: 1_000, logs };
}

function checkpointAt(size: number, time: number): TimelineCheckpoint {
  return { size, time, root: word(size), block: size, entries: "FOUND" };
}

describe("what the audit page sees on the way", () => {
  it("is every checkpoint, and the registers' events by the minute", () => {
    const timeline = emptyTimeline();
    const history = new MadeHistory().deploy().checkpoint(2, 0).next(90).checkpoint(5, 2);
    seeEvents(timeline, CONTRACTS, pageOf(history));
    expect(timeline.checkpoints.map(({ size, entries }) => ({ size, entries }))).to.deep.equal([
      { size: 2, entries: "NOT_ASKED" },
      { size: 5, entries: "NOT_ASKED" },
    ]);
    expect([...timeline.minutes]).to.deep.equal([[START - (START % 60), { certificates: 1, pledges: 1 }]]);
  });

  it("leaves what is malformed or unknown to the audit", () => {
    const timeline = emptyTimeline();
    const history = new MadeHistory().checkpoint(2, 0).change({ data: "0x" });
    history.checkpoint(2, 0).change({ topics: [word(1)] });
    history.checkpoint(2, 0).change({ address: account(0x99) });
    seeEvents(timeline, CONTRACTS, pageOf(history));
    expect(timeline).to.deep.equal(emptyTimeline());
  });

  it("is told before the audit takes a page in, so that both are kept at the same place", async () => {
    const history = new MadeHistory().checkpoint(1, 0);
    const chain = {
      *logs() {
        yield pageOf(history);
      },
    } as unknown as AuditChain;
    const order: string[] = [];
    for await (const { to } of watchChain(chain, () => order.push("seen")).logs([], 0, 1))
      order.push(`taken ${to}`);
    expect(order).to.deep.equal(["seen", "taken 1000"]);
  });

  it("is whether a checkpoint's entries were found", async () => {
    const timeline = { ...emptyTimeline(), checkpoints: [1, 2, 3].map((size) => checkpointAt(size, START)) };
    const documents = {
      entries: (start: number) => Promise.resolve(start === 0 ? new Uint8Array(128) : null),
    } as unknown as AuditDocuments;
    const watched = watchDocuments(documents, timeline);
    expect(await watched.entries(0, 1, new Uint8Array())).to.have.length(128);
    expect(await watched.entries(1, 2, new Uint8Array())).to.equal(null);
    expect(await watched.entries(7, 9, new Uint8Array())).to.equal(null);
    expect(timeline.checkpoints.map(({ entries }) => entries)).to.deep.equal(["FOUND", "MISSING", "FOUND"]);
  });
});

describe("figures of the audit page's charts", () => {
  it("have at most 60 bars, whatever the span", () => {
    for (const span of [0, 59, 3_600, 86_400, 30 * 86_400, 365 * 86_400, 200 * 365 * 86_400])
      expect(Math.floor(span / widthFor(span)) + 1, String(span)).to.be.at.most(60);
    expect(widthFor(3_000)).to.equal(60);
  });

  it("count every event in its bar, without gaps between bars", () => {
    const minutes = new Map([
      [6_000, { certificates: 1, pledges: 0 }],
      [6_000 + 120 * 60, { certificates: 2, pledges: 3 }],
    ]);
    const { width, bars } = activityBars({ minutes });
    expect(width).to.equal(300);
    expect(bars.map(({ start }, i) => start - i * width)).to.deep.equal(bars.map(() => bars[0]!.start));
    expect(bars[0]).to.include({ certificates: 1, pledges: 0 });
    expect(bars.at(-1)).to.include({ certificates: 2, pledges: 3 });
    expect(activityBars({ minutes: new Map() }).bars).to.deep.equal([]);
  });

  it("let the log's size hold up to the audit's block", () => {
    const checkpoints = [checkpointAt(2, 100), checkpointAt(5, 200)];
    expect(growthOf(checkpoints, 300)).to.deep.equal({ times: [100, 200, 300], sizes: [2, 5, 5] });
    expect(growthOf(checkpoints, 200).times).to.deep.equal([100, 200]);
    expect(growthOf([], 300)).to.deep.equal({ times: [], sizes: [] });
    expect(growthRows(checkpoints)).to.deep.equal([
      { until: 120, size: 2 },
      { until: 240, size: 5 },
    ]);
    expect(growthRows([])).to.deep.equal([]);
  });

  it("thin out many checkpoints and keep the last", () => {
    const many = Array.from({ length: 10_001 }, (_, i) => checkpointAt(i + 1, i));
    const { sizes } = growthOf(many, 0);
    expect(sizes.length).to.be.at.most(2_000);
    expect(sizes.at(-1)).to.equal(10_001);
  });
});

describe("the pace of an audit", () => {
  const step = (done: number, events: number): Step => ({ phase: "EVENTS", done, total: 100, events });

  it("counts from where this run began, not from the history's start", () => {
    const begun = paceAfter(null, step(40, 4_000), 1_000);
    expect([rateOf(begun), timeLeft(begun)]).to.deep.equal([0, null]);
    const later = paceAfter(begun, step(60, 6_000), 3_000);
    expect([rateOf(later), timeLeft(later)]).to.deep.equal([1_000, 4]);
  });

  it("begins anew with each phase", () => {
    const begun = paceAfter(null, step(100, 10), 1_000);
    const entries = { phase: "ENTRIES", done: 0, total: 10, events: 0 } as const;
    const next = paceAfter(begun, entries, 2_000);
    expect(rateOf(paceAfter(next, { ...entries, done: 5 }, 3_000))).to.equal(5);
  });
});

describe("the form of the audit page", () => {
  it("takes a number, a hash or nothing as the block", () => {
    expect(readBlockChoice(" ")).to.equal(undefined);
    expect(readBlockChoice("18")).to.equal(18);
    expect(readBlockChoice(` 0x${"AB".repeat(32)}`)).to.equal(`0x${"ab".repeat(32)}`);
    for (const wrong of ["0x12", "latest", "-1", "1e9"]) expect(readBlockChoice(wrong), wrong).to.equal(null);
  });

  it("names the first address that is none", () => {
    expect(badUrl(["http://a.example", "https://b.example/key"])).to.equal(undefined);
    expect(badUrl(["http://a.example", "b.example"])).to.equal("b.example");
    expect(badUrl(["file:///etc/passwd"])).to.equal("file:///etc/passwd");
  });
});

describe("an audit that the browser kept", () => {
  const kept = {
    checkpoint: new Uint8Array(3),
    timeline: {
      checkpoints: [checkpointAt(1, START)],
      minutes: new Map([[START, { certificates: 1, pledges: 0 }]]),
    },
    block: 7,
    binding: "{}",
  };

  it("is taken as it was put there", () => {
    expect(parseKept(kept)).to.deep.equal(kept);
  });

  it("is left alone where it has any other form", () => {
    const { timeline } = kept;
    for (const other of [
      undefined,
      null,
      "{}",
      { ...kept, block: -1 },
      { ...kept, checkpoint: [1, 2, 3] },
      { ...kept, binding: 1 },
      { ...kept, more: 1 },
      { ...kept, timeline: { ...timeline, minutes: {} } },
      { ...kept, timeline: { ...timeline, minutes: new Map([["1", { certificates: 1, pledges: 0 }]]) } },
      { ...kept, timeline: { ...timeline, checkpoints: [{ ...timeline.checkpoints[0], root: "<b>" }] } },
    ])
      expect(parseKept(other)).to.equal(null);
  });

  it("is of one trust document and one kind of audit, whatever the nodes and the block", () => {
    const settings = {
      trust: new HttpRig().gateway.trust,
      rpc: ["http://127.0.0.1:1"],
      documents: ["http://127.0.0.1:2"],
      certificates: true,
      actors: true,
      block: undefined,
    };
    const text = bindingText(settings);
    expect(bindingText({ ...settings, rpc: ["http://127.0.0.1:3"], block: 5 })).to.equal(text);
    expect(bindingText({ ...settings, actors: false })).not.to.equal(text);
    expect(bindingText({ ...settings, documents: [] })).not.to.equal(text);
    expect(bindingText({ ...settings, trust: { ...settings.trust, deployedAtBlock: 9 } })).not.to.equal(text);
  });
});
