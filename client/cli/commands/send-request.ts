/** `datadeed send` and `datadeed countersign`: requests that were signed elsewhere. */
import { DataDeedError } from "#core/errors.ts";
import { REGISTER_ACTS, zSigned, type Message, type RegisterAct } from "#core/register-acts.ts";
import { parseWith } from "#core/parse.ts";
import type { CliContext, Outcome } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { readDocument } from "../input-file.ts";
import { counterWords, onceUntil } from "../../adapters/gateway/step-message.ts";
import { openKey } from "../key-file.ts";
import {
  digestOf,
  finishRequest,
  openGateway,
  parseRequest,
  signFor,
  trustToSign,
  writeRequest,
  type GatewayOptions,
} from "../register-request.ts";
import { digestOfFile } from "../register-values.ts";

/** @throws INPUT_INVALID | the gateway's refusal */
export async function sendRequest(
  context: CliContext,
  file: string,
  options: GatewayOptions,
): Promise<Outcome> {
  const request = await readDocument(file, parseRequest);
  return finishRequest(context, request, options, [`Sent       ${request.act}`]);
}

export interface CountersignOptions {
  readonly key: string;
  readonly out: string;
  /** Id of the live pledge whose pledgee consents. */
  readonly consent?: string;
  /** The signer's own copy of the contract: it must be the one in the request. */
  readonly contract?: string;
  readonly gateway?: string;
  readonly trust?: string;
  readonly validFor?: number;
}

/**
 * Adds the other party's signature to a request: the new holder's to a transfer, the pledgee's to an amendment, or the
 * consent of a pledgee.
 * @throws USAGE when the request needs no such signature; INPUT_INVALID
 */
export async function countersign(
  context: CliContext,
  file: string,
  options: CountersignOptions,
): Promise<Outcome> {
  const request = await readDocument(file, parseRequest);
  const act: RegisterAct = REGISTER_ACTS[request.act];
  const member = options.consent === undefined ? "acceptance" : "consent";
  const attached = "message" in act ? act.attached?.[member] : undefined;
  if (!("message" in act) || attached === undefined)
    throw new DataDeedError("USAGE", `${request.act} takes no ${member}`);
  const { message, signature } = request.body;
  const first = parseWith(zSigned(act.message), { message, signature }, "INPUT_INVALID", file);
  const offered = first.message as Message;
  const gateway = await openGateway(context, options, "READ");
  const trust = await trustToSign(context, gateway, options.trust);
  for (const [name, value] of Object.entries(offered)) context.notice(`${name.padEnd(18)} ${String(value)}`);
  await expectContract(options.contract, offered);
  const signer = await openKey(context, options.key);
  const once = onceUntil(context.world.now(), options.validFor);
  const words: Message =
    options.consent === undefined
      ? counterWords(attached.type, offered, signer.address)
      : {
          pledgeId: options.consent.toLowerCase(),
          pledgee: signer.address,
          request: digestOf(trust, request.act, act.message, offered),
        };
  const signed = await signFor(signer, trust, request.act, attached.type, { ...words, ...once });
  const complete = { ...request, body: { ...request.body, [member]: { ...signed } } };
  await writeRequest(context, options.out, complete);
  return {
    exitCode: EXIT.DONE,
    json: { requestFile: options.out, ...complete },
    lines: [
      `Signed     ${attached.type} by ${signer.address}`,
      `Request    ${options.out}, not sent; \`datadeed send ${options.out}\` sends it`,
    ],
  };
}

async function expectContract(file: string | undefined, offered: Message): Promise<void> {
  if (file === undefined) return;
  const digest = await digestOfFile(file);
  if (digest === offered["contractDigest"]) return;
  throw new DataDeedError(
    "USAGE",
    `${file} is not the contract of the request: its digest is ${digest}, there ${String(offered["contractDigest"])}`,
  );
}
