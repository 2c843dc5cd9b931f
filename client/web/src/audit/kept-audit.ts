/** How far an audit came, as the browser keeps it: what of it can be told before the audit goes on. */
import { z } from "zod";
import { zCount } from "#core/parse.ts";
import { bindingOf } from "../../../audit/command.ts";
import type { AuditSettings, Kept } from "./audit-messages.ts";

const zHex32 = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]{64}$/)]);
const zTimeline = z.strictObject({
  checkpoints: z.array(
    z.strictObject({
      size: zCount,
      root: zHex32,
      time: zCount,
      block: zCount,
      entries: z.enum(["FOUND", "MISSING", "NOT_ASKED"]),
    }),
  ),
  minutes: z.map(zCount, z.strictObject({ certificates: zCount, pledges: zCount })),
});
const zBytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const zKept = z.strictObject({
  checkpoint: zBytes,
  timeline: zTimeline,
  block: zCount,
  /** Of which trust document and with which checks. */
  binding: z.string().max(10_000),
});

/** Of which audit what was kept is; nodes and block may be others. */
export function bindingText({ trust, certificates, actors, documents }: AuditSettings): string {
  return JSON.stringify(bindingOf(trust, { certificates, actors, documents: documents.length > 0 }));
}

/**
 * What is read is judged here by its form; the checkpoint itself is judged when the audit goes on from it (CHECKPOINT_FOREIGN).
 * @returns null for what is none
 */
export function parseKept(value: unknown): Kept | null {
  const parsed = zKept.safeParse(value);
  return parsed.success ? parsed.data : null;
}
