import { expect } from "chai";
import { DataDeedError } from "#core/errors.ts";
import type { Alert } from "../../../server/ports/alerts.ts";
import { HttpRig, PLEDGE_KEY, problemIn } from "../../helpers/http-rig.ts";
import { ALERT, PLEDGE, WEBHOOK } from "../../helpers/fake-gateway.ts";

const PARTY = PLEDGE.pledgee;
const OWNER = { apiKeyId: "key-3", isAdmin: false };

describe("alerts over HTTP", () => {
  let rig: HttpRig;

  beforeEach(async () => {
    rig = await new HttpRig().start();
  });
  afterEach(() => rig.stop());

  const read = (path: string, headers: Record<string, string> = {}) =>
    rig.fetch(path, { key: null, headers });

  describe("lists", () => {
    it("are open to everybody, from a sequence on, with the address of the next page", async () => {
      rig.gateway.pageEnd = 7;
      const response = await read(`/v1/alerts?party=${PARTY.toLowerCase()}&after=3&limit=1`);
      expect(await response.json()).to.deep.equal({ items: [ALERT], next: 7 });
      expect(rig.gateway.asked.alerts).to.deep.equal([{ party: PARTY, after: 3, limit: 1 }]);
      expect(response.headers.get("link")).to.equal(
        `</v1/alerts?party=${PARTY}&after=7&limit=1>; rel="next"`,
      );
      expect(response.headers.get("access-control-allow-origin")).to.equal("*");
      await read(`/v1/alerts?party=${PARTY}`);
      expect(rig.gateway.asked.alerts[1]).to.deep.equal({ party: PARTY, after: 0, limit: 100 });
    });

    for (const query of ["", "?party=0x12", `?party=${PARTY}&after=-1`, `?party=${PARTY}&limit=501`]) {
      it(`are refused for "${query}"`, async () => {
        expect((await problemIn(await read(`/v1/alerts${query}`))).code).to.equal("INPUT_INVALID");
      });
    }
  });

  describe("streams", () => {
    const path = `/v1/alerts/stream?party=${PARTY}`;

    it("are server-sent events, with signs of life, that browsers of other pages may read", async () => {
      const response = await read(path);
      expect(response.headers.get("content-type")).to.equal("text/event-stream; charset=utf-8");
      expect(response.headers.get("cache-control")).to.equal("no-store");
      expect(response.headers.get("access-control-allow-origin")).to.equal("*");
      expect(await response.text()).to.equal(`retry: 3000\n\nid: 7\ndata: ${JSON.stringify(ALERT)}\n\n:\n\n`);
    });

    it("begin with what comes, or after what was asked for, or where the reader left off", async () => {
      await (await read(path)).text();
      await (await read(`${path}&after=0`)).text();
      await (await read(`${path}&after=0`, { "last-event-id": "5" })).text();
      expect(rig.gateway.asked.followed.map(({ party, after }) => [party, after])).to.deep.equal([
        [PARTY, 6],
        [PARTY, 0],
        [PARTY, 5],
      ]);
    });

    it("are refused with a problem while there is still one to send", async () => {
      const strange = await problemIn(await read(path, { "last-event-id": "x" }));
      expect(strange).to.deep.include({ code: "INPUT_INVALID" });
      expect(strange.errors?.[0]?.pointer).to.equal("header:Last-Event-ID");
      rig.gateway.failure = new DataDeedError("TOO_MANY");
      const full = await read(`${path}&after=0`);
      expect(full.headers.get("retry-after")).to.equal("30");
      expect(await problemIn(full)).to.include({ status: 429, code: "TOO_MANY" });
    });

    it("answer HEAD with their headers alone", async () => {
      const response = await rig.fetch(path, { method: "HEAD", key: null });
      expect(response.headers.get("content-type")).to.equal("text/event-stream; charset=utf-8");
      expect(rig.gateway.asked.followed).to.deep.equal([]);
    });

    it("tell the source when their reader is gone, and read from it no faster than the reader takes", async () => {
      let given = 0;
      let finish = () => {};
      const finished = new Promise<void>((resolve) => (finish = resolve));
      const large = { ...ALERT, data: { ...ALERT.data, certificateNo: "x".repeat(1_000_000) } };
      rig.gateway.stream = (async function* endless(): AsyncGenerator<Alert> {
        try {
          for (; given < 1_000; given++) yield large;
        } finally {
          finish();
        }
      })();
      const reader = (await read(path)).body!.getReader();
      await reader.read();
      await reader.cancel();
      await finished;
      expect(rig.gateway.asked.followed[0]?.signal.aborted).to.equal(true);
      // What the sockets of both sides hold, and no thousand megabytes.
      expect(given).to.be.lessThan(100);
    });

    it("are cut when their source fails: half a stream can't be mended", async () => {
      rig.gateway.stream = (async function* failing(): AsyncGenerator<Alert> {
        yield ALERT;
        throw new DataDeedError("STORE_FAILED");
      })();
      const response = await read(path);
      const outcome = await response.text().then(
        () => "whole",
        () => "cut",
      );
      expect(outcome).to.equal("cut");
    });
  });

  describe("webhooks", () => {
    const ask = (path: string, init: RequestInit = {}) => rig.fetch(path, { key: PLEDGE_KEY, ...init });
    const make = (body: unknown) => rig.post("/v1/webhooks", body, { authorization: `Bearer ${PLEDGE_KEY}` });

    it("are made with a secret that is shown once", async () => {
      const response = await make({ party: PARTY.toLowerCase(), url: WEBHOOK.url });
      expect(response.status).to.equal(201);
      expect(response.headers.get("location")).to.equal(`/v1/webhooks/${WEBHOOK.id}`);
      expect(response.headers.get("cache-control")).to.equal("no-store");
      expect(await response.json()).to.deep.equal({ ...WEBHOOK, secret: "whsec_c2VjcmV0" });
      expect(rig.gateway.asked.webhooks).to.deep.equal([[OWNER, PARTY, WEBHOOK.url]]);
      expect(await (await ask("/v1/webhooks")).json()).to.deep.equal({ items: [WEBHOOK] });
      expect(await (await ask(`/v1/webhooks/${WEBHOOK.id}`)).json()).to.deep.equal(WEBHOOK);
    });

    it("name every field that is wrong", async () => {
      const { code, errors } = await problemIn(await make({ party: "0x12", uri: "https://a.example" }));
      expect(code).to.equal("INPUT_INVALID");
      expect(errors?.map(({ pointer }) => pointer)).to.have.members(["/party", "/url", "/uri"]);
    });

    it("are tried, removed, and list what was sent", async () => {
      const tried = await ask(`/v1/webhooks/${WEBHOOK.id}/test`, { method: "POST" });
      expect(await tried.json()).to.include({ delivered: true, outcome: "DELIVERED", status: 204 });
      const listed = await ask(`/v1/webhooks/${WEBHOOK.id}/deliveries?limit=5`);
      expect(await listed.json()).to.have.nested.property("items[0].outcome", "TIMED_OUT");
      const removed = await ask(`/v1/webhooks/${WEBHOOK.id}`, { method: "DELETE" });
      expect(removed.status).to.equal(204);
      expect(await removed.text()).to.equal("");
      expect(rig.gateway.asked.webhooks).to.deep.equal([
        [OWNER, WEBHOOK.id],
        [OWNER, WEBHOOK.id, 5],
        [OWNER, WEBHOOK.id],
      ]);
      await ask(`/v1/webhooks/${WEBHOOK.id}/deliveries`);
      expect(rig.gateway.asked.webhooks[3]).to.deep.equal([OWNER, WEBHOOK.id, 50]);
    });

    it("need an API key of scope pledge, for reading too", async () => {
      expect((await problemIn(await read("/v1/webhooks"))).code).to.equal("UNAUTHENTICATED");
      const forbidden = await problemIn(await rig.fetch("/v1/webhooks"));
      expect(forbidden).to.deep.include({ code: "FORBIDDEN", details: { scope: "pledge" } });
    });

    it("take no other method, and say which they take", async () => {
      const response = await ask(`/v1/webhooks/${WEBHOOK.id}`, { method: "PUT" });
      expect(response.headers.get("allow")).to.equal("GET, HEAD, DELETE, OPTIONS");
      expect((await problemIn(response)).code).to.equal("METHOD_NOT_ALLOWED");
    });
  });
});
