/** Messages for the registers, right unless a test says otherwise, and their signatures. */
import { randomBytes } from "node:crypto";
import { TypedDataEncoder, type BaseWallet } from "ethers";
import { contentKey } from "#core/content-key.ts";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { messageFields, type Message, type RegisterName, type SignedMessage } from "#core/register-acts.ts";
import type { MessageType } from "#core/register-messages.ts";

export interface RegisterAddresses {
  readonly chainId: number;
  readonly registry: string;
  readonly pledges: string;
}

export const ZERO32 = `0x${"00".repeat(32)}` as const;

export function digestOfText(text: string): `0x${string}` {
  return toHex0x(sha256(utf8(text)));
}

/** A lane of its own, counter 0: waits for no other message. */
export function freshNonce(): string {
  return (BigInt(`0x${randomBytes(24).toString("hex")}`) << 64n).toString();
}

function domainOf({ chainId, registry, pledges }: RegisterAddresses, register: RegisterName) {
  const verifyingContract = register === "PledgeRegistry" ? pledges : registry;
  return { name: "DataDeed", version: "1", chainId, verifyingContract };
}

export function digestOfMessage(
  addresses: RegisterAddresses,
  register: RegisterName,
  type: MessageType,
  message: Message,
): `0x${string}` {
  const types = { [type]: [...messageFields(type)] };
  return TypedDataEncoder.hash(domainOf(addresses, register), types, { ...message }) as `0x${string}`;
}

/** Completes the message with a nonce and a deadline in 2100, and signs it. */
export async function signMessage(
  wallet: BaseWallet,
  addresses: RegisterAddresses,
  register: RegisterName,
  type: MessageType,
  words: Message,
): Promise<SignedMessage> {
  const message = { nonce: freshNonce(), deadline: 4_102_444_800, ...words };
  const types = { [type]: [...messageFields(type)] };
  const signature = await wallet.signTypedData(domainOf(addresses, register), types, message);
  return { message, signature: signature as `0x${string}` };
}

export interface OfferParts {
  readonly certificateDigest: string;
  readonly datasetRoot: Uint8Array;
  readonly pledgor: string;
  readonly pledgee: string;
  /** Unix seconds. */
  readonly debtMaturity: number;
}

/** An ordinary pledge to a lender who is the creditor. */
export function offerOf(parts: OfferParts): Message {
  return {
    certificateDigest: parts.certificateDigest,
    contentKey: toHex0x(contentKey(parts.datasetRoot)),
    pledgor: parts.pledgor,
    pledgee: parts.pledgee,
    creditor: parts.pledgee,
    guarantor: `0x${"00".repeat(20)}`,
    securedType: 0,
    amountDigest: digestOfText("amount"),
    contractDigest: digestOfText("contract"),
    debtMaturity: parts.debtMaturity,
    renewalCovenant: false,
    noOtherPledge: true,
  };
}

export function acceptanceOf(pledgeId: string, pledgee: string): Message {
  return {
    pledgeId,
    pledgee,
    contractDigest: digestOfText("contract"),
    conflictsDigest: ZERO32,
    waivesDispute: false,
  };
}
