import { expect } from "chai";
import { Webhook } from "standardwebhooks";
import type { WebhookView } from "../../../server/ports/alerts.ts";
import { MOST_WEBHOOKS } from "../../../server/domain/webhooks.ts";
import { POLL_MS } from "../../helpers/anchoring-rig.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { GatewayRig } from "../../helpers/gateway-rig.ts";
import { without } from "../../helpers/without.ts";
import { BANK, PLEDGE, RegisterStory, STRANGER } from "../../helpers/register-story.ts";

const OWNER = { apiKeyId: "key-1", isAdmin: false };
const URL_ = "https://bank.example/hooks";
const HOUR = 3_600_000;

describe("webhooks", () => {
  let rig: GatewayRig;

  beforeEach(() => {
    rig = new GatewayRig();
    rig.running.start();
  });
  afterEach(() => rig.running.stop());

  const webhooks = () => rig.gateway.webhooks;
  const create = (url = URL_) => webhooks().create(OWNER, BANK, url);
  const deliveries = ({ id }: WebhookView) => webhooks().deliveries(OWNER, id, 100);

  /** Something that the bank has to know. */
  async function alarm(pledgeId: string = PLEDGE): Promise<void> {
    const { name, values } = new RegisterStory().proposed({}, pledgeId);
    rig.registers.tell("PledgeRegistry", [name, { ...values, lapsesAt: 4_102_444_800 }]);
    await rig.clock.advance(POLL_MS);
  }

  const idsSent = () => rig.webhookSender.sent.map(({ headers }) => headers["webhook-id"]);

  it("get alerts of their party from then on, signed as Standard Webhooks' own library verifies", async () => {
    await alarm(`0x${"01".repeat(32)}`);
    const made = await create();
    await webhooks().create(OWNER, STRANGER, "https://other.example/");
    await alarm();
    const [sent, ...more] = rig.webhookSender.sent;
    expect(more).to.deep.equal([]);
    const [, alert] = (await rig.gateway.alerts.list({ party: BANK, after: 0, limit: 10 })).items;
    // The library compares with the machine's clock; signing again at the stated time says the same.
    const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = sent!.headers;
    expect(new Webhook(made.secret).sign(id!, new Date(Number(at) * 1000), sent!.body)).to.equal(signature);
    expect(made.secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Number(at)).to.be.closeTo(rig.clock.now() / 1000, POLL_MS / 1000);
    expect(JSON.parse(sent!.body)).to.deep.equal(without(alert!, "retracted"));
    expect(id).to.equal(alert!.id);
    expect(await deliveries(made)).to.deep.equal([
      {
        sequence: 2,
        id: alert!.id,
        type: "pledge.proposed",
        state: "DELIVERED",
        attempts: 1,
        outcome: "DELIVERED",
        status: 204,
        attemptedAt: (await deliveries(made))[0]!.attemptedAt,
        nextAttemptAt: null,
      },
    ]);
  });

  it("are sent the same message again, signed anew, later and later, until it arrives", async () => {
    const made = await create();
    rig.webhookSender.answer = { outcome: "ANSWERED_WITH_ERROR", status: 500 };
    await alarm();
    expect(rig.webhookSender.sent).to.have.lengthOf(1);
    expect((await deliveries(made))[0]).to.include({ state: "PENDING", attempts: 1, status: 500 });
    await rig.clock.advance(6_000);
    expect(rig.webhookSender.sent).to.have.lengthOf(2);
    await rig.clock.advance(60_000);
    expect(rig.webhookSender.sent).to.have.lengthOf(2);
    rig.webhookSender.answer = { outcome: "DELIVERED", status: 200 };
    await rig.clock.advance(6 * 60_000);
    expect(new Set(idsSent()).size).to.equal(1);
    expect(new Set(rig.webhookSender.sent.map(({ body }) => body)).size).to.equal(1);
    expect(new Set(rig.webhookSender.sent.map(({ headers }) => headers["webhook-signature"])).size).to.equal(
      3,
    );
    expect((await deliveries(made))[0]).to.include({ state: "DELIVERED", attempts: 3, status: 200 });
    await rig.clock.leap(HOUR);
    expect(rig.webhookSender.sent).to.have.lengthOf(3);
  });

  it("are given up after about three days: failing, what comes is held, until a test arrives", async () => {
    const made = await create();
    rig.webhookSender.answer = { outcome: "UNREACHABLE", status: null };
    await alarm();
    const began = rig.clock.now();
    for (let attempts = 1; attempts < 10; attempts++) {
      expect(await webhooks().get(OWNER, made.id)).to.include({ status: "ACTIVE" });
      expect(rig.webhookSender.sent).to.have.lengthOf(attempts);
      const { nextAttemptAt } = (await deliveries(made))[0]!;
      await rig.clock.leap(Date.parse(nextAttemptAt!) + 1_000 - rig.clock.now());
    }
    expect(rig.webhookSender.sent).to.have.lengthOf(10);
    expect(rig.clock.now() - began).to.be.within(75 * HOUR, 91 * HOUR);
    const failing = await webhooks().get(OWNER, made.id);
    expect(failing.status).to.equal("FAILING");
    expect(failing.failingSince).to.not.equal(null);
    await alarm(`0x${"02".repeat(32)}`);
    expect((await deliveries(made)).map(({ state }) => state)).to.deep.equal(["HELD", "HELD"]);
    expect(rig.webhookSender.sent).to.have.lengthOf(10);
    expect(await webhooks().test(OWNER, made.id)).to.include({ delivered: false, outcome: "UNREACHABLE" });
    expect((await webhooks().get(OWNER, made.id)).status).to.equal("FAILING");
    rig.webhookSender.answer = { outcome: "DELIVERED", status: 204 };
    expect(await webhooks().test(OWNER, made.id)).to.include({ delivered: true, status: 204 });
    await rig.clock.advance(0);
    expect(await webhooks().get(OWNER, made.id)).to.include({ status: "ACTIVE", failingSince: null });
    expect((await deliveries(made)).map(({ state }) => state)).to.deep.equal(["DELIVERED", "DELIVERED"]);
    const warned = rig.logger.lines.filter(({ level }) => level === "warn");
    expect(warned.map(({ fields }) => fields["webhookId"])).to.deep.equal([made.id]);
    expect(JSON.stringify(rig.logger.lines)).to.not.include("bank.example").and.not.include(made.secret);
  });

  it("that are gone (410) are given up at once", async () => {
    const made = await create();
    rig.webhookSender.answer = { outcome: "GONE", status: 410 };
    await alarm();
    expect((await webhooks().get(OWNER, made.id)).status).to.equal("FAILING");
    expect((await deliveries(made))[0]).to.include({ state: "HELD", outcome: "GONE" });
  });

  it("are sent a message again, under its id, when nobody knows any more that it was sent", async () => {
    const made = await create();
    rig.faults.arm({ method: "settleDelivery", call: 1, kind: "LOST", code: "STORE_FAILED" });
    await alarm();
    expect(rig.webhookSender.sent).to.have.lengthOf(1);
    await rig.clock.advance(61_000);
    expect(idsSent()[1]).to.equal(idsSent()[0]);
    expect((await deliveries(made))[0]).to.include({ state: "DELIVERED", attempts: 2 });
    await rig.clock.leap(HOUR);
    expect(rig.webhookSender.sent).to.have.lengthOf(2);
  });

  it("are not called by a gateway that can't open their secret, which shows in the list", async () => {
    const made = await create();
    const kept = (await rig.store.webhook(made.id))!;
    await rig.store.removeWebhook(made.id);
    await rig.store.addWebhook({ ...kept, sealedSecret: new Uint8Array(40) });
    await alarm();
    expect(rig.webhookSender.sent).to.deep.equal([]);
    expect((await deliveries(made))[0]).to.include({ state: "PENDING", outcome: "SECRET_UNREADABLE" });
  });

  it("that fail do not keep others waiting", async () => {
    const slow = await create("https://slow.example/");
    const well = await create();
    rig.webhookSender.answers.set("https://slow.example/", { outcome: "TIMED_OUT", status: null });
    await alarm();
    expect((await deliveries(slow))[0]?.state).to.equal("PENDING");
    expect((await deliveries(well))[0]?.state).to.equal("DELIVERED");
    expect(
      rig.activity.flatMap((one) => (one.kind === "WEBHOOK_CALLED" ? [one.outcome] : [])),
    ).to.have.members(["TIMED_OUT", "DELIVERED"]);
  });

  it("are forgotten with what arrived a month ago", async () => {
    const made = await create();
    await alarm();
    await rig.clock.leap(32 * 24 * HOUR);
    expect(await deliveries(made)).to.deep.equal([]);
  });

  it("belong to the API key that made them; an admin's may handle all", async () => {
    const made = await create();
    const stranger = { apiKeyId: "key-2", isAdmin: false };
    const admin = { apiKeyId: "key-3", isAdmin: true };
    expect(await webhooks().list(OWNER)).to.have.lengthOf(1);
    expect(await webhooks().list(stranger)).to.deep.equal([]);
    expect(await webhooks().list(admin)).to.have.lengthOf(1);
    for (const refused of [
      () => webhooks().get(stranger, made.id),
      () => webhooks().remove(stranger, made.id),
      () => webhooks().test(stranger, made.id),
      () => webhooks().deliveries(stranger, made.id, 1),
      () => webhooks().get(OWNER, "none"),
    ]) {
      expect(await codeOf(refused())).to.equal("NOT_FOUND");
    }
    await webhooks().remove(admin, made.id);
    expect(await webhooks().list(admin)).to.deep.equal([]);
  });

  it("are refused for addresses that are never called, and beyond a number", async () => {
    expect(await codeOf(create("http://bank.example/"))).to.equal("INPUT_INVALID");
    for (let i = 0; i < MOST_WEBHOOKS; i++) await create();
    expect(await codeOf(create())).to.equal("TOO_MANY");
  });
});
