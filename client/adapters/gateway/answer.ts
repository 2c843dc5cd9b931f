/** Answers of a gateway, as far as its clients read them. What answers may be anything: parsed, never trusted. */
import { z } from "zod";
import { DataDeedError, ERROR_TABLE, type ErrorCode } from "#core/errors.ts";
import { parseJson, type Json } from "#core/json.ts";
import { parseWith } from "#core/parse.ts";
import { isPdf } from "../pdf-reader/is-pdf.ts";

export interface GatewayAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** A manifest of 100,000 files has about 35 MB. */
export const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

const zProblem = z.looseObject({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), reason: z.string() })).optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, code);
}

/** The gateway's refusal (RFC 9457) as the error that it names; nearest known code where it is none of ours. */
function refusal({ status, body }: GatewayAnswer, url: string): DataDeedError {
  try {
    const { code, detail, errors, details } = zProblem.parse(parseJson(body));
    if (isErrorCode(code)) {
      return new DataDeedError(code, `the gateway says: ${detail}`, {
        problems: errors ?? [],
        details: { ...details, status },
      });
    }
  } catch {
    // A proxy's error page, or another service: only the status is known then.
  }
  const code = [502, 503, 504].includes(status) ? "SERVICE_UNREACHABLE" : "GATEWAY_ANSWER_INVALID";
  return new DataDeedError(code, `${url} answered with HTTP ${status}`, { details: { status } });
}

/** The JSON of an answer of success, whichever. @throws as `expectJson` */
export function expectDone(answer: GatewayAnswer, url: string): Json {
  return expectJson(answer, answer.status === 201 ? 201 : 200, url);
}

/** The bytes of an answer of success. @throws the code of the gateway's refusal */
export function expectBytes(answer: GatewayAnswer, url: string): Uint8Array {
  if (answer.status !== 200) throw refusal(answer, url);
  return answer.body;
}

/** A service that does not answer, with the reason that lies deepest. */
export function unreachable(url: string, cause: unknown): DataDeedError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message || inner.name : String(inner);
  return new DataDeedError("SERVICE_UNREACHABLE", `${url} does not answer: ${reason}`, { cause });
}

export function tooLarge(url: string): DataDeedError {
  return new DataDeedError(
    "GATEWAY_ANSWER_INVALID",
    `${url}: the answer has more than ${MAX_ANSWER_BYTES} bytes`,
  );
}

/**
 * The JSON of an answer of this status.
 * @throws the code of the gateway's refusal; GATEWAY_ANSWER_INVALID when it is something else altogether
 */
export function expectJson(answer: GatewayAnswer, status: number, url: string): Json {
  if (answer.status !== status) throw refusal(answer, url);
  return asAnswer(url, () => parseJson(answer.body, { maxLength: MAX_ANSWER_BYTES }));
}

/** The PDF of an answer. @throws as `expectJson` */
export function expectPdf(answer: GatewayAnswer, url: string): Uint8Array {
  if (answer.status !== 200) throw refusal(answer, url);
  if (isPdf(answer.body)) return answer.body;
  throw new DataDeedError("GATEWAY_ANSWER_INVALID", `${url}: expected a PDF`);
}

/** What a parser makes of an answer; its fault is the gateway's. @throws GATEWAY_ANSWER_INVALID */
export function asAnswer<T>(url: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof DataDeedError)) throw error;
    const { message, problems } = error;
    throw new DataDeedError("GATEWAY_ANSWER_INVALID", `${url}: ${message}`, { cause: error, problems });
  }
}

/** The JSON of an answer, of a known shape. @throws GATEWAY_ANSWER_INVALID */
export function readAs<S extends z.ZodType>(schema: S, json: Json, url: string): z.output<S> {
  return asAnswer(url, () => parseWith(schema, json, "INPUT_INVALID", "answer"));
}
