import { expect } from "chai";
import { formatTime } from "#core/parse.ts";
import { CHECKS, type CheckId } from "../../../client/report/checks-table.ts";
import { REPORT_CODES, type ReportCode } from "../../../client/report/codes.ts";
import { detectionPercent } from "../../../client/report/checks/e1-existence.ts";
import {
  ago,
  ahead,
  amend,
  LENDER,
  orderlyCase,
  OTHER_HOLDER,
  OTHER_LENDER,
  OTHER_PLEDGE,
  OWN_PLEDGE,
  paper,
  pledgeOf,
  reportOn,
  supply,
  withChain,
  withPolicy,
  type Case,
} from "../../helpers/report-case.ts";
import { HOLDER, NOW, PLEDGES, REGISTRY, type UnsignedCertificate } from "../../helpers/scenario.ts";
import type { ScriptedRecord } from "../../helpers/scripted-chain.ts";

const OK = orderlyCase();
const digest = paper("two");
const hash = OK.scenario.bundle.entry.certificateDigest;
const fault = (name: string) => withChain(OK, { faults: { [name]: "CHAIN_UNREACHABLE" } });
const record = (change: Partial<ScriptedRecord> = {}) =>
  withChain(OK, {
    records: [
      {
        registry: REGISTRY,
        certificateDigest: hash,
        status: "VALID",
        holder: HOLDER,
        validUntil: OK.scenario.bundle.entry.validUntil,
        supersededBy: null,
        openObjections: 0,
        upheldObjections: 0,
        lineage: hash,
        ...change,
      },
    ],
  });
const occupied = (pledgeId: string, state: string, given = OK, pledgee = OTHER_LENDER) =>
  withChain(given, { pledges: [{ pledges: PLEDGES, lineage: hash, live: [{ pledgeId, state, pledgee }] }] });
const own = (change: Parameters<typeof pledgeOf>[0] = {}) =>
  withChain(amend(OK, "loan", { pledgeId: OWN_PLEDGE }), {
    allPledges: [pledgeOf({ pledgeId: OWN_PLEDGE, pledgee: LENDER, ...change })],
  });
const bare = (given: Case): Case => ({ ...given, manifest: undefined, data: false });
const subject = (change: object) =>
  orderlyCase({
    unsigned: (certificate: UnsignedCertificate) => ({
      ...certificate,
      credentialSubject: { ...certificate.credentialSubject, ...change },
    }),
  });
const described = (change: object) =>
  orderlyCase({
    statement: null,
    unsigned: (certificate: UnsignedCertificate) => ({
      ...certificate,
      credentialSubject: {
        ...certificate.credentialSubject,
        dataset: { ...certificate.credentialSubject.dataset, ...change },
      },
    }),
  });
const later = (days: number, given = OK): Case => ({
  ...given,
  scenario: { ...given.scenario, now: NOW + days * 86_400 },
});
const challenge = (change: object = {}, given: Case = { ...OK, data: false }) =>
  supply(given, {
    challenge: {
      digest,
      certificateDigest: `sha256:${hash.slice(2)}`,
      at: ago(0),
      drawnByLender: true,
      chunksAsked: 4,
      chunksProven: 4,
      totalChunks: 4,
      ...change,
    },
  });
const recount = (change: object) =>
  supply({ ...OK, data: false }, { recount: { digest, at: ago(1), files: 3, bytes: 2_621_448, ...change } });
const previous = paper("former certificate");
const second = subject({ version: { number: 2, previous } });
const versions = (result: string, given = second) =>
  supply(given, { versions: { digest, latestAt: ago(0), extension: { previous, result } } });
const entry = (register: string, change: object = {}) => ({
  digest,
  register,
  asOf: ago(1),
  entries: [{ number: "Q-9", registeredAt: ago(10), disclosed: false, ...change }],
});
const searched = (...searches: object[]) => supply(OK, { registerSearches: searches });
const clear = (register: string, asOf = ago(1)) => ({ digest, register, asOf, entries: [] });
const licence = (kind: string, until: string | null) =>
  amend(OK, "licences", { entries: [{ digest, kind, until }] });
const bundleWith = (change: object): Case => ({
  ...OK,
  scenario: { ...OK.scenario, bundle: { ...OK.scenario.bundle, ...change } },
});
const retired = (): Case => {
  const { scenario } = OK;
  const issuers = [{ ...scenario.trust.issuers[0]!, until: formatTime(NOW - 600) }];
  return { ...OK, scenario: { ...scenario, trust: { ...scenario.trust, issuers } } };
};
const filed = (given: Case): Case => ({
  ...given,
  scenario: {
    ...given.scenario,
    trust: { ...given.scenario.trust, operator: { name: "Example platform", cacFilingNo: "No 1" } },
  },
});
const CONFIRMATIONS = (confirmations: number): Case => ({
  ...OK,
  scenario: { ...OK.scenario, trust: { ...OK.scenario.trust, finality: { confirmations } } },
});

type Table = readonly (readonly [ReportCode, string, Case, CheckId?])[];

/** Each row changes one thing of a case in which everything is in order. */
const ROWS: Table = [
  ["I1_IN_BUSINESS", "the extract fits", OK],
  ["I1_BY_NAME_ONLY", "the certificate has no code", subject({ holder: { name: "杭州示例数据有限公司" } })],
  ["I1_EXTRACT_OLD", "the extract is of 31 days ago", amend(OK, "registerExtract", { asOf: ago(31) })],
  ["I1_MISMATCH", "the extract is another company's", amend(OK, "registerExtract", { name: "别的公司" })],
  [
    "I1_MISMATCH",
    "the extract's code has a wrong check character",
    amend(OK, "registerExtract", { uscc: "91330108MA2GLXQ00B" }),
  ],
  ["I1_MISMATCH", "the company is struck off", amend(OK, "registerExtract", { inBusiness: false })],
  ["I2_AUTHORISED", "the key is bound", OK],
  [
    "I2_AUTHORISED",
    "the holder made no statement: the time of receipt counts",
    orderlyCase({ statement: null }),
  ],
  ["I2_AUTHORISED", "the power runs long enough", amend(OK, "authority", { until: ahead(400) })],
  [
    "I2_DELEGATED",
    "an attorney signed",
    amend(OK, "authority", { basis: "POWER_OF_ATTORNEY", until: ahead(400) }),
  ],
  ["I2_ENDS_SOON", "the power ends in 29 days", amend(OK, "authority", { until: ahead(29) })],
  ["I2_NOT_AUTHORISED", "another account is bound", amend(OK, "authority", { account: OTHER_HOLDER })],
  ["I2_NOT_AUTHORISED", "the power was revoked before", amend(OK, "authority", { revokedAt: ago(10) })],
  ["I2_NOT_AUTHORISED", "the power began after", amend(OK, "authority", { from: ago(0) })],
  ["I2_NOT_AUTHORISED", "the power had ended", amend(OK, "authority", { until: ago(1) })],
  ["A1_EQUAL", "two nodes agree", OK],
  ["A1_SINGLE_SOURCE", "one node was asked", withChain(OK, { sources: 1 })],
  ["A1_DIFFERS", "the root was never recorded", withChain(OK, { checkpoints: [] })],
  ["A2_SIGNED", "both signed", OK],
  ["A2_WEAK", "the holder made no statement", orderlyCase({ statement: null })],
  ["A2_ISSUER_RETIRED", "the issuer lost its role later", retired()],
  [
    "A2_INVALID",
    "the issuer's signature covers other words",
    orderlyCase({ signed: (c) => ({ ...c, validUntil: "2030-01-01T00:00:00Z" }) }),
  ],
  ["A3_MATCH", "the manifest fits", OK],
  ["A3_PRIVATE_NOT_SUPPLIED", "there is no manifest", bare(OK)],
  [
    "A3_DIFFERS",
    "it is another manifest",
    { ...OK, manifest: { ...OK.manifest!, salt: Buffer.alloc(32, 8).toString("base64url") } },
  ],
  ["A4_CONFIRMED", "the token fits", OK],
  ["A4_LATE", "the token is of an hour later", amend(OK, "timestamp", { genTime: formatTime(NOW) })],
  [
    "A4_ARCHIVED",
    "the authority's certificate expired",
    amend(OK, "timestamp", { result: "VALID_ARCHIVED" }),
  ],
  ["A4_INVALID", "the token does not verify", amend(OK, "timestamp", { result: "INVALID" })],
  ["A4_INVALID", "the token binds another digest", amend(OK, "timestamp", { imprint: digest })],
  ["A4_INVALID", "the token is not in the bundle", amend(OK, "timestamp", { tokenDigest: digest })],
  ["A4_INVALID", "the token is of two days before", amend(OK, "timestamp", { genTime: ago(2) })],
  ["A5_FINAL", "the block is final", OK],
  ["A5_NOT_FINAL", "confirmations are missing", CONFIRMATIONS(7)],
  [
    "A5_NOT_CANONICAL",
    "the block is on no chain",
    withChain(OK, { blocks: OK.scenario.chain.blocks.map((block) => ({ ...block, hash: OTHER_PLEDGE })) }),
  ],
  ["A6_OPENS", "both algorithms agree", OK],
  ["A6_ONE_ALGORITHM", "the certificate has no SM3", subject({ manifestSm3: undefined })],
  ["A6_DOES_NOT_OPEN", "the certificate commits to something else", subject({ commitment: digest })],
  ["A7_CORROBORATED", "a notary was there", OK],
  [
    "A7_CORROBORATED",
    "two others bear it out",
    amend(OK, "provenance", {
      corroborations: [
        { digest, kind: "LOG" },
        { digest: previous, kind: "WITNESS" },
      ],
    }),
  ],
  [
    "A7_OWN_WORD",
    "one paper is named twice",
    amend(OK, "provenance", {
      corroborations: [
        { digest, kind: "LOG" },
        { digest, kind: "WITNESS" },
      ],
    }),
  ],
  ["A7_CONTRADICTORY", "the papers contradict", amend(OK, "provenance", { contradictory: true })],
  ["E1_REHASHED", "all was hashed", OK],
  ["E1_CHALLENGE_PASSED", "all chunks were proven", challenge()],
  [
    "E1_PROOF_OLD",
    "the challenge is ten days old",
    challenge({ at: ago(10) }, { ...later(20), data: false }),
  ],
  ["E1_TOO_FEW", "two of four chunks were drawn", challenge({ chunksAsked: 2, chunksProven: 2 })],
  [
    "E1_TOO_FEW",
    "the holder drew them",
    withPolicy(challenge({ chunksAsked: 2, chunksProven: 2, drawnByLender: false }), { minimumChunks: 1 }),
  ],
  ["E1_NOT_RANDOM", "the holder showed a part", { ...OK, data: "SAMPLE" }],
  ["E1_MISSING", "a chunk was not proven", challenge({ chunksProven: 3 })],
  ["NOT_SUPPLIED", "the challenge is of another deposit", challenge({ certificateDigest: digest }), "E1"],
  [
    "NOT_SUPPLIED",
    "the challenge counts other chunks than the manifest",
    challenge({ totalChunks: 5, chunksAsked: 5, chunksProven: 5 }),
    "E1",
  ],
  [
    "NOT_SUPPLIED",
    "the challenge is older than the policy takes",
    challenge({ at: ago(1) }, { ...later(40), data: false }),
    "E1",
  ],
  ["NOT_SUPPLIED", "data came without a manifest", { ...OK, manifest: undefined }, "E1"],
  ["E2_FULL", "all is covered", OK],
  ["E2_STREAM_WINDOW", "a window is covered", subject({ coverage: "STREAM_WINDOW" })],
  [
    "E2_SAMPLE_DECLARED",
    "a sample is offered as such",
    amend(subject({ coverage: "SAMPLE" }), "loan", { collateral: "SAMPLE" }),
  ],
  ["E2_SAMPLE_AS_WHOLE", "a sample is offered as the whole", subject({ coverage: "SAMPLE" })],
  ["E3_EQUAL", "all was hashed", OK],
  [
    "E3_EQUAL",
    "records were counted too",
    supply(described({ records: 2 }), { recount: { digest, at: ago(1), records: 2 } }),
  ],
  ["E3_NEAR", "a hundredth is missing", recount({ bytes: 2_621_448 - 26_214 })],
  ["E3_BEYOND", "more than a hundredth is missing", recount({ bytes: 2_621_448 - 26_215 })],
  ["NOT_SUPPLIED", "nobody counted the records", described({ records: 2 }), "E3"],
  ["E4_NO_UPDATES_DECLARED", "none were declared", described({ updateFrequency: "NONE" })],
  ["E4_TIMELY", "it is the newest, of today", OK],
  ["E4_TIMELY", "it is one month late at most", later(60)],
  ["E4_LATE", "it is more than one month late", later(62)],
  ["E4_STALE", "it is more than two months late", later(100)],
  ["E4_STALE", "weeks count as seven days", later(22, described({ updateFrequency: "P1W" }))],
  ["E4_TIMELY", "hours count", described({ updateFrequency: "PT1H" })],
  ["NOT_SUPPLIED", "a newer version is not known", record({ supersededBy: OTHER_PLEDGE }), "E4"],
  [
    "E4_TIMELY",
    "the newer version's date is supplied",
    supply(record({ supersededBy: OTHER_PLEDGE }), { versions: { digest, latestAt: ago(1) } }),
  ],
  ["E5_FIRST_VERSION", "there is no former version", OK],
  ["E5_EXTENDS", "it was proven", versions("PROVEN")],
  ["E5_REWRITTEN", "the reason is stated", versions("REWRITTEN_WITH_REASON")],
  ["E5_UNEXPLAINED", "there is no reason", versions("UNEXPLAINED")],
  [
    "NOT_SUPPLIED",
    "it was compared with something else",
    supply(second, {
      versions: { digest, latestAt: ago(0), extension: { previous: digest, result: "PROVEN" } },
    }),
    "E5",
  ],
  ["O1_UNBROKEN", "the register has no record", OK],
  [
    "O1_UNBROKEN",
    "the register's new holder is the pledgor",
    amend(record({ holder: OTHER_HOLDER }), "loan", { pledgor: OTHER_HOLDER }),
  ],
  ["O1_OTHER_HOLDER", "the pledgor is somebody else", amend(OK, "loan", { pledgor: OTHER_HOLDER })],
  [
    "O1_HOLDER_CHANGED",
    "nobody said who the pledgor is",
    supply(record({ holder: OTHER_HOLDER }), { loan: undefined }),
  ],
  ["UNREADABLE", "the register does not answer", fault("certificateRecord"), "O1"],
  ["O2_LAWFUL", "papers are there", OK],
  [
    "O2_LAWFUL",
    "the agreement ends after the debt",
    supply(OK, { source: { documents: [{ digest, end: ahead(366), forbidsPledge: false }] } }),
  ],
  [
    "O2_TERM_SHORT",
    "the agreement ends before the debt",
    supply(OK, { source: { documents: [{ digest, end: ahead(10), forbidsPledge: false }] } }),
  ],
  [
    "O2_TERM_SHORT",
    "the certificate's own date is before the debt",
    described({ sourceAgreementEnd: "2027-01-01" }),
  ],
  [
    "O2_TERM_UNKNOWN",
    "nobody said when the debt is due",
    supply(described({ sourceAgreementEnd: "2027-01-01" }), { loan: undefined }),
  ],
  ["O2_MISSING", "there are no papers", supply(OK, { source: { documents: [] } })],
  [
    "O2_FORBIDS_PLEDGE",
    "an agreement forbids it",
    supply(OK, { source: { documents: [{ digest, end: null, forbidsPledge: true }] } }),
  ],
  ["O3_NONE_NEEDED", "there are no co-holders", OK],
  [
    "O3_CONSENTED",
    "both consented",
    amend(OK, "coHolders", { count: 2, consents: [{ digest }, { digest: previous }] }),
  ],
  [
    "O3_CONSENT_MISSING",
    "one paper is named twice",
    amend(OK, "coHolders", { count: 2, consents: [{ digest }, { digest }] }),
  ],
  ["O4_FOUND", "the registration is the holder's", OK],
  ["O4_DEPOSIT_ONLY", "nobody searched", supply(OK, { externalRegistration: undefined })],
  [
    "O4_DEPOSIT_ONLY",
    "a deposit was never registered",
    amend(OK, "externalRegistration", { found: false, holder: null }),
  ],
  [
    "O4_OTHER_HOLDER",
    "it is registered for another",
    amend(OK, "externalRegistration", { holder: "别的公司" }),
  ],
  [
    "O4_NOT_FOUND",
    "a registration certificate is not in the register",
    amend(subject({ class: "REGISTRATION" }), "externalRegistration", { found: false, holder: null }),
  ],
  [
    "NOT_SUPPLIED",
    "a registration certificate was not searched for",
    supply(subject({ class: "REGISTRATION" }), { externalRegistration: undefined }),
    "O4",
  ],
  ["O5_NONE", "the search found nothing", OK],
  [
    "O5_NONE",
    "the present holder pledged the same content itself",
    withChain(record({ holder: OTHER_HOLDER }), { allPledges: [pledgeOf({ pledgor: OTHER_HOLDER })] }),
  ],
  ["O5_SIMILAR", "the search found a similar schema", amend(OK, "duplicates", { result: "SIMILAR_SCHEMA" })],
  [
    "O5_DUPLICATE",
    "the search found the same leaves",
    amend(OK, "duplicates", { result: "SAME_LEAVES_OTHER_HOLDER" }),
  ],
  [
    "O5_DUPLICATE",
    "another holder pledged the same content",
    withChain(OK, { allPledges: [pledgeOf({ pledgor: OTHER_HOLDER })] }),
  ],
  ["V1_VALID", "it is in force", OK],
  ["V1_VALID", "the register has a record and nothing happened", record()],
  ["V1_EXPIRES_SOON", "it ends in less than ninety days", later(1010)],
  ["V1_SUPERSEDED", "a newer version exists", record({ supersededBy: OTHER_PLEDGE })],
  ["V1_NOT_VALID", "it is revoked", record({ status: "REVOKED" })],
  ["V1_NOT_VALID", "it is suspended", record({ status: "SUSPENDED" })],
  ["V1_NOT_VALID", "it is cancelled", record({ status: "CANCELLED" })],
  ["V1_NOT_VALID", "it is expired", later(1100)],
  ["UNREADABLE", "its status can't be read", fault("certificateRecord"), "V1"],
  ["V2_COVERS_DEBT", "it outlasts the debt", OK],
  [
    "V2_COVERS_DEBT",
    "it was renewed beyond the debt",
    amend(record({ validUntil: NOW + 2000 * 86_400 }), "loan", { debtMaturity: ahead(1500) }),
  ],
  [
    "V2_COVENANT",
    "the margin is short, and the pledgor will renew",
    withPolicy(amend(OK, "loan", { debtMaturity: ahead(1090), renewalCovenant: true }), {
      validityMarginDays: 60,
    }),
  ],
  [
    "V2_COVENANT",
    "the regime takes a covenant",
    withPolicy(amend(OK, "loan", { debtMaturity: ahead(1500), renewalCovenant: true }), { regime: "DEMO" }),
  ],
  [
    "V2_TOO_SHORT",
    "a strict regime takes no covenant",
    amend(OK, "loan", { debtMaturity: ahead(1500), renewalCovenant: true }),
  ],
  [
    "V2_TOO_SHORT",
    "the lender's own pledge on chain is due later than the papers say",
    own({ debtMaturity: NOW + 1500 * 86_400 }),
  ],
  ["NOT_SUPPLIED", "nobody said when the debt is due", supply(OK, { loan: undefined }), "V2"],
  ["UNREADABLE", "the end of validity can't be read", fault("certificateRecord"), "V2"],
  ["V3_NONE", "nothing is open", OK],
  ["V3_DISMISSED", "a dispute was dismissed", amend(OK, "litigation", { result: "DISMISSED" })],
  ["V3_SEARCH_OLD", "the search is old", amend(OK, "litigation", { asOf: ago(31) })],
  ["V3_OBJECTION", "an objection is open", record({ openObjections: 1 })],
  ["V3_OBJECTION", "an objection was upheld", record({ upheldObjections: 1 })],
  ["V3_LITIGATION", "a court preserves it", amend(OK, "litigation", { result: "OPEN" })],
  ["UNREADABLE", "objections can't be read", fault("certificateRecord"), "V3"],
  ["P1_FREE", "nothing is pledged", OK],
  ["P1_OWN", "the only pledge is the lender's", occupied(OWN_PLEDGE, "REGISTERED", own(), LENDER)],
  [
    "P1_PLEDGED",
    "a pledge of that id is somebody else's",
    occupied(
      OTHER_PLEDGE,
      "AGREED",
      withChain(amend(OK, "loan", { pledgeId: OTHER_PLEDGE }), { allPledges: [pledgeOf()] }),
    ),
  ],
  [
    "P1_NOT_DEREGISTERED",
    "a former pledge is still registered outside",
    withChain(amend(OK, "loan", { formerPledges: [OTHER_PLEDGE] }), {
      allPledges: [pledgeOf({ state: "RELEASED" })],
    }),
  ],
  [
    "P1_FREE",
    "a former pledge was deregistered",
    withChain(amend(OK, "loan", { formerPledges: [OTHER_PLEDGE] }), {
      allPledges: [pledgeOf({ state: "DEREGISTERED" })],
    }),
  ],
  [
    "P1_CONTENT_PLEDGED",
    "the present holder pledged the same data",
    withChain(record({ holder: OTHER_HOLDER }), { allPledges: [pledgeOf({ pledgor: OTHER_HOLDER })] }),
  ],
  [
    "P1_FREE",
    "the manifest is in the bundle",
    { ...bundleWith({ manifest: OK.manifest }), manifest: undefined },
  ],
  [
    "P1_PLEDGED",
    "the lender names a pledge that does not exist",
    occupied(OTHER_PLEDGE, "AGREED", amend(OK, "loan", { pledgeId: OWN_PLEDGE })),
  ],
  ["P1_RESERVED", "another offer holds the place", occupied(OTHER_PLEDGE, "PROPOSED")],
  [
    "P1_RESERVED",
    "the same content is reserved elsewhere",
    withChain(OK, { allPledges: [pledgeOf({ state: "PROPOSED" })] }),
  ],
  [
    "P1_JUNIOR",
    "regime and policy allow a junior pledge",
    withPolicy(occupied(OTHER_PLEDGE, "REGISTERED"), { regime: "DEMO", juniorPledgeAccepted: true }),
  ],
  [
    "P1_PLEDGED",
    "the regime allows no junior pledge",
    withPolicy(occupied(OTHER_PLEDGE, "REGISTERED"), { juniorPledgeAccepted: true }),
  ],
  ["P1_PLEDGED", "another pledge is being enforced", occupied(OTHER_PLEDGE, "ENFORCING")],
  [
    "P1_CONTENT_PLEDGED",
    "the holder pledged the same data under another certificate",
    withChain(OK, { allPledges: [pledgeOf()] }),
  ],
  ["P1_CONTENT_UNKNOWN", "there is no manifest", bare(OK)],
  ["UNREADABLE", "pledges of the content can't be read", fault("contentPledges"), "P1"],
  ["UNREADABLE", "pledges can't be read", fault("livePledges"), "P1"],
  [
    "UNREADABLE",
    "former pledges can't be read",
    { ...fault("pledge"), supplied: amend(OK, "loan", { formerPledges: [OTHER_PLEDGE] }).supplied },
    "P1",
  ],
  ["P2_CLEAR", "three registers are clear", OK],
  [
    "P2_CLEAR",
    "the lender's own entry does not count",
    searched(
      { ...entry("ZHONGDENG"), entries: [{ number: "Z-1", registeredAt: ago(0), disclosed: true }] },
      clear("CNIPA"),
      clear("PROVINCIAL_DATA_IP"),
    ),
  ],
  [
    "P2_ONE_NOT_SEARCHED",
    "one search is four days old",
    searched(clear("ZHONGDENG", ago(4)), clear("CNIPA"), clear("PROVINCIAL_DATA_IP")),
  ],
  ["P2_HIT", "a register shows an entry", searched(entry("CNIPA"))],
  ["P2_INCOMPLETE", "two registers were not searched", searched(clear("CNIPA"))],
  ["P3_NO_HARM", "there are no licences", OK],
  ["P3_NO_HARM", "an exclusive licence has ended", licence("EXCLUSIVE", ago(1))],
  ["P3_SOLE", "a sole licence is in force", licence("SOLE", null)],
  ["P3_EXCLUSIVE", "an exclusive licence is in force", licence("EXCLUSIVE", ahead(1))],
  ["P4_NONE", "it is in no pool", OK],
  ["P4_IN_POOL", "it is in a pool", amend(OK, "pools", { inPool: true })],
  ["P5_PRESENT", "the holder signed", OK],
  ["P5_OTHER_SIGNER", "somebody else signed", amend(OK, "noOtherPledge", { signedBy: "别的公司" })],
  ["P5_ABSENT", "it was refused", supply(OK, { noOtherPledge: null })],
  ["C1_NONE", "certificate and scan agree", OK],
  [
    "C1_DEIDENTIFIED",
    "there is an impact assessment",
    amend(OK, "personalData", { result: "DEIDENTIFIED", impactAssessment: digest }),
  ],
  [
    "C1_NO_ASSESSMENT",
    "there is no impact assessment",
    amend(OK, "personalData", { result: "DEIDENTIFIED" }),
  ],
  ["C1_RAW", "the scan found names", amend(OK, "personalData", { result: "RAW" })],
  ["C2_GENERAL", "the level is general", OK],
  ["C2_IMPORTANT", "the authority approved", described({ dataLevel: "IMPORTANT", approval: "No 1" })],
  [
    "C2_NO_APPROVAL",
    "the classification says important",
    supply(OK, { dataLevel: { digest, level: "IMPORTANT", exported: false } }),
  ],
  [
    "C2_CORE",
    "the classification says core",
    supply(OK, { dataLevel: { digest, level: "CORE", exported: false } }),
  ],
  [
    "C2_EXPORT",
    "important data leave the country",
    supply(OK, { dataLevel: { digest, level: "IMPORTANT", approval: digest, exported: true } }),
  ],
  ["C3_NON_PUBLIC", "nobody found them", OK],
  ["C3_PARTLY_LICENSED", "parts are licensed", amend(OK, "publicity", { result: "PARTLY_LICENSED" })],
  ["C3_PUBLISHED", "they are published", amend(OK, "publicity", { result: "PUBLISHED" })],
  ["W1_CURRENT", "two methods, forty days", OK],
  ["W1_AGEING", "its base date is thirteen months ago", amend(OK, "appraisal", { baseDate: ago(400) })],
  ["W1_ONE_METHOD", "one method", amend(OK, "appraisal", { methods: ["COST", "COST"] })],
  ["W1_EXPIRED", "it has run out", amend(OK, "appraisal", { validUntil: ago(1) })],
  ["W1_EXPIRED", "its base date is more than two years ago", amend(OK, "appraisal", { baseDate: ago(800) })],
  ["W1_EXPIRED", "no method is stated", amend(OK, "appraisal", { methods: [] })],
  ["W1_EXPIRED", "the appraiser has no licence", amend(OK, "appraisal", { licenceNo: null })],
  ["W2_WITHIN", "a quarter is lent", OK],
  ["W2_WITHIN", "exactly half is lent", amend(OK, "loan", { amount: "2000000" })],
  ["W2_SLIGHTLY_ABOVE", "a ten-thousandth above half is lent", amend(OK, "loan", { amount: "2000000.0001" })],
  ["W2_ABOVE", "more than sixty per cent are lent", amend(OK, "loan", { amount: "2400000.01" })],
  ["W2_INCOMPARABLE", "the currencies differ", amend(OK, "loan", { currency: "USD" })],
  ["W2_INCOMPARABLE", "the value is zero", amend(OK, "appraisal", { value: "0" })],
  ["W2_INCOMPARABLE", "the policy names no ratio", withPolicy(OK, { maxLoanToValuePercent: undefined })],
  ["W3_NAMED", "an exchange is named", OK],
  ["W3_GENERIC", "nobody is named", amend(OK, "disposal", { kind: "GENERIC" })],
  ["W3_NONE", "there is none", supply(OK, { disposal: null })],
  ["L1_COMPLETE", "all items are there", OK],
  ["L1_INCOMPLETE", "the scope is missing", amend(OK, "pledgeContract", { scope: false })],
  ["L1_FORFEITURE", "the asset falls to the lender", amend(OK, "pledgeContract", { forfeiture: true })],
  ["L2_REGISTERED", "it was registered before payout", OK],
  ["L2_FILED", "it is only filed", amend(OK, "externalPledge", { registeredAt: null })],
  ["L2_FILED", "a receipt has no number", amend(OK, "externalPledge", { number: null })],
  ["L2_ABSENT", "nothing was filed", supply(OK, { externalPledge: null })],
  [
    "L2_ABSENT",
    "the money is paid and it is only filed",
    amend(OK, "externalPledge", { registeredAt: null, payoutAt: ago(0) }),
  ],
  ["L2_ABSENT", "it was registered after payout", amend(OK, "externalPledge", { payoutAt: ago(1) })],
  ["LATER_STAGE", "the loan is not approved yet", withPolicy(OK, { stage: "PRE_APPROVAL" }), "L2"],
  ["LATER_STAGE", "the loan is not approved yet", withPolicy(OK, { stage: "PRE_APPROVAL" }), "L3"],
  ["L3_FIRST", "nobody else is registered", OK],
  [
    "L3_FIRST",
    "another is registered later",
    amend(searched(entry("CNIPA", { registeredAt: ahead(2) })), "externalPledge", {}),
  ],
  [
    "L3_EQUAL_DAY",
    "another is registered the same day",
    searched(entry("CNIPA", { registeredAt: ago(0.1) })),
  ],
  ["L3_BEHIND_DISCLOSED", "an earlier one was disclosed", searched(entry("CNIPA", { disclosed: true }))],
  ["L3_BEHIND", "an earlier one was hidden", searched(entry("CNIPA"))],
  ["T1_NEUTRAL", "filing and level are shown", OK],
  [
    "T1_NEUTRAL",
    "the trust document has the filing number",
    filed(amend(OK, "platform", { filingNo: null })),
  ],
  ["T1_SELF_DECLARED", "nobody has a filing number", amend(OK, "platform", { filingNo: null })],
  ["T1_SELF_DECLARED", "the operator says so itself", amend(OK, "platform", { selfDeclared: true })],
  ["T1_PARTY_IS_OPERATOR", "the papers show a tie", amend(OK, "platform", { tiedToParty: true })],
  ["T1_PARTY_IS_OPERATOR", "the holder runs the platform", subject({ holder: { name: "Example platform" } })],
  ["T2_AUDITED", "the code is the audited one", OK],
  ["T2_NOT_TIME_LOCKED", "administration acts at once", amend(OK, "administration", { timeLocked: false })],
  ["T2_UNKNOWN_CODE", "there is other code", withChain(OK, { codes: {} })],
  ["NOT_SUPPLIED", "nobody showed the roles", supply(OK, { administration: undefined }), "T2"],
  ["NOT_SUPPLIED", "the policy names no audited code", withPolicy(OK, { auditedCode: undefined }), "T2"],
  ["UNREADABLE", "the code can't be read", fault("codeDigest"), "T2"],
];

/** Sections whose date may not lie in the future, with the check that says so. */
const FUTURE: readonly (readonly [CheckId, Case])[] = [
  ["I1", amend(OK, "registerExtract", { asOf: ahead(1) })],
  ["A4", amend(withPolicy(OK, { timestampLimitMinutes: 9_999 }), "timestamp", { genTime: ahead(1) })],
  ["E1", challenge({ at: ahead(1) })],
  ["E3", recount({ at: ahead(1) })],
  ["E4", supply(record({ supersededBy: OTHER_PLEDGE }), { versions: { digest, latestAt: ahead(1) } })],
  ["O4", amend(OK, "externalRegistration", { asOf: ahead(1) })],
  ["O5", amend(OK, "duplicates", { asOf: ahead(1) })],
  ["V3", amend(OK, "litigation", { asOf: ahead(1) })],
  ["P2", searched(clear("CNIPA", ahead(1)))],
  ["P3", amend(OK, "licences", { asOf: ahead(1) })],
  ["P4", amend(OK, "pools", { asOf: ahead(1) })],
  ["P5", amend(OK, "noOtherPledge", { signedAt: ahead(1) })],
  ["C1", amend(OK, "personalData", { at: ahead(1) })],
  ["C3", amend(OK, "publicity", { asOf: ahead(1) })],
  ["W1", amend(OK, "appraisal", { baseDate: ahead(1) })],
  ["L2", amend(OK, "externalPledge", { registeredAt: ahead(0.5) })],
];

const lineOf = async (given: Case, id: CheckId) =>
  (await reportOn(given)).lines.find((line) => line.id === id)!;

describe("checks of the due-diligence report", () => {
  for (const [code, what, given, id = code.slice(0, code.indexOf("_")) as CheckId] of ROWS) {
    it(`${id} says ${code} where ${what}`, async () => {
      const line = await lineOf(given, id);
      expect(line.code).to.equal(code);
      expect(line.result).to.equal(REPORT_CODES[code][0]);
      // Every name in braces was filled.
      expect(JSON.stringify([line.detail, line.condition])).not.to.match(/\{[a-z]\w*\}|null"|: null/);
    });
  }

  for (const [id, given] of FUTURE) {
    it(`${id} takes no paper from the future`, async () => {
      expect((await lineOf(given, id)).code).to.equal("FUTURE_DATED");
    });
  }

  it("have a test for every code", () => {
    // Of a report from a bundle's own proof (proven.test.ts).
    const elsewhere = ["A1_PROVEN"];
    const tested = new Set<string>([...ROWS.map(([code]) => code), "FUTURE_DATED", ...elsewhere]);
    expect(Object.keys(REPORT_CODES).filter((code) => !tested.has(code))).to.deep.equal([]);
  });

  it("pass nothing and fail nothing but what the bundle shows when nothing is known", async () => {
    const { lines, verdict } = await reportOn({
      ...bare(OK),
      supplied: { format: "datadeed-supplied/1" },
      offline: true,
    });
    const passed = lines.filter(({ result }) => result === "PASS").map(({ id }) => id);
    expect(passed).to.deep.equal(["A2", "E2", "E5", "C2"]);
    expect(lines.filter(({ result }) => result === "FAIL")).to.deep.equal([]);
    expect(verdict).to.equal("CONDITIONAL");
    expect(lines.map(({ id }) => id)).to.deep.equal(Object.keys(CHECKS));
  });

  it("say what to supply, in both languages", async () => {
    const { lines } = await reportOn({ ...OK, supplied: { format: "datadeed-supplied/1" } });
    const missing = lines.filter(({ code }) => code === "NOT_SUPPLIED");
    expect(missing.length).to.be.greaterThan(15);
    for (const { id, condition } of missing) {
      expect(condition?.en, id).to.include(CHECKS[id].supply[0]);
      expect(condition?.zh, id).to.include(CHECKS[id].supply[1]);
    }
  });

  it("tell how likely a loss would have been found, as DOMAIN section C has it", () => {
    expect(detectionPercent(30, 1_000_000, 0.1)).to.equal(95.7);
    expect(detectionPercent(300, 1_000_000, 0.01)).to.equal(95);
    expect(detectionPercent(4, 4, 0.1)).to.equal(100);
    expect(detectionPercent(0, 4, 0.1)).to.equal(0);
  });

  it("keep a token apart from anything else that stands among the timestamps", async () => {
    const odd = bundleWith({ timestamps: [null, { token: "not base64!" }, { token: 1 }, "x"] });
    expect((await lineOf(odd, "A4")).code).to.equal("A4_INVALID");
  });
});
