/** Errors as RFC 9457 problem details: one closed table from code to status. */
import {
  DataDeedError,
  ERROR_TABLE,
  isDataDeedError,
  type ErrorCode,
  type FieldProblem,
} from "#core/errors.ts";

export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** HTTP status of every code. A new code does not compile until it has one. */
export const PROBLEM_STATUS = {
  JSON_INVALID: 400,
  JSON_DUPLICATE_KEY: 400,
  JSON_LONE_SURROGATE: 400,
  JSON_TOO_DEEP: 400,
  JSON_TOO_LARGE: 413,
  JSON_UNSAFE_NUMBER: 400,
  INPUT_INVALID: 422,
  USAGE: 400,
  PATH_INVALID: 422,
  PATH_DUPLICATE: 422,
  SYMLINK_REFUSED: 422,
  DATASET_EMPTY: 422,
  FILE_CHANGED: 422,
  FILE_EXISTS: 422,
  FILE_UNREADABLE: 422,
  FILE_UNSUPPORTED: 422,
  FILE_UNWRITABLE: 422,
  MANIFEST_INVALID: 422,
  POLICY_INVALID: 422,
  SUPPLIED_INVALID: 422,
  PROOF_MALFORMED: 422,
  PROOF_MISMATCH: 422,
  STATE_PROOF_INVALID: 422,
  CHAIN_PROOF_MISSING: 422,
  BLOCK_NOT_TRUSTED: 422,
  PROOF_OF_OTHER_BLOCK: 422,
  NOT_PROVEN: 422,
  STATE_PROOF_UNAVAILABLE: 503,
  CHECKPOINT_FOREIGN: 422,
  KEY_INVALID: 422,
  SIGNATURE_INVALID: 422,
  STATEMENT_MISMATCH: 422,
  COMMITMENT_MISMATCH: 422,
  REGIME_UNKNOWN: 422,
  SOURCE_AGREEMENT_EXPIRED: 422,
  BUNDLE_INVALID: 422,
  PDF_UNREADABLE: 422,
  PDF_WITHOUT_BUNDLE: 422,
  PDF_WITHOUT_REPORT: 422,
  PDF_AMBIGUOUS: 422,
  PDF_TOO_LARGE: 413,
  BUNDLE_FOREIGN: 422,
  TRUST_INVALID: 422,
  CERTIFICATE_INVALID: 422,
  CERTIFICATE_TOO_LARGE: 422,
  CERTIFICATE_NO_INVALID: 400,
  REQUEST_MALFORMED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  CROSS_SITE_REFUSED: 403,
  SIGN_IN_REFUSED: 401,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  NOT_ANCHORED: 409,
  NOT_FINAL: 409,
  REGISTER_REFUSED: 409,
  DATASET_GUESSABLE: 422,
  IDEMPOTENCY_CONFLICT: 409,
  IDEMPOTENCY_IN_PROGRESS: 409,
  PAYLOAD_TOO_LARGE: 413,
  LIMIT_EXCEEDED: 413,
  TOO_MANY: 429,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UPLOAD_INCOMPLETE: 400,
  CID_INVALID: 400,
  NOT_READY: 503,
  BLOCK_LOST: 503,
  CHAIN_ANSWER_INVALID: 503,
  CONTRACT_MISSING: 503,
  DEPLOYMENT_FAILED: 500,
  DEPLOYMENT_INVALID: 500,
  INSUFFICIENT_FUNDS: 503,
  TRANSACTION_PENDING: 503,
  TRANSACTION_SUPERSEDED: 503,
  LOG_FORKED: 503,
  LOG_CORRUPT: 500,
  CHAIN_UNREACHABLE: 503,
  CHAIN_MISMATCH: 503,
  RPC_DISAGREEMENT: 503,
  TRANSACTION_REVERTED: 502,
  IPFS_UNREACHABLE: 503,
  CID_MISMATCH: 500,
  STORE_FAILED: 503,
  STORE_LOCKED: 503,
  CONFIG_INVALID: 500,
  NOTE_INVALID: 400,
  NOTE_UNTRUSTED: 403,
  LOG_UNKNOWN: 404,
  FORK_REFUSED: 422,
  BLOCK_NOT_FINAL: 503,
  WITNESS_REFUSED: 502,
  WITNESS_STATE_INVALID: 500,
  WITNESS_LOCKED: 503,
  TIMESTAMP_REFUSED: 502,
  SERVICE_UNREACHABLE: 503,
  GATEWAY_ANSWER_INVALID: 500,
  INTERNAL: 500,
} as const satisfies Record<ErrorCode, number>;

/** Seconds after which asking again makes sense. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = {
  NOT_ANCHORED: 2,
  IDEMPOTENCY_IN_PROGRESS: 1,
  TOO_MANY: 30,
  NOT_READY: 2,
  CHAIN_UNREACHABLE: 5,
  IPFS_UNREACHABLE: 5,
  STORE_FAILED: 5,
  SERVICE_UNREACHABLE: 5,
};

/** Body of an error answer. `code` and `errors` are for programs, the rest is for people. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  /** `urn:uuid:` and the request id, as the access log has it. */
  readonly instance: string;
  readonly remedy: string;
  readonly errors?: readonly FieldProblem[];
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * What the client gets to read about an error. What went wrong on our side stays in the log: a foreign error or an answer
 * of 500 and above says no more than its code's own sentence.
 */
export function problemOf(error: unknown, requestId: string): Problem {
  const known = isDataDeedError(error) ? error : new DataDeedError("INTERNAL", undefined, { cause: error });
  const { code } = known;
  const [title, remedy] = ERROR_TABLE[code];
  const status = PROBLEM_STATUS[code];
  const callersFault = status < 500;
  return {
    type: `urn:datadeed:problem:${code}`,
    title,
    status,
    detail: callersFault ? known.message : title,
    code,
    instance: `urn:uuid:${requestId}`,
    remedy,
    ...(callersFault && known.problems.length > 0 ? { errors: known.problems } : {}),
    ...(callersFault && Object.keys(known.details).length > 0 ? { details: known.details } : {}),
  };
}

/** Headers that belong to an error besides its body. */
export function problemHeaders(error: unknown): Record<string, string> {
  const code = isDataDeedError(error) ? error.code : "INTERNAL";
  const headers: Record<string, string> = { "Cache-Control": "no-store" };
  const retryAfter = RETRY_AFTER[code];
  if (retryAfter !== undefined) headers["Retry-After"] = String(retryAfter);
  if (code === "UNAUTHENTICATED") headers["WWW-Authenticate"] = 'Bearer realm="datadeed"';
  if (code === "FORBIDDEN") {
    const scope = isDataDeedError(error) ? error.details["scope"] : undefined;
    if (typeof scope === "string")
      headers["WWW-Authenticate"] = `Bearer realm="datadeed", error="insufficient_scope", scope="${scope}"`;
  }
  return headers;
}
