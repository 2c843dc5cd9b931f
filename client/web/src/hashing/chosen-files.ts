/** Files that a person chose or dropped, with their paths as a manifest names them. */
export interface ChosenFile {
  /** Relative path, `/`-separated, NFC; inside a chosen folder, relative to that folder. */
  readonly path: string;
  readonly file: File;
}

/** Files of an `<input>`: of a folder choice the folder's own name is not part of the path. */
export function fromInput(list: FileList): ChosenFile[] {
  return [...list].map((file) => {
    const inFolder = file.webkitRelativePath.split("/").slice(1).join("/");
    return { path: (inFolder || file.name).normalize("NFC"), file };
  });
}

/** Files of a drop. A single dropped folder is the dataset itself; several things keep their names. */
export async function fromDrop(transfer: DataTransfer): Promise<ChosenFile[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const [only] = entries;
  const found =
    entries.length === 1 && only?.isDirectory === true
      ? await contents(only as FileSystemDirectoryEntry, "")
      : (await Promise.all(entries.map((entry) => walk(entry, "")))).flat();
  return found.map(({ path, file }) => ({ path: path.normalize("NFC"), file }));
}

async function walk(entry: FileSystemEntry, parent: string): Promise<ChosenFile[]> {
  const path = parent === "" ? entry.name : `${parent}/${entry.name}`;
  if (entry.isDirectory) return contents(entry as FileSystemDirectoryEntry, path);
  const file = await new Promise<File>((resolve, reject) =>
    (entry as FileSystemFileEntry).file(resolve, reject),
  );
  return [{ path, file }];
}

async function contents(folder: FileSystemDirectoryEntry, path: string): Promise<ChosenFile[]> {
  const reader = folder.createReader();
  const found: ChosenFile[] = [];
  // A reader gives at most a hundred entries at a time, and none at the end.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0) return found;
    for (const entry of entries) for (const file of await walk(entry, path)) found.push(file);
  }
}
