/** `datadeed pledge offer`: the pledgor's signature, and the opening of the commitment. */
import { ZERO_ADDRESS } from "#core/address.ts";
import { fromBase64Url, toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { contentKey, GUESSABLE_BELOW_BYTES } from "#core/content-key.ts";
import { datasetRoot, opensCommitment, parseManifest, scaleOf, type Manifest } from "#core/dataset.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Message } from "#core/register-acts.ts";
import { readBundleFile } from "../bundle-file.ts";
import { confirm } from "../confirm.ts";
import type { CliContext, Outcome } from "../context.ts";
import { readDocument } from "../input-file.ts";
import { openKey } from "../key-file.ts";
import {
  digestOf,
  finishRequest,
  freshNonce,
  openGateway,
  signFor,
  trustToSign,
} from "../register-request.ts";
import { digestOfFile, saltAmount, valueOf } from "../register-values.ts";
import { DEFAULT_HOURS } from "./register-step.ts";

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
  if (!opensCommitment(manifest, certificate.credentialSubject.commitment)) {
    throw new DataDeedError("COMMITMENT_MISMATCH", "the manifest does not open the certificate's commitment");
  }
  const { bytes } = scaleOf(manifest);
  if (bytes < GUESSABLE_BELOW_BYTES && options.acceptPublicRoot !== true) {
    const message = `the dataset has ${bytes} bytes: use --accept-public-root where its content is no secret`;
    throw new DataDeedError("DATASET_GUESSABLE", message, { details: { bytes } });
  }
  const root = datasetRoot(manifest.files);
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
    certificateDigest: toHex0x(certificateDigest(certificate)),
    contentKey: toHex0x(contentKey(root)),
    pledgor: signer.address,
    pledgee,
    creditor,
    guarantor,
    securedType: options.maximum === true ? 1 : 0,
    amountDigest: amount.digest,
    contractDigest,
    debtMaturity,
    renewalCovenant: options.renewalCovenant === true,
    noOtherPledge: options.otherPledges !== true,
    nonce: freshNonce(),
    deadline: context.world.now() + 3600 * (options.validFor ?? DEFAULT_HOURS),
  };
  const pledgeId = digestOf(trust, "offerPledge", "PledgeOffer", message);
  const signed = await signFor(signer, trust, "offerPledge", "PledgeOffer", message);
  const opening = { datasetRoot: toHex0x(root), salt: toHex0x(fromBase64Url(manifest.salt)) };
  const body = {
    ...signed,
    opening,
    ...(options.acceptPublicRoot === true && { acceptPublicRoot: true }),
  };
  const outcome = await finishRequest(context, { act: "offerPledge", subject: "", body }, options, [
    `Signed     PledgeOffer by ${signer.address}`,
    `Salt       ${amount.salt} opens the amount's digest: keep it with the contract`,
    ...(options.out === undefined ? [] : [`Pledge     ${pledgeId}`]),
  ]);
  return { ...outcome, json: { ...outcome.json, pledgeId, amountSalt: amount.salt } };
}

async function findManifest(bundled: Manifest | undefined, file: string | undefined): Promise<Manifest> {
  if (file !== undefined) return readDocument(file, parseManifest);
  if (bundled !== undefined) return bundled;
  throw new DataDeedError("USAGE", "the bundle has no manifest; name the holder's with --manifest");
}
