/** Rows of the tables of alerts and webhooks, the same in every database, read strictly. */
import type { Address } from "#core/address.ts";
import {
  DELIVERY_OUTCOMES,
  type ClaimedDelivery,
  type DeliveryRecord,
  type StandingAlert,
  type StoredAlert,
  type WebhookRecord,
} from "../ports/alert-store.ts";
import { blob, choice, hex, integer, nullable, text, type Row } from "./store-rows.ts";

export const ALERT_COLUMNS = "sequence, id, type, at, data, retracted";
export const STANDING_COLUMNS = "sequence, id, type, data, basis";
export const WEBHOOK_COLUMNS = "id, api_key_id, party, url, sealed_secret, status, created_at, failing_since";
/** A delivery with its alert, as lists show it; `d` and `a` in the query. */
export const DELIVERY_COLUMNS =
  "a.sequence, a.id, a.type, d.state, d.attempts, d.outcome, d.status, d.attempted_at, d.due_at";
/** A delivery with its webhook and its alert; `w`, `d` and `a` in the query. */
export const CLAIM_COLUMNS = `d.attempts, a.sequence, a.id AS alert_id, a.type, a.at, a.data, a.retracted,
  w.id, w.api_key_id, w.party, w.url, w.sealed_secret, w.status, w.created_at, w.failing_since`;

export function alertOf(row: Row, idColumn = "id"): StoredAlert {
  return {
    sequence: integer(row, "sequence"),
    id: text(row, idColumn),
    type: text(row, "type"),
    at: integer(row, "at"),
    data: text(row, "data"),
    retracted: integer(row, "retracted") === 1,
  };
}

export function standingOf(row: Row, parties: readonly Address[]): StandingAlert {
  return {
    sequence: integer(row, "sequence"),
    id: text(row, "id"),
    type: text(row, "type"),
    data: text(row, "data"),
    basis: text(row, "basis"),
    parties,
  };
}

export function partyOf(row: Row): Address {
  return hex(row, "party");
}

export function webhookOf(row: Row): WebhookRecord {
  return {
    id: text(row, "id"),
    apiKeyId: text(row, "api_key_id"),
    party: hex(row, "party"),
    url: text(row, "url"),
    sealedSecret: blob(row, "sealed_secret"),
    status: choice(row, "status", ["ACTIVE", "FAILING"]),
    createdAt: integer(row, "created_at"),
    failingSince: nullable(row, "failing_since", integer),
  };
}

export function claimOf(row: Row): ClaimedDelivery {
  return { webhook: webhookOf(row), alert: alertOf(row, "alert_id"), attempts: integer(row, "attempts") };
}

export function deliveryOf(row: Row): DeliveryRecord {
  return {
    sequence: integer(row, "sequence"),
    id: text(row, "id"),
    type: text(row, "type"),
    state: choice(row, "state", ["PENDING", "DELIVERED", "HELD"]),
    attempts: integer(row, "attempts"),
    outcome: nullable(row, "outcome", (of, column) => choice(of, column, DELIVERY_OUTCOMES)),
    status: nullable(row, "status", integer),
    attemptedAt: nullable(row, "attempted_at", integer),
    dueAt: integer(row, "due_at"),
  };
}
