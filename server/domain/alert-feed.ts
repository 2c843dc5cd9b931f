/** Alerts read by those whom they concern: in pages, or as they come. */
import type { Address } from "#core/address.ts";
import { DataDeedError } from "#core/errors.ts";
import { formatTime } from "#core/parse.ts";
import type { AlertStore, StoredAlert } from "../ports/alert-store.ts";
import type { Alert, AlertData, AlertType, Alerts } from "../ports/alerts.ts";
import type { Clock } from "../ports/clock.ts";

/** A sign of life after so long without an alert: proxies cut silent connections. */
export const HEARTBEAT_MS = 15_000;
/** Read from the store at a time, for one follower. */
const PAGE = 100;
/** Followers at once; each holds a connection. */
export const MOST_FOLLOWERS = 200;

export interface AlertFeed extends Alerts {
  /** There may be something new. */
  notify(): void;
  /** Ends what is being followed, and lets nobody follow any more. */
  close(): void;
  /** How many follow. */
  readonly followers: number;
}

export function alertOf({ sequence, id, type, at, data, retracted }: StoredAlert): Alert {
  return {
    sequence,
    id,
    type: type as AlertType,
    timestamp: formatTime(at),
    data: JSON.parse(data) as AlertData,
    retracted,
  };
}

export function createAlertFeed({
  store,
  clock,
}: {
  readonly store: AlertStore;
  readonly clock: Clock;
}): AlertFeed {
  const waiting = new Set<AbortController>();
  let followers = 0;
  let closed = false;

  function wakeAll(): void {
    for (const one of waiting) one.abort();
  }

  return {
    notify: wakeAll,
    close() {
      closed = true;
      wakeAll();
    },
    get followers() {
      return followers;
    },

    async list({ party, after, limit }) {
      // One more than asked tells whether there is a next page.
      const found = await store.alerts({ party, after, limit: limit + 1 });
      const items = found.slice(0, limit).map(alertOf);
      return { items, next: found.length > limit ? (items.at(-1)?.sequence ?? null) : null };
    },

    newest: () => store.newestAlert(),

    follow(party, after, signal) {
      if (followers >= MOST_FOLLOWERS)
        throw new DataDeedError("TOO_MANY", `${MOST_FOLLOWERS} streams are open already`);
      followers++;
      return alertsAsTheyCome(party, after, signal);
    },
  };

  async function* alertsAsTheyCome(party: Address, after: number, signal: AbortSignal) {
    const ended = () => closed || signal.aborted;
    try {
      for (let seen = after; !ended();) {
        // From before the reading on: what is saved while it is read is noticed.
        const waking = new AbortController();
        const wake = () => waking.abort();
        waiting.add(waking);
        signal.addEventListener("abort", wake);
        try {
          const page = await store.alerts({ party, after: seen, limit: PAGE });
          for (const stored of page) {
            if (ended()) return;
            seen = stored.sequence;
            yield alertOf(stored);
          }
          if (page.length > 0 || ended()) continue;
          await clock.sleep(HEARTBEAT_MS, waking.signal);
          if (!waking.signal.aborted) yield null;
        } finally {
          waiting.delete(waking);
          signal.removeEventListener("abort", wake);
        }
      }
    } finally {
      followers--;
    }
  }
}
