/**
 * Makes alerts of what the registers tell, once it is final, and takes back those whose block was not (docs/alerts.md).
 *
 * The order: alerts and their deliveries in one transaction → the cursor. A crash in between makes the same alerts again,
 * and the store leaves out those whose key it has: nothing is lost, nothing is told twice under two ids.
 */
import { fromHex0x } from "#core/bytes.ts";
import { certificateNumber } from "#core/entry.ts";
import type { AlertDraft, AlertStore, StandingAlert } from "../ports/alert-store.ts";
import type { AlertData } from "../ports/alerts.ts";
import type { LogChain } from "../ports/chain.ts";
import type { ChainObserver } from "../ports/observer.ts";
import type { RegisterEvent } from "../ports/register-chain.ts";
import type { LogStore, SettingStore } from "../ports/store.ts";
import { loadAlertCursor, saveAlertCursor } from "./alert-cursor.ts";
import { AlertReplay, basisOf, blockOf, messageId, type AlertSketch } from "./alert-replay.ts";
import { createLoop, type BackgroundLoop, type LoopDeps } from "./background-loop.ts";
import type { RegisterLedger, RegisterView } from "./register-ledger.ts";

/** Alerts written in one transaction; standing ones looked at together after a reorganisation. */
const PAGE = 500;

export interface AlertingDeps extends LoopDeps {
  readonly store: AlertStore & SettingStore & Pick<LogStore, "certificateByDigest">;
  readonly chain: Pick<LogChain, "contracts">;
  readonly ledger: RegisterLedger;
  readonly pollMs: number;
  readonly observer?: ChainObserver;
  /** Called when there may be alerts that were not there before. */
  readonly onAlerts: () => void;
}

export function createAlerting(deps: AlertingDeps): BackgroundLoop {
  const { store, chain, ledger, clock, logger } = deps;
  const { chainId, log, registry, pledges } = chain.contracts;
  const origin = `${chainId}/${registry}/${pledges}`;
  let dueAt = clock.now();
  let replay = new AlertReplay(origin);
  /** Events that the replay has taken, and the last of them. */
  let applied = 0;
  let last: RegisterEvent | null = null;
  /** Whether the cursor and the standing alerts were compared with the chain since the replay began. */
  let settled = false;
  /** Keys of what time brought about and the store has. */
  let known = new Set<string>();

  function startOver(): void {
    replay = new AlertReplay(origin);
    applied = 0;
    last = null;
    settled = false;
    known = new Set();
  }

  /** What follows from events that are final, not counting those up to the cursor. */
  async function sketchesOf(view: RegisterView): Promise<AlertSketch[]> {
    const { events, headBlockNumber, finalBlockNumber } = view;
    let skipped = applied;
    if (!settled) {
      const cursor = await loadAlertCursor(store, origin);
      const place = cursor === null ? -1 : events.findLastIndex((event) => basisOf(event) === cursor);
      // A node that is behind shows nothing of what came later; that is no other branch, and nothing is taken back.
      if (cursor !== null && place < 0 && headBlockNumber < blockOf(cursor)) return [];
      skipped = place + 1;
      // What was final is not there any more, or was when this gateway stopped: nothing that rests on it stands.
      if (cursor !== null && place < 0) await retract(view);
    }
    const sketches: AlertSketch[] = [];
    for (; applied < events.length; applied++) {
      const event = events[applied]!;
      if (applied >= skipped && event.block.number > finalBlockNumber) break;
      const made = replay.apply(event);
      last = event;
      if (applied >= skipped) sketches.push(...made);
    }
    settled = true;
    return sketches;
  }

  /** Takes back alerts that rest on events which the chain does not have any more. */
  async function retract({ events, headBlockNumber }: RegisterView): Promise<void> {
    const standing = new Set(events.map(basisOf));
    let retracted = 0;
    for (let after = 0; ;) {
      const page = await store.standingAlerts(after, PAGE);
      const lost = page.filter(({ basis }) => !standing.has(basis) && blockOf(basis) <= headBlockNumber);
      retracted += await store.saveAlerts(
        lost.map((alert) => retractionOf(alert, Math.floor(clock.now() / 1000))),
        clock.now(),
      );
      if (page.length < PAGE) break;
      after = page.at(-1)!.sequence;
    }
    if (retracted === 0) return;
    logger.warn({ retracted }, "alerts were taken back: the chain no longer holds what they told");
    deps.observer?.observe({ kind: "ALERTED", made: 0, retracted });
    deps.onAlerts();
  }

  async function numberOf(certificateDigest: string): Promise<string | null> {
    const stored = await store.certificateByDigest(fromHex0x(certificateDigest, 32));
    return stored === null ? null : certificateNumber(log, stored.index);
  }

  async function draftOf({ data, ...sketch }: AlertSketch): Promise<AlertDraft> {
    const { pledgeId, pledgeState, parties, certificateDigest, ...rest } = data;
    const certificateNo = await numberOf(certificateDigest);
    const whole: AlertData = { pledgeId, pledgeState, parties, certificateDigest, certificateNo, ...rest };
    return { ...sketch, data: JSON.stringify(whole) };
  }

  async function save(sketches: readonly AlertSketch[]): Promise<void> {
    let made = 0;
    for (let at = 0; at < sketches.length; at += PAGE) {
      const drafts = await Promise.all(sketches.slice(at, at + PAGE).map(draftOf));
      made += await store.saveAlerts(drafts, clock.now());
    }
    if (made > 0) deps.observer?.observe({ kind: "ALERTED", made, retracted: 0 });
    // Another gateway on this store may have made them; who waits here wants to know all the same.
    if (sketches.length > 0) deps.onAlerts();
  }

  return createLoop(deps, {
    name: "alerting",
    delayMs: () => dueAt - clock.now(),
    async step() {
      const view = await ledger.refresh();
      try {
        const before = view.events[applied - 1];
        if (last !== null && (before === undefined || basisOf(before) !== basisOf(last))) startOver();
        await save(await sketchesOf(view));
        if (last !== null) await saveAlertCursor(store, origin, basisOf(last));
        const due = replay
          .due(Math.floor(clock.now() / 1000), view.state)
          .filter(({ key }) => !known.has(key));
        await save(due);
        for (const { key } of due) known.add(key);
      } catch (error) {
        // Some of it may be in the store and some not: from the cursor on it is worked out again.
        startOver();
        throw error;
      }
      dueAt = clock.now() + deps.pollMs;
    },
  });
}

/** @param at Unix seconds */
function retractionOf({ id, type, parties, data }: StandingAlert, at: number): AlertDraft {
  const told = JSON.parse(data) as AlertData;
  const key = `retraction/${id}`;
  const taken: AlertData = { ...told, event: null, retracts: { id, type } };
  return {
    key,
    id: messageId(key),
    type: "alert.retracted",
    at,
    parties,
    data: JSON.stringify(taken),
    basis: "",
    retracts: id,
  };
}
