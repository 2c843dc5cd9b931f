/** The real file system with faults: every call can be overruled, so that no test has to race with a writer. */
import {
  nodeFileSystem,
  type FileIdentity,
  type FileSystem,
  type OpenFile,
} from "../../client/adapters/files/file-system.ts";

export interface FileFaults {
  /** What the file at a location looks like, or an error to throw. */
  readonly identify?: (location: string, real: FileIdentity, look: number) => FileIdentity;
  readonly checkReadable?: (location: string) => void;
  readonly list?: (directory: string) => readonly string[] | undefined;
  readonly open?: (location: string) => void;
  /** How many bytes a read gives, or an error to throw. */
  readonly read?: (position: number, real: number, into: Uint8Array) => number;
}

/** A system error as Node throws it. */
export function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected`), { code });
}

export function faultFileSystem(faults: FileFaults): FileSystem {
  let looks = 0;
  const seen = (location: string, real: FileIdentity) => faults.identify?.(location, real, ++looks) ?? real;
  return {
    list: async (directory) => faults.list?.(directory) ?? nodeFileSystem.list(directory),
    identify: async (location) => seen(location, await nodeFileSystem.identify(location)),
    identifyNow: (location) => seen(location, nodeFileSystem.identifyNow(location)),
    checkReadable: (location) => (faults.checkReadable ?? nodeFileSystem.checkReadable)(location),
    open: (location) => {
      faults.open?.(location);
      return faultyFile(location, nodeFileSystem.open(location));
    },
  };

  function faultyFile(location: string, real: OpenFile): OpenFile {
    return {
      identify: () => seen(location, real.identify()),
      read: async (into, position) => {
        const count = await real.read(into, position);
        return faults.read?.(position, count, into) ?? count;
      },
      readNow: (into, position) => {
        const count = real.readNow(into, position);
        return faults.read?.(position, count, into) ?? count;
      },
      close: () => real.close(),
    };
  }
}
