/** A lender's case in which everything is in order, on a scripted chain; tests change one thing of it at a time. */
import { parseBundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { contentKey } from "#core/content-key.ts";
import { datasetRoot, buildManifest, parseManifest, type Manifest } from "#core/dataset.ts";
import { sha256, sha256Text, type Sha256Text } from "#core/digest.ts";
import { utf8 } from "#core/bytes.ts";
import { formatTime } from "#core/parse.ts";
import type { PledgeReader } from "../../client/report/ports.ts";
import { parsePolicy } from "../../client/report/policy.ts";
import { makeReport, type DueDiligenceReport } from "../../client/report/report.ts";
import { parseSupplied } from "../../client/report/supplied.ts";
import type { ObservedDataset } from "../../client/verify/dataset-input.ts";
import {
  accountOf,
  EXAMPLE_FILES,
  HOLDER,
  LOG,
  makeScenario,
  NOW,
  observe,
  PLEDGES,
  RECEIVED_AT,
  REGISTRY,
  STRANGER_KEY,
  type Deviation,
  type OnlineScenario,
} from "./scenario.ts";
import { createScriptedChain, type ChainScript, type ScriptedPledge } from "./scripted-chain.ts";
import { without } from "./without.ts";

const DAY = 86_400;
export const ago = (days: number) => formatTime(NOW - days * DAY);
export const ahead = (days: number) => formatTime(NOW + days * DAY);
export const paper = (name: string): Sha256Text => sha256Text(sha256(utf8(`paper ${name}`)));
export const LENDER = accountOf(STRANGER_KEY);
export const OTHER_LENDER = accountOf(new Uint8Array(32).fill(4));
export const OTHER_HOLDER = accountOf(new Uint8Array(32).fill(5));

const hex = (name: string) => toHex0x(sha256(utf8(name)));
export const OWN_PLEDGE = hex("own pledge");
export const OTHER_PLEDGE = hex("other pledge");

const OBSERVED = EXAMPLE_FILES.map(({ path, bytes }) => observe(path, bytes));
/** The example's manifest, with made-up SM3 digests: A6 then has both algorithms. */
export const SM3_MANIFEST: Manifest = buildManifest(
  OBSERVED.map((file) => ({ ...without(file, "chunkLeaves"), sm3: `sm3:${"5".repeat(64)}` as const })),
  new Uint8Array(32).fill(7),
);
export const CONTENT_KEY = toHex0x(contentKey(datasetRoot(SM3_MANIFEST.files)));
export const TOKEN = "dG9rZW4=";
const CODE = { log: paper("code log"), registry: paper("code registry"), pledges: paper("code pledges") };

/** A case as JSON; `undefined` members of `supplied` are left out. */
export interface Case {
  readonly scenario: OnlineScenario;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly supplied: Readonly<Record<string, unknown>>;
  readonly manifest?: Manifest | undefined;
  /** Whether the data are hashed: all of them, or the first file as a sample. */
  readonly data: boolean | "SAMPLE";
  readonly offline?: boolean;
}

export function pledgeOf(change: Partial<ScriptedPledge> = {}): ScriptedPledge {
  return {
    pledgeId: OTHER_PLEDGE,
    state: "REGISTERED",
    certificateDigest: hex("another certificate"),
    pledgor: HOLDER,
    pledgee: OTHER_LENDER,
    debtMaturity: NOW + 300 * DAY,
    renewalCovenant: false,
    registered: true,
    contentKey: CONTENT_KEY,
    ...change,
  };
}

/** @param deviation of the deposit */
export function orderlyCase(deviation: Deviation = {}): Case {
  const made = makeScenario({ manifest: SM3_MANIFEST, ...deviation });
  const { bundle } = made;
  const imprint = `sha256:${bundle.entry.certificateDigest.slice(2)}` as const;
  const scenario: OnlineScenario = {
    ...made,
    bundle: { ...bundle, timestamps: [{ type: "rfc3161", token: TOKEN }] },
    chain: { ...made.chain, codes: { [LOG]: CODE.log, [REGISTRY]: CODE.registry, [PLEDGES]: CODE.pledges } },
  };
  const digest = paper("one");
  return {
    scenario,
    manifest: SM3_MANIFEST,
    data: true,
    policy: {
      format: "datadeed-policy/1",
      stage: "PRE_PAYOUT",
      maxLoanToValuePercent: 50,
      auditedCode: CODE,
    },
    supplied: {
      format: "datadeed-supplied/1",
      registerExtract: {
        digest,
        asOf: ago(5),
        name: "杭州示例数据有限公司",
        uscc: "91330108MA2GLXQ00A",
        inBusiness: true,
      },
      authority: {
        digest,
        account: HOLDER,
        basis: "KEY_BINDING",
        from: ago(100),
        until: null,
        revokedAt: null,
      },
      timestamp: {
        digest,
        tokenDigest: sha256Text(sha256(utf8("token"))),
        imprint,
        genTime: formatTime(RECEIVED_AT + 60),
        result: "VALID",
      },
      provenance: {
        digest,
        corroborations: [{ digest: paper("notary"), kind: "NOTARY" }],
        contradictory: false,
      },
      source: { documents: [{ digest, end: null, forbidsPledge: false }] },
      coHolders: { digest, count: 0, consents: [] },
      externalRegistration: {
        digest,
        asOf: ago(2),
        authority: "ZJIPO",
        found: true,
        holder: "杭州示例数据有限公司",
      },
      duplicates: { digest, asOf: ago(1), result: "NONE" },
      litigation: { digest, asOf: ago(1), result: "NONE" },
      registerSearches: ["ZHONGDENG", "PROVINCIAL_DATA_IP", "CNIPA"].map((register) => ({
        digest: paper(register),
        register,
        asOf: ago(1),
        entries: [],
      })),
      licences: { digest, asOf: ago(1), entries: [] },
      pools: { digest, asOf: ago(1), inPool: false },
      noOtherPledge: { digest, signedAt: ago(1), signedBy: "91330108MA2GLXQ00A" },
      personalData: { digest, at: ago(1), result: "NONE" },
      publicity: { digest, asOf: ago(1), result: "NOT_PUBLIC" },
      appraisal: {
        digest,
        appraiser: "Example appraisers",
        licenceNo: "A-1",
        baseDate: ago(40),
        validUntil: ahead(300),
        methods: ["COST", "INCOME"],
        value: "4000000",
        currency: "CNY",
      },
      disposal: { digest, kind: "EXCHANGE", name: "Hangzhou Data Exchange" },
      pledgeContract: {
        digest,
        written: true,
        securedDebt: true,
        term: true,
        property: true,
        scope: true,
        delivery: true,
        forfeiture: false,
      },
      externalPledge: {
        digest,
        register: "ZHONGDENG",
        number: "Z-1",
        filedAt: ago(0),
        registeredAt: ago(0),
        payoutAt: ahead(1),
      },
      platform: {
        digest,
        tiedToParty: false,
        filingNo: "浙ICP备1号",
        protectionLevel: 3,
        selfDeclared: false,
      },
      administration: { digest, timeLocked: true },
      loan: {
        pledgor: HOLDER,
        pledgee: LENDER,
        debtMaturity: ahead(365),
        amount: "1000000.00",
        currency: "CNY",
      },
    },
  };
}

/** A case with some sections of what was supplied changed, or left out. */
export function supply(given: Case, sections: Readonly<Record<string, unknown>>): Case {
  return { ...given, supplied: { ...given.supplied, ...sections } };
}

/** A case with members of one section changed. */
export function amend(given: Case, section: string, change: Readonly<Record<string, unknown>>): Case {
  return supply(given, { [section]: { ...(given.supplied[section] as object), ...change } });
}

export function withPolicy(given: Case, change: Readonly<Record<string, unknown>>): Case {
  return { ...given, policy: { ...given.policy, ...change } };
}

export function withChain(given: Case, change: Partial<ChainScript>): Case {
  const { scenario } = given;
  return { ...given, scenario: { ...scenario, chain: { ...scenario.chain, ...change } } };
}

/** Makes the report as a stranger would: from the JSON alone. */
export async function reportOn(given: Case): Promise<DueDiligenceReport> {
  const { scenario, offline } = given;
  return reportWith(offline === true ? null : createScriptedChain(scenario.chain), given);
}

/** @param reader instead of the case's own chain */
export async function reportWith(reader: PledgeReader | null, given: Case): Promise<DueDiligenceReport> {
  const { scenario, policy, supplied, manifest, data } = given;
  return makeReport({
    bundle: parseBundle(scenario.bundle),
    trust: scenario.trust,
    reader,
    now: scenario.now,
    tool: "datadeed/0.1.0",
    policy: parsePolicy(policy),
    supplied: parseSupplied(JSON.parse(JSON.stringify(supplied))),
    manifest: manifest === undefined ? undefined : parseManifest(manifest),
    dataset: observed(data),
    lender: "Example Bank",
    purpose: "working capital",
    request: "2026-001",
  });
}

function observed(data: Case["data"]): ObservedDataset | undefined {
  if (data === false) return undefined;
  return data === true ? { files: OBSERVED } : { extent: "SAMPLE", files: OBSERVED.slice(0, 1) };
}

const OK = orderlyCase();
const DIGEST = OK.scenario.bundle.entry.certificateDigest;

/** The cases of docs/reports. */
export const EXAMPLE_CASES: Readonly<
  Record<
    "live" | "without-papers" | "pledged" | "expired" | "revoked" | "tampered",
    { readonly given: Case; readonly language: "en" | "zh" }
  >
> = {
  live: { given: OK, language: "zh" },
  "without-papers": {
    given: { ...OK, supplied: { format: "datadeed-supplied/1" }, policy: { format: "datadeed-policy/1" } },
    language: "en",
  },
  pledged: {
    given: withChain(OK, {
      pledges: [
        {
          pledges: PLEDGES,
          lineage: DIGEST,
          live: [{ pledgeId: OTHER_PLEDGE, state: "REGISTERED", pledgee: OTHER_LENDER }],
        },
      ],
    }),
    language: "zh",
  },
  expired: { given: { ...OK, scenario: { ...OK.scenario, now: NOW + 1100 * DAY } }, language: "en" },
  revoked: {
    given: withChain(OK, {
      records: [
        {
          registry: REGISTRY,
          certificateDigest: DIGEST,
          status: "REVOKED",
          holder: HOLDER,
          validUntil: OK.scenario.bundle.entry.validUntil,
          supersededBy: null,
          openObjections: 0,
          upheldObjections: 0,
          lineage: DIGEST,
        },
      ],
    }),
    language: "zh",
  },
  tampered: {
    given: {
      ...OK,
      scenario: {
        ...OK.scenario,
        bundle: {
          ...OK.scenario.bundle,
          certificate: { ...OK.scenario.bundle.certificate, validUntil: "2039-01-01T00:00:00Z" },
        },
      },
    },
    language: "en",
  },
};
