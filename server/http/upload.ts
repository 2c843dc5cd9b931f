/** Receives a multipart deposit (RFC 7578): multer and busboy cut it into parts, the storage engine hashes them. */
import { Transform, type TransformCallback, type Writable } from "node:stream";
import type { Request, Response } from "express";
import multer, { MulterError } from "multer";
import { DataDeedError, isDataDeedError, type ErrorCode } from "#core/errors.ts";
import type { FileRecord } from "#core/dataset.ts";
import { beginBody } from "./answer.ts";
import { refuseContentEncoding } from "./json-body.ts";
import {
  JSON_PART_LIMITS,
  UploadStorage,
  type JsonParts,
  type UploadStorageOptions,
} from "./upload-storage.ts";

/** Parts taken in before the bytes of earlier ones are hashed: bounds memory when a request has many tiny files. */
const MAX_ACTIVE_FILES = 32;
const MAX_NAME_BYTES = 100;

export interface UploadOptions extends UploadStorageOptions {
  readonly bytesReceived: (count: number) => void;
}

export interface ReceivedUpload {
  readonly parts: JsonParts;
  readonly files: FileRecord[];
}

const MULTER_CODES: Readonly<Record<string, ErrorCode>> = {
  LIMIT_FIELD_VALUE: "JSON_TOO_LARGE",
  LIMIT_PART_COUNT: "LIMIT_EXCEEDED",
  LIMIT_FILE_COUNT: "LIMIT_EXCEEDED",
  LIMIT_FIELD_COUNT: "LIMIT_EXCEEDED",
};

/** What a failure means to the client. Busboy's errors carry no code: what tells them apart is how far the body came. */
function uploadFault(error: unknown, request: Request): DataDeedError {
  if (isDataDeedError(error)) return error;
  if (error instanceof MulterError)
    return new DataDeedError(MULTER_CODES[error.code] ?? "REQUEST_MALFORMED", error.message, {
      cause: error,
    });
  const ended = request.readableEnded || request.destroyed || request.errored !== null;
  return new DataDeedError(ended ? "UPLOAD_INCOMPLETE" : "REQUEST_MALFORMED", undefined, { cause: error });
}

/** Busboy as multer hands it out. */
type Parser = Writable & {
  on(
    event: "field",
    listener: (name: string | undefined, value: string, info: { valueTruncated: boolean }) => void,
  ): Parser;
  on(
    event: "file",
    listener: (name: string | undefined, stream: unknown, info: { filename?: string }) => void,
  ): Parser;
};

/** Holds bytes back while too many files wait to be hashed. */
class Gate extends Transform {
  readonly #storage: UploadStorage;
  readonly #count: (bytes: number) => void;

  constructor(storage: UploadStorage, count: (bytes: number) => void) {
    super();
    this.#storage = storage;
    this.#count = count;
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#count(chunk.length);
    void this.#pass(chunk, done);
  }

  async #pass(chunk: Uint8Array, done: TransformCallback): Promise<void> {
    while (this.#storage.active > MAX_ACTIVE_FILES) await this.#storage.less();
    done(null, chunk);
  }
}

/**
 * Reads the whole request, hashing the files while they stream through; resolves when its last byte was hashed.
 * On a refusal it rejects at once, while the client may still be sending.
 * @throws UPLOAD_INCOMPLETE | REQUEST_MALFORMED | INPUT_INVALID | PATH_INVALID | PATH_DUPLICATE | DATASET_EMPTY |
 *   LIMIT_EXCEEDED | JSON_* | whatever `checkParts` rejects with
 */
export async function receiveUpload(
  request: Request,
  response: Response,
  options: UploadOptions,
): Promise<ReceivedUpload> {
  refuseContentEncoding(request);
  const storage = new UploadStorage(options);
  const gate = new Gate(storage, options.bytesReceived);
  let parser: Parser | undefined;
  beginBody(request, response);
  try {
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: unknown) => reject(uploadFault(error, request));
      const engine = {
        _handleFile: (req: Request, file: Express.Multer.File, done: (error?: unknown) => void) =>
          storage._handleFile(req, file, (error) => {
            if (error !== undefined) refuse(error);
            done(error);
          }),
        _removeFile: storage._removeFile.bind(storage),
      };
      const options = {
        storage: engine,
        preservePath: true,
        defParamCharset: "utf8",
        limits: {
          fieldNameSize: MAX_NAME_BYTES,
          fieldSize: JSON_PART_LIMITS.manifest,
          fieldNestingDepth: 0,
          headerPairs: 32,
        },
        streamHandler(_request: Request, busboy: Parser) {
          parser = busboy;
          watchParts(busboy, storage, refuse);
          request.pipe(gate).pipe(busboy);
        },
      };
      request.once("close", () => request.readableEnded || refuse(new Error("the connection was closed")));
      multer(options).any()(request, response, (error: unknown) =>
        error === undefined ? resolve() : refuse(error),
      );
    });
    return await storage.finish();
  } catch (error) {
    request.unpipe(gate);
    gate.destroy();
    parser?.destroy();
    throw error;
  }
}

/** Sees every part as busboy does, also those that multer would pass over in silence. */
function watchParts(busboy: Parser, storage: UploadStorage, refuse: (error: unknown) => void): void {
  busboy.on("field", (name, value, { valueTruncated }) => {
    if (valueTruncated) return; // multer reports it
    try {
      storage.takeField(name, value);
    } catch (error) {
      refuse(error);
    }
  });
  busboy.on("file", (name, _stream, { filename }) => {
    if (filename !== undefined && filename !== "") return;
    const reason = "needs a file name";
    const problems = [{ pointer: `part:${String(name).slice(0, 60)}`, reason }];
    refuse(new DataDeedError("INPUT_INVALID", `part ${String(name).slice(0, 60)}: ${reason}`, { problems }));
  });
  busboy.on("error", refuse);
}
