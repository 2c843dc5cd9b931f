/** Parse, do not trust: unknown in, typed out, all bad fields listed at once. */
import { z } from "zod";
import { DataDeedError, type ErrorCode, type FieldProblem } from "./errors.ts";
import { isDigestText, type Sha256Text, type Sm3Text } from "./digest.ts";

/** RFC 6901 pointer of a path of keys and indices. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

export function problemsOf(error: z.ZodError, prefix = ""): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        pointer: prefix + jsonPointer([...issue.path, key]),
        reason: "unknown member",
      }));
    }
    return [{ pointer: prefix + jsonPointer(issue.path), reason: issue.message }];
  });
}

/** What zod calls "received undefined"; everything else keeps its own words. */
export const IN_WORDS: z.core.ParseContext<z.core.$ZodIssue> = {
  error: (issue) => {
    if (issue.input !== undefined) return undefined;
    return issue.code === "invalid_value" ? `missing; expected ${issue.values.join(", ")}` : "missing";
  },
};

/**
 * Checks a value against a schema.
 * @throws `code` with every bad field as a JSON pointer
 */
export function parseWith<S extends z.ZodType>(
  schema: S,
  value: unknown,
  code: ErrorCode,
  what: string,
): z.output<S> {
  const result = schema.safeParse(value, IN_WORDS);
  if (result.success) return result.data;
  const problems = problemsOf(result.error);
  const list = problems.map(({ pointer, reason }) => `${pointer || "/"}: ${reason}`).join("; ");
  throw new DataDeedError(code, `${what}: ${list}`, { problems });
}

/** `sha256:` and 64 lowercase hex digits. */
export const zSha256 = z.custom<Sha256Text>(
  (v) => isDigestText(v, "sha256"),
  "expected sha256: and 64 lowercase hex digits",
);
/** `sm3:` and 64 lowercase hex digits. */
export const zSm3 = z.custom<Sm3Text>(
  (v) => isDigestText(v, "sm3"),
  "expected sm3: and 64 lowercase hex digits",
);
/** `0x` and 32 bytes of hex, as in ABI values. */
export const zBytes32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "expected 0x and 64 hex digits")
  .transform((text) => text.toLowerCase() as `0x${string}`);
/** `0x` and any whole bytes of hex. */
export const zHexBytes = z
  .string()
  .regex(/^0x(?:[0-9a-fA-F]{2})*$/, "expected 0x and hex digits")
  .transform((text) => text.toLowerCase() as `0x${string}`);
/** A count that JSON keeps exactly. */
export const zCount = z
  .number()
  .int("expected an integer")
  .min(0, "expected 0 or more")
  .max(Number.MAX_SAFE_INTEGER);
/** RFC 3339 in UTC with `Z`, seconds precision, a date that exists. */
export const zTime = z.string().refine(isTime, "expected a time like 2026-11-22T08:00:00Z");

export function isTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return false;
  const milliseconds = Date.parse(text);
  return !Number.isNaN(milliseconds) && formatTime(milliseconds / 1000) === text;
}

/** Unix seconds → RFC 3339 UTC, seconds precision. */
export function formatTime(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** RFC 3339 UTC → Unix seconds. The text has passed `isTime`. */
export function parseTime(text: string): number {
  return Date.parse(text) / 1000;
}
