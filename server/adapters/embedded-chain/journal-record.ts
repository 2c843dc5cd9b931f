import { createHash } from "node:crypto";
import { z } from "zod";

const hex32 = z.string().regex(/^0x[0-9a-f]{64}$/);
const hexBytes = z.string().regex(/^0x(?:[0-9a-f]{2})+$/);

const blockSchema = z.object({
  kind: z.literal("block"),
  number: z.int().positive(),
  hash: hex32,
  parentHash: hex32,
  /** Unix seconds. */
  timestamp: z.int().nonnegative(),
  /** Signed transactions as sent, in their order in the block. */
  transactions: z.array(hexBytes),
});

/** Ether given to an account between two blocks. */
const fundSchema = z.object({
  kind: z.literal("fund"),
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  /** New balance in wei, `0x` + hex. */
  balance: z.string().regex(/^0x[0-9a-f]+$/),
});

const recordSchema = z.discriminatedUnion("kind", [blockSchema, fundSchema]);

/** A block that was mined: with the genesis, all that is needed to mine the very same block again. */
export type BlockRecord = z.infer<typeof blockSchema>;
export type JournalRecord = z.infer<typeof recordSchema>;

const CHECK_LENGTH = 16;

/** One line: 16 hex digits of SHA-256 over the JSON, a space, the JSON, a line feed. */
export function formatRecord(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `${checkOf(json)} ${json}\n`;
}

/** The record of a line without its line feed; null when a single bit of it is wrong. */
export function parseRecord(line: string): JournalRecord | null {
  const json = line.slice(CHECK_LENGTH + 1);
  if (line.slice(0, CHECK_LENGTH + 1) !== `${checkOf(json)} `) return null;
  try {
    return recordSchema.parse(JSON.parse(json));
  } catch {
    return null; // the check holds but the content is of no known form: not written by this version
  }
}

function checkOf(json: string): string {
  return createHash("sha256").update(json).digest("hex").slice(0, CHECK_LENGTH);
}
