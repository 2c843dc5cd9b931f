import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Webhook } from "standardwebhooks";
import { payloadOf, signedMessage } from "../../../server/domain/webhook-message.ts";

const SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const ALERT = {
  sequence: 7,
  id: "msg_0f3c5a9be2d14c7786a1b2c3d4e5f607",
  type: "certificate.suspended",
  at: 1_795_698_311,
  data: "{}",
  retracted: false,
};

describe("messages to webhooks", () => {
  let now: number;
  let message: ReturnType<typeof signedMessage>;

  // The verifier goes by the clock, and the file was loaded long before its tests run.
  before(() => {
    now = Math.floor(Date.now() / 1000);
    message = signedMessage("https://bank.example/", SECRET, payloadOf(ALERT), now, "datadeed/0.1.0");
  });

  it("are accepted by the verifier of Standard Webhooks, and by it alone as they are", () => {
    const verifier = new Webhook(SECRET);
    expect(verifier.verify(message.body, { ...message.headers })).to.deep.equal({
      sequence: 7,
      id: ALERT.id,
      type: ALERT.type,
      timestamp: "2026-11-26T13:05:11Z",
      data: {},
    });
    expect(() => verifier.verify(`${message.body} `, { ...message.headers })).to.throw();
    expect(() => verifier.verify(message.body, { ...message.headers, "webhook-id": "msg_1" })).to.throw();
  });

  it("are signed as the format says, reckoned here with the platform's own HMAC", () => {
    const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = message.headers;
    const key = Buffer.from(SECRET.slice("whsec_".length), "base64");
    const expected = createHmac("sha256", key).update(`${id}.${at}.${message.body}`).digest("base64");
    expect(signature).to.equal(`v1,${expected}`);
    expect(message.headers).to.include({
      "content-type": "application/json",
      "user-agent": "datadeed/0.1.0",
    });
  });

  it("verify with openssl as docs/alerts.md shows, to the signature that it shows", async () => {
    const document = await readFile(new URL("../../../docs/alerts.md", import.meta.url), "utf8");
    const [, script, printed] =
      /<!-- example: webhook -->\n\n```sh\n(.*?)```\n\nprints\n\n```text\n(.*?)\n```/s.exec(document)!;
    expect(execFileSync("sh", ["-c", script!], { encoding: "utf8" }).trim()).to.equal(printed);
    const [, secret, id, at, body] = /^secret='(.*)'\nid='(.*)'\ntimestamp='(.*)'\nbody='(.*)'$/m.exec(
      script!,
    )!;
    const signature = new Webhook(secret!).sign(id!, new Date(Number(at) * 1000), body!);
    expect(signature).to.equal(`v1,${printed}`);
    expect(payloadOf(ALERT)).to.deep.equal({ id, body });
  });
});
