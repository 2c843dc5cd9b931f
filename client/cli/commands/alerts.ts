/** `datadeed alerts`: what a party of pledges has to know, once or as it comes. Nobody signs, no API key is needed. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { parseWith } from "#core/parse.ts";
import type { CliContext, Outcome } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { Gateway } from "../gateway.ts";
import { openGateway } from "../register-request.ts";
import { printable } from "../terminal.ts";

/** Between two questions, while following. */
const PAUSE_MS = 2_000;

export interface AlertsOptions {
  readonly party: string;
  /** Sequence of the last alert seen. */
  readonly after?: number;
  readonly follow?: boolean;
  readonly gateway?: string;
  readonly json?: boolean;
}

const zPage = z.looseObject({
  items: z.array(
    z.looseObject({
      sequence: z.int(),
      id: z.string(),
      type: z.string(),
      timestamp: z.string(),
      retracted: z.boolean(),
      data: z.looseObject({
        pledgeId: z.string(),
        pledgeState: z.string(),
        certificateNo: z.string().nullable(),
        validUntil: z.string().nullable(),
        retracts: z.looseObject({ id: z.string(), type: z.string() }).nullable(),
      }),
    }),
  ),
  next: z.int().nullable(),
});
type Alert = z.output<typeof zPage>["items"][number];

/** @returns undefined after following: everything was printed as it came */
export async function showAlerts(context: CliContext, options: AlertsOptions): Promise<Outcome | undefined> {
  const gateway = await openGateway(context, options, "READ");
  const { party, after = 0 } = options;
  if (options.follow !== true) {
    const alerts = await readFrom(gateway, party, after);
    const lines = alerts.map(lineOf);
    return {
      exitCode: EXIT.DONE,
      json: { alerts },
      lines: lines.length === 0 ? ["No alerts."] : lines,
    };
  }
  const { stdout, signal } = context.world;
  for (let seen = after; !signal.aborted;) {
    for (const alert of await readFrom(gateway, party, seen)) {
      stdout.write(`${options.json === true ? JSON.stringify(alert) : lineOf(alert)}\n`);
      seen = alert.sequence;
    }
    // The user's Ctrl-C ends the pause, and then the loop.
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** All pages. */
async function readFrom(gateway: Gateway, party: string, after: number): Promise<Alert[]> {
  const alerts: Alert[] = [];
  for (let from: number | null = after; from !== null;) {
    const query = new URLSearchParams({ party, after: String(from) });
    const json = await gateway.read(`/v1/alerts?${query.toString()}`);
    const page: z.output<typeof zPage> = parseWith(zPage, json, "GATEWAY_ANSWER_INVALID", "list");
    alerts.push(...page.items);
    // A cursor that does not move would never end.
    from = page.next !== null && page.next > from ? page.next : null;
  }
  return alerts;
}

function lineOf({ sequence, id, type, timestamp, retracted, data }: Alert): string {
  const { pledgeId, pledgeState, certificateNo, validUntil, retracts } = data;
  const about = [
    `${sequence} ${timestamp} ${type} ${certificateNo ?? "(other log)"}`,
    `pledge ${pledgeId} ${pledgeState}`,
    ...(type.startsWith("certificate.") && validUntil !== null ? [`valid until ${validUntil}`] : []),
    ...(retracts === null ? [] : [`takes back ${retracts.type} ${retracts.id}`]),
    ...(retracted ? ["(retracted)"] : []),
    id,
  ];
  return printable(about.join("  "));
}
