import { expect } from "chai";
import { readBounded } from "../../../client/adapters/bounded-body.ts";
import { GatewayClient } from "../../../client/adapters/gateway/gateway-client.ts";
import { codeOf } from "../../helpers/code-of.ts";

/** An answer that never ends, and tells when its reader has had enough. */
function endless(): { readonly response: Response; readonly isCancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
    cancel: () => void (cancelled = true),
  });
  return { response: new Response(body), isCancelled: () => cancelled };
}

describe("answers of services", () => {
  it("are read whole up to the limit, also when they are empty or come in pieces", async () => {
    const pieces = ["a", "bc", "", "d"].map((text) => new TextEncoder().encode(text));
    const text = Buffer.from((await readBounded(new Response(ReadableStream.from(pieces)), 4))!).toString();
    expect(text).to.equal("abcd");
    expect(await readBounded(new Response(null), 4)).to.have.length(0);
  });

  it("are not read on once they are too large", async () => {
    const { response, isCancelled } = endless();
    expect(await readBounded(response, 3 * 1024 * 1024)).to.equal(null);
    expect(isCancelled()).to.equal(true);
  });

  it("of a gateway are refused when they are too large, not kept", async () => {
    const { response, isCancelled } = endless();
    const known = globalThis.fetch;
    globalThis.fetch = () => Promise.resolve(response);
    try {
      const access = {
        url: "https://gateway.example",
        writeHeaders: {},
        signal: new AbortController().signal,
      };
      expect(await codeOf(new GatewayClient(access).bytes("/x"))).to.equal("GATEWAY_ANSWER_INVALID");
    } finally {
      globalThis.fetch = known;
    }
    expect(isCancelled()).to.equal(true);
  });
});
