/** `datadeed pledge offer`: the pledgor's signature, and the opening of the commitment. */
import { ZERO_ADDRESS } from "#core/address.ts";
import { parseManifest, scaleOf, type Manifest } from "#core/dataset.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { Message } from "#core/register-acts.ts";
import { offerMessage, openDataset } from "../../adapters/gateway/pledge-offer.ts";
import { readBundleFile } from "../bundle-file.ts";
import { confirm } from "../confirm.ts";
import type { CliContext, Outcome } from "../context.ts";
import { readDocument } from "../input-file.ts";
import { onceUntil } from "../../adapters/gateway/step-message.ts";
import { openKey } from "../key-file.ts";
import { digestOf, finishRequest, openGateway, signFor, trustToSign } from "../register-request.ts";
import { digestOfFile, saltAmount, valueOf } from "../register-values.ts";

export interface OfferOptions {
  readonly key: string;
  readonly manifest?: string;
  readonly pledgee: string;
  readonly creditor?: string;
  readonly guarantor?: string;
  readonly contract: string;
  readonly amount: string;
  readonly maturity: string;
  readonly maximum?: boolean;
  readonly renewalCovenant?: boolean;
  readonly otherPledges?: boolean;
  readonly acceptPublicRoot?: boolean;
  readonly yes?: boolean;
  readonly validFor?: number;
  readonly gateway?: string;
  readonly apiKey?: string;
  readonly trust?: string;
  readonly out?: string;
}

/** What the pledgor has to know before signing. */
export const PUBLIC_ROOT_WARNING =
  "Offering a pledge opens the dataset's commitment: its unsalted root becomes public, for good. Whoever has the same data can " +
  "then see that they are pledged, and short or guessable content can be found out by trying. The data themselves stay here.";

/** @throws DATASET_GUESSABLE | COMMITMENT_MISMATCH | USAGE | KEY_INVALID | the gateway's refusal */
export async function offerPledge(
  context: CliContext,
  bundleFile: string,
  options: OfferOptions,
): Promise<Outcome> {
  const { certificate, manifest: bundled } = await readBundleFile(bundleFile);
  const manifest = await findManifest(bundled, options.manifest);
  const dataset = openDataset(certificate, manifest);
  if (dataset.isGuessable && options.acceptPublicRoot !== true) {
    const { bytes } = scaleOf(manifest);
    const message = `the dataset has ${bytes} bytes: use --accept-public-root where its content is no secret`;
    throw new DataDeedError("DATASET_GUESSABLE", message, { details: { bytes } });
  }
  const pledgee = await valueOf({ kind: "ADDRESS" }, "--pledgee", options.pledgee);
  const creditor =
    options.creditor === undefined
      ? pledgee
      : await valueOf({ kind: "ADDRESS" }, "--creditor", options.creditor);
  const guarantor =
    options.guarantor === undefined
      ? ZERO_ADDRESS
      : await valueOf({ kind: "ADDRESS" }, "--guarantor", options.guarantor);
  const debtMaturity = await valueOf({ kind: "TIME" }, "--maturity", options.maturity);
  const amount = saltAmount(options.amount);
  const contractDigest = await digestOfFile(options.contract);
  const gateway = await openGateway(context, options, "READ");
  const trust = await trustToSign(context, gateway, options.trust);

  context.notice(PUBLIC_ROOT_WARNING);
  await confirm(context, options.yes === true, "Sign the offer and make the root public?");
  const signer = await openKey(context, options.key);
  const message: Message = {
    ...offerMessage(dataset, {
      pledgor: signer.address,
      pledgee: String(pledgee),
      creditor: String(creditor),
      guarantor: String(guarantor),
      isMaximum: options.maximum === true,
      amountDigest: amount.digest,
      contractDigest,
      debtMaturity: Number(debtMaturity),
      renewalCovenant: options.renewalCovenant === true,
      noOtherPledge: options.otherPledges !== true,
    }),
    ...onceUntil(context.world.now(), options.validFor),
  };
  const pledgeId = digestOf(trust, "offerPledge", "PledgeOffer", message);
  const signed = await signFor(signer, trust, "offerPledge", "PledgeOffer", message);
  const body = {
    ...signed,
    opening: { ...dataset.opening },
    ...(options.acceptPublicRoot === true && { acceptPublicRoot: true }),
  };
  const said = [
    `Signed     PledgeOffer by ${signer.address}`,
    `Salt       ${amount.salt} opens the amount's digest: keep it with the contract`,
    ...(options.out === undefined ? [] : [`Pledge     ${pledgeId}`]),
  ];
  const request = { act: "offerPledge", subject: "", body } as const;
  const outcome = await finishRequest(context, request, options, said).catch((error: unknown) => {
    // Its answer may have been lost on the way back: nobody else has the salt.
    if (!isDataDeedError(error, "REGISTER_REFUSED"))
      context.notice(
        `if it was taken all the same, it is the pledge ${pledgeId}, and ${amount.salt} opens its amount`,
      );
    throw error;
  });
  return { ...outcome, json: { ...outcome.json, pledgeId, amountSalt: amount.salt } };
}

async function findManifest(bundled: Manifest | undefined, file: string | undefined): Promise<Manifest> {
  if (file !== undefined) return readDocument(file, parseManifest);
  if (bundled !== undefined) return bundled;
  throw new DataDeedError("USAGE", "the bundle has no manifest; name the holder's with --manifest");
}
