/** Pledges and objections as the gateway shows them. */
import { ZERO_ADDRESS } from "#core/address.ts";
import type { DueDiligenceView, ObjectionView, PledgeSummary } from "#core/gateway-answers.ts";
import { formatTime } from "#core/parse.ts";
import type { ObjectionStatus, PledgeState } from "#core/register-states.ts";
import type { EventValue, RegisterEvent } from "../ports/register-chain.ts";
import { registerHistory } from "./register-history.ts";
import type { RegisterView } from "./register-ledger.ts";
import type { KeptObjection, KeptPledge } from "./register-state.ts";

/** Enumerations of contracts/interfaces/, in their order. */
const SECURED_TYPES = ["ORDINARY", "MAXIMUM"] as const;
const EXTERNAL_REGISTERS = ["PROVINCIAL_DATA_IP", "CNIPA", "ZHONGDENG", "EXCHANGE", "OTHER"] as const;
const GROUNDS = [
  "OWNERSHIP",
  "SOURCE",
  "PERSONAL_INFORMATION",
  "DUPLICATE",
  "FALSE_STATEMENT",
  "OTHER",
] as const;

/** A reservation or an agreement that ran out is LAPSED, said or not. @param now Unix seconds */
export function effectiveState({ state, lapsesAt }: KeptPledge, now: number): PledgeState {
  return lapsesAt !== null && now > lapsesAt ? "LAPSED" : state;
}

/** @param certificateNo null when the certificate is not in our log */
export function pledgeSummary(
  pledge: KeptPledge,
  certificateNo: string | null,
  view: Pick<RegisterView, "state" | "finalBlockNumber">,
  now: number,
): PledgeSummary {
  const { terms, lapsesAt, registration } = pledge;
  const newest = view.state.about(pledge.pledgeId).at(-1);
  return {
    pledgeId: pledge.pledgeId,
    state: effectiveState(pledge, now),
    certificateNo,
    certificateDigest: text(terms, "certificateDigest"),
    contentKey: text(terms, "contentKey"),
    pledgor: text(terms, "pledgor"),
    pledgee: text(terms, "pledgee"),
    creditor: text(terms, "creditor"),
    guarantor: terms["guarantor"] === ZERO_ADDRESS ? null : text(terms, "guarantor"),
    securedType: SECURED_TYPES[Number(terms["securedType"])] ?? "ORDINARY",
    amountDigest: text(terms, "amountDigest"),
    contractDigest: text(terms, "contractDigest"),
    debtMaturity: time(terms["debtMaturity"]),
    renewalCovenant: terms["renewalCovenant"] === true,
    noOtherPledge: terms["noOtherPledge"] === true,
    exclusive: pledge.exclusive,
    contested: pledge.contested,
    lapsesAt: lapsesAt === null ? null : time(lapsesAt),
    registration:
      registration === null
        ? null
        : {
            register: EXTERNAL_REGISTERS[Number(registration["register"])] ?? "OTHER",
            numberDigest: text(registration, "numberDigest"),
            registeredAt: time(registration["registeredAt"]),
            receiptDigest: text(registration, "receiptDigest"),
          },
    final: newest !== undefined && newest.block.number <= view.finalBlockNumber,
  };
}

/** An answer that did not come in time is told by the clock alone. @param now Unix seconds */
export function effectiveStatus({ status, answerBy }: KeptObjection, now: number): ObjectionStatus {
  return status === "ADMITTED" && answerBy !== null && now > answerBy ? "ANSWER_OVERDUE" : status;
}

export function objectionView(
  objection: KeptObjection,
  certificateNo: string | null,
  view: Pick<RegisterView, "state" | "finalBlockNumber">,
  now: number,
): ObjectionView {
  const { objectionId, filed, answerBy } = objection;
  return {
    objectionId,
    status: effectiveStatus(objection, now),
    certificateNo,
    certificateDigest: text(filed, "certificateDigest"),
    objector: text(filed, "objector"),
    ground: GROUNDS[Number(filed["ground"])] ?? "OTHER",
    evidenceDigest: text(filed, "evidenceDigest"),
    answerBy: answerBy === null ? null : time(answerBy),
    history: registerHistory(view.state.about(objectionId), view.finalBlockNumber),
  };
}

export function dueDiligenceView(
  { values, block, transactionHash }: RegisterEvent,
  certificateNo: string,
  finalBlockNumber: number,
): DueDiligenceView {
  return {
    certificateNo,
    certificateDigest: text(values, "certificateDigest"),
    lender: text(values, "lender"),
    reportDigest: text(values, "reportDigest"),
    recordedAt: formatTime(block.timestamp),
    transactionHash,
    blockNumber: block.number,
    final: block.number <= finalBlockNumber,
  };
}

function text(values: Readonly<Record<string, EventValue>>, member: string): string {
  const value = values[member];
  return typeof value === "string" ? value : "";
}

/** The year 9999 where a contract took a time that no calendar has. */
function time(seconds: EventValue | undefined): string {
  return formatTime(Math.min(Number(seconds), 253_402_300_799));
}
