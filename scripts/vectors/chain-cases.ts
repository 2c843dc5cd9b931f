/** Mutations of the anchor, of what the chain says, and of the trust document. */
import { certificateNumber } from "#core/entry.ts";
import { didKeyOf } from "#core/did-key.ts";
import {
  ANCHOR_BLOCK,
  ANCHORED_AT,
  blockHash,
  HOLDER,
  INDEX,
  LOG,
  makeScenario,
  PLEDGES,
  TRUST,
} from "../../test/helpers/scenario.ts";
import type { BundleCase, BundleCases } from "./case.ts";
import { editAnchor, editBundle, editChain, editLog, editSubject, editTrust, flipBit } from "./edit.ts";

const genuine = makeScenario();
const { anchor, log } = genuine.bundle;
const [transaction] = genuine.chain.transactions;
const [checkpoint] = genuine.chain.checkpoints;
const OTHER_CONTRACT = "0x00000000000000000000000000000000000000AA";

const anchorCase = (
  desc: string,
  code: BundleCase["code"],
  scenario: BundleCase["scenario"],
): BundleCase => ({
  desc,
  check: "ANCHOR",
  code,
  scenario,
});

const transactionEdited = (change: Partial<NonNullable<typeof transaction>>) =>
  editChain(genuine, { transactions: [{ ...transaction!, ...change }] });

const statusEdited = (change: Partial<typeof genuine.bundle.certificate.credentialStatus>) =>
  makeScenario({
    unsigned: (unsigned) => ({ ...unsigned, credentialStatus: { ...unsigned.credentialStatus, ...change } }),
  });

/** Somebody sets up contracts of his own and proves his bundle against them: all true, and worth nothing. */
const ownContracts = editTrust(genuine, {
  log: OTHER_CONTRACT,
  registry: OTHER_CONTRACT,
  pledges: OTHER_CONTRACT,
});

export const ANCHOR_CASES: BundleCases = {
  "foreign-contracts": {
    ...anchorCase(
      "a bundle proven against contracts that are not the trusted ones",
      "FOREIGN_CONTRACT",
      ownContracts,
    ),
    others: {
      DEPOSITOR_SIGNATURE: "STATEMENT_SIGNATURE_INVALID",
      STATUS: "CONTRACT_MISSING",
      OBJECTIONS: "CONTRACT_MISSING",
      ENCUMBRANCE: "CONTRACT_MISSING",
    },
  },
  "foreign-log-in-bundle": anchorCase(
    "another log's address and number in the bundle",
    "FOREIGN_CONTRACT",
    editLog(editBundle(genuine, { certificateNo: certificateNumber(PLEDGES, INDEX) }), { address: PLEDGES }),
  ),
  "foreign-chain-in-bundle": anchorCase(
    "another chain in the bundle",
    "FOREIGN_CONTRACT",
    editLog(genuine, { chainId: 1 }),
  ),
  "foreign-status-chain": anchorCase(
    "a certificate whose status is kept on another chain",
    "FOREIGN_CONTRACT",
    statusEdited({ chain: "eip155:1" }),
  ),
  "foreign-status-log": anchorCase(
    "a certificate of another log",
    "FOREIGN_CONTRACT",
    statusEdited({ log: PLEDGES }),
  ),
  "foreign-status-registry": anchorCase(
    "a certificate whose status is kept in another register",
    "FOREIGN_CONTRACT",
    statusEdited({ registry: OTHER_CONTRACT }),
  ),
  "foreign-status-pledges": anchorCase(
    "a certificate whose pledges are kept elsewhere",
    "FOREIGN_CONTRACT",
    statusEdited({ pledges: OTHER_CONTRACT }),
  ),
  "foreign-subject-chain": anchorCase(
    "a holder on another chain",
    "FOREIGN_CONTRACT",
    makeScenario({ unsigned: (unsigned) => editSubject(unsigned, { id: `did:pkh:eip155:1:${HOLDER}` }) }),
  ),
  "root-not-recorded": anchorCase(
    "a root that the log never recorded",
    "ROOT_NOT_RECORDED",
    editChain(genuine, { checkpoints: [] }),
  ),
  "root-recorded-elsewhere": anchorCase(
    "a root that only another contract recorded",
    "ROOT_NOT_RECORDED",
    editChain(genuine, { checkpoints: [{ ...checkpoint!, log: PLEDGES }] }),
  ),
  "checkpoint-other-size": anchorCase(
    "a root recorded with another size",
    "CHECKPOINT_SIZE_MISMATCH",
    editChain(genuine, { checkpoints: [{ ...checkpoint!, size: 41 }] }),
  ),
  "checkpoint-other-time": anchorCase(
    "a root recorded an hour later",
    "CHECKPOINT_TIME_MISMATCH",
    editChain(genuine, { checkpoints: [{ ...checkpoint!, anchoredAt: ANCHORED_AT + 3600 }] }),
  ),
  "anchor-backdated": anchorCase(
    "an anchor dated two seconds before the chain's own time",
    "CHECKPOINT_TIME_MISMATCH",
    editAnchor(genuine, { anchoredAt: ANCHORED_AT - 2 }),
  ),
  "anchor-far-future": {
    ...anchorCase(
      "an anchor dated beyond the calendar",
      "CHECKPOINT_TIME_MISMATCH",
      editAnchor(genuine, { anchoredAt: Number.MAX_SAFE_INTEGER }),
    ),
    others: { ISSUER_SIGNATURE: "SIGNED_LONG_BEFORE_ANCHOR" },
  },
  "transaction-unknown": anchorCase(
    "a transaction that is in no block",
    "TRANSACTION_NOT_FOUND",
    editAnchor(genuine, { transactionHash: flipBit(anchor.transactionHash) }),
  ),
  "transaction-other-block-hash": anchorCase(
    "a transaction in a block with another hash",
    "TRANSACTION_ELSEWHERE",
    transactionEdited({ blockHash: blockHash(99) }),
  ),
  "transaction-other-block-number": anchorCase(
    "a transaction in another block",
    "TRANSACTION_ELSEWHERE",
    transactionEdited({ blockNumber: ANCHOR_BLOCK + 1 }),
  ),
  "transaction-without-checkpoint": anchorCase(
    "a transaction that recorded nothing",
    "TRANSACTION_RECORDED_OTHER",
    transactionEdited({ checkpoints: [] }),
  ),
  "transaction-of-other-contract": anchorCase(
    "the same event from another contract",
    "TRANSACTION_RECORDED_OTHER",
    transactionEdited({ checkpoints: [{ log: PLEDGES, size: log.size, root: log.root }] }),
  ),
  "transaction-other-root": anchorCase(
    "a transaction that recorded another root",
    "TRANSACTION_RECORDED_OTHER",
    transactionEdited({ checkpoints: [{ log: LOG, size: log.size, root: flipBit(log.root) }] }),
  ),
  "transaction-other-size": anchorCase(
    "a transaction that recorded another size",
    "TRANSACTION_RECORDED_OTHER",
    transactionEdited({ checkpoints: [{ log: LOG, size: log.size - 1, root: log.root }] }),
  ),
  "anchor-block-reorganised": {
    desc: "another block stands at the anchor's height",
    scenario: editChain(genuine, {
      blocks: genuine.chain.blocks.map((block) =>
        block.number === ANCHOR_BLOCK ? { ...block, hash: blockHash(99) } : block,
      ),
    }),
    check: "FINALITY",
    code: "BLOCK_NOT_CANONICAL",
  },
  "anchor-block-beyond-head": {
    desc: "an anchor in a block that does not exist yet",
    scenario: editChain(editAnchor(genuine, { blockNumber: 1_000_000 }), {
      transactions: [{ ...transaction!, blockNumber: 1_000_000 }],
    }),
    check: "FINALITY",
    code: "BLOCK_NOT_FOUND",
  },
  "anchor-block-pruned": {
    desc: "a chain without a block at the anchor's height",
    scenario: editChain(genuine, { blocks: genuine.chain.blocks.slice(1) }),
    check: "FINALITY",
    code: "BLOCK_NOT_FOUND",
  },
  "anchor-not-final": {
    desc: "one confirmation too few",
    scenario: editTrust(genuine, { finality: { confirmations: 7 } }),
    check: "FINALITY",
    code: "ANCHOR_NOT_FINAL",
    verdict: "CONDITIONAL",
  },
  "anchor-not-finalized": {
    desc: "the finalized block is the one before the anchor's",
    scenario: editChain(editTrust(genuine, { finality: { confirmations: "finalized" } }), {
      finalizedBlockNumber: ANCHOR_BLOCK - 1,
    }),
    check: "FINALITY",
    code: "ANCHOR_NOT_FINAL",
    verdict: "CONDITIONAL",
  },
  "finalized-tag-missing": {
    desc: "a trust document that asks for finalized blocks, on a chain without that tag",
    scenario: editChain(editTrust(genuine, { finality: { confirmations: "finalized" } }), {
      finalizedBlockNumber: null,
    }),
    check: "FINALITY",
    code: "NO_FINALIZED_TAG",
    verdict: "CONDITIONAL",
  },
  "trust-other-issuer": {
    desc: "a trust document that pins another issuer",
    scenario: editTrust(genuine, {
      issuers: [{ ...TRUST.issuers[0]!, id: didKeyOf(new Uint8Array(32).fill(5)) }],
    }),
    check: "ISSUER_SIGNATURE",
    code: "ISSUER_UNTRUSTED",
  },
  "trust-other-registry": {
    ...anchorCase(
      "a trust document that pins another register",
      "FOREIGN_CONTRACT",
      editTrust(genuine, { registry: OTHER_CONTRACT }),
    ),
    others: { STATUS: "CONTRACT_MISSING", OBJECTIONS: "CONTRACT_MISSING", ENCUMBRANCE: "CONTRACT_MISSING" },
  },
};
