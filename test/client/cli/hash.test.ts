import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fromBase64Url } from "#core/bytes.ts";
import { fingerprint, parseManifest } from "#core/dataset.ts";
import { datadeed, errorCodeOf, jsonOf } from "../../helpers/cli.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const SALT = "07".repeat(32);
const EXAMPLE = {
  commitment: "sha256:bb0b55fc988a7fbd00e825cc8212341f0d73b17a13f2682139a631834caab409",
  manifestDigest: "sha256:55d5a3ad614c972f0e439a9a6b80e97ca934087592fd77fc960907d5cf6046c7",
};

describe("datadeed hash", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (path: string) => join(folder.path, path);
  const run = (...args: string[]) => datadeed(["hash", ...args], { home: folder.path });

  beforeEach(async () => {
    folder = await temporaryFolder();
    await mkdir(at("data/2026"), { recursive: true });
    await writeFile(at("data/2026/readings.csv"), "t,v\n1,2\n");
    await writeFile(at("data/big.bin"), new Uint8Array(2_621_440).fill(0x5a));
    await writeFile(at("data/empty.txt"), "");
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  it("reproduces the protocol's example", async () => {
    const result = await run(at("data"), "--salt", SALT, "--json");
    expect(result.code).to.equal(0);
    expect(jsonOf(result)).to.deep.include({ ...EXAMPLE, scale: { files: 3, bytes: 2_621_448 } });
  });

  it("prints the public digests for people", async () => {
    const { code, stdout, stderr } = await run(at("data"), "--salt", `0x${SALT.toUpperCase()}`);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(stdout).to.include(EXAMPLE.commitment).and.to.include("3 files, 2621448 bytes (2.62 MB)");
    expect(stdout).to.include("The manifest was not kept");
  });

  it("writes manifest and chunk digests that only their owner can read", async () => {
    const result = await run(at("data"), "--sm3", "-o", at("m.json"), "--chunks", at("c.json"), "--json");
    expect(result.code).to.equal(0);
    const manifest = parseManifest(JSON.parse(await readFile(at("m.json"), "utf8")));
    expect(jsonOf(result)).to.deep.include({
      ...fingerprint(manifest),
      manifestFile: at("m.json"),
      chunksFile: at("c.json"),
    });
    expect(jsonOf(result)).to.have.property("manifestSm3");
    expect(jsonOf(result)).to.not.have.property("manifest");
    for (const file of ["m.json", "c.json"]) expect((await stat(at(file))).mode & 0o777).to.equal(0o600);
    const chunks = JSON.parse(await readFile(at("c.json"), "utf8")) as {
      files: { path: string; chunks: string[] }[];
    };
    expect(chunks.files.map(({ path, chunks }) => [path, chunks.length])).to.deep.equal([
      ["2026/readings.csv", 1],
      ["big.bin", 3],
      ["empty.txt", 0],
    ]);
    expect((await readdir(folder.path)).toSorted()).to.deep.equal(["c.json", "data", "m.json"]);
  });

  it("takes a new random salt each time", async () => {
    const salts = await Promise.all(
      [run(at("data"), "--json"), run(at("data"), "--json")].map(
        async (result) => (jsonOf(await result)["manifest"] as { salt: string }).salt,
      ),
    );
    expect(salts.map((salt) => fromBase64Url(salt).length)).to.deep.equal([32, 32]);
    expect(salts[0]).to.not.equal(salts[1]);
  });

  it("does not overwrite a manifest unless told to", async () => {
    await writeFile(at("m.json"), "precious");
    expect(errorCodeOf(await run(at("data"), "-o", at("m.json"), "--json"))).to.equal("FILE_EXISTS");
    expect(await readFile(at("m.json"), "utf8")).to.equal("precious");
    expect((await run(at("data"), "-o", at("m.json"), "--force")).code).to.equal(0);
    expect(parseManifest(JSON.parse(await readFile(at("m.json"), "utf8"))).files).to.have.length(3);
  });

  it("names symbolic links and missing files", async () => {
    await symlink(at("data/big.bin"), at("data/link"));
    const linked = await run(at("data"), "--json");
    expect(linked.code).to.equal(64);
    expect(jsonOf(linked)["error"]).to.deep.include({
      code: "SYMLINK_REFUSED",
      problems: [{ pointer: at("data/link"), reason: "is a symbolic link" }],
    });
    const missing = await run(at("nothing"));
    expect(missing.code).to.equal(64);
    expect(missing.stderr).to.include(`${at("nothing")} does not exist [FILE_UNREADABLE]`);
  });

  it("shows progress on a terminal only", async () => {
    const seen = await datadeed(["hash", at("data"), "--salt", SALT], { home: folder.path, terminal: true });
    expect(seen.stderr)
      .to.match(/hashing: \d+ %, .+ of 2\.62 MB/)
      .and.to.match(/\r\u001b\[K$/);
    expect((await run(at("data"))).stderr).to.equal("");
  });

  it("can't be steered by a file's name", async () => {
    await mkdir(at("evil"));
    await symlink("x", at("evil/\u001b[2J\u202egnp.exe"));
    const { stderr } = await run(at("evil"));
    expect(stderr).to.include("\\u{1b}[2J\\u{202e}gnp.exe").and.to.not.include("\u001b");
  });
});
