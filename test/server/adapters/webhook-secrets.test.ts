import { expect } from "chai";
import { createWebhookSecrets } from "../../../server/adapters/webhook-secrets.ts";
import { codeOf } from "../../helpers/code-of.ts";

const SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

describe("secrets of webhooks at rest", () => {
  const secrets = createWebhookSecrets({ text: "password", chosenBy: "CHANCE" });

  it("open again, also after a restart with the same password", async () => {
    const sealed = await secrets.seal("w1", SECRET);
    const restarted = createWebhookSecrets({ text: "password", chosenBy: "CHANCE" });
    expect(await restarted.open("w1", sealed)).to.equal(SECRET);
    expect(await secrets.open("w1", sealed)).to.equal(SECRET);
    expect(Buffer.from(sealed).includes(Buffer.from(SECRET))).to.equal(false);
  });

  it("never look the same", async () => {
    const [one, two] = await Promise.all([secrets.seal("w1", SECRET), secrets.seal("w1", SECRET)]);
    expect(Buffer.from(one).equals(Buffer.from(two))).to.equal(false);
  });

  it("open for nobody else: another webhook, another password, changed or cut bytes", async () => {
    const sealed = await secrets.seal("w1", SECRET);
    const changed = Uint8Array.from(sealed, (byte, i) => (i === 40 ? byte ^ 1 : byte));
    const others = createWebhookSecrets({ text: "passwort", chosenBy: "CHANCE" });
    for (const attempt of [
      () => secrets.open("w2", sealed),
      () => others.open("w1", sealed),
      () => secrets.open("w1", changed),
      () => secrets.open("w1", sealed.subarray(0, 40)),
      () => secrets.open("w1", Uint8Array.from([2, ...sealed.subarray(1)])),
    ]) {
      expect(await codeOf(attempt())).to.equal("KEY_INVALID");
    }
  });
});
