/** A worked example of every message that the registers take: what a bank's own signing tool has to reproduce. */
import { id, TypedDataEncoder, Wallet, type TypedDataDomain } from "ethers";
import {
  MESSAGE_SIGNERS,
  PLEDGE_MESSAGES,
  REGISTRY_MESSAGES,
  SHARED_MESSAGES,
  type MessageField,
  type MessageType,
} from "#core/register-messages.ts";

/** Keys that sign nothing but examples: 32 times the same byte. */
const KEYS = { holder: "11", pledgee: "22", buyer: "33", objector: "44", creditor: "55", guarantor: "66" };
type Party = keyof typeof KEYS;

const wallets = Object.fromEntries(
  Object.entries(KEYS).map(([party, byte]) => [party, new Wallet(`0x${byte.repeat(32)}`)]),
) as Record<Party, Wallet>;

/** Addresses of the examples' registers. */
export const EXAMPLE_CONTRACTS = {
  CertificateRegistry: `0x${"c1".repeat(20)}`,
  PledgeRegistry: `0x${"c2".repeat(20)}`,
} as const;

export interface RegisterExample {
  readonly contract: keyof typeof EXAMPLE_CONTRACTS;
  readonly type: MessageType;
  readonly signer: string;
  /** EIP-712 `encodeType`. */
  readonly encodedType: string;
  readonly typeHash: string;
  readonly domain: TypedDataDomain;
  readonly message: Readonly<Record<string, string | number | boolean>>;
  readonly structHash: string;
  readonly digest: string;
  readonly signature: string;
}

const PARTY_OF_MEMBER: Readonly<Record<string, Party>> = {
  signer: "holder",
  holder: "holder",
  pledgor: "holder",
  from: "holder",
  to: "buyer",
  buyer: "buyer",
  pledgee: "pledgee",
  lender: "pledgee",
  objector: "objector",
  creditor: "creditor",
  guarantor: "guarantor",
};

/** Values that are the same wherever the member occurs; a digest that is not listed is 32 times one byte. */
const VALUES: Readonly<Record<string, string | number | boolean>> = {
  nonce: (7n << 64n).toString(),
  deadline: 1_800_000_000,
  validUntil: 1_858_406_400,
  debtMaturity: 1_830_000_000,
  registeredAt: 1_799_000_000,
  signedAt: 1_831_000_000,
  ground: 3,
  securedType: 0,
  register: 0,
  method: 0,
  renewalCovenant: false,
  noOtherPledge: true,
  waivesDispute: false,
  conflictsDigest: `0x${"00".repeat(32)}`,
  agreedEventDigest: `0x${"00".repeat(32)}`,
};

const DIGEST_BYTES: Readonly<Record<string, string>> = { certificateDigest: "a1", successor: "a2" };

/** Examples in the order of the type tables; pledges refer to the example offer by its digest. */
export async function registerExamples(): Promise<RegisterExample[]> {
  const offer = await exampleOf("PledgeRegistry", "PledgeOffer", PLEDGE_MESSAGES.PledgeOffer, {});
  const pledgeId = offer.digest;
  const examplesOf = (contract: keyof typeof EXAMPLE_CONTRACTS, types: Record<string, MessageField[]>) =>
    Object.entries(types).map(([type, fields]) =>
      exampleOf(contract, type as MessageType, fields, { pledgeId }),
    );
  return Promise.all([
    ...examplesOf("CertificateRegistry", { ...SHARED_MESSAGES, ...REGISTRY_MESSAGES }),
    ...examplesOf("PledgeRegistry", PLEDGE_MESSAGES),
  ]);
}

async function exampleOf(
  contract: keyof typeof EXAMPLE_CONTRACTS,
  type: MessageType,
  fields: MessageField[],
  known: Record<string, string>,
): Promise<RegisterExample> {
  const domain = {
    name: "DataDeed",
    version: "1",
    chainId: 31_337,
    verifyingContract: EXAMPLE_CONTRACTS[contract],
  };
  const message = Object.fromEntries(fields.map(({ name, type }) => [name, valueOf(name, type, known)]));
  const wallet = wallets[PARTY_OF_MEMBER[MESSAGE_SIGNERS[type]] ?? "holder"];
  const encoder = TypedDataEncoder.from({ [type]: fields });
  return {
    contract,
    type,
    signer: wallet.address,
    encodedType: encoder.encodeType(type),
    typeHash: id(encoder.encodeType(type)),
    domain,
    message,
    structHash: encoder.hash(message),
    digest: TypedDataEncoder.hash(domain, { [type]: fields }, message),
    signature: await wallet.signTypedData(domain, { [type]: fields }, message),
  };
}

function valueOf(name: string, type: string, known: Record<string, string>): string | number | boolean {
  const party = PARTY_OF_MEMBER[name];
  if (type === "address" && party !== undefined) return wallets[party].address;
  const value = known[name] ?? VALUES[name];
  if (value !== undefined) return value;
  if (type !== "bytes32") throw new RangeError(`name: expected a member with an example value, got ${name}`);
  return `0x${(DIGEST_BYTES[name] ?? "d0").repeat(32)}`;
}
