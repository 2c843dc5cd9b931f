import { mkdir, readFile, writeFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { join } from "node:path";
import { expect } from "chai";
import { utf8 } from "#core/bytes.ts";
import { openSeal } from "../../../client/cli/checkpoint-seal.ts";
import { Cleanups } from "../../../client/cli/cleanups.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

function worldOf(home: string): Parameters<typeof openSeal>[0] {
  const stream = new PassThrough();
  return {
    env: {},
    home,
    now: () => 0,
    stdin: stream,
    stdout: stream,
    stderr: stream,
    signal: new AbortController().signal,
    cleanups: new Cleanups(),
  };
}

describe("the seal of checkpoint files", () => {
  it("is this user's: made once, the same again, another for somebody else", async () => {
    await using mine = await temporaryFolder();
    await using theirs = await temporaryFolder();
    const [first, second] = await Promise.all([openSeal(worldOf(mine.path)), openSeal(worldOf(mine.path))]);
    const content = utf8("content");
    expect(first(content)).to.have.length(32);
    expect(second(content)).to.deep.equal(first(content));
    expect((await openSeal(worldOf(mine.path)))(content)).to.deep.equal(first(content));
    expect((await openSeal(worldOf(theirs.path)))(content)).not.to.deep.equal(first(content));
    expect(await readFile(join(mine.path, ".datadeed", "checkpoint.key"), "utf8")).to.match(
      /^[0-9a-f]{64}\n$/,
    );
  });

  it("is refused where its key is none, or can't be made", async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, ".datadeed"));
    await writeFile(join(folder.path, ".datadeed", "checkpoint.key"), "short");
    expect(await codeOf(openSeal(worldOf(folder.path)))).to.equal("KEY_INVALID");
    await using other = await temporaryFolder();
    await writeFile(join(other.path, ".datadeed"), "a file");
    expect(await codeOf(openSeal(worldOf(other.path)))).to.equal("FILE_UNWRITABLE");
  });
});
