/** A request for an act on a register: where it is asked for, and how it travels as a file to who has to sign or send it. */
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { parseWith } from "#core/parse.ts";
import type { ActName } from "#core/register-acts.ts";

/** Where each act is asked for; `:id` is the pledge or objection, `:no` the certificate's number. */
export const ACT_PATHS: Readonly<Record<ActName, string>> = {
  offerPledge: "/v1/pledges",
  acceptPledge: "/v1/pledges/:id/acceptance",
  registerPledge: "/v1/pledges/:id/register",
  amendPledge: "/v1/pledges/:id/amendment",
  callCover: "/v1/pledges/:id/cover-call",
  releasePledge: "/v1/pledges/:id/release",
  deregisterPledge: "/v1/pledges/:id/deregister",
  declareDefault: "/v1/pledges/:id/default",
  contestDefault: "/v1/pledges/:id/contest",
  cureDefault: "/v1/pledges/:id/cure",
  openEnforcement: "/v1/pledges/:id/enforcement",
  closeEnforcement: "/v1/pledges/:id/enforcement/result",
  applyOrder: "/v1/pledges/:id/order",
  lapsePledge: "/v1/pledges/:id/lapse",
  recordDueDiligence: "/v1/due-diligence",
  voidPledgeNonce: "/v1/nonces/pledges",
  voidCertificateNonce: "/v1/nonces/certificates",
  renew: "/v1/certificates/:no/renewal",
  supersede: "/v1/certificates/:no/supersession",
  transfer: "/v1/certificates/:no/transfer",
  cancel: "/v1/certificates/:no/cancellation",
  amendDetails: "/v1/certificates/:no/details",
  suspend: "/v1/certificates/:no/suspension",
  reinstate: "/v1/certificates/:no/reinstatement",
  revoke: "/v1/certificates/:no/revocation",
  fileObjection: "/v1/objections",
  admitObjection: "/v1/objections/:id/admission",
  refuseObjection: "/v1/objections/:id/refusal",
  answerObjection: "/v1/objections/:id/answer",
  decideObjection: "/v1/objections/:id/decision",
  withdrawObjection: "/v1/objections/:id/withdrawal",
};

export const REQUEST_FORMAT = "datadeed-request/1";

export interface RegisterRequest {
  readonly act: ActName;
  /** Pledge or objection id, or certificate number; empty where the act makes something new. */
  readonly subject: string;
  readonly body: Readonly<Record<string, Json>>;
}

const zRequest = z.strictObject({
  format: z.literal(REQUEST_FORMAT),
  act: z.enum(Object.keys(ACT_PATHS) as [ActName, ...ActName[]]),
  subject: z
    .string()
    .regex(/^(?:|0x[0-9a-f]{64}|DD-[0-9A-Z-]{1,40})$/, "expected an id or a certificate number"),
  body: z.record(z.string(), z.json()),
});

/** @param value attacker-controlled: it came from another party. @throws INPUT_INVALID */
export function parseRequest(value: unknown): RegisterRequest {
  return parseWith(zRequest, value, "INPUT_INVALID", "request");
}

/** The address under which it is asked for. @throws INPUT_INVALID when it does not say what it is about */
export function pathOf({ act, subject }: RegisterRequest): string {
  const path = ACT_PATHS[act];
  if (subject === "" && path.includes(":"))
    throw new DataDeedError("INPUT_INVALID", `${act}: the request does not say what it is about`);
  return path.replace(/:\w+/, subject);
}
