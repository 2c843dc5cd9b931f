/** `datadeed void`: takes back a request that was signed and not sent in. */
import { DataDeedError } from "#core/errors.ts";
import { REGISTER_ACTS, zSigned, type ActName, type RegisterAct } from "#core/register-acts.ts";
import { MESSAGE_SIGNERS } from "#core/register-messages.ts";
import { parseWith } from "#core/parse.ts";
import type { CliContext, Outcome } from "../context.ts";
import { readDocument } from "../input-file.ts";
import { openKey } from "../key-file.ts";
import {
  finishRequest,
  openGateway,
  parseRequest,
  signFor,
  trustToSign,
  type GatewayOptions,
} from "../register-request.ts";
import { DEFAULT_HOURS } from "../../adapters/gateway/step-message.ts";

export interface VoidOptions extends GatewayOptions {
  readonly key: string;
  readonly trust?: string;
  readonly validFor?: number;
  readonly out?: string;
}

/**
 * Cancels the nonce of the request's message, in the register that the message is for.
 * @throws USAGE when nobody signed the request, or somebody else than the key; INPUT_INVALID
 */
export async function voidRequest(context: CliContext, file: string, options: VoidOptions): Promise<Outcome> {
  const request = await readDocument(file, parseRequest);
  const act: RegisterAct = REGISTER_ACTS[request.act];
  if (!("message" in act))
    throw new DataDeedError("USAGE", `nobody signs ${request.act}, so nothing is to be taken back`);
  const { message, signature } = request.body;
  const signed = parseWith(zSigned(act.message), { message, signature }, "INPUT_INVALID", file);
  const { nonce } = signed.message;
  const author = String(signed.message[MESSAGE_SIGNERS[act.message]]);
  const gateway = await openGateway(context, options, "READ");
  const trust = await trustToSign(context, gateway, options.trust);
  const signer = await openKey(context, options.key);
  if (signer.address !== author)
    throw new DataDeedError("USAGE", `${author} signed the request, not ${signer.address}`);
  const voiding: ActName = act.register === "PledgeRegistry" ? "voidPledgeNonce" : "voidCertificateNonce";
  const cancellation = {
    signer: signer.address,
    nonce: String(nonce),
    deadline: context.world.now() + 3600 * (options.validFor ?? DEFAULT_HOURS),
  };
  const body = await signFor(signer, trust, voiding, "NonceCancellation", cancellation);
  return finishRequest(context, { act: voiding, subject: "", body: { ...body } }, options, [
    `Signed     NonceCancellation by ${signer.address}`,
  ]);
}
