/** Alerts as the gateway tells them, and the list that they make. Attacker-controlled like all answers. */
import { z } from "zod";
import { zBytes32, zCount, zTime } from "#core/parse.ts";

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

export const zAlertPage = z.looseObject({ items: z.array(zAlert), next: zCount.nullable() });
/** One more alert, newest first; one that comes twice counts once, and a retraction marks what it takes back. */
export function withAlert(alerts: readonly Alert[], alert: Alert): readonly Alert[] {
  if (alerts.some(({ id }) => id === alert.id)) return alerts;
  const retracted = alert.data.retracts?.id;
  return [alert, ...alerts.map((one) => (one.id === retracted ? { ...one, retracted: true } : one))];
}

/** null for what is no alert. */
export function parseAlert(text: string): Alert | null {
  try {
    return zAlert.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
