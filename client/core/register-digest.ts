/** EIP-712 digests of the messages that the registers take (docs/register.md), without any wallet. */
import type { Address } from "./address.ts";
import { concat, fromHex0x, utf8 } from "./bytes.ts";
import { messageFields, type Message } from "./register-acts.ts";
import type { MessageField, MessageType } from "./register-messages.ts";
import { domainSeparator } from "./statement.ts";
import { addressWord, keccak256, uintWord } from "./typed-data.ts";

export interface RegisterDomain {
  readonly chainId: number;
  /** The register that takes the message. */
  readonly verifyingContract: Address;
}

/**
 * The 32 bytes that are signed.
 * @param message parsed (`zSigned`): each member there, in its one spelling
 */
export function registerMessageDigest(
  domain: RegisterDomain,
  type: MessageType,
  message: Message,
): Uint8Array {
  const fields = messageFields(type);
  const encodedType = `${type}(${fields.map(({ name, type: kind }) => `${kind} ${name}`).join(",")})`;
  const words = fields.map((field) => wordOf(field, message[field.name]));
  const struct = keccak256(concat(keccak256(utf8(encodedType)), ...words));
  return keccak256(concat(new Uint8Array([0x19, 0x01]), domainSeparator(domain), struct));
}

/** Every member of every message is one ABI word. */
function wordOf({ name, type }: MessageField, value: Message[string] | undefined): Uint8Array {
  if (value === undefined) throw new TypeError(`message: expected the member ${name}`);
  if (type === "bytes32") return fromHex0x(String(value), 32);
  if (type === "address") return addressWord(value as Address);
  return uintWord(BigInt(value));
}
