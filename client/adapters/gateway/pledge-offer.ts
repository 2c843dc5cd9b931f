/** An offer of a pledge: its words, and what opens the commitment. */
import { fromBase64Url, toHex0x } from "#core/bytes.ts";
import { certificateDigest, type Certificate } from "#core/certificate.ts";
import { contentKey, GUESSABLE_BELOW_BYTES } from "#core/content-key.ts";
import { datasetRoot, opensCommitment, scaleOf, type Manifest } from "#core/dataset.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Message, Opening } from "#core/register-acts.ts";

export interface OpenedDataset {
  readonly certificateDigest: `0x${string}`;
  readonly contentKey: `0x${string}`;
  /** Public for good once the offer is sent. */
  readonly opening: Opening;
  /** So small that its content can be guessed from the root. */
  readonly isGuessable: boolean;
}

/**
 * What an offer makes public of a dataset.
 * @throws COMMITMENT_MISMATCH when the manifest is another one
 */
export function openDataset(certificate: Certificate, manifest: Manifest): OpenedDataset {
  if (!opensCommitment(manifest, certificate.credentialSubject.commitment)) {
    throw new DataDeedError("COMMITMENT_MISMATCH", "the manifest does not open the certificate's commitment");
  }
  const root = datasetRoot(manifest.files);
  return {
    certificateDigest: toHex0x(certificateDigest(certificate)),
    contentKey: toHex0x(contentKey(root)),
    opening: { datasetRoot: toHex0x(root), salt: toHex0x(fromBase64Url(manifest.salt)) },
    isGuessable: scaleOf(manifest).bytes < GUESSABLE_BELOW_BYTES,
  };
}

export interface OfferTerms {
  readonly pledgor: string;
  readonly pledgee: string;
  readonly creditor: string;
  /** The zero address for nobody. */
  readonly guarantor: string;
  readonly isMaximum: boolean;
  readonly amountDigest: string;
  readonly contractDigest: string;
  /** Unix seconds. */
  readonly debtMaturity: number;
  readonly renewalCovenant: boolean;
  readonly noOtherPledge: boolean;
}

/** What the pledgor signs, but for nonce and deadline. */
export function offerMessage(
  { certificateDigest: digest, contentKey: key }: OpenedDataset,
  terms: OfferTerms,
): Message {
  const { isMaximum, ...rest } = terms;
  return { certificateDigest: digest, contentKey: key, ...rest, securedType: isMaximum ? 1 : 0 };
}
