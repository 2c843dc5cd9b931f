import { useEffect, useState } from "react";
import type { z } from "zod";
import type { GatewayClient } from "../../../adapters/gateway/gateway-client.ts";
import { useSession } from "../session/session.tsx";
import { parseAlert, withAlert, zAlertPage, type Alert } from "./alert-items.ts";

const PAGE = 500;
/** What is older is read with `datadeed alerts`. */
const MOST = 5_000;

/** Alerts of a party so far, oldest first. */
async function readAlerts(gateway: GatewayClient, party: string, signal: AbortSignal): Promise<Alert[]> {
  const alerts: Alert[] = [];
  for (let after: number | null = 0; after !== null && alerts.length < MOST;) {
    signal.throwIfAborted();
    const query = new URLSearchParams({ party, after: String(after), limit: String(PAGE) });
    const page: z.output<typeof zAlertPage> = await gateway.readAs(
      zAlertPage,
      `/v1/alerts?${query.toString()}`,
    );
    alerts.push(...page.items);
    after = page.next !== null && page.next > after ? page.next : null;
  }
  return alerts;
}

export type AlertsState =
  | { readonly phase: "loading" }
  | { readonly phase: "failed"; readonly error: unknown }
  | {
      readonly phase: "ready";
      /** Newest first. */
      readonly alerts: readonly Alert[];
      /** Whether new ones come by themselves at the moment. */
      readonly live: boolean;
    };

/** Alerts of a party: those so far, and new ones as they come. The browser comes back by itself after a break and misses nothing. */
export function useAlerts(party: string): AlertsState {
  const { gateway } = useSession();
  const [state, setState] = useState<AlertsState>({ phase: "loading" });
  const [shown, setShown] = useState(party);
  if (shown !== party) {
    setShown(party);
    setState({ phase: "loading" });
  }
  useEffect(() => {
    const abort = new AbortController();
    let stream: EventSource | null = null;
    const change = (part: (before: AlertsState & { phase: "ready" }) => AlertsState) =>
      setState((before) => (before.phase === "ready" && !abort.signal.aborted ? part(before) : before));
    const follow = (after: number) => {
      const query = new URLSearchParams({ party, after: String(after) });
      stream = new EventSource(`${gateway.url}/v1/alerts/stream?${query.toString()}`);
      stream.onopen = () => change((before) => ({ ...before, live: true }));
      stream.onerror = () => change((before) => ({ ...before, live: false }));
      stream.onmessage = ({ data }: MessageEvent<string>) => {
        const alert = parseAlert(data);
        if (alert !== null) change((before) => ({ ...before, alerts: withAlert(before.alerts, alert) }));
      };
    };
    readAlerts(gateway, party, abort.signal).then(
      (alerts) => {
        if (abort.signal.aborted) return;
        setState({ phase: "ready", alerts: alerts.toReversed(), live: false });
        follow(alerts.at(-1)?.sequence ?? 0);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState({ phase: "failed", error });
      },
    );
    return () => {
      abort.abort();
      stream?.close();
    };
  }, [gateway, party]);
  return state;
}
