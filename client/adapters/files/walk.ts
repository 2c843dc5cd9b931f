/**
 * From what was named on the command line to the files of a dataset, in the order of the manifest.
 *
 * A single folder stands for what is in it: `data/` gives paths relative to `data/`. A single file has its own name.
 * Of several arguments each keeps its base name, as `cp` would place them in one folder. Everything that is there is
 * data: hidden files, `.DS_Store`, `Thumbs.db`. Nothing is skipped in silence; what can't be taken in is refused.
 */
import { basename, join, resolve } from "node:path";
import { comparePaths, MAX_FILES, pathProblem } from "#core/dataset.ts";
import { DataDeedError, type ErrorCode, type FieldProblem } from "#core/errors.ts";
import { nodeFileSystem, unreadableReason, type FileIdentity, type FileSystem } from "./file-system.ts";

/** A file of the dataset and where it lies on this machine. */
export interface LocalFile {
  /** As in the manifest: relative, `/`-separated, NFC. */
  readonly path: string;
  /** As the operating system spells it. */
  readonly location: string;
  /** As it was when the dataset was listed. */
  readonly identity: FileIdentity;
}

interface Refusal extends FieldProblem {
  readonly code: ErrorCode;
}

/** The gravest first: the error carries this code, its problems list them all. */
const GRAVITY: readonly ErrorCode[] = [
  "SYMLINK_REFUSED",
  "FILE_UNSUPPORTED",
  "PATH_INVALID",
  "FILE_UNREADABLE",
  "PATH_DUPLICATE",
];

/**
 * Lists the files of a dataset, sorted by the UTF-8 bytes of their manifest paths.
 * @param named files and folders as the user named them, at least one
 * @throws SYMLINK_REFUSED | FILE_UNSUPPORTED | PATH_INVALID | FILE_UNREADABLE | PATH_DUPLICATE, each with every
 *   offending location under `problems`; DATASET_EMPTY; LIMIT_EXCEEDED
 */
export async function walkFiles(
  named: readonly string[],
  fileSystem: FileSystem = nodeFileSystem,
): Promise<readonly LocalFile[]> {
  const walk = new Walk(fileSystem);
  for (const location of named) await walk.addArgument(location, named.length === 1);
  return walk.finish();
}

class Walk {
  readonly #fileSystem: FileSystem;
  readonly #files = new Map<string, LocalFile>();
  readonly #refusals: Refusal[] = [];

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
  }

  async addArgument(named: string, alone: boolean): Promise<void> {
    // resolve() drops a trailing slash, with which a link would be followed instead of seen.
    const location = resolve(named);
    const identity = await this.#identify(location, named);
    if (identity === undefined) return;
    const name = basename(location);
    if (identity.kind === "directory") await this.#addFolder(location, alone ? "" : name, named);
    else this.#add(location, name, identity, named);
  }

  async #addFolder(top: string, topPath: string, named: string): Promise<void> {
    const folders = [{ location: top, path: topPath, shown: named }];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const { location, path, shown } = folder;
      for (const name of await this.#list(location, shown)) {
        const inner = {
          location: join(location, name),
          path: path === "" ? name : `${path}/${name}`,
          shown: join(shown, name),
        };
        const identity = await this.#identify(inner.location, inner.shown);
        if (identity?.kind === "directory") folders.push(inner);
        else if (identity !== undefined) this.#add(inner.location, inner.path, identity, inner.shown);
      }
    }
  }

  async #identify(location: string, shown: string): Promise<FileIdentity | undefined> {
    try {
      return await this.#fileSystem.identify(location);
    } catch (error) {
      this.#refuse("FILE_UNREADABLE", shown, unreadableReason(error));
      return undefined;
    }
  }

  async #list(location: string, shown: string): Promise<readonly string[]> {
    try {
      return await this.#fileSystem.list(location);
    } catch (error) {
      if (error instanceof DataDeedError) this.#refuse(error.code, shown, error.message);
      else this.#refuse("FILE_UNREADABLE", shown, `the folder ${unreadableReason(error)}`);
      return [];
    }
  }

  #add(location: string, spelled: string, identity: FileIdentity, shown: string): void {
    const path = spelled.normalize("NFC");
    const refusal = this.#refusalOf(location, path, identity);
    if (refusal !== undefined) {
      this.#refuse(refusal[0], shown, refusal[1]);
      return;
    }
    if (this.#files.size === MAX_FILES) {
      throw new DataDeedError("LIMIT_EXCEEDED", `a dataset has at most ${MAX_FILES} files`, {
        details: { maxFiles: MAX_FILES },
      });
    }
    this.#files.set(path, { path, location, identity });
  }

  #refusalOf(
    location: string,
    path: string,
    { kind }: FileIdentity,
  ): readonly [ErrorCode, reason: string] | undefined {
    if (kind === "symlink") return ["SYMLINK_REFUSED", "is a symbolic link"];
    if (kind !== "file") return ["FILE_UNSUPPORTED", `is a ${kind}`];
    const problem = pathProblem(path);
    if (problem !== undefined) return ["PATH_INVALID", problem];
    const other = this.#files.get(path);
    if (other !== undefined) {
      return ["PATH_DUPLICATE", `has the same path ${path} in the manifest as ${other.location}`];
    }
    try {
      this.#fileSystem.checkReadable(location);
      return undefined;
    } catch (error) {
      return ["FILE_UNREADABLE", unreadableReason(error)];
    }
  }

  #refuse(code: ErrorCode, location: string, reason: string): void {
    this.#refusals.push({ code, pointer: location, reason });
  }

  finish(): readonly LocalFile[] {
    const code = GRAVITY.find((candidate) => this.#refusals.some((refusal) => refusal.code === candidate));
    if (code !== undefined) {
      const problems = this.#refusals.map(({ pointer, reason }) => ({ pointer, reason }));
      const [first] = this.#refusals.filter((refusal) => refusal.code === code);
      const more = problems.length === 1 ? "" : ` (and ${problems.length - 1} more)`;
      throw new DataDeedError(code, `${first!.pointer} ${first!.reason}${more}`, { problems });
    }
    if (this.#files.size === 0) throw new DataDeedError("DATASET_EMPTY");
    return [...this.#files.values()].sort((a, b) => comparePaths(a.path, b.path));
  }
}
