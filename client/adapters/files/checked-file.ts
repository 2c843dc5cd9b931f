/** Reading a file so that no digest of a half-written one is ever given out. */
import { DataDeedError } from "#core/errors.ts";
import { isSameFile, systemCode, unreadableReason, type FileSystem, type OpenFile } from "./file-system.ts";
import type { LocalFile } from "./walk.ts";

/** A file that is open and is the one that was listed. */
export class CheckedFile {
  readonly #file: LocalFile;
  readonly #fileSystem: FileSystem;
  readonly #open: OpenFile;
  #position = 0;

  /** @throws SYMLINK_REFUSED | FILE_UNREADABLE | FILE_CHANGED */
  constructor(file: LocalFile, fileSystem: FileSystem) {
    this.#file = file;
    this.#fileSystem = fileSystem;
    this.#open = this.#guarded(() => fileSystem.open(file.location));
    try {
      if (
        !isSameFile(
          file.identity,
          this.#guarded(() => this.#open.identify()),
        )
      )
        throw this.#changed();
    } catch (error) {
      this.#open.close();
      throw error;
    }
  }

  /**
   * Fills a buffer with the next bytes; gives how many: fewer than its length only at the end of the file.
   * @throws FILE_UNREADABLE | FILE_CHANGED
   */
  async fill(buffer: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < buffer.length) {
      const room = filled === 0 ? buffer : buffer.subarray(filled);
      const count = await this.#open.read(room, this.#position).catch((error: unknown) => {
        throw this.#unreadable(error);
      });
      if (count === 0) break;
      filled += this.#advance(count);
    }
    return filled;
  }

  /** As `fill`, holding the thread until the disk has answered. */
  fillNow(buffer: Uint8Array): number {
    let filled = 0;
    while (filled < buffer.length) {
      const count = this.#guarded(() => this.#open.readNow(buffer.subarray(filled), this.#position));
      if (count === 0) break;
      filled += this.#advance(count);
    }
    return filled;
  }

  /**
   * To be called once the file's end was met, before any digest is believed.
   * The path is looked at again too: an editor that saves by renaming leaves the open file untouched.
   * @throws FILE_CHANGED
   */
  expectUnchanged(): void {
    const { identity, location } = this.#file;
    const complete = this.#position === identity.sizeBytes;
    const same = [() => this.#open.identify(), () => this.#fileSystem.identifyNow(location)].every((look) => {
      try {
        return isSameFile(identity, look());
      } catch {
        return false;
      }
    });
    if (!complete || !same) throw this.#changed();
  }

  close(): void {
    this.#open.close();
  }

  #advance(count: number): number {
    this.#position += count;
    // A file that somebody appends to faster than we read would otherwise never end.
    if (this.#position > this.#file.identity.sizeBytes) throw this.#changed();
    return count;
  }

  #guarded<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      throw this.#unreadable(error);
    }
  }

  #unreadable(cause: unknown): DataDeedError {
    const { location } = this.#file;
    if (systemCode(cause) === "ELOOP") {
      return new DataDeedError("SYMLINK_REFUSED", `${location} has become a symbolic link`, { cause });
    }
    // It was there when the dataset was listed.
    if (systemCode(cause) === "ENOENT") return this.#changed(cause);
    return new DataDeedError("FILE_UNREADABLE", `${location} ${unreadableReason(cause)}`, {
      cause,
      problems: [{ pointer: location, reason: unreadableReason(cause) }],
    });
  }

  #changed(cause?: unknown): DataDeedError {
    const { location } = this.#file;
    return new DataDeedError("FILE_CHANGED", `${location} changed while it was being read`, {
      cause,
      problems: [{ pointer: location, reason: "changed while it was being read" }],
    });
  }
}
