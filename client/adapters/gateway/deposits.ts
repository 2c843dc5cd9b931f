/** Deposits through a gateway: fingerprints sent, receipts and bundles read. */
import { z } from "zod";
import type { Address } from "#core/address.ts";
import { readBundle } from "#core/bundle.ts";
import { parseCertificate, parseSubjectId, type Certificate } from "#core/certificate.ts";
import { fingerprint, parseManifest, type Manifest } from "#core/dataset.ts";
import { DataDeedError } from "#core/errors.ts";
import { zDepositState, type DepositState } from "#core/gateway-answers.ts";
import { canonicalJson } from "#core/json.ts";
import { parseWith, zCount } from "#core/parse.ts";
import type { Statement } from "#core/statement.ts";
import { asAnswer, expectJson, expectPdf, type GatewayAnswer } from "./answer.ts";
import type { GatewayClient } from "./gateway-client.ts";

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
  state: zDepositState,
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

const zView = z.looseObject({ state: zDepositState });

export function readState(answer: GatewayAnswer, url: string): DepositState {
  const json = expectJson(answer, 200, url);
  return asAnswer(url, () => parseWith(zView, json, "INPUT_INVALID", "certificate").state);
}

function certificateUrl(gateway: GatewayClient, certificateNo: string): string {
  return `${gateway.url}/v1/certificates/${encodeURIComponent(certificateNo)}`;
}

/** Resolves when the deposit is durable. @throws the gateway's refusal */
export async function depositFingerprint(
  gateway: GatewayClient,
  body: object,
  idempotencyKey: string,
): Promise<Receipt> {
  const url = `${gateway.url}/v1/deposits`;
  const headers = {
    ...gateway.access.writeHeaders,
    "idempotency-key": idempotencyKey,
    "content-type": "application/json",
  };
  return readReceipt(await gateway.fetch(url, { method: "POST", headers, body: JSON.stringify(body) }), url);
}

/** How far a deposit has come. @throws NOT_FOUND | SERVICE_UNREACHABLE | … */
export async function fetchState(gateway: GatewayClient, certificateNo: string): Promise<DepositState> {
  const url = certificateUrl(gateway, certificateNo);
  return readState(await gateway.fetch(url), url);
}

/** The bundle's bytes, its shape checked. @throws NOT_ANCHORED | BUNDLE_INVALID | … */
export async function fetchBundle(gateway: GatewayClient, certificateNo: string): Promise<Uint8Array> {
  const url = `${certificateUrl(gateway, certificateNo)}/bundle`;
  const answer = await gateway.fetch(url);
  expectJson(answer, 200, url);
  readBundle(answer.body);
  return answer.body;
}

/** The certificate's PDF, not looked into. @throws NOT_ANCHORED | GATEWAY_ANSWER_INVALID | … */
export async function fetchCertificatePdf(
  gateway: GatewayClient,
  certificateNo: string,
): Promise<Uint8Array> {
  const url = `${certificateUrl(gateway, certificateNo)}/certificate.pdf`;
  return expectPdf(await gateway.fetch(url), url);
}

export interface Expected {
  readonly manifest: Manifest;
  readonly holder: Address;
  readonly statement: Statement | null;
  readonly sm3: boolean;
}

/**
 * Whether the certificate speaks of what was handed in. Its signature and its place in the log are `verify`'s affair.
 * @throws COMMITMENT_MISMATCH
 */
export function expectOurs({ certificate }: Receipt, { manifest, holder, statement, sm3 }: Expected): void {
  const subject = certificate.credentialSubject;
  const print = fingerprint(manifest);
  const differing = [
    subject.commitment === print.commitment || "commitment",
    subject.manifestDigest === print.manifestDigest || "manifestDigest",
    !sm3 || subject.manifestSm3 === print.manifestSm3 || "manifestSm3",
    parseSubjectId(subject.id)?.account === holder || "holder",
    canonicalJson(subject.statement) === canonicalJson(statement) || "statement",
  ].filter((difference) => difference !== true);
  if (differing.length === 0) return;
  throw new DataDeedError(
    "COMMITMENT_MISMATCH",
    `the gateway's certificate speaks of something else than what was handed in: ${differing.join(", ")}`,
  );
}
