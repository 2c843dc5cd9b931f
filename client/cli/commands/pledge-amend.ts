/** `datadeed pledge amend`: the pledgor's word on new terms; the pledgee countersigns the same. */
import { DataDeedError } from "#core/errors.ts";
import type { Message } from "#core/register-acts.ts";
import type { CliContext, Outcome } from "../context.ts";
import { onceUntil } from "../../adapters/gateway/step-message.ts";
import { openKey } from "../key-file.ts";
import { parsePledgeId } from "../pledge-terms.ts";
import { finishRequest, openGateway, signFor, trustToSign } from "../register-request.ts";
import { digestOfFile, saltAmount, valueOf } from "../register-values.ts";

export interface AmendOptions {
  readonly key: string;
  readonly contract: string;
  readonly amount: string;
  readonly maturity: string;
  readonly renewalCovenant?: boolean;
  readonly validFor?: number;
  readonly gateway?: string;
  readonly apiKey?: string;
  readonly trust?: string;
  readonly out?: string;
}

/** @throws USAGE | FILE_* | KEY_INVALID */
export async function amendPledge(
  context: CliContext,
  about: string,
  options: AmendOptions,
): Promise<Outcome> {
  const pledgeId = parsePledgeId(about);
  if (options.out === undefined)
    throw new DataDeedError("USAGE", "the pledgee has to sign too: name a file for the request with -o");
  const amount = saltAmount(options.amount);
  const debtMaturity = await valueOf({ kind: "TIME" }, "--maturity", options.maturity);
  const contractDigest = await digestOfFile(options.contract);
  const trust = await trustToSign(context, await openGateway(context, options, "READ"), options.trust);
  const signer = await openKey(context, options.key);
  const message: Message = {
    pledgeId,
    pledgor: signer.address,
    contractDigest,
    amountDigest: amount.digest,
    debtMaturity,
    renewalCovenant: options.renewalCovenant === true,
    ...onceUntil(context.world.now(), options.validFor),
  };
  const signed = await signFor(signer, trust, "amendPledge", "PledgeAmendmentOffer", message);
  const request = { act: "amendPledge", subject: pledgeId, body: { ...signed } } as const;
  const outcome = await finishRequest(context, request, options, [
    `Signed     PledgeAmendmentOffer by ${signer.address}`,
    `Salt       ${amount.salt} opens the amount's digest: keep it with the contract, and give it to the pledgee`,
  ]);
  return { ...outcome, json: { ...outcome.json, amountSalt: amount.salt } };
}
