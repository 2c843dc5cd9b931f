/**
 * Answers to deposits. The kept form holds only what can't be made again (index, manifest, problems); the certificate
 * comes from the log. First answer and replay are made by the same function of the same bytes, so they are equal byte
 * for byte.
 */
import { utf8 } from "#core/bytes.ts";
import type { Certificate } from "#core/certificate.ts";
import type { Address } from "#core/address.ts";
import type { Manifest } from "#core/dataset.ts";
import { certificateNumber } from "#core/entry.ts";
import { DataDeedError, type ErrorCode, type FieldProblem } from "#core/errors.ts";
import type { DepositReceipt } from "../ports/gateway.ts";
import type { LogStore } from "../ports/store.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** One deposit's part of an answer. */
export type AnswerItem =
  { readonly index: number; readonly manifest?: Manifest | undefined } | { readonly error: KeptError };

interface KeptError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly problems: readonly FieldProblem[];
  readonly details: Readonly<Record<string, unknown>>;
}

export function keepError({ code, message, problems, details }: DataDeedError): KeptError {
  return { code, message, problems, details };
}

export function encodeAnswer(items: readonly AnswerItem[]): Uint8Array {
  return utf8(JSON.stringify(items));
}

/** @param bytes made by `encodeAnswer`: they come out of authenticated encryption */
function decodeAnswer(bytes: Uint8Array): readonly AnswerItem[] {
  return JSON.parse(decoder.decode(bytes)) as readonly AnswerItem[];
}

/** @param bytes the certificate as stored: our own work, so it is read without asking again whether it is one */
export function receiptOf(
  log: Address,
  index: number,
  bytes: Uint8Array,
  manifest?: Manifest,
): DepositReceipt {
  const certificate = JSON.parse(decoder.decode(bytes)) as Certificate;
  return {
    certificateNo: certificateNumber(log, index),
    index,
    state: "SEQUENCED",
    certificate,
    ...(manifest === undefined ? {} : { manifest }),
  };
}

export type BatchResult = DepositReceipt | { readonly error: unknown };

/**
 * Makes a kept answer's receipts again.
 * @throws LOG_CORRUPT when the log lacks a certificate that was answered
 */
export async function replayAnswer(
  answer: Uint8Array,
  log: Address,
  store: Pick<LogStore, "certificate">,
): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const item of decodeAnswer(answer)) {
    if ("error" in item) {
      const { code, message, problems, details } = item.error;
      results.push({ error: new DataDeedError(code, message, { problems, details }) });
      continue;
    }
    const stored = await store.certificate(item.index);
    if (stored === null)
      throw new DataDeedError("LOG_CORRUPT", `certificate ${item.index} was answered but is not stored`);
    results.push(receiptOf(log, item.index, stored.bytes, item.manifest));
  }
  return results;
}
