import { expect } from "chai";
import type { LogChain } from "../../../../server/ports/chain.ts";
import type { Store } from "../../../../server/ports/store.ts";
import { appendRequest } from "../../../helpers/append-request.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { AnvilWorld } from "../../../helpers/anvil-world.ts";
import { FaultyNetwork, readRequest } from "../../../helpers/rpc-faults.ts";
import { MemoryStore } from "../../../helpers/memory-store.ts";
import { growLog } from "../../../helpers/sample-log.ts";

describe("the chain over JSON-RPC, told by doubtful nodes", () => {
  let world: AnvilWorld;
  let log: Store;
  let chain: LogChain;

  before(async () => {
    world = await AnvilWorld.startDeployed();
  });
  after(() => world.end());

  let blank: unknown;
  beforeEach(async () => {
    blank = await world.anvil.rpc.call("evm_snapshot");
    log = new MemoryStore();
    await growLog(log, 20);
    chain = world.chain({ outbox: new MemoryStore() });
  });
  afterEach(async () => {
    await world.anvil.rpc.call("evm_revert", [blank]);
  });

  describe("with two nodes", () => {
    let tampered: (method: string, result: unknown) => unknown;
    let asked: string[];

    beforeEach(() => {
      asked = [];
      tampered = (_, result) => result;
      const second = world.url.replace("127.0.0.1", "localhost");
      const honest = new FaultyNetwork();
      const doubtful = new FaultyNetwork();
      doubtful.tamper((method, result) => tampered(method, result));
      chain = world.chain({
        outbox: new MemoryStore(),
        urls: [world.url, second],
        fetch: (url, init) => {
          asked.push(`${new URL(url).hostname} ${readRequest(init).method}`);
          return url === second ? doubtful.fetch(url, init) : honest.fetch(url, init);
        },
      });
    });

    it("asks and tells both", async () => {
      await chain.append(await appendRequest(log, 0, 7));
      expect((await chain.head()).size).to.equal(7);
      for (const method of ["eth_sendRawTransaction", "eth_call", "eth_getTransactionReceipt"]) {
        expect(asked).to.include(`127.0.0.1 ${method}`).and.to.include(`localhost ${method}`);
      }
    });

    it("refuses to go by either when they tell different heads of the log", async () => {
      await chain.append(await appendRequest(log, 0, 7));
      tampered = (method, result) =>
        method === "eth_call" ? String(result).replace(/7(?=.{128}$)/, "8") : result;
      expect(await codeOf(chain.head())).to.equal("RPC_DISAGREEMENT");
    });

    it("refuses to go by either when one leaves out an event", async () => {
      await chain.append(await appendRequest(log, 0, 7));
      const { block } = await chain.head();
      tampered = (method, result) => (method === "eth_getLogs" ? [] : result);
      expect(await codeOf(chain.checkpoints(0, block.number))).to.equal("RPC_DISAGREEMENT");
    });
  });

  describe("with a node that answers what can't be", () => {
    async function eventsWhen(
      edit: (log: Record<string, unknown>) => Record<string, unknown>,
    ): Promise<string> {
      const network = new FaultyNetwork();
      const lied = world.chain({ outbox: new MemoryStore(), fetch: network.fetch });
      await lied.append(await appendRequest(log, 0, 7));
      const { block } = await lied.head();
      network.tamper((method, result) =>
        method === "eth_getLogs" ? (result as Record<string, unknown>[]).map(edit) : result,
      );
      return codeOf(lied.checkpoints(block.number, block.number));
    }

    const lies: readonly (readonly [
      what: string,
      edit: (log: Record<string, unknown>) => Record<string, unknown>,
    ])[] = [
      ["of another contract", (event) => ({ ...event, address: `0x${"12".repeat(20)}` })],
      ["of another block number", (event) => ({ ...event, blockNumber: "0x1" })],
      ["that was removed", (event) => ({ ...event, removed: true })],
      ["without topics", (event) => ({ ...event, topics: [] })],
      ["with data cut short", (event) => ({ ...event, data: String(event.data).slice(0, -64) })],
      [
        "with bytes after the data",
        (event) => ({ ...event, data: `${String(event.data)}${"00".repeat(32)}` }),
      ],
      [
        "with dirty padding",
        (event) => ({ ...event, data: String(event.data).replace(/0{8}$/, "00000001") }),
      ],
      ["with no data", (event) => ({ ...event, data: null })],
    ];
    for (const [what, edit] of lies) {
      it(`refuses an event ${what}`, async () => {
        expect(await eventsWhen(edit)).to.equal("CHAIN_ANSWER_INVALID");
      });
    }

    it("refuses an event of a block that is not the canonical one", async () => {
      const code = await eventsWhen((event) => ({ ...event, blockHash: `0x${"34".repeat(32)}` }));
      expect(code).to.equal("RPC_DISAGREEMENT");
    });

    it("asks for smaller ranges where a node refuses large ones, and leaves out nothing", async () => {
      const network = new FaultyNetwork();
      const modest = world.chain({
        outbox: new MemoryStore(),
        fetch: (url, init) => {
          const { id, method, params } = readRequest(init);
          const { fromBlock, toBlock } = (params[0] ?? {}) as { fromBlock?: string; toBlock?: string };
          if (method !== "eth_getLogs" || Number(toBlock) - Number(fromBlock) < 4)
            return network.fetch(url, init);
          return Promise.resolve(
            Response.json({ jsonrpc: "2.0", id, error: { code: -32_005, message: "range too large" } }),
          );
        },
      });
      for (const [from, to] of [
        [0, 3],
        [3, 9],
        [9, 20],
      ] as const) {
        await modest.append(await appendRequest(log, from, to));
        await world.mine(7);
      }
      const { block } = await modest.head();
      expect((await modest.checkpoints(0, block.number)).map(({ size }) => size)).to.deep.equal([3, 9, 20]);
    });
  });
});
