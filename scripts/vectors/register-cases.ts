/** What the registers say, what the clock says, and what could not be found out. */
import { parseTime } from "#core/parse.ts";
import {
  accountOf,
  ANCHOR_BLOCK,
  blockHash,
  HOLDER,
  makeScenario,
  PLEDGES,
  REGISTRY,
  STRANGER_KEY,
  type OnlineScenario,
} from "../../test/helpers/scenario.ts";
import type { ChainScript, ScriptedRecord } from "../../test/helpers/scripted-chain.ts";
import type { BundleCase, BundleCases } from "./case.ts";
import { editChain } from "./edit.ts";

const genuine = makeScenario();
const { entry, certificate } = genuine.bundle;
const validUntil = parseTime(certificate.validUntil);
const validFrom = parseTime(certificate.validFrom);
const FIRST_VERSION = `0x${"f1".repeat(32)}` as const;
const PLEDGE = {
  pledgeId: `0x${"0b".repeat(32)}`,
  state: "REGISTERED",
  pledgee: accountOf(STRANGER_KEY),
} as const;

export function withRecord(change: Partial<ScriptedRecord>): OnlineScenario {
  const record: ScriptedRecord = {
    registry: REGISTRY,
    certificateDigest: entry.certificateDigest,
    status: "VALID",
    holder: HOLDER,
    validUntil,
    supersededBy: null,
    openObjections: 0,
    upheldObjections: 0,
    lineage: entry.certificateDigest,
    ...change,
  };
  return editChain(genuine, { records: [record] });
}

/** The chain's newest block at a time. */
function headAt(scenario: OnlineScenario, timestamp: number): OnlineScenario {
  const [anchor] = scenario.chain.blocks;
  return editChain(scenario, {
    blocks: [anchor!, { number: ANCHOR_BLOCK + 5, hash: blockHash(ANCHOR_BLOCK + 5), timestamp }],
  });
}

const registerCase = (
  desc: string,
  check: BundleCase["check"],
  code: BundleCase["code"],
  scenario: BundleCase["scenario"],
): BundleCase => ({ desc, check, code, scenario });

const faulty = (faults: ChainScript["faults"]) => editChain(genuine, { faults });

const everything = (code: BundleCase["code"]): NonNullable<BundleCase["others"]> => ({
  FINALITY: code,
  STATUS: code,
  OBJECTIONS: code,
  ENCUMBRANCE: code,
});

export const REGISTER_CASES: BundleCases = {
  "expired-by-clock": registerCase("a second after the end, by the caller's clock", "VALIDITY", "EXPIRED", {
    ...genuine,
    now: validUntil + 1,
  }),
  "expired-by-chain": registerCase(
    "a slow clock, but a block a second after the end",
    "VALIDITY",
    "EXPIRED",
    headAt(genuine, validUntil + 1),
  ),
  "expired-after-renewal": registerCase("a second after the renewed end", "VALIDITY", "EXPIRED", {
    ...withRecord({ validUntil: validUntil + 1000 }),
    now: validUntil + 1001,
  }),
  "not-yet-valid": registerCase(
    "a second before the beginning, by clock and chain",
    "VALIDITY",
    "NOT_YET_VALID",
    { ...headAt(genuine, validFrom - 1), now: validFrom - 1 },
  ),
  suspended: registerCase(
    "a suspended certificate",
    "STATUS",
    "SUSPENDED",
    withRecord({ status: "SUSPENDED" }),
  ),
  cancelled: registerCase(
    "a cancelled certificate",
    "STATUS",
    "CANCELLED",
    withRecord({ status: "CANCELLED" }),
  ),
  revoked: registerCase("a revoked certificate", "STATUS", "REVOKED", withRecord({ status: "REVOKED" })),
  "revoked-and-superseded": registerCase(
    "a revoked certificate with a newer version",
    "STATUS",
    "REVOKED",
    withRecord({ status: "REVOKED", supersededBy: FIRST_VERSION }),
  ),
  "objection-open": registerCase(
    "an open objection",
    "OBJECTIONS",
    "OBJECTION_OPEN",
    withRecord({ openObjections: 1 }),
  ),
  "objection-upheld": registerCase(
    "an objection decided against the holder",
    "OBJECTIONS",
    "OBJECTION_UPHELD",
    withRecord({ upheldObjections: 1, openObjections: 2 }),
  ),
  superseded: {
    ...registerCase("a newer version", "STATUS", "SUPERSEDED", withRecord({ supersededBy: FIRST_VERSION })),
    verdict: "CONDITIONAL",
  },
  transferred: {
    ...registerCase(
      "held by another account now",
      "STATUS",
      "HOLDER_CHANGED",
      withRecord({ holder: PLEDGE.pledgee }),
    ),
    verdict: "CONDITIONAL",
  },
  pledged: {
    ...registerCase(
      "a live pledge on a certificate without a record",
      "ENCUMBRANCE",
      "PLEDGED",
      editChain(genuine, {
        pledges: [{ pledges: PLEDGES, lineage: entry.certificateDigest, live: [PLEDGE] }],
      }),
    ),
    verdict: "CONDITIONAL",
  },
  "pledged-by-lineage": {
    ...registerCase(
      "a live pledge on the first version",
      "ENCUMBRANCE",
      "PLEDGED",
      editChain(withRecord({ lineage: FIRST_VERSION }), {
        pledges: [{ pledges: PLEDGES, lineage: FIRST_VERSION, live: [PLEDGE] }],
      }),
    ),
    verdict: "CONDITIONAL",
  },
  "chain-unreachable": {
    ...registerCase(
      "no node answers",
      "ANCHOR",
      "CHAIN_UNREACHABLE",
      faulty({ snapshot: "CHAIN_UNREACHABLE" }),
    ),
    verdict: "CONDITIONAL",
    others: everything("CHAIN_UNREACHABLE"),
  },
  "nodes-disagree": {
    ...registerCase(
      "two nodes differ",
      "ANCHOR",
      "RPC_DISAGREEMENT",
      faulty({ snapshot: "RPC_DISAGREEMENT" }),
    ),
    verdict: "CONDITIONAL",
    others: everything("RPC_DISAGREEMENT"),
  },
  "reader-broken": {
    ...registerCase(
      "the reader fails in its own way",
      "ANCHOR",
      "CHAIN_READ_FAILED",
      faulty({ snapshot: "BROKEN" }),
    ),
    verdict: "CONDITIONAL",
    others: everything("CHAIN_READ_FAILED"),
  },
  "another-chain": {
    ...registerCase(
      "a reader of another chain",
      "ANCHOR",
      "CHAIN_MISMATCH",
      editChain(genuine, { chainId: 1 }),
    ),
    verdict: "CONDITIONAL",
    others: everything("CHAIN_MISMATCH"),
  },
  offline: {
    ...registerCase("no chain is asked", "ANCHOR", "NO_CHAIN_READER", { ...genuine, chain: null }),
    verdict: "CONDITIONAL",
    others: everything("NO_CHAIN_READER"),
  },
  "checkpoint-unknown": {
    ...registerCase(
      "the log could not be read",
      "ANCHOR",
      "CHAIN_UNREACHABLE",
      faulty({ checkpoint: "CHAIN_UNREACHABLE" }),
    ),
    verdict: "CONDITIONAL",
  },
  "transaction-unreadable": {
    ...registerCase(
      "the transaction could not be read",
      "ANCHOR",
      "CHAIN_ANSWER_INVALID",
      faulty({ anchorTransaction: "CHAIN_ANSWER_INVALID" }),
    ),
    verdict: "CONDITIONAL",
  },
  "transaction-unreadable-root-unknown": registerCase(
    "the transaction could not be read, but the log never recorded the root",
    "ANCHOR",
    "ROOT_NOT_RECORDED",
    editChain(faulty({ anchorTransaction: "CHAIN_UNREACHABLE" }), { checkpoints: [] }),
  ),
  "log-unreadable-transaction-unknown": registerCase(
    "the log could not be read, but the transaction is in no block",
    "ANCHOR",
    "TRANSACTION_NOT_FOUND",
    editChain(faulty({ checkpoint: "CHAIN_UNREACHABLE" }), { transactions: [] }),
  ),
  "block-unreadable": {
    ...registerCase(
      "the anchor's block could not be read",
      "FINALITY",
      "CHAIN_UNREACHABLE",
      faulty({ blockAt: "CHAIN_UNREACHABLE" }),
    ),
    verdict: "CONDITIONAL",
  },
  "register-missing": {
    ...registerCase(
      "no register at the trusted address",
      "STATUS",
      "CONTRACT_MISSING",
      editChain(genuine, { contracts: genuine.chain.contracts.filter((address) => address !== REGISTRY) }),
    ),
    verdict: "CONDITIONAL",
    others: { OBJECTIONS: "CONTRACT_MISSING", ENCUMBRANCE: "CONTRACT_MISSING" },
  },
  "pledges-missing": {
    ...registerCase(
      "no pledge register at the trusted address",
      "ENCUMBRANCE",
      "CONTRACT_MISSING",
      editChain(genuine, { contracts: genuine.chain.contracts.filter((address) => address !== PLEDGES) }),
    ),
    verdict: "CONDITIONAL",
  },
  "expired-unless-renewed": {
    ...registerCase(
      "past the end, and the register could not be read",
      "VALIDITY",
      "EXPIRED_UNLESS_RENEWED",
      {
        ...faulty({ certificateRecord: "CHAIN_UNREACHABLE" }),
        now: validUntil + 1,
      },
    ),
    verdict: "CONDITIONAL",
    others: {
      STATUS: "CHAIN_UNREACHABLE",
      OBJECTIONS: "CHAIN_UNREACHABLE",
      ENCUMBRANCE: "CHAIN_UNREACHABLE",
    },
  },
};
