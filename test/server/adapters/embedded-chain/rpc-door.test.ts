import { expect } from "chai";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DataDeedError } from "#core/errors.ts";
import { openRpcDoor, type RpcDoor } from "../../../../server/adapters/embedded-chain/rpc-door.ts";
import { WriteGate } from "../../../../server/adapters/embedded-chain/write-gate.ts";
import { property } from "../../../../server/adapters/embedded-chain/anvil-rpc.ts";

/** A node that answers every request with its own method. */
function echoNode(seen: string[]): Server {
  return createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
      const body: unknown = JSON.parse(Buffer.concat(parts).toString());
      const answer = (one: unknown): object => {
        seen.push(String(property(one, "method")));
        return { jsonrpc: "2.0", id: property(one, "id"), result: property(one, "method") };
      };
      response.end(JSON.stringify(Array.isArray(body) ? body.map(answer) : answer(body)));
    })();
  });
}

describe("the door to the chain's RPC", () => {
  let node: Server;
  let door: RpcDoor;
  let gate: WriteGate;
  let seen: string[];
  let sent: number;
  let backend: () => Promise<string>;
  beforeEach(async () => {
    seen = [];
    sent = 0;
    gate = new WriteGate();
    node = echoNode(seen).listen(0, "127.0.0.1");
    await once(node, "listening");
    const address = `http://127.0.0.1:${String((node.address() as AddressInfo).port)}`;
    backend = () => Promise.resolve(address);
    door = await openRpcDoor(0, { gate, backend: () => backend(), onSent: () => sent++ });
  });
  afterEach(async () => {
    await door.close();
    node.close();
    node.closeAllConnections();
  });

  const post = (body: unknown): Promise<Response> =>
    fetch(door.url, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });
  const call = (method: string, params: unknown[] = []): object => ({
    jsonrpc: "2.0",
    id: 7,
    method,
    params,
  });

  it("passes reading requests on", async () => {
    const response = await post(call("eth_blockNumber"));
    expect(await response.json()).to.deep.equal({ jsonrpc: "2.0", id: 7, result: "eth_blockNumber" });
    expect(sent).to.equal(0);
  });

  for (const method of [
    "anvil_setBalance",
    "anvil_dumpState",
    "anvil_reset",
    "evm_mine",
    "evm_revert",
    "hardhat_setStorageAt",
    "eth_sendTransaction",
    "eth_sendUnsignedTransaction",
    "eth_sign",
    "debug_traceTransaction",
    "constructor",
    "",
  ]) {
    it(`does not let ${JSON.stringify(method)} through`, async () => {
      const response = await post(call(method));
      const body: unknown = await response.json();
      expect(property(property(body, "error"), "code")).to.equal(-32601);
      expect(property(body, "id")).to.equal(7);
      expect(seen).to.deep.equal([]);
    });
  }

  it("answers each request of a mixed batch by itself", async () => {
    const response = await post([
      { ...call("eth_chainId"), id: 1 },
      { ...call("evm_mine"), id: 2 },
      { ...call("eth_getLogs"), id: 3 },
    ]);
    const answers = (await response.json()) as unknown[];
    const byId = new Map(answers.map((one) => [property(one, "id"), one]));
    expect(property(byId.get(1), "result")).to.equal("eth_chainId");
    expect(property(property(byId.get(2), "error"), "code")).to.equal(-32601);
    expect(property(byId.get(3), "result")).to.equal("eth_getLogs");
    expect(seen).to.deep.equal(["eth_chainId", "eth_getLogs"]);
  });

  it("does not take blob transactions, which could not be mined again", async () => {
    const body: unknown = await (await post(call("eth_sendRawTransaction", ["0x03f8"]))).json();
    expect(property(property(body, "error"), "code")).to.equal(-32000);
    expect(seen).to.deep.equal([]);
  });

  it("tells of a transaction after it was handed on", async () => {
    await (await post(call("eth_sendRawTransaction", ["0x02f8"]))).json();
    expect(seen).to.deep.equal(["eth_sendRawTransaction"]);
    expect(sent).to.equal(1);
  });

  it("keeps senders waiting while the gate is closed, and nobody else", async () => {
    const order: string[] = [];
    let sending: Promise<void> = Promise.resolve();
    await gate.closedDuring(async () => {
      sending = post(call("eth_sendRawTransaction", ["0x02"])).then(async (response) => {
        await response.json();
        order.push("sent");
      });
      await (await post(call("eth_blockNumber"))).json();
      await (await post(call("eth_blockNumber"))).json();
      expect(seen).to.deep.equal(["eth_blockNumber", "eth_blockNumber"]);
      order.push("open");
    });
    await sending;
    expect(order).to.deep.equal(["open", "sent"]);
  });

  for (const [what, body, status, code] of [
    ["no JSON", "{", 400, -32700],
    ["an empty batch", [], 400, -32600],
    ["a number", 5, 200, -32600],
    ["a request without a method", { id: 1 }, 200, -32600],
    ["more than 2 MiB", " ".repeat(2 * 1024 * 1024 + 1), 413, -32600],
  ] satisfies [string, unknown, number, number][]) {
    it(`answers ${what} with an error of its own`, async () => {
      const response = await post(body);
      expect(response.status).to.equal(status);
      expect(property(property(await response.json(), "error"), "code")).to.equal(code);
      expect(seen).to.deep.equal([]);
    });
  }

  it("says that the chain is not available while there is no node", async () => {
    backend = () => Promise.reject(new DataDeedError("NOT_READY", "the embedded chain is restarting"));
    const response = await post(call("eth_chainId"));
    expect(response.status).to.equal(503);
    const message = property(property(await response.json(), "error"), "message");
    expect(message).to.equal("the embedded chain is restarting");
  });

  it("lets pages of any origin read the chain", async () => {
    const preflight = await fetch(door.url, { method: "OPTIONS" });
    expect(preflight.status).to.equal(204);
    expect(preflight.headers.get("access-control-allow-origin")).to.equal("*");
    expect(preflight.headers.get("access-control-allow-headers")).to.equal("content-type");
    expect((await post(call("eth_chainId"))).headers.get("access-control-allow-origin")).to.equal("*");
  });

  it("answers nothing but POST", async () => {
    const response = await fetch(door.url);
    expect(response.status).to.equal(405);
    expect(response.headers.get("allow")).to.equal("POST, OPTIONS");
  });
});
