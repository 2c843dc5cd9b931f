/** Sends a deposit from the browser: fingerprints as JSON, or files as multipart with progress. */
import type { Manifest } from "#core/dataset.ts";
import { fingerprint, scaleOf } from "#core/dataset.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Statement } from "#core/statement.ts";
import { unreachable, type GatewayAnswer } from "../../../adapters/gateway/answer.ts";
import { depositFingerprint, readReceipt, type Receipt } from "../../../adapters/gateway/deposits.ts";
import type { WebGateway } from "../gateway/web-gateway.ts";
import type { ChosenFile } from "../hashing/chosen-files.ts";

export interface DepositParts {
  readonly description: Readonly<Record<string, unknown>>;
  readonly statement: Statement;
  readonly manifest: Manifest;
  readonly idempotencyKey: string;
}

/** The data stay here: only digests go out. @throws the gateway's refusal */
export function sendFingerprint(gateway: WebGateway, parts: DepositParts): Promise<Receipt> {
  const { description, statement, manifest, idempotencyKey } = parts;
  const body = { description, statement, ...fingerprint(manifest), scale: scaleOf(manifest) };
  return depositFingerprint(gateway, body, idempotencyKey);
}

/** @param onBytes told how many bytes went out, of all. @throws the gateway's refusal */
export async function sendFiles(
  gateway: WebGateway,
  { description, statement, manifest, idempotencyKey }: DepositParts,
  files: readonly ChosenFile[],
  {
    signal,
    onBytes,
  }: { readonly signal: AbortSignal; readonly onBytes: (done: number, all: number) => void },
): Promise<Receipt> {
  const form = new FormData();
  // In this order: the gateway judges the words before it takes the bytes.
  form.set("description", JSON.stringify(description));
  form.set("statement", JSON.stringify(statement));
  form.set("manifest", JSON.stringify(manifest));
  for (const { path, file } of files) form.append("files", file, path);
  const url = `${gateway.url}/v1/deposits`;
  const answer = await post(url, form, {
    headers: { ...gateway.access.writeHeaders, "idempotency-key": idempotencyKey },
    signal,
    onBytes,
  });
  return readReceipt(gateway.noticed(answer), url);
}

/** XMLHttpRequest, since `fetch` tells nothing of how far an upload has come. */
function post(
  url: string,
  form: FormData,
  options: {
    readonly headers: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly onBytes: (done: number, all: number) => void;
  },
): Promise<GatewayAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(options.headers)) request.setRequestHeader(name, value);
    request.responseType = "arraybuffer";
    request.upload.onprogress = ({ loaded, total }) => options.onBytes(loaded, total);
    request.onload = () =>
      resolve({ status: request.status, body: new Uint8Array(request.response as ArrayBuffer) });
    request.onerror = () => reject(unreachable(url, new Error("the connection broke")));
    request.onabort = () => reject(new DataDeedError("UPLOAD_INCOMPLETE", "the upload was cancelled"));
    options.signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}
