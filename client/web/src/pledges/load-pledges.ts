import type { GatewayClient } from "../../../adapters/gateway/gateway-client.ts";
import { zPledgePage, type PledgeSummary } from "../../../adapters/gateway/views.ts";

export const ROLES = ["pledgor", "pledgee", "creditor", "guarantor"] as const;
export type Role = (typeof ROLES)[number];

const PAGE = 500;
/** More than anyone scrolls through. */
const MOST = 20_000;

/** All pledges in which an account has this role, the newest first. */
export async function loadPledges(
  gateway: GatewayClient,
  role: Role,
  account: string,
  signal: AbortSignal,
): Promise<readonly PledgeSummary[]> {
  const found: PledgeSummary[] = [];
  for (let after: number | null = 0; after !== null && found.length < MOST;) {
    signal.throwIfAborted();
    // The gateway's name for the pledgor is the holder.
    const query = new URLSearchParams({
      [role === "pledgor" ? "holder" : role]: account,
      limit: String(PAGE),
      after: String(after),
    });
    const page: { items: readonly PledgeSummary[]; next: number | null } = await gateway.readAs(
      zPledgePage,
      `/v1/pledges?${query.toString()}`,
    );
    found.push(...page.items);
    // A cursor that does not move would never end.
    after = page.next !== null && page.next > after ? page.next : null;
  }
  return found.reverse();
}
