/**
 * A request for an act on a register: signed here, and sent to the gateway or kept as a file for somebody else: for the
 * other party to sign too, or for the registrar to send.
 */
import { randomBytes } from "node:crypto";
import { TypedDataEncoder } from "ethers";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { parseWith } from "#core/parse.ts";
import {
  messageFields,
  REGISTER_ACTS,
  type ActName,
  type Message,
  type RegisterName,
  type SignedMessage,
} from "#core/register-acts.ts";
import type { MessageType } from "#core/register-messages.ts";
import type { TrustDocument } from "#core/trust.ts";
import { findApiKey } from "./api-key.ts";
import type { CliContext, Outcome } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { Gateway, parseGatewayUrl, nearbyGateway } from "./gateway.ts";
import type { Signer } from "./key-file.ts";
import { exists, writeOutput, type OutputOptions } from "./output-file.ts";
import { chooseTrust, pinnedTrustPath } from "./trust-source.ts";

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

export interface GatewayOptions {
  readonly gateway?: string;
  readonly apiKey?: string;
}

/** @param access WRITE needs an API key */
export async function openGateway(
  context: CliContext,
  options: GatewayOptions,
  access: "READ" | "WRITE",
): Promise<Gateway> {
  const url =
    options.gateway === undefined ? nearbyGateway(context.world.env) : parseGatewayUrl(options.gateway);
  const { signal } = context.world;
  if (access === "READ") return new Gateway({ url, signal });
  return new Gateway({ url, apiKey: await findApiKey(context, options.apiKey, url), signal });
}

/** Whose registers a signature is for: a file, the pinned copy, or else the gateway's word. */
export async function trustToSign(
  context: CliContext,
  gateway: Gateway,
  trustFile: string | undefined,
): Promise<TrustDocument> {
  const known = trustFile !== undefined || (await exists(pinnedTrustPath(context.world.home)));
  const given = known ? { trust: trustFile } : { gateway: gateway.url };
  return (await chooseTrust(context, given)).trust;
}

/** A random lane of nonces, counter 0: the message waits for no other one of the same key. */
export function freshNonce(): string {
  return (BigInt(`0x${randomBytes(24).toString("hex")}`) << 64n).toString();
}

function domainOf({ chainId, registry, pledges }: TrustDocument, register: RegisterName) {
  const verifyingContract = register === "PledgeRegistry" ? pledges : registry;
  return { name: "DataDeed", version: "1", chainId, verifyingContract };
}

/** EIP-712 digest: what is signed, and the id of an offer or a filing. */
export function digestOf(trust: TrustDocument, act: ActName, type: MessageType, message: Message): string {
  const domain = domainOf(trust, REGISTER_ACTS[act].register);
  return TypedDataEncoder.hash(domain, { [type]: [...messageFields(type)] }, { ...message });
}

export async function signFor(
  signer: Signer,
  trust: TrustDocument,
  act: ActName,
  type: MessageType,
  message: Message,
): Promise<SignedMessage> {
  const domain = domainOf(trust, REGISTER_ACTS[act].register);
  const signature = await signer.signTypedData(domain, { [type]: [...messageFields(type)] }, { ...message });
  return { message, signature: signature as `0x${string}` };
}

const REQUEST_FORMAT = "datadeed-request/1";

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

export async function writeRequest(
  context: CliContext,
  path: string,
  request: RegisterRequest,
  existing: OutputOptions["existing"] = "REFUSE",
): Promise<void> {
  const text = `${JSON.stringify({ format: REQUEST_FORMAT, ...request }, null, 2)}\n`;
  await writeOutput(path, text, { access: "PRIVATE", existing }, context.world.cleanups);
}

/** Sends a request, or writes it where `out` names a file. */
export async function finishRequest(
  context: CliContext,
  request: RegisterRequest,
  options: GatewayOptions & { readonly out?: string },
  lines: readonly string[],
): Promise<Outcome> {
  if (options.out !== undefined) {
    await writeRequest(context, options.out, request);
    return {
      exitCode: EXIT.DONE,
      json: { requestFile: options.out, ...request },
      lines: [...lines, `Request    ${options.out}, not sent; \`datadeed send ${options.out}\` sends it`],
    };
  }
  const gateway = await openGateway(context, options, "WRITE");
  const answer = await gateway.act(pathOf(request), request.body);
  return { exitCode: EXIT.DONE, json: { ...request, answer }, lines: [...lines, ...describe(answer)] };
}

function pathOf({ act, subject }: RegisterRequest): string {
  const path = ACT_PATHS[act];
  if (subject === "" && path.includes(":"))
    throw new DataDeedError("INPUT_INVALID", `${act}: the request does not say what it is about`);
  return path.replace(/:\w+/, subject);
}

const zAnswer = z.looseObject({
  pledgeId: z.string().optional(),
  objectionId: z.string().optional(),
  certificateNo: z.string().nullable().optional(),
  state: z.string().optional(),
  status: z.string().optional(),
  recordedAt: z.string().optional(),
});

function describe(answer: Json): string[] {
  const { pledgeId, objectionId, certificateNo, state, status, recordedAt } = zAnswer.parse(answer);
  return [
    ...(pledgeId === undefined ? [] : [`Pledge     ${pledgeId}`]),
    ...(objectionId === undefined ? [] : [`Objection  ${objectionId}`]),
    ...(typeof certificateNo === "string" ? [`Number     ${certificateNo}`] : []),
    recordedAt === undefined
      ? `State      ${state ?? status ?? "done"}`
      : `Recorded   on the chain at ${recordedAt}`,
  ];
}
