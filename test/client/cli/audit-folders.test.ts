import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { toBase64 } from "#core/bytes.ts";
import { readManifestFolder, readTimestampFolder } from "../../../client/cli/audit-folders.ts";
import { buildManifest, fingerprint } from "#core/dataset.ts";
import { sha256, sha256Text } from "#core/digest.ts";
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

describe("a folder with manifests", () => {
  const digest = sha256Text(sha256(new Uint8Array(1)));
  const file = { path: "a.csv", sizeBytes: 1, sha256: digest, chunkRoot: digest };
  const manifest = buildManifest([file], new Uint8Array(32).fill(7));

  it("has the commitment that each opens, and nothing else is looked at", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "a.manifest.json"), JSON.stringify(manifest));
    await writeFile(join(folder.path, "notes.json"), "{}");
    const { manifestDigest, commitment } = fingerprint(manifest);
    expect([...(await readManifestFolder(folder.path))]).to.deep.equal([[manifestDigest, commitment]]);
  });

  it("is refused by name where one of them is none", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "a.manifest.json"), JSON.stringify({ ...manifest, salt: "" }));
    expect(await codeOf(readManifestFolder(folder.path))).to.equal("MANIFEST_INVALID");
  });
});
