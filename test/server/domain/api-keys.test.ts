import { expect } from "chai";
import { toHex } from "#core/bytes.ts";
import { ALL_SCOPES, apiKeyDigest, ApiKeys, mintApiKeySecret } from "../../../server/domain/api-keys.ts";
import { ensureFirstApiKey } from "../../../server/domain/first-api-key.ts";
import type { SecretFile } from "../../../server/ports/secret-file.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { REAL_ENTROPY as entropy } from "../../helpers/deposit-rig.ts";
import { FaultInjector } from "../../helpers/faults.ts";
import { ManualClock } from "../../helpers/manual-clock.ts";
import { MemoryStore } from "../../helpers/memory-store.ts";

describe("API keys", () => {
  let clock: ManualClock;
  let store: MemoryStore;
  let keys: ApiKeys;

  beforeEach(() => {
    clock = new ManualClock();
    store = new MemoryStore();
    keys = new ApiKeys({ store, clock, entropy });
  });

  it("are dd_ and 32 random bytes, of which only the digest is stored", async () => {
    const { secret, record } = await keys.mint("bank", ["deposit"]);
    expect(secret).to.match(/^dd_[A-Za-z0-9_-]{43}$/);
    expect(toHex(record.secretDigest)).to.equal(toHex(apiKeyDigest(secret)!));
    expect(JSON.stringify(await store.apiKeys())).to.not.include(secret.slice(3));
    expect((await keys.mint("bank", ["deposit"])).secret).to.not.equal(secret);
  });

  it("say who their owner is and what he may do", async () => {
    const { secret, record } = await keys.mint("bank", ["deposit", "pledge"]);
    expect(await keys.authenticate(secret)).to.deep.equal({
      id: record.id,
      name: "bank",
      scopes: ["deposit", "pledge"],
    });
  });

  for (const secret of [
    "",
    "dd_",
    "dd_short",
    `dd_${"A".repeat(44)}`,
    `xx_${"A".repeat(43)}`,
    `dd_${"A".repeat(42)}B`,
    mintApiKeySecret(entropy),
  ]) {
    it(`are not ${secret.slice(0, 12)} of ${secret.length} characters`, async () => {
      await keys.mint("bank", ["deposit"]);
      expect(await keys.authenticate(secret)).to.equal(null);
    });
  }

  it("are looked up once in a while, not for every request", async () => {
    const faults = new FaultInjector();
    keys = new ApiKeys({ store: faults.wrap(store), clock, entropy });
    const { secret } = await keys.mint("bank", ["deposit"]);
    for (let i = 0; i < 5; i++) await keys.authenticate(secret);
    expect(faults.calls.filter((method) => method === "apiKeyBySecretDigest")).to.have.length(1);
  });

  it("end at once where they are revoked, and soon at other gateways", async () => {
    const elsewhere = new ApiKeys({ store, clock, entropy });
    const { secret, record } = await keys.mint("bank", ["deposit"]);
    expect(await elsewhere.authenticate(secret)).to.not.equal(null);
    expect(await keys.authenticate(secret)).to.not.equal(null);
    await keys.revoke(record.id);
    expect(await keys.authenticate(secret)).to.equal(null);
    await clock.advance(10_000);
    expect(await elsewhere.authenticate(secret)).to.equal(null);
    expect((await keys.list()).map(({ revokedAt }) => revokedAt)).to.deep.equal([
      Math.floor(clock.now() / 1000) - 10,
    ]);
  });

  it("can't be revoked when there are none", async () => {
    expect(await codeOf(keys.revoke("nobody"))).to.equal("NOT_FOUND");
  });

  it("stay few in memory, however many there are", async () => {
    const faults = new FaultInjector();
    keys = new ApiKeys({ store: faults.wrap(store), clock, entropy });
    const secrets: string[] = [];
    for (let i = 0; i < 1_001; i++) secrets.push((await keys.mint(`key ${i}`, ["deposit"])).secret);
    for (const secret of secrets) await keys.authenticate(secret);
    const lookups = () => faults.calls.filter((method) => method === "apiKeyBySecretDigest").length;
    expect(lookups()).to.equal(1_001);
    await keys.authenticate(secrets.at(-1)!);
    expect(lookups()).to.equal(1_001);
    await keys.authenticate(secrets[0]!);
    expect(lookups()).to.equal(1_002);
  });

  it("have to have their form", async () => {
    expect(await codeOf(keys.mint("bank", ["deposit"], "my password"))).to.equal("KEY_INVALID");
  });
});

describe("first API key", () => {
  let store: MemoryStore;
  let keys: ApiKeys;
  let text: string | null;
  const file: SecretFile = {
    read: () => Promise.resolve(text),
    create: (content) => {
      const created = text === null;
      text ??= content;
      return Promise.resolve(created);
    },
  };

  beforeEach(() => {
    store = new MemoryStore();
    keys = new ApiKeys({ store, clock: new ManualClock(), entropy });
    text = null;
  });

  it("has all scopes and lies in the file", async () => {
    await ensureFirstApiKey(keys, file, entropy);
    expect((await keys.authenticate(text!.trim()))?.scopes).to.deep.equal(ALL_SCOPES);
  });

  it("is made once", async () => {
    await ensureFirstApiKey(keys, file, entropy);
    const first = text;
    await ensureFirstApiKey(keys, file, entropy);
    expect(text).to.equal(first);
    expect(await keys.list()).to.have.length(1);
  });

  it("is not made again when its file was removed", async () => {
    await ensureFirstApiKey(keys, file, entropy);
    text = null;
    await ensureFirstApiKey(keys, file, entropy);
    expect(text).to.equal(null);
  });

  it("works after a crash between file and store", async () => {
    const faults = new FaultInjector();
    faults.arm({ method: "addApiKey", call: 1, kind: "LOST", code: "STORE_FAILED" });
    const failing = new ApiKeys({ store: faults.wrap(store), clock: new ManualClock(), entropy });
    expect(await codeOf(ensureFirstApiKey(failing, file, entropy))).to.equal("STORE_FAILED");
    const written = text;
    await ensureFirstApiKey(keys, file, entropy);
    expect(text).to.equal(written);
    expect(await keys.authenticate(written!.trim())).to.not.equal(null);
  });

  it("is not taken from a file that holds none", async () => {
    text = "correct horse battery staple\n";
    expect(await codeOf(ensureFirstApiKey(keys, file, entropy))).to.equal("KEY_INVALID");
    expect(await keys.list()).to.have.length(0);
  });

  it("is not taken from a file when the store has keys already", async () => {
    await keys.mint("other", ["deposit"]);
    text = `${mintApiKeySecret(entropy)}\n`;
    await ensureFirstApiKey(keys, file, entropy);
    expect(await keys.authenticate(text.trim())).to.equal(null);
  });
});
