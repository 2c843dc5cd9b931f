/**
 * A multer storage engine that stores nothing: the parts of a deposit are JSON that is kept and files that are hashed while
 * they pass by. Memory does not depend on the size of the files.
 */
import type { Readable } from "node:stream";
import type { Request } from "express";
import type { StorageEngine } from "multer";
import { ByteCollector } from "#core/byte-collector.ts";
import { utf8 } from "#core/bytes.ts";
import { MAX_FILES, pathProblem, type FileRecord } from "#core/dataset.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson, type Json } from "#core/json.ts";
import type { CreateFileHasher, FileHasher } from "../ports/hashing.ts";

/** Bytes of each JSON part. A manifest of 100,000 files has about 35 MB. */
export const JSON_PART_LIMITS = { description: 131_072, statement: 32_768, manifest: 67_108_864 } as const;
export type JsonPartName = keyof typeof JSON_PART_LIMITS;
/** Bytes of all file names of one upload together: the one thing that is kept for every file. */
const MAX_PATH_BYTES_TOTAL = 33_554_432;

export type JsonParts = { description?: Json; statement?: Json; manifest?: Json };

export interface UploadStorageOptions {
  readonly createHasher: CreateFileHasher;
  /** SM3 besides SHA-256, also where the manifest does not ask for it. */
  readonly sm3: boolean;
  /** Asked once, before the first file is read: a rejection refuses the upload. */
  readonly checkParts: (parts: JsonParts) => Promise<void>;
}

function isJsonPart(name: string): name is JsonPartName {
  return Object.hasOwn(JSON_PART_LIMITS, name);
}

function partProblem(name: string, reason: string): DataDeedError {
  return new DataDeedError("INPUT_INVALID", `part ${name.slice(0, 60)}: ${reason}`, {
    problems: [{ pointer: `part:${name.slice(0, 60)}`, reason }],
  });
}

export class UploadStorage implements StorageEngine {
  readonly #options: UploadStorageOptions;
  readonly #parts: JsonParts = {};
  readonly #paths = new Set<string>();
  readonly #seen = new Set<JsonPartName>();
  /** By order of arrival. */
  readonly #files: (FileRecord | undefined)[] = [];
  #pathBytes = 0;
  #pendingParts: Promise<void>[] = [];
  #checked: Promise<void> | undefined;
  #active = 0;
  #whenLess: (() => void) | undefined;

  constructor(options: UploadStorageOptions) {
    this.#options = options;
  }

  /** Files being hashed now: small ones overlap. */
  get active(): number {
    return this.#active;
  }

  /** Resolves when a file has been finished. */
  less(): Promise<void> {
    return new Promise((resolve) => (this.#whenLess = resolve));
  }

  /** A part without a file name. @throws INPUT_INVALID | JSON_* */
  takeField(name: string | undefined, value: string): void {
    const part = this.#expectPart(name);
    // The parser puts this character where the bytes were no UTF-8.
    if (value.includes("\ufffd")) throw new DataDeedError("JSON_INVALID", `part ${part}: not UTF-8`);
    this.#parts[part] = parsePart(part, utf8(value));
  }

  /** A part with a file name, as multer calls it. */
  _handleFile(_request: Request, file: Express.Multer.File, done: (error?: unknown) => void): void {
    this.#active++;
    const finish = (error?: unknown) => {
      this.#active--;
      this.#whenLess?.();
      done(error);
    };
    const work = file.fieldname === "files" ? this.#hashFile(file) : this.#readPart(file);
    work.then(() => finish(), finish);
  }

  _removeFile(_request: Request, _file: Express.Multer.File, done: (error: Error | null) => void): void {
    done(null);
  }

  /**
   * Everything received, after the last part.
   * @throws DATASET_EMPTY | INPUT_INVALID
   */
  async finish(): Promise<{ parts: JsonParts; files: FileRecord[] }> {
    await this.#check();
    if (this.#files.length === 0) throw new DataDeedError("DATASET_EMPTY", "no part named files");
    return { parts: this.#parts, files: this.#files.filter((file) => file !== undefined) };
  }

  #expectPart(name: string | undefined): JsonPartName {
    if (name === undefined || !isJsonPart(name)) {
      const reason =
        name === "files"
          ? "needs a file name"
          : "unknown part; expected description, statement, manifest or files";
      throw partProblem(name ?? "(no name)", reason);
    }
    if (this.#seen.has(name)) throw partProblem(name, "occurs twice");
    if (this.#checked !== undefined) throw partProblem(name, "must come before the files");
    this.#seen.add(name);
    return name;
  }

  async #readPart(file: Express.Multer.File): Promise<void> {
    const name = this.#expectPart(file.fieldname);
    const reading = collect(file.stream, name).then((bytes) => {
      this.#parts[name] = parsePart(name, bytes);
    });
    this.#pendingParts.push(reading);
    await reading;
  }

  #check(): Promise<void> {
    this.#checked ??= Promise.all(this.#pendingParts).then(() => {
      if (this.#parts.description === undefined)
        throw partProblem("description", "missing; it must come before the files");
      return this.#options.checkParts(this.#parts);
    });
    return this.#checked;
  }

  async #hashFile(file: Express.Multer.File): Promise<void> {
    // Before anything is awaited: the order of arrival is the order of these calls.
    const path = this.#takePath(file.originalname);
    const place = this.#files.push(undefined) - 1;
    await this.#check();
    const hasher = this.#options.createHasher({ sm3: this.#options.sm3 || asksForSm3(this.#parts.manifest) });
    await pour(file.stream, hasher);
    this.#files[place] = { path, ...(await hasher.digest()) };
  }

  /** The file name as a manifest path, in Unicode NFC: some systems hand out decomposed names for the same file. */
  #takePath(name: string): string {
    if (this.#files.length >= MAX_FILES) {
      throw new DataDeedError("LIMIT_EXCEEDED", `more than ${MAX_FILES} files`, {
        details: { maxFiles: MAX_FILES },
      });
    }
    const path = name.normalize("NFC");
    const problem = path.includes("\ufffd") ? "the file name is not UTF-8" : pathProblem(path);
    if (problem !== undefined) throw pathError("PATH_INVALID", path, problem);
    if (this.#paths.has(path)) throw pathError("PATH_DUPLICATE", path, "occurs twice");
    this.#pathBytes += utf8(path).length;
    if (this.#pathBytes > MAX_PATH_BYTES_TOTAL) {
      throw new DataDeedError(
        "LIMIT_EXCEEDED",
        `the file names have more than ${MAX_PATH_BYTES_TOTAL} bytes`,
      );
    }
    this.#paths.add(path);
    return path;
  }
}

function pathError(code: "PATH_INVALID" | "PATH_DUPLICATE", path: string, reason: string): DataDeedError {
  const shown = path.slice(0, 200);
  return new DataDeedError(code, `${shown}: ${reason}`, { problems: [{ pointer: `file:${shown}`, reason }] });
}

function asksForSm3(manifest: Json | undefined): boolean {
  if (typeof manifest !== "object" || manifest === null || !("files" in manifest)) return false;
  const first: unknown = Array.isArray(manifest.files) ? manifest.files[0] : undefined;
  return typeof first === "object" && first !== null && "sm3" in first;
}

function partTooLarge(name: string, maxBytes: number): DataDeedError {
  return new DataDeedError("JSON_TOO_LARGE", `part ${name} has more than ${maxBytes} bytes`, {
    details: { part: name, maxBytes },
  });
}

function parsePart(name: JsonPartName, bytes: Uint8Array): Json {
  if (bytes.length > JSON_PART_LIMITS[name]) throw partTooLarge(name, JSON_PART_LIMITS[name]);
  return parseJson(bytes);
}

/** All bytes of a part, read to its end whatever it holds. @throws JSON_TOO_LARGE */
async function collect(stream: Readable, name: JsonPartName): Promise<Uint8Array> {
  const maxBytes = JSON_PART_LIMITS[name];
  const collector = new ByteCollector(maxBytes);
  const seen = { whole: true };
  await each(stream, (chunk) => {
    seen.whole = seen.whole && collector.take(chunk);
  });
  if (seen.whole) return collector.bytes();
  throw partTooLarge(name, maxBytes);
}

async function pour(stream: Readable, hasher: FileHasher): Promise<void> {
  await each(stream, (chunk) => hasher.update(chunk));
}

/** Calls `take` for each chunk and waits for it; rejects with UPLOAD_INCOMPLETE when the stream breaks off. */
function each(stream: Readable, take: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const broken = (cause?: unknown) => reject(new DataDeedError("UPLOAD_INCOMPLETE", undefined, { cause }));
    let waiting: Promise<void> | undefined;
    stream.on("data", (chunk: Uint8Array) => {
      waiting = take(chunk) ?? undefined;
      if (waiting === undefined) return;
      stream.pause();
      waiting.then(() => stream.resume(), reject);
    });
    stream.on("end", () => (waiting === undefined ? resolve() : void waiting.then(resolve, reject)));
    stream.on("error", broken);
    stream.on("close", () => stream.readableEnded || broken());
  });
}
