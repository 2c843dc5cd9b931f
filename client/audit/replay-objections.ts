/** Objections, each step held against the guards of contracts/libraries/ObjectionRegister.sol. */
import type { certificateRegistryAbi } from "../abi/certificate-registry.ts";
import type { EventValues, Handlers } from "./abi-types.ts";
import { roleOfFunction } from "./roles.ts";
import type { Hex } from "./ports.ts";
import {
  certificateStatusAt,
  OBJECTION_STATUS,
  objectionStatusAt,
  type ObjectionState,
  type ObjectionStatus,
} from "./state.ts";
import { broken, restricted, takeMessages, timeText, type Step } from "./step.ts";

type Abi = typeof certificateRegistryAbi;
type Name = Extract<keyof Handlers<Abi, Step>, `Objection${string}`>;

/** The objection, or undefined after saying that there is none. */
function objectionOf(step: Step, id: Hex): ObjectionState | undefined {
  const objection = step.state.objections.get(id);
  if (objection === undefined) broken(step, "OBJECTION_UNKNOWN", { objection: id });
  return objection;
}

function expectStatus(
  step: Step,
  id: Hex,
  objection: ObjectionState,
  wanted: readonly ObjectionStatus[],
): void {
  const status = objectionStatusAt(objection, step.now);
  if (!wanted.includes(status)) broken(step, "OBJECTION_STATUS_FORBIDS", { objection: id, status });
}

/** Moves one objection between its certificate's counters. */
function count(step: Step, { certificateDigest }: ObjectionState, change: Partial<Tally>): void {
  const record = step.state.records.get(certificateDigest);
  if (record === undefined) return;
  record.filed += change.filed ?? 0;
  record.open += change.open ?? 0;
  record.upheld += change.upheld ?? 0;
  record.place = step.place;
}

interface Tally {
  readonly filed: number;
  readonly open: number;
  readonly upheld: number;
}

function move(step: Step, objection: ObjectionState, status: ObjectionStatus): void {
  objection.status = status;
  objection.place = step.place;
}

const OUTCOMES = new Map<number, ObjectionStatus>(
  (["UPHELD", "DISMISSED", "TO_COURT"] as const).map((status) => [OBJECTION_STATUS[status], status]),
);

export const OBJECTION_HANDLERS: {
  readonly [N in Name]: (values: EventValues<Abi, N>, step: Step) => void;
} = {
  ObjectionFiled({ objectionId, certificateDigest, objector, ground }, step) {
    restricted(step, roleOfFunction(step, "fileObjection"));
    const [message] = takeMessages(step, [objector]);
    if (message !== undefined && message.digest !== objectionId) {
      broken(step, "MESSAGE_DIGEST_MISMATCH", { expected: objectionId, found: message.digest });
    }
    const record = step.state.records.get(certificateDigest);
    if (record === undefined) broken(step, "CERTIFICATE_UNKNOWN", { certificate: certificateDigest });
    else {
      const status = certificateStatusAt(record, step.now);
      if (status === "CANCELLED" || status === "REVOKED") {
        broken(step, "CERTIFICATE_STATUS_FORBIDS", { certificate: certificateDigest, status });
      }
    }
    const objection: ObjectionState = {
      certificateDigest,
      objector,
      status: "FILED",
      ground,
      answerBy: 0,
      admittedAt: 0,
      place: step.place,
    };
    step.state.objections.set(objectionId, objection);
    count(step, objection, { filed: 1 });
  },

  ObjectionAdmitted({ objectionId, answerBy }, step) {
    takeMessages(step, []);
    restricted(step, roleOfFunction(step, "admitObjection"));
    const objection = objectionOf(step, objectionId);
    if (objection === undefined) return;
    expectStatus(step, objectionId, objection, ["FILED"]);
    const earliest = step.now + step.terms.shortestAnswer;
    if (answerBy < earliest) {
      broken(step, "ANSWER_PERIOD_TOO_SHORT", {
        objection: objectionId,
        answerBy: timeText(answerBy),
        earliest: timeText(earliest),
      });
    }
    move(step, objection, "ADMITTED");
    objection.answerBy = answerBy;
    objection.admittedAt = step.now;
    count(step, objection, { filed: -1, open: 1 });
  },

  ObjectionNotAdmitted({ objectionId }, step) {
    takeMessages(step, []);
    restricted(step, roleOfFunction(step, "refuseObjection"));
    const objection = objectionOf(step, objectionId);
    if (objection === undefined) return;
    expectStatus(step, objectionId, objection, ["FILED"]);
    move(step, objection, "NOT_ADMITTED");
    count(step, objection, { filed: -1 });
  },

  ObjectionAnswered({ objectionId }, step) {
    const objection = objectionOf(step, objectionId);
    if (objection === undefined) return;
    const holder = step.state.records.get(objection.certificateDigest)?.holder;
    takeMessages(step, holder === undefined ? [] : [holder]);
    expectStatus(step, objectionId, objection, ["ADMITTED"]);
    move(step, objection, "ANSWERED");
  },

  ObjectionDecided({ objectionId, outcome: number }, step) {
    takeMessages(step, []);
    restricted(step, roleOfFunction(step, "decideObjection"));
    const objection = objectionOf(step, objectionId);
    if (objection === undefined) return;
    expectStatus(step, objectionId, objection, ["ANSWERED", "ANSWER_OVERDUE", "TO_COURT"]);
    const outcome = OUTCOMES.get(Number(number));
    if (outcome === undefined || (outcome === "TO_COURT" && objection.status === "TO_COURT")) {
      broken(step, "OUTCOME_INVALID", { outcome: Number(number) });
      return;
    }
    if (outcome === "UPHELD") count(step, objection, { open: -1, upheld: 1 });
    if (outcome === "DISMISSED") count(step, objection, { open: -1 });
    move(step, objection, outcome);
  },

  ObjectionWithdrawn({ objectionId }, step) {
    const objection = objectionOf(step, objectionId);
    if (objection === undefined) return;
    takeMessages(step, [objection.objector]);
    expectStatus(step, objectionId, objection, [
      "FILED",
      "ADMITTED",
      "ANSWERED",
      "ANSWER_OVERDUE",
      "TO_COURT",
    ]);
    count(step, objection, objection.status === "FILED" ? { filed: -1 } : { open: -1 });
    move(step, objection, "WITHDRAWN");
  },
};
