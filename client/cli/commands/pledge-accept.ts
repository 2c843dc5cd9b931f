/** `datadeed pledge accept`: the pledgee's signature, over the contract that it holds itself. */
import { DataDeedError } from "#core/errors.ts";
import { confirm } from "../confirm.ts";
import type { CliContext, Outcome } from "../context.ts";
import { onceUntil } from "../../adapters/gateway/step-message.ts";
import { openKey } from "../key-file.ts";
import { acceptanceOf, readPledge } from "../../adapters/gateway/pledge-terms.ts";
import { describeTerms, parsePledgeId } from "../pledge-terms.ts";
import { finishRequest, openGateway, signFor, trustToSign } from "../register-request.ts";
import { digestOfFile } from "../register-values.ts";

export interface AcceptOptions {
  readonly key: string;
  readonly contract: string;
  readonly acknowledgeConflicts?: boolean;
  readonly waiveDispute?: boolean;
  readonly yes?: boolean;
  readonly validFor?: number;
  readonly gateway?: string;
  readonly apiKey?: string;
  readonly trust?: string;
  readonly out?: string;
}

/** @throws USAGE | SIGNATURE_INVALID | GATEWAY_ANSWER_INVALID | the gateway's refusal */
export async function acceptPledge(
  context: CliContext,
  about: string,
  options: AcceptOptions,
): Promise<Outcome> {
  const pledgeId = parsePledgeId(about);
  const gateway = await openGateway(context, options, "READ");
  const trust = await trustToSign(context, gateway, options.trust);
  const pledge = readPledge(await gateway.read(`/v1/pledges/${pledgeId}`), pledgeId, trust);
  const contractDigest = await digestOfFile(options.contract);
  if (contractDigest !== pledge.terms["contractDigest"]) {
    throw new DataDeedError(
      "USAGE",
      `${options.contract} is not the contract that was offered: its digest is ${contractDigest}, offered ${String(pledge.terms["contractDigest"])}`,
    );
  }
  if (pledge.conflicts.length > 0 && options.acknowledgeConflicts !== true) {
    throw new DataDeedError(
      "USAGE",
      `others have pledged the same data: ${pledge.conflicts.join(", ")}; use --acknowledge-conflicts to accept nevertheless`,
    );
  }
  for (const line of describeTerms(pledge.terms)) context.notice(line);
  await confirm(context, options.yes === true, "Accept this pledge?");
  const signer = await openKey(context, options.key);
  if (signer.address !== pledge.terms["pledgee"]) {
    context.notice(
      `the pledgee ${String(pledge.terms["pledgee"])} is not the key's address ${signer.address}: that is accepted only where ` +
        "it is a contract which accepts signatures of this key (ERC-1271)",
    );
  }
  const acceptance = acceptanceOf(pledge, options.waiveDispute === true);
  const signed = await signFor(signer, trust, "acceptPledge", "PledgeAcceptance", {
    ...acceptance,
    ...onceUntil(context.world.now(), options.validFor),
  });
  return finishRequest(context, { act: "acceptPledge", subject: pledgeId, body: { ...signed } }, options, [
    `Signed     PledgeAcceptance by ${signer.address}`,
  ]);
}
