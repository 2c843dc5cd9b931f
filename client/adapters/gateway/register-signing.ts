/** Signing what the registers take: EIP-712 messages under the register's own domain. */
import { TypedDataEncoder, type TypedDataDomain, type TypedDataField } from "ethers";
import { toHex } from "#core/bytes.ts";
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

/** What signs: a key opened from a keystore, or a wallet that asks its owner each time. */
export interface Signer {
  /** EIP-55. */
  readonly address: string;
  /** 65 bytes as hex. Rejects when the owner refuses. */
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    message: Record<string, unknown>,
  ): Promise<string>;
}

/** A random lane of nonces, counter 0: the message waits for no other one of the same key. */
export function freshNonce(): string {
  return (BigInt(`0x${toHex(crypto.getRandomValues(new Uint8Array(24)))}`) << 64n).toString();
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
