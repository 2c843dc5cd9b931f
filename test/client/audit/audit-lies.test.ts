import { expect } from "chai";
import type { AuditCode } from "../../../client/audit/codes.ts";
import type { ErrorCode } from "#core/errors.ts";
import { isDataDeedError } from "#core/errors.ts";
import { auditReportBytes } from "../../../client/audit/report.ts";
import { AuditWorld } from "../../helpers/audit-world/audit-world.ts";
import { makePlainHistory } from "../../helpers/audit-world/plain-history.ts";
import { auditWorld, type AuditWish } from "../../helpers/audit-world/run-audit.ts";
import type { Lie } from "../../helpers/lying-rpc/lie.ts";
import { LIES, type LieName } from "../../helpers/lying-rpc/lies.ts";
import { startLyingRpc } from "../../helpers/lying-rpc/server.ts";

/** What an audit of a node alone must say to each lie: the finding that names it. */
const CAUGHT: Partial<Readonly<Record<LieName, AuditCode>>> = {
  DROPS_FIRST_CHECKPOINT: "CHECKPOINT_GAP",
  DROPS_MIDDLE_CHECKPOINT: "CHECKPOINT_GAP",
  DROPS_LAST_CHECKPOINT: "LOG_HEAD_MISMATCH",
  DROPS_FIRST_CERTIFICATE_EVENT: "DEPLOYMENT_EVENT_MISSING",
  DROPS_MIDDLE_CERTIFICATE_EVENT: "SEQUENCE_GAP",
  DROPS_LAST_CERTIFICATE_EVENT: "HISTORY_SEQUENCE_MISMATCH",
  DROPS_FIRST_PLEDGE_EVENT: "DEPLOYMENT_EVENT_MISSING",
  DROPS_MIDDLE_PLEDGE_EVENT: "SEQUENCE_GAP",
  DROPS_LAST_PLEDGE_EVENT: "HISTORY_SEQUENCE_MISMATCH",
  DROPS_ROLE_EVENTS: "ACTOR_WITHOUT_ROLE",
  DROPS_REGISTER_EVENTS: "HISTORY_SEQUENCE_MISMATCH",
  TRUNCATES_LISTS: "HISTORY_HEAD_MISMATCH",
  EMPTIES_LISTS: "LOG_HEAD_MISMATCH",
  SWAPS_TWO_EVENTS: "SEQUENCE_REPEATED",
  RENUMBERS_TWO_EVENTS: "SEQUENCE_REPEATED",
  REVERSES_LISTS: "LOG_OUT_OF_ORDER",
  REPEATS_AN_EVENT: "LOG_DUPLICATE",
  REPEATS_A_CHECKPOINT_LATER: "CHECKPOINT_GAP",
  MISPLACES_BLOCK_HASH: "RECEIPT_MISMATCH",
  MISPLACES_BLOCK_NUMBER: "LOG_OUT_OF_ORDER",
  MISPLACES_LOG_INDEX: "RECEIPT_MISMATCH",
  MISPLACES_TRANSACTION: "RECEIPT_UNKNOWN",
  CALLS_AN_EVENT_REMOVED: "LOG_REMOVED",
  TELLS_BEYOND_THE_RANGE: "LOG_OUT_OF_RANGE",
  INVENTS_CERTIFICATE_EVENT: "HISTORY_SEQUENCE_MISMATCH",
  INVENTS_PLEDGE_EVENT: "HISTORY_SEQUENCE_MISMATCH",
  INVENTS_CHECKPOINT: "CHECKPOINT_NOT_RECORDED",
  INVENTS_A_ROLE: "STORAGE_MISMATCH",
  CHANGES_ROLE_ACCOUNT: "ACTOR_WITHOUT_ROLE",
  CHANGES_AN_ARGUMENT: "HISTORY_HEAD_MISMATCH",
  CHANGES_A_PLEDGE_ARGUMENT: "HISTORY_HEAD_MISMATCH",
  CHANGES_A_REGISTRATION_NUMBER: "PLEDGE_PLACE_MISMATCH",
  CHANGES_AN_INDEXED_ARGUMENT: "HISTORY_HEAD_MISMATCH",
  CHANGES_THE_KIND: "EVENT_UNKNOWN",
  CHANGES_A_ROOT: "CHECKPOINT_NOT_RECORDED",
  CHANGES_A_SIZE: "CHECKPOINT_GAP",
  CHANGES_THE_ENTRIES: "ENTRIES_MISSING",
  BACKDATES_A_CHECKPOINT: "EVENT_TIME_WRONG",
  BACKDATES_AN_EVENT: "TIME_ORDER",
  CUTS_DATA_SHORT: "EVENT_MALFORMED",
  APPENDS_TO_DATA: "EVENT_MALFORMED",
  TELLS_NO_HEX: "ANSWER_INVALID",
  SENDS_FOREIGN_EVENTS: "LOG_FOREIGN",
  DISGUISES_AN_EMITTER: "LOG_FOREIGN",
  ANSWERS_FOR_ANOTHER: "HISTORY_SEQUENCE_MISMATCH",
  SHOWS_A_STALE_HEAD: "BLOCK_UNKNOWN",
  CHANGES_STATE_ROOT: "HEADER_INVALID",
  CHANGES_BLOCK_TIME: "HEADER_INVALID",
  CHANGES_BLOCK_HASH: "BLOCK_UNKNOWN",
  CHANGES_BLOCK_NUMBER: "HEADER_INVALID",
  CHANGES_PARENT_HASH: "HEADER_INVALID",
  CHANGES_RECEIPTS_ROOT: "HEADER_INVALID",
  HIDES_HEADER_FIELDS: "ANSWER_INVALID",
  HIDES_BLOCKS: "BLOCK_UNKNOWN",
  SERVES_ANOTHER_CHAIN: "CHAIN_FOREIGN",
  CHANGES_A_STORAGE_NODE: "PROOF_INVALID",
  SHORTENS_A_STORAGE_PROOF: "PROOF_INVALID",
  EMPTIES_SLOTS: "PROOF_INVALID",
  HIDES_SLOTS: "PROOF_INVALID",
  CHANGES_AN_ACCOUNT_NODE: "PROOF_INVALID",
  HIDES_THE_ACCOUNT_PROOF: "PROOF_INVALID",
  PROVES_ANOTHER_BLOCK: "PROOF_INVALID",
  PROVES_ANOTHER_CONTRACT: "PROOF_INVALID",
  REFUSES_PROOFS: "PROOF_UNAVAILABLE",
  CHANGES_THE_CODE: "CODE_HASH_MISMATCH",
  HIDES_THE_CODE: "CODE_HASH_MISMATCH",
  MISANSWERS_REGISTRY: "DEPLOYMENT_MISWIRED",
  MISANSWERS_PLEDGES: "DEPLOYMENT_MISWIRED",
  CALLS_A_SUCCESS_FAILED: "RECEIPT_MISMATCH",
  EMPTIES_RECEIPTS: "RECEIPT_MISMATCH",
  MOVES_RECEIPTS: "RECEIPT_MISMATCH",
  RENUMBERS_RECEIPTS: "RECEIPT_MISMATCH",
  CHANGES_THE_SENDER: "ACTOR_WITHOUT_ROLE",
  TELLS_NULL: "ANSWER_INVALID",
  TELLS_NO_LIST: "ANSWER_INVALID",
  TELLS_NO_JSON: "ANSWER_INVALID",
  CUTS_ANSWERS: "ANSWER_INVALID",
  ANSWERS_ANOTHER_REQUEST: "ANSWER_INVALID",
  FLOODS: "ANSWER_INVALID",
};

/** Nodes that do not answer: no report, and a code to try again. */
const UNANSWERED: Partial<Readonly<Record<LieName, ErrorCode>>> = {
  REFUSES_LOGS: "CHAIN_UNREACHABLE",
  REFUSES_EVERY_RANGE: "CHAIN_UNREACHABLE",
  ANSWERS_500: "CHAIN_UNREACHABLE",
  IS_SILENT: "CHAIN_UNREACHABLE",
};

/** Lies that reach nobody: what they are about is never asked, or read from its proof and not from what is told beside it. */
const UNHEARD: readonly LieName[] = [
  "CHANGES_A_SLOT",
  "CHANGES_A_PROVEN_VALUE",
  "MIXES_UP_SLOTS",
  "CHANGES_THE_STORAGE_HASH",
  "CHANGES_THE_CODE_HASH",
  "MISANSWERS_LOG",
  "MISANSWERS_AUTHORITY",
  "SHOWS_TWO_HEADS",
];

describe("an audit of lying nodes", function () {
  this.timeout(180_000);
  let world: AuditWorld;
  let honest: Uint8Array;

  before(async () => {
    world = await AuditWorld.start(86_400);
    await makePlainHistory(world);
    const report = await auditWorld(world);
    expect(report.conclusion).to.equal("VERIFIED");
    honest = auditReportBytes(report);
  });

  after(async () => {
    await (world as AuditWorld | undefined)?.[Symbol.asyncDispose]();
  });

  /** Nodes that all tell the same lie, each for itself. */
  async function auditLiars(lie: Lie, count: number, wish: AuditWish = {}) {
    await using stack = new AsyncDisposableStack();
    const urls: string[] = [];
    for (let i = 0; i < count; i++) urls.push(stack.use(await startLyingRpc(world.url, world.told, lie)).url);
    return await auditWorld(world, { ...wish, urls: [...urls, ...(wish.urls ?? [])] });
  }

  async function expectCaught(
    report: Awaited<ReturnType<typeof auditLiars>>,
    code: AuditCode,
  ): Promise<void> {
    expect(Object.keys(report.findingCounts)).to.include(code);
    expect(report.conclusion).to.equal("NOT_VERIFIABLE");
  }

  it("has an answer to every lie", () => {
    const answered = [...Object.keys(CAUGHT), ...Object.keys(UNANSWERED), ...UNHEARD];
    expect(answered.sort()).to.deep.equal(Object.keys(LIES).sort());
  });

  it("is the same, byte for byte, when the same block is audited again", async () => {
    expect(auditReportBytes(await auditWorld(world))).to.deep.equal(honest);
  });

  for (const [name, code] of Object.entries(CAUGHT) as [LieName, AuditCode][]) {
    it(`names a node that ${LIES[name].does}: ${code}`, async () => {
      await expectCaught(await auditLiars(LIES[name], 1), code);
    });
  }

  for (const [name, code] of Object.entries(UNANSWERED) as [LieName, ErrorCode][]) {
    it(`comes to no conclusion with a node that ${LIES[name].does}: ${code}`, async () => {
      const error: unknown = await auditLiars(LIES[name], 1, { timeoutMs: 500 }).catch(
        (thrown: unknown) => thrown,
      );
      expect(isDataDeedError(error, code), String(error)).to.equal(true);
    });
  }

  for (const name of UNHEARD) {
    it(`gives a node that ${LIES[name].does} no hearing: the report is the honest one`, async () => {
      expect(auditReportBytes(await auditLiars(LIES[name], 1))).to.deep.equal(honest);
    });
  }

  const CONSISTENT: readonly LieName[] = [
    "DROPS_FIRST_CHECKPOINT",
    "DROPS_LAST_CHECKPOINT",
    "DROPS_MIDDLE_CERTIFICATE_EVENT",
    "DROPS_LAST_CERTIFICATE_EVENT",
    "DROPS_LAST_PLEDGE_EVENT",
    "CHANGES_AN_ARGUMENT",
    "INVENTS_CHECKPOINT",
    "PROVES_ANOTHER_BLOCK",
  ];
  for (const name of CONSISTENT) {
    it(`is not deceived when all three nodes tell the same: each ${LIES[name].does}`, async () => {
      await expectCaught(await auditLiars(LIES[name], 3), CAUGHT[name]!);
    });
  }

  for (const name of Object.keys(LIES) as LieName[]) {
    it(`never calls verified what a node that ${LIES[name].does} spoils beside an honest one`, async () => {
      // Ample where every request is answered: only the silent node is waited for.
      const wish = { urls: [world.url], timeoutMs: UNANSWERED[name] === undefined ? 30_000 : 500 };
      const outcome: unknown = await auditLiars(LIES[name], 1, wish).catch((thrown: unknown) => thrown);
      if (isDataDeedError(outcome)) {
        expect(UNANSWERED[name]).to.equal(outcome.code);
        return;
      }
      const report = outcome as Awaited<ReturnType<typeof auditLiars>>;
      const sameWords = { ...report, scope: { ...report.scope, sources: 1 } };
      const isHonest = Buffer.from(auditReportBytes(sameWords)).equals(honest);
      if (!isHonest) expect(report.conclusion).to.equal("NOT_VERIFIABLE");
    });
  }
});
