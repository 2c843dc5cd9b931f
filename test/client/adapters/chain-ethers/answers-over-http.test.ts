import { expect } from "chai";
import { type Fetch } from "../../../../client/adapters/chain-ethers/index.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { A, oneNode, readerOf } from "../../../helpers/chain-node.ts";

describe("a chain reader and its node", () => {
  describe("answers over HTTP", () => {
    const answering =
      (respond: (id: number, init: RequestInit) => Response | Promise<Response>): Fetch =>
      (_, init) => {
        const { id } = JSON.parse(init.body as string) as { id: number };
        return Promise.resolve(respond(id, init));
      };
    const codeFor = (respond: (id: number, init: RequestInit) => Response | Promise<Response>, more = {}) =>
      codeOf(readerOf(answering(respond), [A], more).snapshot());

    it("with an error status are no answers", async () => {
      expect(await codeFor(() => new Response("{}", { status: 502 }))).to.equal("CHAIN_UNREACHABLE");
    });

    it("that are no JSON-RPC answers are refused", async () => {
      for (const body of [
        "",
        "<html>",
        "[]",
        "null",
        '{"id":1,"id":1}',
        '{"jsonrpc":"2.0","id":999,"result":"0x1"}',
      ]) {
        expect(await codeFor(() => new Response(body)), body).to.equal("CHAIN_ANSWER_INVALID");
      }
      expect(await codeFor((id) => Response.json({ id }))).to.equal("CHAIN_ANSWER_INVALID");
      expect(await codeFor((id) => Response.json({ id, error: "x" }))).to.equal("CHAIN_ANSWER_INVALID");
      expect(await codeFor(() => new Response(null))).to.equal("CHAIN_ANSWER_INVALID");
    });

    it("with an error without a code are refusals", async () => {
      expect(await codeFor((id) => Response.json({ id, error: { message: "x" } }))).to.equal(
        "CHAIN_UNREACHABLE",
      );
    });

    it("larger than the limit are cut off", async () => {
      let cancelled = false;
      const endless = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(1000)),
        cancel: () => {
          cancelled = true;
        },
      });
      const code = await codeFor(
        (id) => (id === 1 ? new Response(endless) : Response.json({ id, result: null })),
        {
          maxResponseBytes: 5000,
        },
      );
      expect([code, cancelled]).to.deep.equal(["CHAIN_ANSWER_INVALID", true]);
    });

    it("are asked for without credentials, referrer or redirection, and not for ever", async () => {
      const rpc = oneNode();
      await readerOf(rpc.fetch).snapshot();
      const { init } = rpc.requests[0]!;
      expect(init).to.include({
        method: "POST",
        redirect: "error",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        cache: "no-store",
      });
      expect(init.signal).to.be.instanceOf(AbortSignal);
    });

    it("that take too long make the chain unreachable", async () => {
      const silent: Fetch = (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason as Error));
        });
      expect(await codeOf(readerOf(silent, [A], { timeoutMs: 5 }).snapshot())).to.equal("CHAIN_UNREACHABLE");
    });
  });
});
