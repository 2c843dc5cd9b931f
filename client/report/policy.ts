/** The lender's policy: at which stage the report is made, what blocks beyond the fixed rule, and every margin (DOMAIN section C). */
import { z } from "zod";
import { parseWith, zCount, zSha256 } from "#core/parse.ts";
import { REGIMES } from "#core/regime.ts";
import { CHECKS, type CheckId } from "./checks-table.ts";

export const STAGES = ["PRE_APPROVAL", "PRE_PAYOUT", "MONITORING"] as const;
export type Stage = (typeof STAGES)[number];

/** External registers (DOMAIN section 2), in the contract's words. */
export const EXTERNAL_REGISTERS = ["PROVINCIAL_DATA_IP", "CNIPA", "ZHONGDENG", "EXCHANGE", "OTHER"] as const;

const zCheckId = z.custom<CheckId>(
  (v) => typeof v === "string" && Object.hasOwn(CHECKS, v),
  "expected the id of a check, like O4",
);
const unique = (items: readonly unknown[]) => new Set(items).size === items.length;
const zPercent = z.number().min(0).max(1000);

const zPolicy = z.strictObject({
  format: z.literal("datadeed-policy/1"),
  stage: z.enum(STAGES).default("PRE_APPROVAL"),
  /** Profile that rules; the certificate's own by default. */
  regime: z
    .string()
    .refine((id) => REGIMES.has(id), `expected one of ${[...REGIMES.keys()].join(", ")}`)
    .optional(),
  /** Checks whose FAIL rejects besides those that always do; none of those can be taken away. */
  alsoBlocks: z.array(zCheckId).refine(unique, "each check once").default([]),
  /** Nodes that have to agree on the chain. */
  minimumSources: zCount.min(1).max(16).default(2),
  registerExtractMaxAgeDays: zCount.default(30),
  authorityMarginDays: zCount.default(30),
  timestampMinutes: zCount.default(10),
  timestampLimitMinutes: zCount.default(1440),
  /** A challenge of at most this age counts as made now. */
  existenceFreshDays: zCount.default(1),
  existenceMaxAgeDays: zCount.default(30),
  minimumChunks: zCount.min(1).default(30),
  scaleTolerancePercent: zPercent.default(1),
  expiryWarningDays: zCount.default(90),
  /** How long the certificate has to outlast the debt. */
  validityMarginDays: zCount.default(0),
  litigationMaxAgeDays: zCount.default(30),
  registerSearchMaxAgeDays: zCount.default(3),
  requiredRegisters: z
    .array(z.enum(EXTERNAL_REGISTERS))
    .min(1, "at least one register")
    .refine(unique, "each register once")
    .default(["ZHONGDENG", "PROVINCIAL_DATA_IP", "CNIPA"]),
  /** Junior pledges are taken, where the regime allows them too. */
  juniorPledgeAccepted: z.boolean().default(false),
  appraisalMaxAgeMonths: zCount.default(12),
  appraisalLimitMonths: zCount.default(24),
  /** No default: a lender's own figure. Without it W2 is NOT_CHECKED. */
  maxLoanToValuePercent: zPercent.optional(),
  loanToValueTolerancePoints: zPercent.default(10),
  /** Whether loan and value are printed; otherwise only their ratio is. */
  showAmounts: z.boolean().default(false),
  /** SHA-256 of the code that an audit found at each contract. Without it T2 is NOT_CHECKED. */
  auditedCode: z.strictObject({ log: zSha256, registry: zSha256, pledges: zSha256 }).optional(),
});

export type Policy = z.output<typeof zPolicy>;

/**
 * Reads a policy (`datadeed-policy/1`); what it leaves out has the default above.
 * @param value attacker-controlled
 * @throws POLICY_INVALID with every bad field
 */
export function parsePolicy(value: unknown): Policy {
  return parseWith(zPolicy, value, "POLICY_INVALID", "policy");
}

/** The policy of a lender that has none: all defaults. */
export const DEFAULT_POLICY: Policy = parsePolicy({ format: "datadeed-policy/1" });
