import { useEffect, useState } from "react";
import { z } from "zod";
import { zBytes32, zCount, zTime } from "#core/parse.ts";
import type { GatewayClient } from "../../../adapters/gateway/gateway-client.ts";
import { useSession } from "../session/session.tsx";

export const zAlert = z.looseObject({
  sequence: zCount,
  id: z.string(),
  type: z.string(),
  timestamp: zTime,
  retracted: z.boolean().optional(),
  data: z.looseObject({
    pledgeId: zBytes32,
    pledgeState: z.string(),
    certificateNo: z.string().nullable(),
    validUntil: zTime.nullable(),
    retracts: z.looseObject({ id: z.string(), type: z.string() }).nullable(),
  }),
});
export type Alert = z.output<typeof zAlert>;

const zAlertPage = z.looseObject({ items: z.array(zAlert), next: zCount.nullable() });
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

/** One more alert, newest first; one that comes twice counts once, and a retraction marks what it takes back. */
export function withAlert(alerts: readonly Alert[], alert: Alert): readonly Alert[] {
  if (alerts.some(({ id }) => id === alert.id)) return alerts;
  const retracted = alert.data.retracts?.id;
  return [alert, ...alerts.map((one) => (one.id === retracted ? { ...one, retracted: true } : one))];
}

function parseAlert(text: string): Alert | null {
  try {
    return zAlert.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

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
