/** Bodies of deposit requests, cut into what the domain judges. */
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import type { Json, JsonObject } from "#core/json.ts";
import { parseWith } from "#core/parse.ts";
import { MAX_BATCH_DEPOSITS } from "../domain/deposit.ts";
import type { FingerprintRequest } from "../ports/gateway.ts";

// Members only; what is in them is the domain's to judge, all of it at once.
const zMembers = z.strictObject({
  description: z.unknown(),
  statement: z.unknown().optional(),
  commitment: z.unknown(),
  manifestDigest: z.unknown(),
  manifestSm3: z.unknown().optional(),
  scale: z.unknown(),
});

/** @throws INPUT_INVALID on unknown members, or where it is no object */
export function toFingerprint(body: Json): FingerprintRequest {
  const { description, statement, commitment, manifestDigest, manifestSm3, scale } = parseWith(
    zMembers,
    body,
    "INPUT_INVALID",
    "deposit",
  );
  return {
    description,
    commitment,
    manifestDigest,
    scale,
    ...(statement === undefined ? {} : { statement }),
    ...(manifestSm3 === undefined ? {} : { manifestSm3 }),
  };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The items of `{ "deposits": [ … ] }`, or of a bare list.
 * @throws INPUT_INVALID | LIMIT_EXCEEDED
 */
export function parseBatch(body: Json): readonly Json[] {
  const deposits =
    isObject(body) && Object.keys(body).every((key) => key === "deposits") ? body["deposits"] : body;
  if (!Array.isArray(deposits) || deposits.length === 0) {
    throw new DataDeedError("INPUT_INVALID", "expected { deposits: [ … ] } with at least one deposit", {
      problems: [
        { pointer: "/deposits", reason: "expected a list of at least one deposit, and no other member" },
      ],
    });
  }
  if (deposits.length > MAX_BATCH_DEPOSITS) {
    throw new DataDeedError(
      "LIMIT_EXCEEDED",
      `${deposits.length} deposits; at most ${MAX_BATCH_DEPOSITS} in one request`,
      {
        details: { maxItems: MAX_BATCH_DEPOSITS },
      },
    );
  }
  return deposits as readonly Json[];
}
