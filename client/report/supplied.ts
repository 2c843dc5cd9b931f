/**
 * What the parties supply for a report (`datadeed-supplied/1`): what a paper says, when it was made, and its digest.
 * Nobody vouches for it here but the lender who filed it; the report says of each line which paper it rests on.
 */
import { z } from "zod";
import { zAddress } from "#core/address.ts";
import { parseWith, zBytes32, zCount, zSha256, zTime } from "#core/parse.ts";
import { EXTERNAL_REGISTERS } from "./policy.ts";

const text = z
  .string()
  .max(500)
  .refine((value) => value.trim() !== "" && value.isWellFormed(), "must not be empty, and Unicode");
const amount = z.string().regex(/^(?:0|[1-9]\d{0,17})(?:\.\d{1,4})?$/, "expected an amount like 1000000.00");
const currency = z.string().regex(/^[A-Z]{3}$/, "expected a currency like CNY");
const list = <T extends z.ZodType>(item: T) => z.array(item).max(1000);
/** Each section is a document, or a set of them under one digest. */
const document = { digest: zSha256 };
const zEntry = z.strictObject({
  number: text,
  registeredAt: zTime,
  /** Whether the borrower told of it. */
  disclosed: z.boolean(),
});

const zSupplied = z.strictObject({
  format: z.literal("datadeed-supplied/1"),
  registerExtract: z
    .strictObject({ ...document, asOf: zTime, name: text, uscc: text, inBusiness: z.boolean() })
    .optional(),
  authority: z
    .strictObject({
      ...document,
      account: zAddress,
      basis: z.enum(["LEGAL_REPRESENTATIVE", "KEY_BINDING", "POWER_OF_ATTORNEY"]),
      from: zTime,
      until: zTime.nullable(),
      revokedAt: zTime.nullable(),
    })
    .optional(),
  timestamp: z
    .strictObject({
      ...document,
      /** SHA-256 of the token in the bundle. */
      tokenDigest: zSha256,
      /** What the token binds. */
      imprint: zSha256,
      genTime: zTime,
      result: z.enum(["VALID", "VALID_ARCHIVED", "INVALID"]),
    })
    .optional(),
  provenance: z
    .strictObject({
      ...document,
      corroborations: list(
        z.strictObject({ ...document, kind: z.enum(["NOTARY", "WITNESS", "LOG", "SOURCE_RECORD", "OTHER"]) }),
      ),
      contradictory: z.boolean(),
    })
    .optional(),
  challenge: z
    .strictObject({
      ...document,
      certificateDigest: zSha256,
      at: zTime,
      drawnByLender: z.boolean(),
      chunksAsked: zCount.min(1),
      chunksProven: zCount,
      totalChunks: zCount.min(1),
    })
    .refine(
      ({ chunksAsked, chunksProven, totalChunks }) =>
        chunksProven <= chunksAsked && chunksAsked <= totalChunks,
      "expected chunksProven <= chunksAsked <= totalChunks",
    )
    .optional(),
  recount: z
    .strictObject({
      ...document,
      at: zTime,
      files: zCount.optional(),
      bytes: zCount.optional(),
      records: zCount.optional(),
      fields: zCount.optional(),
    })
    .optional(),
  versions: z
    .strictObject({
      ...document,
      latestAt: zTime,
      extension: z
        .strictObject({
          previous: zSha256,
          result: z.enum(["PROVEN", "REWRITTEN_WITH_REASON", "UNEXPLAINED"]),
        })
        .optional(),
    })
    .optional(),
  source: z
    .strictObject({
      documents: list(z.strictObject({ ...document, end: zTime.nullable(), forbidsPledge: z.boolean() })),
    })
    .optional(),
  coHolders: z
    .strictObject({ ...document, count: zCount.max(1000), consents: list(z.strictObject(document)) })
    .optional(),
  externalRegistration: z
    .strictObject({ ...document, asOf: zTime, authority: text, found: z.boolean(), holder: text.nullable() })
    .optional(),
  duplicates: z
    .strictObject({
      ...document,
      asOf: zTime,
      result: z.enum(["NONE", "SIMILAR_SCHEMA", "SAME_LEAVES_OTHER_HOLDER"]),
    })
    .optional(),
  litigation: z
    .strictObject({ ...document, asOf: zTime, result: z.enum(["NONE", "DISMISSED", "OPEN"]) })
    .optional(),
  registerSearches: list(
    z.strictObject({ ...document, register: z.enum(EXTERNAL_REGISTERS), asOf: zTime, entries: list(zEntry) }),
  ).optional(),
  licences: z
    .strictObject({
      ...document,
      asOf: zTime,
      entries: list(
        z.strictObject({
          ...document,
          kind: z.enum(["EXCLUSIVE", "SOLE", "NON_EXCLUSIVE"]),
          until: zTime.nullable(),
        }),
      ),
    })
    .optional(),
  pools: z.strictObject({ ...document, asOf: zTime, inPool: z.boolean() }).optional(),
  /** null: it was asked for and not given. */
  noOtherPledge: z
    .strictObject({ ...document, signedAt: zTime, signedBy: text })
    .nullable()
    .optional(),
  personalData: z
    .strictObject({
      ...document,
      at: zTime,
      result: z.enum(["NONE", "ANONYMISED", "DEIDENTIFIED", "RAW"]),
      impactAssessment: zSha256.optional(),
    })
    .optional(),
  dataLevel: z
    .strictObject({
      ...document,
      level: z.enum(["GENERAL", "IMPORTANT", "CORE"]),
      approval: zSha256.optional(),
      exported: z.boolean(),
      exportApproval: zSha256.optional(),
    })
    .optional(),
  publicity: z
    .strictObject({
      ...document,
      asOf: zTime,
      result: z.enum(["NOT_PUBLIC", "PARTLY_LICENSED", "PUBLISHED"]),
    })
    .optional(),
  appraisal: z
    .strictObject({
      ...document,
      appraiser: text,
      licenceNo: text.nullable(),
      baseDate: zTime,
      validUntil: zTime.nullable(),
      methods: list(z.enum(["COST", "INCOME", "MARKET"])),
      value: amount.optional(),
      currency: currency.optional(),
    })
    .optional(),
  /** null: there is none. */
  disposal: z
    .strictObject({ ...document, kind: z.enum(["EXCHANGE", "BUYER", "GUARANTOR", "GENERIC"]), name: text })
    .nullable()
    .optional(),
  pledgeContract: z
    .strictObject({
      ...document,
      written: z.boolean(),
      /** Civil Code article 427. */
      securedDebt: z.boolean(),
      term: z.boolean(),
      property: z.boolean(),
      scope: z.boolean(),
      delivery: z.boolean(),
      forfeiture: z.boolean(),
    })
    .optional(),
  /** null: nothing was filed. */
  externalPledge: z
    .strictObject({
      ...document,
      register: z.enum(EXTERNAL_REGISTERS),
      number: text.nullable(),
      filedAt: zTime,
      registeredAt: zTime.nullable(),
      payoutAt: zTime.nullable(),
    })
    .nullable()
    .optional(),
  platform: z
    .strictObject({
      ...document,
      tiedToParty: z.boolean(),
      filingNo: text.nullable(),
      protectionLevel: zCount.max(5).nullable(),
      selfDeclared: z.boolean(),
    })
    .optional(),
  administration: z.strictObject({ ...document, timeLocked: z.boolean() }).optional(),
  loan: z
    .strictObject({
      /** The borrower's account that signs the pledge. */
      pledgor: zAddress.optional(),
      /** The lender's own account and pledge: that one pledge does not count as somebody else's. */
      pledgee: zAddress.optional(),
      pledgeId: zBytes32.optional(),
      /** Pledges that the borrower says were released. */
      formerPledges: list(zBytes32).optional(),
      debtMaturity: zTime.optional(),
      renewalCovenant: z.boolean().optional(),
      /** Whether only the deposited sample is offered. */
      collateral: z.enum(["WHOLE", "SAMPLE"]).optional(),
      /** Kept private: only its ratio to the appraised value is printed, unless the policy says otherwise. */
      amount: amount.optional(),
      currency: currency.optional(),
    })
    .optional(),
});

export type Supplied = z.output<typeof zSupplied>;

/**
 * Reads the supplied documents.
 * @param value attacker-controlled
 * @throws SUPPLIED_INVALID with every bad field; unknown members are refused
 */
export function parseSupplied(value: unknown): Supplied {
  return parseWith(zSupplied, value, "SUPPLIED_INVALID", "supplied documents");
}

export const NOTHING_SUPPLIED: Supplied = parseSupplied({ format: "datadeed-supplied/1" });
