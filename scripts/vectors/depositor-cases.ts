/** Mutations of the depositor's statement; the issuer signed and the log took them like genuine ones. */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { concat } from "#core/bytes.ts";
import { descriptionDigest } from "#core/statement.ts";
import {
  accountOf,
  CONTRACT_HOLDER,
  DOMAIN,
  makeScenario,
  PLEDGES,
  STRANGER_KEY,
  type Deviation,
} from "../../test/helpers/scenario.ts";
import type { BundleCases } from "./case.ts";
import { editChain, editSubject, flipBit, flipBitOf } from "./edit.ts";

const depositor = "DEPOSITOR_SIGNATURE";

const statementCase = (desc: string, code: BundleCases[string]["code"], deviation: Deviation) =>
  ({
    desc,
    check: depositor,
    code,
    scenario: makeScenario(deviation),
  }) as const;

/** The other of the two signatures that secp256k1 has for the same message. */
function highS(signature: Uint8Array): Uint8Array {
  const { r, s } = secp256k1.Signature.fromBytes(signature.subarray(0, 64), "compact");
  const other = new secp256k1.Signature(r, secp256k1.Point.Fn.ORDER - s).toBytes("compact");
  return concat(other, new Uint8Array([signature[64] === 27 ? 28 : 27]));
}

export const DEPOSITOR_CASES: BundleCases = {
  "statement-by-stranger": statementCase("signed by somebody else's key", "STATEMENT_SIGNATURE_INVALID", {
    statementKey: STRANGER_KEY,
  }),
  "statement-other-commitment": statementCase(
    "a statement of another commitment",
    "STATEMENT_FIELDS_MISMATCH",
    {
      statement: (message) => ({ ...message, commitment: flipBit(message.commitment) }),
    },
  ),
  "statement-other-manifest": statementCase("a statement of another manifest", "STATEMENT_FIELDS_MISMATCH", {
    statement: (message) => ({ ...message, manifestDigest: flipBit(message.manifestDigest) }),
  }),
  "statement-other-description": statementCase(
    "a statement of another description",
    "STATEMENT_FIELDS_MISMATCH",
    {
      statement: (message) => ({
        ...message,
        descriptionDigest: `0x${descriptionDigest({ title: "x" }).slice(7)}`,
      }),
    },
  ),
  "statement-other-holder": statementCase(
    "a statement in another holder's name",
    "STATEMENT_FIELDS_MISMATCH",
    {
      statement: (message) => ({ ...message, holder: accountOf(STRANGER_KEY) }),
      statementKey: STRANGER_KEY,
    },
  ),
  "statement-other-previous": statementCase(
    "a statement that names a former version",
    "STATEMENT_FIELDS_MISMATCH",
    {
      statement: (message) => ({ ...message, previous: message.commitment }),
    },
  ),
  "statement-description-swapped": statementCase(
    "the issuer certified another description than the holder signed",
    "STATEMENT_FIELDS_MISMATCH",
    {
      unsigned: (unsigned) =>
        editSubject(unsigned, ({ dataset }) => ({ dataset: { ...dataset, title: "Better data" } })),
    },
  ),
  "statement-version-swapped": statementCase(
    "the issuer certified a former version that the holder did not name",
    "STATEMENT_FIELDS_MISMATCH",
    {
      unsigned: (unsigned) =>
        editSubject(unsigned, { version: { number: 2, previous: `sha256:${"11".repeat(32)}` } }),
    },
  ),
  "statement-other-chain": statementCase("signed for another chain", "STATEMENT_SIGNATURE_INVALID", {
    statementDomain: { ...DOMAIN, chainId: 1 },
  }),
  "statement-other-contract": statementCase("signed for another contract", "STATEMENT_SIGNATURE_INVALID", {
    statementDomain: { ...DOMAIN, verifyingContract: PLEDGES },
  }),
  "statement-signature-bit": statementCase(
    "one bit of the holder's signature",
    "STATEMENT_SIGNATURE_INVALID",
    {
      signature: (signature) => flipBitOf(signature, 77),
    },
  ),
  "statement-signature-high-s": statementCase(
    "the second spelling of the signature",
    "STATEMENT_SIGNATURE_INVALID",
    {
      signature: highS,
    },
  ),
  "statement-signature-other-parity": statementCase(
    "the other recovery value",
    "STATEMENT_SIGNATURE_INVALID",
    {
      signature: (signature) => signature.with(64, signature[64] === 27 ? 28 : 27),
    },
  ),
  "statement-signature-64-bytes": statementCase(
    "a signature without its recovery byte",
    "STATEMENT_SIGNATURE_INVALID",
    {
      signature: (signature) => signature.subarray(0, 64),
    },
  ),
  "statement-signature-empty": statementCase("an empty signature", "STATEMENT_SIGNATURE_INVALID", {
    signature: () => new Uint8Array(0),
  }),
  "statement-time-changed": statementCase(
    "a claimed time that was not signed",
    "STATEMENT_SIGNATURE_INVALID",
    {
      unsigned: (unsigned) =>
        editSubject(unsigned, ({ statement }) => ({
          statement: { ...statement!, message: { ...statement!.message, claimedAt: 1_700_000_000 } },
        })),
    },
  ),
  "statement-contract-refuses": statementCase(
    "a contract as holder that refuses",
    "STATEMENT_SIGNATURE_INVALID",
    {
      holder: CONTRACT_HOLDER,
    },
  ),
  "hashing-without-depositor": statementCase(
    "a statement, but the gateway alone computed",
    "HASHING_INCONSISTENT",
    {
      unsigned: (unsigned) =>
        editSubject(unsigned, ({ hashing }) => ({ hashing: { ...hashing, by: ["gateway"] } })),
    },
  ),
  "hashing-twice": statementCase("the same hasher named twice", "HASHING_INCONSISTENT", {
    unsigned: (unsigned) =>
      editSubject(unsigned, ({ hashing }) => ({ hashing: { ...hashing, by: ["depositor", "depositor"] } })),
  }),
  "statement-absent": {
    ...statementCase("a deposit without a statement", "STATEMENT_ABSENT", { statement: null }),
    verdict: "CONDITIONAL",
  },
  "statement-late": {
    ...statementCase("a statement dated an hour after its receipt", "STATEMENT_LATER_THAN_RECEIPT", {
      statement: (message) => ({ ...message, claimedAt: message.claimedAt + 3660 }),
    }),
    verdict: "CONDITIONAL",
  },
  "statement-contract-not-asked": {
    desc: "a contract as holder, offline: nobody can tell",
    scenario: { ...makeScenario({ holder: CONTRACT_HOLDER }), chain: null },
    check: depositor,
    code: "NO_CHAIN_READER",
    verdict: "CONDITIONAL",
    others: {
      ANCHOR: "NO_CHAIN_READER",
      FINALITY: "NO_CHAIN_READER",
      STATUS: "NO_CHAIN_READER",
      OBJECTIONS: "NO_CHAIN_READER",
      ENCUMBRANCE: "NO_CHAIN_READER",
    },
  },
  "statement-contract-unreachable": {
    desc: "a contract as holder that could not be asked",
    scenario: editChain(makeScenario({ holder: CONTRACT_HOLDER }), {
      faults: { acceptsSignature: "CHAIN_UNREACHABLE" },
    }),
    check: depositor,
    code: "CHAIN_UNREACHABLE",
    verdict: "CONDITIONAL",
  },
};
