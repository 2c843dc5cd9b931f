/** Sends files from the disk as multipart/form-data (RFC 7578) in constant memory, however large they are. */
import { randomBytes } from "node:crypto";
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isDataDeedError } from "#core/errors.ts";
import { CheckedFile } from "../adapters/files/checked-file.ts";
import { nodeFileSystem } from "../adapters/files/file-system.ts";
import type { LocalFile } from "../adapters/files/walk.ts";
import { unreachable, type GatewayAnswer } from "../adapters/gateway/answer.ts";

export type UploadedFile = LocalFile;

export interface MultipartRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly files: readonly UploadedFile[];
  readonly onBytes: (count: number) => void;
  readonly signal: AbortSignal;
}

const BUFFER_BYTES = 1_048_576;
/** Long enough for a gateway that still hashes the last bytes on a busy disk. */
const ANSWER_TIMEOUT_MS = 300_000;
const CONTINUE_TIMEOUT_MS = 2_000;
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

/**
 * An answer that comes before the last byte was sent ends the sending: it is a refusal.
 * @throws SERVICE_UNREACHABLE when the connection breaks; FILE_CHANGED | FILE_UNREADABLE | SYMLINK_REFUSED
 */
export async function sendMultipart(url: URL, upload: MultipartRequest): Promise<GatewayAnswer> {
  const boundary = `datadeed-${randomBytes(18).toString("hex")}`;
  const body = layOut(upload, boundary);
  const length = body.reduce((sum, part) => sum + lengthOf(part), 0);
  // Asked first: a missing API key must not be found out after a terabyte.
  const asksFirst = length > BUFFER_BYTES;
  const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
    method: "POST",
    headers: {
      ...upload.headers,
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": length,
      ...(asksFirst ? { expect: "100-continue" } : {}),
    },
    signal: upload.signal,
  });
  const answered = readAnswer(request);
  // Whoever loses the race below is not waited for: its failure is then no news.
  answered.catch(() => undefined);
  try {
    if (asksFirst && (await Promise.race([invited(request), answered])) !== undefined) return await answered;
    const sending = send(request, body, upload.onBytes);
    return await Promise.race([answered, sending.then(() => answered)]);
  } catch (error) {
    upload.signal.throwIfAborted();
    // A file of ours is at fault, not the connection.
    if (isDataDeedError(error)) throw error;
    // The gateway may have said why before it hung up.
    return await answered.catch(() => {
      throw unreachable(url.href, error);
    });
  } finally {
    request.destroy();
  }
}

/** Until the server says `100 Continue`; some never do (RFC 9110 section 10.1.1), so not for long. */
function invited(request: ClientRequest): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), CONTINUE_TIMEOUT_MS);
    timer.unref();
    request.once("continue", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}

type BodyPart = Uint8Array | UploadedFile;

function lengthOf(part: BodyPart): number {
  return part instanceof Uint8Array ? part.length : part.identity.sizeBytes;
}

function layOut({ fields, files }: MultipartRequest, boundary: string): BodyPart[] {
  const head = (disposition: string, type: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`;
  return [
    ...fields.map(([name, value]) =>
      Buffer.from(`${head(`name="${name}"`, "application/json")}${value}\r\n`),
    ),
    ...files.flatMap((file): BodyPart[] => [
      Buffer.from(head(`name="files"; ${fileName(file.path)}`, "application/octet-stream")),
      file,
      Buffer.from("\r\n"),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ];
}

/** Plain UTF-8 in quotes; percent-encoded (RFC 5987) where quotes or control characters would end it early. */
function fileName(path: string): string {
  if (!/["\\\u0000-\u001f\u007f]/.test(path)) return `filename="${path}"`;
  const encoded = encodeURIComponent(path).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename*=UTF-8''${encoded}`;
}

async function send(
  request: ClientRequest,
  body: readonly BodyPart[],
  onBytes: (count: number) => void,
): Promise<void> {
  const failed = new Promise<never>((_, reject) =>
    request.once("error", reject).once("close", () => reject(new BrokenUpload())),
  );
  failed.catch(() => undefined);
  const buffers = [Buffer.allocUnsafeSlow(BUFFER_BYTES), Buffer.allocUnsafeSlow(BUFFER_BYTES)] as const;
  for (const part of body) {
    if (part instanceof Uint8Array) await Promise.race([written(request, part), failed]);
    else await sendFile(request, part, { buffers, failed, onBytes });
  }
  request.end();
}

interface Sending {
  readonly buffers: readonly [Buffer, Buffer];
  readonly failed: Promise<never>;
  readonly onBytes: (count: number) => void;
}

/** One buffer is filled from the disk while the other goes out. */
async function sendFile(
  request: ClientRequest,
  file: UploadedFile,
  { buffers, failed, onBytes }: Sending,
): Promise<void> {
  const source = new CheckedFile(file, nodeFileSystem);
  try {
    let sending: Promise<void> = Promise.resolve();
    for (let turn = 0; ; turn ^= 1) {
      const buffer = buffers[turn]!;
      const length = await source.fill(buffer);
      await Promise.race([sending, failed]);
      if (length === 0) break;
      sending = written(request, buffer.subarray(0, length));
      onBytes(length);
    }
    source.expectUnchanged();
  } finally {
    source.close();
  }
}

/** Resolves when the bytes left this process: their buffer may be used again. */
function written(request: ClientRequest, bytes: Uint8Array): Promise<void> {
  const done = new Promise<void>((resolve, reject) => {
    request.write(bytes, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
  // It may fail while the next bytes are still being read; it is awaited after that.
  done.catch(() => undefined);
  return done;
}

/** The connection was closed while bytes were still to be sent. */
class BrokenUpload extends Error {
  constructor() {
    super("the connection was closed during the upload");
    this.name = "BrokenUpload";
  }
}

function readAnswer(request: ClientRequest): Promise<GatewayAnswer> {
  return new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("close", () => reject(new BrokenUpload()));
    request.once("finish", () =>
      request.setTimeout(ANSWER_TIMEOUT_MS, () => request.destroy(new BrokenUpload())),
    );
    request.once("response", (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        if ((length += chunk.length) > MAX_ANSWER_BYTES) response.destroy(new BrokenUpload());
      });
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
  });
}
