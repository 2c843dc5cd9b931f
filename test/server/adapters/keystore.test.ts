import { expect } from "chai";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openChainKey, openChainKeys, openKeystorePassword } from "../../../server/adapters/keystore.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { CountingEntropy } from "../../helpers/manual-clock.ts";

describe("chain keys", () => {
  let folder: string;
  const entropy = new CountingEntropy();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "datadeed-keys-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function modeOf(path: string): Promise<number> {
    return (await stat(path)).mode & 0o777;
  }

  it("are made once, each another, and stay the same afterwards", async () => {
    const password = await openKeystorePassword(folder, entropy, null);
    const first = await openChainKeys(folder, password, null);
    const again = await openChainKeys(folder, await openKeystorePassword(folder, entropy, null), null);
    for (const role of ["notary", "registrar", "adjudicator", "admin"] as const) {
      expect(again[role].address).to.equal(first[role].address);
      expect(again[role].privateKey).to.equal(first[role].privateKey);
    }
    const { notary, registrar, adjudicator, admin } = first;
    expect(new Set([notary, registrar, adjudicator, admin].map(({ address }) => address)).size).to.equal(4);
  });

  it("are readable by their owner alone, the password too", async () => {
    await openChainKeys(folder, await openKeystorePassword(folder, entropy, null), null);
    expect(await modeOf(join(folder, "keystore-password"))).to.equal(0o600);
    expect(await modeOf(join(folder, "keys", "notary.json"))).to.equal(0o600);
    expect(await modeOf(join(folder, "keys"))).to.equal(0o700);
  });

  it("lie encrypted on disk", async () => {
    const password = await openKeystorePassword(folder, entropy, null);
    const path = join(folder, "key.json");
    const { privateKey, address } = await openChainKey(path, password);
    const text = await readFile(path, "utf8");
    expect(text.toLowerCase()).to.not.include(privateKey.slice(2).toLowerCase());
    expect((JSON.parse(text) as { version: number; address: string }).address).to.equal(
      address.slice(2).toLowerCase(),
    );
  });

  it("take the operator's password where one is set, and keep none then", async () => {
    const chosen = await openKeystorePassword(folder, entropy, "correct horse");
    expect(chosen).to.deep.equal({ text: "correct horse", chosenBy: "OPERATOR" });
    const exists = await stat(join(folder, "keystore-password")).then(
      () => true,
      () => false,
    );
    expect(exists).to.equal(false);
  });

  it("make guessing a chosen password slow", async () => {
    const path = join(folder, "key.json");
    await openChainKey(path, { text: "correct horse", chosenBy: "OPERATOR" });
    const keystore = JSON.parse(await readFile(path, "utf8")) as { Crypto: { kdfparams: { n: number } } };
    expect(keystore.Crypto.kdfparams.n).to.equal(131_072);
  });

  it("open with their password only", async () => {
    const path = join(folder, "key.json");
    await openChainKey(path, { text: "one", chosenBy: "CHANCE" });
    expect(await codeOf(openChainKey(path, { text: "other", chosenBy: "CHANCE" }))).to.equal("KEY_INVALID");
    await writeFile(path, "{}");
    expect(await codeOf(openChainKey(path, { text: "one", chosenBy: "CHANCE" }))).to.equal("KEY_INVALID");
  });

  it("are read from the operator's own file where one is named", async () => {
    const password = { text: "one", chosenBy: "CHANCE" } as const;
    const own = await openChainKey(join(folder, "elsewhere", "notary.json"), password);
    const keys = await openChainKeys(folder, password, join(folder, "elsewhere", "notary.json"));
    expect(keys.notary.address).to.equal(own.address);
  });
});
