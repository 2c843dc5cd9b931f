/** Answers of a gateway, as far as the command line reads them. What answers may be anything: parsed, never trusted. */
import { z } from "zod";
import { parseCertificate, type Certificate } from "#core/certificate.ts";
import { parseManifest, type Manifest } from "#core/dataset.ts";
import { DataDeedError, ERROR_TABLE, type ErrorCode } from "#core/errors.ts";
import { parseJson, type Json } from "#core/json.ts";
import { parseWith, zCount } from "#core/parse.ts";

export interface GatewayAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

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

/** A service that does not answer, with the reason that lies deepest. */
export function unreachable(url: string, cause: unknown): DataDeedError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message || inner.name : String(inner);
  return new DataDeedError("SERVICE_UNREACHABLE", `${url} does not answer: ${reason}`, { cause });
}

/**
 * The JSON of an answer of this status.
 * @throws the code of the gateway's refusal; GATEWAY_ANSWER_INVALID when it is something else altogether
 */
export function expectJson(answer: GatewayAnswer, status: number, url: string): Json {
  if (answer.status !== status) throw refusal(answer, url);
  return asAnswer(url, () => parseJson(answer.body, { maxLength: MAX_ANSWER_BYTES }));
}

function asAnswer<T>(url: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof DataDeedError)) throw error;
    const { message, problems } = error;
    throw new DataDeedError("GATEWAY_ANSWER_INVALID", `${url}: ${message}`, { cause: error, problems });
  }
}

const zState = z.enum(["SEQUENCED", "ANCHORED", "FINAL"]);
export type DepositState = z.output<typeof zState>;

export interface Receipt {
  readonly certificateNo: string;
  readonly index: number;
  readonly state: DepositState;
  readonly certificate: Certificate;
  readonly manifest?: Manifest;
}

const zReceipt = z.looseObject({
  certificateNo: z.string().max(100),
  index: zCount,
  state: zState,
  certificate: z.unknown(),
  manifest: z.unknown().optional(),
});

export function readReceipt(answer: GatewayAnswer, url: string): Receipt {
  const json = expectJson(answer, 201, url);
  return asAnswer(url, () => {
    const { certificateNo, index, state, certificate, manifest } = parseWith(
      zReceipt,
      json,
      "INPUT_INVALID",
      "receipt",
    );
    return {
      certificateNo,
      index,
      state,
      certificate: parseCertificate(certificate),
      ...(manifest === undefined || manifest === null ? {} : { manifest: parseManifest(manifest) }),
    };
  });
}

const zView = z.looseObject({ state: zState });

export function readState(answer: GatewayAnswer, url: string): DepositState {
  const json = expectJson(answer, 200, url);
  return asAnswer(url, () => parseWith(zView, json, "INPUT_INVALID", "certificate").state);
}
