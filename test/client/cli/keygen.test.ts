import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { Wallet } from "ethers";
import { datadeed, errorCodeOf, jsonOf } from "../../helpers/cli.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

describe("datadeed keygen", function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());
  const out = () => join(folder.path, "key.json");
  const run = (given: object, ...args: string[]) =>
    datadeed(["keygen", "--out", out(), ...args], { home: folder.path, ...given });

  it("writes a keystore that only its owner can read and only the password opens, and prints the address", async () => {
    const made = await run({ env: { DATADEED_PASSWORD: "correct horse" } }, "--json");
    expect(made.code).to.equal(0);
    const { address } = jsonOf(made);
    const keystore = await readFile(out(), "utf8");
    expect((await stat(out())).mode & 0o777).to.equal(0o600);
    expect((await Wallet.fromEncryptedJson(keystore, "correct horse")).address).to.equal(address);
    expect(await Wallet.fromEncryptedJson(keystore, "wrong horse").catch(() => "refused")).to.equal(
      "refused",
    );
    expect(await readdir(folder.path)).to.deep.equal(["key.json"]);

    const again = await run({ env: { DATADEED_PASSWORD: "correct horse" } }, "--json");
    expect(again.code).to.equal(64);
    expect(errorCodeOf(again)).to.equal("FILE_EXISTS");
    expect(await readFile(out(), "utf8")).to.equal(keystore);
  });

  it("takes a password typed twice, corrections included, and shows nothing of it", async () => {
    const made = await run({ typed: "pass-wordd\u007f\rpass-word\r" });
    expect(made.code).to.equal(0);
    expect(made.stdout).to.match(/^Address 0x[0-9a-fA-F]{40}\n/);
    expect(made.stderr).to.equal("New password (at least 8 characters): \nThe same password again: \n");
    const keystore = await readFile(out(), "utf8");
    expect((await Wallet.fromEncryptedJson(keystore, "pass-word")).address).to.equal(
      /0x\w+/.exec(made.stdout)?.[0],
    );
  });

  const refused: Record<string, object> = {
    "a password that is too short": { env: { DATADEED_PASSWORD: "short" } },
    "no password and no terminal": {},
    "two passwords that differ": { typed: "pass-word\rpass-worc\r" },
    "an empty line on a terminal": { typed: "\r" },
    "the end of the input": { typed: "\u0004" },
  };
  for (const [what, given] of Object.entries(refused)) {
    it(`refuses ${what} and writes nothing`, async () => {
      const result = await run(given, "--json");
      expect(result.code).to.equal(64);
      expect(errorCodeOf(result)).to.equal("USAGE");
      expect(await readdir(folder.path)).to.deep.equal([]);
    });
  }

  it("refuses a folder that does not exist before it asks for a password", async () => {
    const result = await datadeed(["keygen", "--out", join(folder.path, "no/key.json"), "--json"], {
      home: folder.path,
    });
    expect(errorCodeOf(result)).to.equal("FILE_UNWRITABLE");
  });
});
