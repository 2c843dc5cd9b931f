/** The depositor's statement: an EIP-712 message that only the holder's key can sign (PROTOCOL section 2). */
import { z } from "zod";
import { zAccount, type Address } from "./address.ts";
import { concat, fromHex0x, toHex0x, utf8 } from "./bytes.ts";
import { parseDigestText, sha256, sha256Text, type Sha256Text } from "./digest.ts";
import { canonicalBytes } from "./json.ts";
import { parseWith, zBytes32, zHexBytes } from "./parse.ts";
import { addressWord, keccak256, recoverSigner, uintWord } from "./typed-data.ts";

/** EIP-712 domain of every DataDeed message about a log. */
export interface StatementDomain {
  readonly chainId: number;
  /** The CertificateLog. */
  readonly verifyingContract: Address;
}

export interface StatementMessage {
  readonly commitment: `0x${string}`;
  readonly manifestDigest: `0x${string}`;
  readonly descriptionDigest: `0x${string}`;
  readonly holder: Address;
  /** `certificateDigest` of the former version, or 32 zero bytes. */
  readonly previous: `0x${string}`;
  /** Unix seconds. */
  readonly claimedAt: number;
}

export interface Statement {
  readonly message: StatementMessage;
  /** 65 bytes of an account, or what an ERC-1271 contract accepts. */
  readonly signature: `0x${string}`;
}

/** The types as wallets want them (`eth_signTypedData_v4`). */
export const STATEMENT_TYPES = {
  DepositStatement: [
    { name: "commitment", type: "bytes32" },
    { name: "manifestDigest", type: "bytes32" },
    { name: "descriptionDigest", type: "bytes32" },
    { name: "holder", type: "address" },
    { name: "previous", type: "bytes32" },
    { name: "claimedAt", type: "uint64" },
  ],
};

export const NO_PREVIOUS = `0x${"00".repeat(32)}` as const;
const MAX_SIGNATURE_BYTES = 4096;

export const zStatement = z.strictObject({
  message: z.strictObject({
    commitment: zBytes32,
    manifestDigest: zBytes32,
    descriptionDigest: zBytes32,
    holder: zAccount,
    previous: zBytes32,
    // Wallets return uint64 as a number or as decimal text.
    claimedAt: z
      .union([z.number(), z.string().regex(/^(?:0|[1-9]\d{0,15})$/, "expected Unix seconds")])
      .transform(Number)
      .pipe(z.number().int("expected Unix seconds").min(0).max(253_402_300_799, "later than the year 9999")),
  }),
  signature: zHexBytes.refine(
    (text) => text.length <= 2 + 2 * MAX_SIGNATURE_BYTES,
    `longer than ${MAX_SIGNATURE_BYTES} bytes`,
  ),
});

/**
 * @param value attacker-controlled
 * @throws INPUT_INVALID with every bad field
 */
export function parseStatement(value: unknown): Statement {
  return parseWith(zStatement, value, "INPUT_INVALID", "statement");
}

const DOMAIN_TYPE = keccak256(
  utf8("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
);
const STATEMENT_TYPE = keccak256(
  utf8(
    `DepositStatement(${STATEMENT_TYPES.DepositStatement.map(({ type, name }) => `${type} ${name}`).join(",")})`,
  ),
);
const DOMAIN_NAME = keccak256(utf8("DataDeed"));
const DOMAIN_VERSION = keccak256(utf8("1"));

/** EIP-712 domain object for wallets. */
export function domainForWallet({ chainId, verifyingContract }: StatementDomain) {
  return { name: "DataDeed", version: "1", chainId, verifyingContract };
}

/** 32-byte domain separator of `{ name: "DataDeed", version: "1", chainId, verifyingContract }`. */
export function domainSeparator({ chainId, verifyingContract }: StatementDomain): Uint8Array {
  return keccak256(
    concat(DOMAIN_TYPE, DOMAIN_NAME, DOMAIN_VERSION, uintWord(chainId), addressWord(verifyingContract)),
  );
}

/** The 32 bytes that the holder signs. */
export function statementDigest(domain: StatementDomain, message: StatementMessage): Uint8Array {
  const struct = keccak256(
    concat(
      STATEMENT_TYPE,
      fromHex0x(message.commitment, 32),
      fromHex0x(message.manifestDigest, 32),
      fromHex0x(message.descriptionDigest, 32),
      addressWord(message.holder),
      fromHex0x(message.previous, 32),
      uintWord(message.claimedAt),
    ),
  );
  return keccak256(concat(new Uint8Array([0x19, 0x01]), domainSeparator(domain), struct));
}

/** The account that signed, or undefined when the signature is no account's (it may still be an ERC-1271 contract's). */
export function statementSigner(domain: StatementDomain, statement: Statement): Address | undefined {
  return recoverSigner(statementDigest(domain, statement.message), fromHex0x(statement.signature));
}

/** `H(JCS(dataset description))`. */
export function descriptionDigest(dataset: unknown): Sha256Text {
  return sha256Text(sha256(canonicalBytes(dataset)));
}

export interface StatementSubject {
  readonly commitment: Sha256Text;
  readonly manifestDigest: Sha256Text;
  readonly dataset: unknown;
  readonly holder: Address;
  readonly previous: Sha256Text | null;
}

/** The message that a depositor signs for this deposit. */
export function buildStatementMessage(subject: StatementSubject, claimedAt: number): StatementMessage {
  return {
    commitment: toHex0x(parseDigestText(subject.commitment)),
    manifestDigest: toHex0x(parseDigestText(subject.manifestDigest)),
    descriptionDigest: toHex0x(parseDigestText(descriptionDigest(subject.dataset))),
    holder: subject.holder,
    previous: subject.previous === null ? NO_PREVIOUS : toHex0x(parseDigestText(subject.previous)),
    claimedAt,
  };
}

/** Names of the message's fields that speak of something else than `subject`; empty when it fits. */
export function statementDifferences(message: StatementMessage, subject: StatementSubject): string[] {
  const expected = buildStatementMessage(subject, message.claimedAt);
  return (Object.keys(expected) as (keyof StatementMessage)[]).filter(
    (field) => expected[field] !== message[field],
  );
}
