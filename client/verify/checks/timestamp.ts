import { equalBytes, toHex0x } from "#core/bytes.ts";
import type { Bundle } from "#core/bundle.ts";
import { sha256 } from "#core/digest.ts";
import { sm3 } from "#core/sm3.ts";
import { formatUnixTime } from "../evidence.ts";
import { fragment, notChecked, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";
import type { TokenReading, TokenStatement } from "../timestamp/reading.ts";
import { rfc3161Tokens } from "../timestamp/read-timestamps.ts";

/** DOMAIN section C, A4: beyond this, stamp and block do not speak of the same moment. */
export const LONGEST_DIFFERENCE_SECONDS = 86_400;

const IMPRINTS: Readonly<Record<string, readonly [name: string, digest: (data: Uint8Array) => Uint8Array]>> =
  {
    "2.16.840.1.101.3.4.2.1": ["sha256", sha256],
    "1.2.156.10197.1.401": ["sm3", sm3],
  };

const BEST_FIRST = ["PASS", "WARN", "FAIL", "NOT_CHECKED"] as const;

/**
 * TIMESTAMP: an authority of the trust document stamped the root of the checkpoint, at about the time of its block. The
 * second clock: the chain's own time is what its validators say. One token that holds is enough.
 */
export function checkTimestamp({ bundle, trust, tokens, now }: JudgeInput): Fragment | undefined {
  // Whoever names no authority asked for no second clock: what they can't judge is ignored like any unknown member.
  if (trust.tsa === undefined) return undefined;
  if (rfc3161Tokens(bundle).length === 0)
    return trust.tsaRequired === true ? fragment("TIMESTAMP_MISSING", {}) : undefined;
  if (tokens === undefined) return notChecked("TIMESTAMP", unread);
  const found = tokens.map((token) => judgeToken(token, bundle, now));
  return found.toSorted((a, b) => rank(a) - rank(b))[0];
}

const unread = { known: false, code: "NOT_ASKED", reason: "the tokens were not read" } as const;

/** Whether the token's imprint is that of the bundle's log root; undefined where its algorithm is not known. */
export function stampsRoot(
  { imprintAlgorithm, imprint }: TokenStatement,
  { log }: { readonly log: Pick<Bundle["log"], "root"> },
): boolean | undefined {
  const digest = IMPRINTS[imprintAlgorithm]?.[1];
  return digest === undefined ? undefined : equalBytes(digest(log.root), imprint);
}

function rank({ status }: Fragment): number {
  return BEST_FIRST.indexOf(status);
}

function judgeToken(reading: TokenReading, bundle: Bundle, now: number): Fragment {
  if (reading.kind === "FAULTY") return fragment(reading.code, { reason: reading.reason });
  if (reading.kind === "UNKNOWN") return notChecked("TIMESTAMP", { known: false, ...reading });
  const { statement } = reading;
  const imprint = IMPRINTS[statement.imprintAlgorithm];
  const evidence = evidenceOf(statement, imprint?.[0] ?? statement.imprintAlgorithm);
  if (imprint === undefined) {
    const reason = `imprint by ${statement.imprintAlgorithm}`;
    return notChecked("TIMESTAMP", { known: false, code: "TIMESTAMP_ALGORITHM_UNSUPPORTED", reason });
  }
  if (stampsRoot(statement, bundle) !== true) return fragment("TIMESTAMP_OTHER_DIGEST", evidence);
  switch (reading.kind) {
    case "UNTRUSTED":
      return fragment("TSA_UNTRUSTED", evidence);
    case "NOT_VALID_THEN":
      return fragment("TSA_CERTIFICATE_NOT_VALID_THEN", { ...evidence, reason: reading.reason });
    case "HOLDS":
      return judgeTime(reading, evidence, bundle.anchor.anchoredAt, now);
  }
}

function evidenceOf(statement: TokenStatement, algorithm: string) {
  return {
    genTime: formatUnixTime(statement.genTime),
    imprint: `${algorithm}:${toHex0x(statement.imprint).slice(2)}`,
    policy: statement.policy,
    serialNumber: statement.serialNumber,
    subject: statement.subject,
  };
}

function judgeTime(
  { statement, tsa, maxDifferenceSeconds: limit, expiresAt }: TokenReading & { readonly kind: "HOLDS" },
  evidence: ReturnType<typeof evidenceOf>,
  anchoredAt: number,
  now: number,
): Fragment {
  const seconds = Math.ceil(Math.abs(statement.genTime - anchoredAt));
  const compared = { ...evidence, tsa, seconds, limit, anchoredAt: formatUnixTime(anchoredAt) };
  if (!(seconds <= LONGEST_DIFFERENCE_SECONDS)) return fragment("TIMESTAMP_CONTRADICTS_BLOCK", compared);
  if (seconds > limit) return fragment("TIMESTAMP_DISTANT", compared);
  if (now > expiresAt)
    return fragment("TIMESTAMP_ARCHIVED", { ...compared, expiredAt: formatUnixTime(expiresAt) });
  return fragment("TIMESTAMPED", compared);
}
