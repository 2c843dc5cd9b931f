/** What is typed for an offer, and the request that comes of it. */
import { normaliseAddress, ZERO_ADDRESS } from "#core/address.ts";
import type { TrustDocument } from "#core/trust.ts";
import { offerMessage, type OpenedDataset } from "../../../adapters/gateway/pledge-offer.ts";
import type { RegisterRequest } from "../../../adapters/gateway/register-request.ts";
import { digestOf, signFor, type Signer } from "../../../adapters/gateway/register-signing.ts";
import { saltAmount, type SaltedAmount } from "../../../adapters/gateway/register-words.ts";
import { onceUntil } from "../../../adapters/gateway/step-message.ts";
import { digestOfPaper } from "../acts/paper.ts";

export interface OfferDraft {
  readonly pledgee: string;
  readonly creditor: string;
  readonly guarantor: string;
  readonly currency: string;
  readonly amount: string;
  /** As a date input has it: the debt is due at the end of that day, local time. */
  readonly maturity: string;
  readonly isMaximum: boolean;
  readonly renewalCovenant: boolean;
  readonly noOtherPledge: boolean;
  readonly contract: File | null;
}

export const EMPTY_DRAFT: OfferDraft = {
  pledgee: "",
  creditor: "",
  guarantor: "",
  currency: "CNY",
  amount: "",
  maturity: "",
  isMaximum: false,
  renewalCovenant: false,
  noOtherPledge: true,
  contract: null,
};

const DECIMAL = /^(?:0|[1-9]\d*)(?:\.\d{1,4})?$/;
const plainAmount = (text: string) => text.replaceAll(/[\s,]/g, "");
export const isAmount = (text: string) => DECIMAL.test(plainAmount(text));

/** As it is digested: `CNY 5000000.00`. */
export function textOfAmount(currency: string, amount: string): string {
  return `${currency} ${plainAmount(amount)}`;
}
const isAddress = (text: string) => normaliseAddress(text.trim()) !== undefined;
const isAddressOrNone = (text: string) => text.trim() === "" || isAddress(text);

/** Unix seconds. */
export function maturityOf(date: string): number {
  return Math.floor(Date.parse(`${date}T23:59:59`) / 1000);
}

/** Fields that are missing or wrong. @param now Unix seconds */
export function problemsOf(draft: OfferDraft, now: number): readonly (keyof OfferDraft)[] {
  const checks: readonly (readonly [keyof OfferDraft, boolean])[] = [
    ["pledgee", isAddress(draft.pledgee)],
    ["creditor", isAddressOrNone(draft.creditor)],
    ["guarantor", isAddressOrNone(draft.guarantor)],
    ["amount", isAmount(draft.amount)],
    ["maturity", maturityOf(draft.maturity) > now],
    ["contract", draft.contract !== null],
  ];
  return checks.filter(([, isRight]) => !isRight).map(([field]) => field);
}

export interface SignedOffer {
  readonly pledgeId: string;
  /** Opens the amount's digest: to be kept with the contract. */
  readonly amount: SaltedAmount & { readonly text: string };
  readonly request: RegisterRequest;
}

/** @param draft without problems. @throws KEY_INVALID when the key's owner refuses */
export async function signOffer(
  draft: OfferDraft,
  dataset: OpenedDataset,
  {
    signer,
    trust,
    now,
    acceptPublicRoot,
  }: {
    readonly signer: Signer;
    readonly trust: TrustDocument;
    readonly now: number;
    readonly acceptPublicRoot: boolean;
  },
): Promise<SignedOffer> {
  const text = textOfAmount(draft.currency, draft.amount);
  const amount = saltAmount(text);
  const pledgee = normaliseAddress(draft.pledgee.trim())!;
  const message = {
    ...offerMessage(dataset, {
      pledgor: signer.address,
      pledgee,
      creditor: normaliseAddress(draft.creditor.trim()) ?? pledgee,
      guarantor: normaliseAddress(draft.guarantor.trim()) ?? ZERO_ADDRESS,
      isMaximum: draft.isMaximum,
      amountDigest: amount.digest,
      contractDigest: await digestOfPaper(draft.contract!),
      debtMaturity: maturityOf(draft.maturity),
      renewalCovenant: draft.renewalCovenant,
      noOtherPledge: draft.noOtherPledge,
    }),
    ...onceUntil(now),
  };
  const pledgeId = digestOf(trust, "offerPledge", "PledgeOffer", message);
  const signed = await signFor(signer, trust, "offerPledge", "PledgeOffer", message);
  const body = { ...signed, opening: { ...dataset.opening }, ...(acceptPublicRoot && { acceptPublicRoot }) };
  return { pledgeId, amount: { ...amount, text }, request: { act: "offerPledge", subject: "", body } };
}
