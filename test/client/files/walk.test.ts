import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { walkFiles } from "../../../client/adapters/files/walk.ts";
import { codeOf, refusalOf } from "../../helpers/code-of.ts";
import { faultFileSystem, systemError } from "../../helpers/fault-file-system.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

async function fill(folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path);
  }
}

async function pathsOf(...named: string[]): Promise<string[]> {
  return (await walkFiles(named)).map(({ path }) => path);
}

describe("walkFiles", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());
  const at = (path: string) => join(folder.path, path);

  it("gives paths relative to a single folder, sorted by their UTF-8 bytes", async () => {
    await fill(at("data"), [
      "b.csv",
      "a/z.csv",
      "a.csv",
      "a/b/c.csv",
      "B.csv",
      "é.csv",
      "数据.csv",
      "😀.csv",
      "\uff5e.csv",
    ]);
    const expected = [
      "B.csv",
      "a.csv",
      "a/b/c.csv",
      "a/z.csv",
      "b.csv",
      "é.csv",
      "数据.csv",
      "\uff5e.csv",
      "😀.csv",
    ];
    expect(await pathsOf(at("data"))).to.deep.equal(expected);
    expect(await pathsOf(`${at("data")}/`)).to.deep.equal(expected);
  });

  it("takes in hidden files and what operating systems leave behind", async () => {
    await fill(at("data"), [".hidden", ".DS_Store", ".git/config", "Thumbs.db", "desktop.ini", "~$lock"]);
    expect(await pathsOf(at("data"))).to.have.members([
      ".hidden",
      ".DS_Store",
      ".git/config",
      "Thumbs.db",
      "desktop.ini",
      "~$lock",
    ]);
  });

  it("gives a single file its own name", async () => {
    await fill(at("data"), ["a.csv"]);
    expect(await pathsOf(at("data/a.csv"))).to.deep.equal(["a.csv"]);
  });

  it("keeps the base names of several arguments", async () => {
    await fill(folder.path, ["one/a.csv", "two/a.csv", "three.csv"]);
    expect(await pathsOf(at("two"), at("three.csv"), at("one"))).to.deep.equal([
      "one/a.csv",
      "three.csv",
      "two/a.csv",
    ]);
  });

  it("writes paths in normal form C and finds the file as it is spelled on disk", async () => {
    await fill(at("data"), ["e\u0301.csv"]);
    const [file] = await walkFiles([at("data")]);
    expect(file?.path).to.equal("\u00e9.csv");
    expect(file?.location).to.equal(at("data/e\u0301.csv"));
  });

  it("refuses two files that would have the same path, naming both", async () => {
    await fill(folder.path, ["x/a.csv", "y/a.csv"]);
    const error = await refusalOf(walkFiles([at("x/a.csv"), at("y/a.csv")]));
    expect(error?.code).to.equal("PATH_DUPLICATE");
    expect(error?.problems).to.deep.equal([
      { pointer: at("y/a.csv"), reason: `has the same path a.csv in the manifest as ${at("x/a.csv")}` },
    ]);
  });

  it("refuses names that differ only in their Unicode form", async () => {
    await fill(at("data"), ["e\u0301.csv", "\u00e9.csv"]);
    expect(await codeOf(walkFiles([at("data")]))).to.equal("PATH_DUPLICATE");
  });

  it("refuses symbolic links wherever they are, naming each, also as the argument with a slash", async () => {
    await fill(folder.path, ["data/a.csv", "elsewhere/b.csv"]);
    await symlink(at("elsewhere/b.csv"), at("data/link.csv"));
    await symlink(at("elsewhere"), at("data/folder"));
    const error = await refusalOf(walkFiles([at("data")]));
    expect(error?.code).to.equal("SYMLINK_REFUSED");
    expect(error?.problems.map(({ pointer }) => pointer)).to.have.members([
      at("data/link.csv"),
      at("data/folder"),
    ]);
    expect(await codeOf(walkFiles([`${at("data/folder")}/`]))).to.equal("SYMLINK_REFUSED");
  });

  it("refuses sockets and pipes", async () => {
    await fill(at("data"), ["a.csv"]);
    execFileSync("mkfifo", [at("data/pipe")]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at("data/socket"), resolve));
    const error = await refusalOf(walkFiles([at("data")]));
    await new Promise((resolve) => server.close(resolve));
    expect(error?.code).to.equal("FILE_UNSUPPORTED");
    expect(error?.problems).to.have.deep.members([
      { pointer: at("data/pipe"), reason: "is a pipe" },
      { pointer: at("data/socket"), reason: "is a socket" },
    ]);
  });

  it("lists every file that can't be read", async () => {
    await fill(at("data"), ["a.csv", "b.csv", "c.csv"]);
    const fileSystem = faultFileSystem({
      checkReadable: (location) => {
        if (!location.endsWith("b.csv")) throw systemError("EACCES");
      },
    });
    const error = await refusalOf(walkFiles([at("data"), at("missing")], fileSystem));
    expect(error?.code).to.equal("FILE_UNREADABLE");
    expect(error?.problems).to.have.deep.members([
      { pointer: at("data/a.csv"), reason: "permission denied" },
      { pointer: at("data/c.csv"), reason: "permission denied" },
      { pointer: at("missing"), reason: "does not exist" },
    ]);
  });

  it("refuses a folder that can't be listed", async () => {
    await fill(at("data"), ["inner/a.csv", "b.csv"]);
    const fileSystem = faultFileSystem({
      list: (directory) => {
        if (directory.endsWith("inner")) throw systemError("EACCES");
        return undefined;
      },
    });
    const error = await refusalOf(walkFiles([at("data")], fileSystem));
    expect(error?.code).to.equal("FILE_UNREADABLE");
    expect(error?.problems).to.deep.equal([
      { pointer: at("data/inner"), reason: "the folder permission denied" },
    ]);
  });

  it("refuses names that a manifest can't carry", async () => {
    await fill(at("data"), ["a\\b.csv"]);
    expect(await codeOf(walkFiles([at("data")]))).to.equal("PATH_INVALID");
    await mkdir(at("bytes"));
    await writeFile(Buffer.concat([Buffer.from(`${at("bytes")}/`), Buffer.from([0xff, 0x2e])]), "");
    expect(await codeOf(walkFiles([at("bytes")]))).to.equal("PATH_INVALID");
  });

  it("refuses a folder without files", async () => {
    await mkdir(at("empty/inner"), { recursive: true });
    expect(await codeOf(walkFiles([at("empty")]))).to.equal("DATASET_EMPTY");
  });
});
