import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { toBase64 } from "#core/bytes.ts";
import { readTimestampFolder } from "../../../client/cli/timestamp-folder.ts";
import { isDataDeedError } from "#core/errors.ts";
import { makeScenario } from "../../helpers/scenario.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

async function codeOf(promise: Promise<unknown>): Promise<string | null> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return isDataDeedError(error) ? error.code : null;
}

describe("a folder with time-stamp tokens", () => {
  const { bundle } = makeScenario();
  const root = bundle.log.root;

  it("has those of bundles and those named by their roots, and nothing else is looked at", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string) => join(folder.path, name);
    const timestamps = [
      { type: "rfc3161", token: "AAAA" },
      { type: "other", token: "BBBB" },
    ];
    await writeFile(at("a.deed.json"), JSON.stringify({ ...bundle, timestamps }));
    await writeFile(at(`${root.slice(2)}.tst`), new Uint8Array([1, 2]));
    await writeFile(at(`0x${"ab".repeat(32)}.der`), new Uint8Array([3]));
    await writeFile(at("notes.txt"), "not a token");
    const tokens = await readTimestampFolder(folder.path);
    expect(Object.fromEntries(tokens)).to.deep.equal({
      [root]: [toBase64(new Uint8Array([1, 2])), "AAAA"],
      [`0x${"ab".repeat(32)}`]: [toBase64(new Uint8Array([3]))],
    });
  });

  it("is refused by name where it is not there, or a bundle in it is none", async () => {
    await using folder = await temporaryFolder();
    expect(await codeOf(readTimestampFolder(join(folder.path, "nowhere")))).to.equal("FILE_UNREADABLE");
    await mkdir(join(folder.path, "sub"));
    await writeFile(join(folder.path, "sub", "b.deed.json"), "{}");
    expect(await codeOf(readTimestampFolder(join(folder.path, "sub")))).to.equal("BUNDLE_INVALID");
  });
});
