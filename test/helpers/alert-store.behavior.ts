/** What every store does with alerts, webhooks and their deliveries: run on SQLite, PostgreSQL and the store in memory. */
import { expect } from "chai";
import type { Address } from "#core/address.ts";
import { toHex } from "#core/bytes.ts";
import type { AlertDraft, WebhookRecord } from "../../server/ports/alert-store.ts";
import type { Store } from "../../server/ports/store.ts";
import { codeOf } from "./code-of.ts";
import { BANK, PLEDGOR, STRANGER } from "./register-story.ts";
import type { StoreUnderTest } from "./store.behavior.ts";

const NOW = 1_795_334_400_000;

export function sampleDraft(name: string, changes: Partial<AlertDraft> = {}): AlertDraft {
  return {
    key: `key/${name}`,
    id: `msg_${name}`,
    type: "certificate.suspended",
    at: 1_795_334_400,
    parties: [PLEDGOR, BANK],
    data: JSON.stringify({ name }),
    basis: `basis/${name}`,
    retracts: null,
    ...changes,
  };
}

export function sampleWebhook(id: string, changes: Partial<WebhookRecord> = {}): WebhookRecord {
  return {
    id,
    apiKeyId: "key-1",
    party: BANK,
    url: `https://bank.example/${id}`,
    sealedSecret: new Uint8Array([1, 2, 3]),
    status: "ACTIVE",
    createdAt: NOW,
    failingSince: null,
    ...changes,
  };
}

const plain = ({ sealedSecret, ...rest }: WebhookRecord) => ({ ...rest, sealedSecret: toHex(sealedSecret) });

export function describeAlertStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store of alerts`, () => {
    let under: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(async () => {
      await under.dispose();
    });

    const save = (...drafts: AlertDraft[]) => store.saveAlerts(drafts, NOW);
    const idsOf = async (party: Address, after = 0, limit = 100) =>
      (await store.alerts({ party, after, limit })).map(({ id }) => id);
    const claim = (now: number, limit = 10) => store.claimDeliveries(now, now + 60_000, limit);

    describe("alerts", () => {
      it("are none at first", async () => {
        expect(await store.newestAlert()).to.equal(0);
        expect(await idsOf(BANK)).to.deep.equal([]);
        expect(await store.standingAlerts(0, 10)).to.deep.equal([]);
        expect(await save()).to.equal(0);
      });

      it("get sequences without gaps, and are there after a restart, each for its parties", async () => {
        expect(await save(sampleDraft("a"), sampleDraft("b", { parties: [STRANGER] }))).to.equal(2);
        expect(await save(sampleDraft("c"))).to.equal(1);
        store = await under.reopen();
        expect(await store.newestAlert()).to.equal(3);
        const [first, third] = await store.alerts({ party: BANK, after: 0, limit: 100 });
        expect(first).to.deep.equal({
          sequence: 1,
          id: "msg_a",
          type: "certificate.suspended",
          at: 1_795_334_400,
          data: '{"name":"a"}',
          retracted: false,
        });
        expect(third?.sequence).to.equal(3);
        expect(await idsOf(STRANGER)).to.deep.equal(["msg_b"]);
        expect(await idsOf(BANK, 1)).to.deep.equal(["msg_c"]);
        expect(await idsOf(BANK, 0, 1)).to.deep.equal(["msg_a"]);
      });

      it("are kept once, however often they are saved, at once or one after the other", async () => {
        expect(await save(sampleDraft("a"), sampleDraft("a"))).to.equal(1);
        const rivals = await Promise.all([1, 2, 3].map(() => save(sampleDraft("a"), sampleDraft("b"))));
        expect(rivals.reduce((sum, added) => sum + added, 0)).to.equal(1);
        expect(await idsOf(BANK)).to.deep.equal(["msg_a", "msg_b"]);
      });

      it("may be taken back once, and told again under another id", async () => {
        await save(sampleDraft("a"));
        const taking = sampleDraft("r", { type: "alert.retracted", retracts: "msg_a" });
        expect(await save(taking)).to.equal(1);
        expect(await save(taking)).to.equal(0);
        expect(await save(sampleDraft("a"))).to.equal(1);
        expect(await save(sampleDraft("a"))).to.equal(0);
        const kept = await store.alerts({ party: BANK, after: 0, limit: 10 });
        expect(kept.map(({ id, retracted }) => [id, retracted])).to.deep.equal([
          ["msg_a", true],
          ["msg_r", false],
          ["msg_a-2", false],
        ]);
      });

      it("stand unless they are taken back, with what a retraction needs", async () => {
        await save(sampleDraft("a"), sampleDraft("b"), sampleDraft("c"));
        await save(sampleDraft("r", { retracts: "msg_b" }));
        const [first, second] = await store.standingAlerts(0, 10);
        expect(first).to.deep.equal({
          sequence: 1,
          id: "msg_a",
          type: "certificate.suspended",
          data: '{"name":"a"}',
          basis: "basis/a",
          parties: [PLEDGOR, BANK].sort(),
        });
        expect(second?.id).to.equal("msg_c");
        expect(await store.standingAlerts(0, 10)).to.have.lengthOf(2);
        expect((await store.standingAlerts(1, 10)).map(({ id }) => id)).to.deep.equal(["msg_c"]);
        expect(await store.standingAlerts(0, 1)).to.have.lengthOf(1);
      });
    });

    describe("webhooks", () => {
      it("are found again, by id and by the key that made them, in their order", async () => {
        const first = sampleWebhook("w1");
        const second = sampleWebhook("w2", { apiKeyId: "key-2", createdAt: NOW + 1 });
        await store.addWebhook(second);
        await store.addWebhook(first);
        store = await under.reopen();
        expect(plain((await store.webhook("w1"))!)).to.deep.equal(plain(first));
        expect((await store.webhooks(null)).map(({ id }) => id)).to.deep.equal(["w1", "w2"]);
        expect((await store.webhooks("key-2")).map(plain)).to.deep.equal([plain(second)]);
        expect(await store.webhook("w3")).to.equal(null);
        expect(await codeOf(store.addWebhook(first))).to.equal("STORE_FAILED");
      });

      it("go with their deliveries", async () => {
        await store.addWebhook(sampleWebhook("w1"));
        await save(sampleDraft("a"));
        expect(await store.removeWebhook("w1")).to.equal(true);
        expect(await store.removeWebhook("w1")).to.equal(false);
        expect(await claim(NOW)).to.deep.equal([]);
        expect(await store.nextDeliveryAt()).to.equal(null);
      });
    });

    describe("deliveries", () => {
      const attempt = (state: "PENDING" | "DELIVERED", changes: object = {}) => ({
        webhookId: "w1",
        sequence: 1,
        state,
        dueAt: NOW + 5_000,
        outcome: "DELIVERED" as const,
        status: 204,
        attemptedAt: NOW + 10,
        ...changes,
      });

      it("are made with the alert, for the webhooks of its parties that are there", async () => {
        await store.addWebhook(sampleWebhook("w1"));
        await store.addWebhook(sampleWebhook("w2", { party: STRANGER }));
        await save(sampleDraft("a"));
        await store.addWebhook(sampleWebhook("w3"));
        expect(await store.nextDeliveryAt()).to.equal(NOW);
        store = await under.reopen();
        const [claimed, ...more] = await claim(NOW);
        expect(more).to.deep.equal([]);
        expect(plain(claimed!.webhook)).to.deep.equal(plain(sampleWebhook("w1")));
        expect(claimed!.alert).to.include({ id: "msg_a", sequence: 1, data: '{"name":"a"}' });
        expect(claimed!.attempts).to.equal(1);
      });

      it("are claimed by one at a time, and due again when the lease is over", async () => {
        await store.addWebhook(sampleWebhook("w1"));
        await save(sampleDraft("a"), sampleDraft("b"), sampleDraft("c"));
        expect(await claim(NOW - 1)).to.deep.equal([]);
        const rivals = await Promise.all([claim(NOW, 2), claim(NOW, 2)]);
        expect(
          rivals
            .flat()
            .map(({ alert }) => alert.id)
            .sort(),
        ).to.deep.equal(["msg_a", "msg_b", "msg_c"]);
        expect(await claim(NOW + 59_999)).to.deep.equal([]);
        expect((await claim(NOW + 60_000)).map(({ attempts }) => attempts)).to.deep.equal([2, 2, 2]);
      });

      it("are settled: delivered for good, or due again later", async () => {
        await store.addWebhook(sampleWebhook("w1"));
        await save(sampleDraft("a"), sampleDraft("b"));
        await claim(NOW);
        await store.settleDelivery(attempt("PENDING", { outcome: "TIMED_OUT", status: null }));
        await store.settleDelivery(attempt("DELIVERED", { sequence: 2 }));
        await store.settleDelivery(attempt("DELIVERED", { sequence: 9 }));
        const [second, first] = await store.deliveries("w1", 10);
        expect(first).to.deep.equal({
          sequence: 1,
          id: "msg_a",
          type: "certificate.suspended",
          state: "PENDING",
          attempts: 1,
          outcome: "TIMED_OUT",
          status: null,
          attemptedAt: NOW + 10,
          dueAt: NOW + 5_000,
        });
        expect(second).to.include({ state: "DELIVERED", outcome: "DELIVERED", status: 204 });
        expect(await store.deliveries("w1", 1)).to.have.lengthOf(1);
        expect(await store.nextDeliveryAt()).to.equal(NOW + 5_000);
        expect(await claim(NOW + 4_999)).to.deep.equal([]);
        expect(await claim(NOW + 5_000)).to.have.lengthOf(1);
      });

      it("are held while their webhook is failing, and all tried anew when it is active again", async () => {
        await store.addWebhook(sampleWebhook("w1"));
        await save(sampleDraft("a"));
        await claim(NOW);
        await store.failWebhook("w1", NOW + 1);
        await store.failWebhook("w1", NOW + 2);
        expect(await store.webhook("w1")).to.include({ status: "FAILING", failingSince: NOW + 1 });
        await save(sampleDraft("b"));
        await store.settleDelivery(attempt("PENDING", { outcome: "TIMED_OUT", status: null }));
        expect((await store.deliveries("w1", 10)).map(({ state }) => state)).to.deep.equal(["HELD", "HELD"]);
        expect(await store.nextDeliveryAt()).to.equal(null);
        expect(await claim(NOW + 1e9)).to.deep.equal([]);
        await store.resumeWebhook("w1", NOW + 3);
        expect(await store.webhook("w1")).to.include({ status: "ACTIVE", failingSince: null });
        expect((await claim(NOW + 3)).map(({ alert, attempts }) => [alert.id, attempts])).to.deep.equal([
          ["msg_a", 1],
          ["msg_b", 1],
        ]);
      });

      it("that arrived while they were held have arrived", async () => {
        await store.addWebhook(sampleWebhook("w1"));
        await save(sampleDraft("a"));
        await claim(NOW);
        await store.failWebhook("w1", NOW + 1);
        await store.settleDelivery(attempt("DELIVERED"));
        await store.resumeWebhook("w1", NOW + 2);
        expect(await store.nextDeliveryAt()).to.equal(null);
      });

      it("that arrived long ago are forgotten, and no others", async () => {
        await store.addWebhook(sampleWebhook("w1"));
        await save(sampleDraft("a"), sampleDraft("b"));
        await claim(NOW);
        await store.settleDelivery(attempt("DELIVERED"));
        expect(await store.dropDeliveredBefore(NOW + 10)).to.equal(0);
        expect(await store.dropDeliveredBefore(NOW + 11)).to.equal(1);
        expect((await store.deliveries("w1", 10)).map(({ id }) => id)).to.deep.equal(["msg_b"]);
        await store.failWebhook("none", NOW);
        await store.resumeWebhook("none", NOW);
      });
    });
  });
}
