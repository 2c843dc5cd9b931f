/** The deposit request's description: who deposits what, in the words of DOMAIN section A (PROTOCOL section 3). */
import { z } from "zod";
import { zAccount, type Address } from "./address.ts";
import { isCitizenId, isUscc } from "./check-characters.ts";
import type { Sha256Text } from "./digest.ts";
import { DataDeedError, type ErrorCode, type FieldProblem } from "./errors.ts";
import { IN_WORDS, problemsOf, zCount, zSha256 } from "./parse.ts";
import { endOfDayInChina, REGIMES, type RegimeProfile } from "./regime.ts";

const holdsCitizenId = (value: string) => (value.match(/[1-9]\d{16}[\dXx]/g) ?? []).some(isCitizenId);

const text = (longest: number, citizenId = "contains a citizen's identity number") =>
  z
    .string()
    .refine((value) => value.isWellFormed(), "not Unicode")
    .refine((value) => value.trim() !== "", "must not be empty")
    .refine((value) => Array.from(value).length <= longest, `longer than ${longest} characters`)
    .refine(
      (value) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(value),
      "contains control characters",
    )
    .refine((value) => !holdsCitizenId(value), citizenId);

const date = z.string().refine((value) => {
  const milliseconds = Date.parse(`${value}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(value) &&
    !Number.isNaN(milliseconds) &&
    new Date(milliseconds).toISOString().startsWith(value)
  );
}, "expected a date like 2027-12-31");

/** ISO 8601 duration without fractions, not empty. */
const DURATION = /^P(?=\d|T\d)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/;

export const zHolder = z.strictObject({
  name: text(200, "contains a citizen's identity number; natural persons are not accepted as holders"),
  uscc: z
    .string()
    .superRefine((value, context) => {
      if (isUscc(value)) return;
      const message = isCitizenId(value)
        ? "this is a citizen's identity number; natural persons are not accepted as holders"
        : "not a unified social credit code (18 characters, GB 32100 check character)";
      context.addIssue({ code: "custom", message });
    })
    .optional(),
  account: zAccount,
});

const unique = (items: readonly string[]) => new Set(items).size === items.length;

export const zDataset = z.strictObject({
  title: text(200),
  industry: z.string().regex(/^[A-T](?:\d{2,4})?$/, "expected a GB/T 4754 code like I65"),
  scenario: text(2000),
  sourceType: z.enum(["SELF", "LICENSED", "PURCHASED", "PUBLIC_AUTHORISED", "MIXED"]),
  dataLevel: z.enum(["GENERAL", "IMPORTANT"], {
    error: (issue) =>
      issue.input === "CORE" ? "core data are not accepted" : "expected GENERAL or IMPORTANT",
  }),
  personalInformation: z.enum(["NONE", "ANONYMISED", "DEIDENTIFIED"]),
  algorithmRules: text(4000),
  format: z
    .array(
      z
        .string()
        .regex(
          /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i,
          "expected a media type like text/csv",
        ),
    )
    .min(1, "at least one media type")
    .max(50)
    .refine(unique, "each media type once"),
  updateFrequency: z
    .string()
    .refine(
      (value) => value === "NONE" || DURATION.test(value),
      "expected an ISO 8601 duration like P1M, or NONE",
    ),
  rightsClaimed: z
    .array(z.enum(["DATA_IP", "HOLD", "USE", "OPERATE"]))
    .min(1, "at least one right")
    .refine(unique, "each right once"),
  records: zCount.optional(),
  fields: zCount.optional(),
  collectionPeriod: z
    .string()
    .refine((value) => {
      const [start, end, more] = value.split("/");
      return (
        more === undefined && date.safeParse(start).success && date.safeParse(end).success && start! <= end!
      );
    }, "expected an interval like 2025-01-01/2025-12-31")
    .optional(),
  sourceAgreementEnd: date.optional(),
  keywords: z.array(text(50)).max(30).refine(unique, "each keyword once").optional(),
  summary: text(4000).optional(),
  impactAssessment: text(200).optional(),
  approval: text(200).optional(),
});

export const zDescription = z.strictObject({
  holder: zHolder,
  dataset: zDataset,
  coverage: z.enum(["FULL", "SAMPLE", "STREAM_WINDOW"]),
  regime: z.string(),
  previous: zSha256.nullable().default(null),
  record: z.enum(["LOG", "INDIVIDUAL"]).optional(),
});

export interface Holder {
  readonly name: string;
  readonly uscc?: string | undefined;
  readonly account: Address;
}
export type DatasetDescription = z.output<typeof zDataset>;
export type Coverage = "FULL" | "SAMPLE" | "STREAM_WINDOW";
export type RecordKind = "LOG" | "INDIVIDUAL";

export interface Description {
  readonly holder: Holder;
  readonly dataset: DatasetDescription;
  readonly coverage: Coverage;
  readonly regime: RegimeProfile;
  readonly previous: Sha256Text | null;
  readonly record?: RecordKind | undefined;
}

/**
 * Checks a deposit's description.
 * @param value attacker-controlled
 * @param now Unix seconds, for the source agreement
 * @param prefix pointer of the description in a larger document
 * @throws REGIME_UNKNOWN | SOURCE_AGREEMENT_EXPIRED where that is the only fault, else INPUT_INVALID listing every bad field
 */
export function parseDescription(value: unknown, now: number, prefix = ""): Description {
  const result = zDescription.safeParse(value, IN_WORDS);
  const found = result.success ? [] : problemsOf(result.error, prefix);
  const regime = regimeOf(value);
  // What depends on several members is looked for in the raw value: one wrong field must not hide another.
  const problems: CodedProblem[] = [
    ...found.map((problem) => ({ ...problem, code: "INPUT_INVALID" as const })),
    ...(typeof regime === "string" ? [unknownRegime(regime, prefix)] : []),
    ...sourceAgreementProblems(value, now, prefix),
    ...referenceProblems(value, prefix),
  ];
  if (!result.success || typeof regime !== "object" || problems.length > 0)
    throw invalidDescription(problems);
  return { ...result.data, regime };
}

type CodedProblem = FieldProblem & { readonly code: ErrorCode };

function invalidDescription(problems: readonly CodedProblem[]): DataDeedError {
  const code = problems.length === 1 ? problems[0]!.code : "INPUT_INVALID";
  const text = problems.map(({ pointer, reason }) => `${pointer || "/"}: ${reason}`).join("; ");
  return new DataDeedError(code, text, {
    problems: problems.map(({ pointer, reason }) => ({ pointer, reason })),
  });
}

function member(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}

/** The profile; the unknown id; or undefined where the schema has told already that it is no text. */
function regimeOf(value: unknown): RegimeProfile | string | undefined {
  const id = member(value, "regime");
  return typeof id === "string" ? (REGIMES.get(id) ?? id) : undefined;
}

function unknownRegime(id: string, prefix: string): CodedProblem {
  const reason = `unknown regime ${id.slice(0, 60)}; known: ${[...REGIMES.keys()].join(", ")}`;
  return { code: "REGIME_UNKNOWN", pointer: `${prefix}/regime`, reason };
}

function sourceAgreementProblems(value: unknown, now: number, prefix: string): CodedProblem[] {
  const end = date.safeParse(member(value, "dataset", "sourceAgreementEnd"));
  if (!end.success || endOfDayInChina(end.data) >= now) return [];
  const reason = `the source agreement ended on ${end.data}`;
  return [{ code: "SOURCE_AGREEMENT_EXPIRED", pointer: `${prefix}/dataset/sourceAgreementEnd`, reason }];
}

/** De-identified data are still personal information, and important data need leave: each needs its reference. */
function referenceProblems(value: unknown, prefix: string): CodedProblem[] {
  const needs = [
    [
      "personalInformation",
      "DEIDENTIFIED",
      "impactAssessment",
      "needed where personal information is only de-identified",
    ],
    ["dataLevel", "IMPORTANT", "approval", "needed for important data: the competent authority's reference"],
  ] as const;
  return needs
    .filter(
      ([field, kind, reference]) =>
        member(value, "dataset", field) === kind && member(value, "dataset", reference) === undefined,
    )
    .map(([, , reference, reason]) => ({
      code: "INPUT_INVALID",
      pointer: `${prefix}/dataset/${reference}`,
      reason,
    }));
}
