/** The file system as hashing needs it: one small port, so that faults can be injected instead of raced for. */
import {
  accessSync,
  close,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  read,
  readSync,
  type BigIntStats,
} from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { DataDeedError } from "#core/errors.ts";

export type FileKind = "file" | "directory" | "symlink" | "socket" | "pipe" | "device";

/** What tells whether a file is still the one that was met before. */
export interface FileIdentity {
  readonly kind: FileKind;
  readonly sizeBytes: number;
  /** Nanoseconds since 1970. */
  readonly modifiedNs: bigint;
  readonly inode: bigint;
  readonly device: bigint;
}

export interface OpenFile {
  identify(): FileIdentity;
  /** Fills at most `into.length` bytes from `position`; gives how many, 0 at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>;
  readNow(into: Uint8Array, position: number): number;
  close(): void;
}

/** Errors are those of Node (`code` ENOENT, EACCES, …), unless said otherwise. */
export interface FileSystem {
  /** Names in a folder, in any order. @throws PATH_INVALID when a name is not UTF-8 */
  list(directory: string): Promise<readonly string[]>;
  /** Of the link itself where it is a symbolic link. */
  identify(location: string): Promise<FileIdentity>;
  identifyNow(location: string): FileIdentity;
  /** Throws when the current user may not read the file. */
  checkReadable(location: string): void;
  /** Never follows a symbolic link in the last segment (ELOOP), never waits for a pipe's writer. */
  open(location: string): OpenFile;
}

function identityOf(stats: BigIntStats): FileIdentity {
  return {
    kind: kindOf(stats),
    sizeBytes: Number(stats.size),
    modifiedNs: stats.mtimeNs,
    inode: stats.ino,
    device: stats.dev,
  };
}

function kindOf(stats: BigIntStats): FileKind {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  if (stats.isSymbolicLink()) return "symlink";
  if (stats.isSocket()) return "socket";
  return stats.isFIFO() ? "pipe" : "device";
}

function flagIfKnown(name: "O_NOFOLLOW" | "O_NONBLOCK"): number {
  return name in constants ? constants[name] : 0;
}

// Absent on Windows, where links need a privilege to make and pipes have no file names.
const OPEN_FLAGS = constants.O_RDONLY | flagIfKnown("O_NOFOLLOW") | flagIfKnown("O_NONBLOCK");

export const nodeFileSystem: FileSystem = {
  async list(directory) {
    // As bytes: Node would turn a name that is not UTF-8 into another name without a word.
    const names = await readdir(directory, { encoding: "buffer" });
    return names.map((name) => decodeName(name, directory));
  },
  async identify(location) {
    return identityOf(await lstat(location, { bigint: true }));
  },
  identifyNow(location) {
    return identityOf(lstatSync(location, { bigint: true }));
  },
  checkReadable(location) {
    accessSync(location, constants.R_OK);
  },
  open(location) {
    const descriptor = openSync(location, OPEN_FLAGS);
    return {
      identify: () => identityOf(fstatSync(descriptor, { bigint: true })),
      readNow: (into, position) => readSync(descriptor, into, 0, into.length, position),
      read: (into, position) =>
        new Promise((resolve, reject) => {
          read(descriptor, into, 0, into.length, position, (error, count) => {
            if (error === null) resolve(count);
            else reject(error);
          });
        }),
      // A read-only descriptor has nothing to lose when closing fails.
      close: () => close(descriptor),
    };
  },
};

// @types/node leaves out `ignoreBOM` of the Encoding Standard; a name may begin with U+FEFF and must keep it.
const decoderOptions = { fatal: true, ignoreBOM: true };
const utf8Decoder = new TextDecoder("utf-8", decoderOptions);

function decodeName(name: Uint8Array, directory: string): string {
  try {
    return utf8Decoder.decode(name);
  } catch (cause) {
    const shown = Buffer.from(name).toString("latin1");
    throw new DataDeedError("PATH_INVALID", `${directory}: the name ${JSON.stringify(shown)} is not UTF-8`, {
      cause,
    });
  }
}

/** Whether two looks at a file saw the same one, unwritten in between. */
export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return (
    a.kind === b.kind &&
    a.sizeBytes === b.sizeBytes &&
    a.modifiedNs === b.modifiedNs &&
    a.inode === b.inode &&
    a.device === b.device
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EIO: "the disk reports an input/output error",
  EMFILE: "too many open files",
};

/** The system's error code (`ENOENT`, …) of whatever was thrown. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Why a file can't be read, in a few words. */
export function unreadableReason(error: unknown): string {
  const code = systemCode(error);
  return code === undefined ? "can't be read" : (REASONS[code] ?? `can't be read (${code})`);
}
