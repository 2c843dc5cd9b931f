import { expect } from "chai";
import { createChainReader } from "../../../../client/adapters/chain-ethers/index.ts";
import { Interface } from "ethers";
import { certificateLogAbi } from "../../../../client/abi/certificate-log.ts";
import { type Fetch } from "../../../../client/adapters/chain-ethers/index.ts";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { blockHash, LOG, PLEDGES } from "../../../helpers/scenario.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { scriptedRpc, type Script } from "../../../helpers/scripted-rpc.ts";
import {
  A,
  B,
  call,
  CHAIN,
  DIGEST,
  block,
  node,
  oneNode,
  readerOf,
  ROOT,
  snapshotOf,
  TRANSACTION,
} from "../../../helpers/chain-node.ts";

describe("chain reader", () => {
  describe("a snapshot", () => {
    it("is the newest block, with what is final by the chain's own tag", async () => {
      const snapshot = await snapshotOf();
      expect(snapshot.block).to.deep.equal({ number: 10, hash: blockHash(10), timestamp: 0x6a000000 });
      expect([snapshot.chainId, snapshot.finalizedBlockNumber, snapshot.sources]).to.deep.equal([
        CHAIN,
        8,
        1,
      ]);
    });

    it("knows no finalized block where the chain has no such tag", async () => {
      for (const answer of [{ result: null }, { error: { code: -32602, message: "unknown tag" } }]) {
        const { finalizedBlockNumber } = await snapshotOf({
          eth_getBlockByNumber: ([tag]) => (tag === "finalized" ? answer : { result: block(10) }),
        });
        expect(finalizedBlockNumber).to.equal(null);
      }
    });

    it("does not count as final what came after it", async () => {
      const { finalizedBlockNumber } = await snapshotOf({
        eth_getBlockByNumber: ([tag]) => ({ result: block(tag === "finalized" ? 12 : 10) }),
      });
      expect(finalizedBlockNumber).to.equal(10);
    });

    it("of another chain is refused", async () => {
      expect(await codeOf(snapshotOf({ eth_chainId: { result: "0x1" } }))).to.equal("CHAIN_MISMATCH");
    });
  });

  describe("several nodes", () => {
    const both = (a: Script, b: Script) => readerOf(scriptedRpc({ [A]: a, [B]: b }).fetch, [A, B]);

    it("are read as of the newest block that all have", async () => {
      const snapshot = await both(node(10), node(7)).snapshot();
      expect([snapshot.block.number, snapshot.sources]).to.deep.equal([7, 2]);
      expect(snapshot.finalizedBlockNumber).to.equal(5);
    });

    it("are read as of the block below a short fork", async () => {
      const forked: Script = {
        eth_getBlockByNumber: ([tag]) => {
          const number = tag === "latest" ? 10 : tag === "finalized" ? 1 : Number(tag);
          return { result: block(number, number > 8 ? blockHash(number + 1000) : blockHash(number)) };
        },
      };
      expect((await both(node(10), node(10, forked)).snapshot()).block.number).to.equal(8);
    });

    it("on different chains have no common block", async () => {
      const stranger: Script = {
        eth_getBlockByNumber: ([tag]) => {
          const number = tag === "latest" || tag === "finalized" ? 100 : Number(tag);
          return { result: block(number, blockHash(number + 1000)) };
        },
      };
      expect(await codeOf(both(node(100), node(100, stranger)).snapshot())).to.equal("RPC_DISAGREEMENT");
      const young: Script = {
        eth_getBlockByNumber: ([tag]) => ({
          result: block(tag === "latest" || tag === "finalized" ? 2 : Number(tag), blockHash(5000)),
        }),
      };
      expect(await codeOf(both(node(2), node(2, young)).snapshot())).to.equal("RPC_DISAGREEMENT");
    });

    it("know a finalized block only when all do, and then the older one", async () => {
      const without: Script = {
        eth_getBlockByNumber: ([tag]) =>
          tag === "finalized" ? { result: null } : { result: block(tag === "latest" ? 10 : Number(tag)) },
      };
      expect((await both(node(10), node(10, without)).snapshot()).finalizedBlockNumber).to.equal(null);
      expect((await both(node(10, without), node(10)).snapshot()).finalizedBlockNumber).to.equal(null);
    });

    it("that differ in one answer make it unknown", async () => {
      const snapshot = await both(
        node(10, call(["uint64", "uint64"], [40, 1])),
        node(10, call(["uint64", "uint64"], [0, 0])),
      ).snapshot();
      expect(await codeOf(snapshot.checkpoint(LOG, ROOT))).to.equal("RPC_DISAGREEMENT");
    });

    it("of which one serves another chain are refused", async () => {
      expect(await codeOf(both(node(10), node(10, { eth_chainId: { result: "0x1" } })).snapshot())).to.equal(
        "CHAIN_MISMATCH",
      );
    });

    it("of which one is silent are unreachable, and the message names it without its key", async () => {
      const { fetch } = scriptedRpc({ [A]: node(10) });
      const partly: Fetch = (url, init) =>
        url === B ? Promise.reject(new TypeError("fetch failed")) : fetch(url, init);
      const error: unknown = await readerOf(partly, [A, B])
        .snapshot()
        .catch((reason: unknown) => reason);
      expect(error).to.include({ code: "CHAIN_UNREACHABLE" });
      expect(String(error)).to.contain("http://b.example:8545").and.not.contain("secret-key");
    });
  });

  describe("the anchor's transaction", () => {
    const event = new Interface(certificateLogAbi).encodeEventLog("Checkpoint", [40, ROOT, 0, "0x01"]);
    const receipt = (change: object = {}) => ({
      transactionHash: TRANSACTION,
      blockNumber: "0x7",
      blockHash: blockHash(7),
      status: "0x1",
      logs: [
        { address: LOG.toLowerCase(), ...event },
        { address: PLEDGES, topics: [toHex0x(sha256(utf8("another event")))], data: "0x" },
        { address: PLEDGES, topics: [], data: "0x" },
      ],
      ...change,
    });
    const read = async (result: unknown) =>
      (await snapshotOf({ eth_getTransactionReceipt: { result } })).anchorTransaction(TRANSACTION);

    it("is told with the checkpoints that it recorded, and who recorded them", async () => {
      expect(await read(receipt())).to.deep.equal({
        blockNumber: 7,
        blockHash: blockHash(7),
        checkpoints: [{ log: LOG, size: 40, root: ROOT }],
      });
    });

    it("that failed recorded nothing", async () => {
      expect((await read(receipt({ status: "0x0" })))?.checkpoints).to.deep.equal([]);
    });

    it("that is in no block is nothing", async () => {
      expect(await read(null)).to.equal(null);
      expect(await read(receipt({ blockHash: null, blockNumber: null }))).to.equal(null);
    });

    it("in a receipt that can't be is refused", async () => {
      const wrong: readonly object[] = [
        { transactionHash: toHex0x(ROOT) },
        { transactionHash: "0x12" },
        { blockNumber: "7" },
        { blockNumber: "0x07" },
        { blockNumber: "0xffffffffffffff" },
        { blockHash: "0x12" },
        { status: null },
        { logs: null },
        { logs: ["log"] },
        { logs: [{ address: "0x12", ...event }] },
        { logs: [{ address: LOG, topics: event.topics.slice(0, 2), data: "0x" }] },
        { logs: [{ address: LOG, topics: [event.topics[0], toHex0x(ROOT), event.topics[2]], data: "0x" }] },
        { logs: [{ address: LOG, topics: "topics", data: "0x" }] },
      ];
      for (const change of wrong) {
        expect(await codeOf(read(receipt(change))), JSON.stringify(change)).to.equal("CHAIN_ANSWER_INVALID");
      }
      expect(await codeOf(read([]))).to.equal("CHAIN_ANSWER_INVALID");
    });
  });

  describe("blocks", () => {
    it("are given by number, and nothing beyond the snapshot", async () => {
      const rpc = oneNode();
      const snapshot = await readerOf(rpc.fetch).snapshot();
      expect((await snapshot.blockAt(7))?.hash).to.equal(blockHash(7));
      const asked = rpc.requests.length;
      expect(await snapshot.blockAt(11)).to.equal(null);
      expect(rpc.requests.length).to.equal(asked);
    });

    it("that a node does not have are nothing", async () => {
      const snapshot = await snapshotOf({
        eth_getBlockByNumber: ([tag]) => ({ result: tag === "0x3" ? null : block(10) }),
      });
      expect(await snapshot.blockAt(3)).to.equal(null);
    });

    it("other than asked for are refused", async () => {
      const snapshot = await snapshotOf({ eth_getBlockByNumber: { result: block(10) } });
      expect(await codeOf(snapshot.blockAt(3))).to.equal("CHAIN_ANSWER_INVALID");
    });
  });

  describe("signatures of contracts (ERC-1271)", () => {
    const signature = new Uint8Array(65).fill(7);
    const ask = async (change: Script) => {
      const rpc = oneNode(change);
      const accepted = await (await readerOf(rpc.fetch).snapshot()).acceptsSignature(LOG, DIGEST, signature);
      return { accepted, rpc };
    };
    const code = { eth_getCode: { result: "0x60" } } as const;

    it("are accepted by the magic value alone", async () => {
      const magic = `0x1626ba7e${"00".repeat(28)}`;
      const { accepted, rpc } = await ask({ ...code, eth_call: { result: magic } });
      expect(accepted).to.equal(true);
      const data = new Interface(["function isValidSignature(bytes32,bytes)"]).encodeFunctionData(
        "isValidSignature",
        [DIGEST, signature],
      );
      expect(rpc.requests.at(-1)?.params).to.deep.equal([{ to: LOG, data }, { blockHash: blockHash(10) }]);
      for (const result of [
        `0x1626ba7e${"00".repeat(27)}01`,
        "0x1626ba7e",
        "0x",
        `0xffffffff${"00".repeat(28)}`,
        magic + "00",
      ]) {
        expect((await ask({ ...code, eth_call: { result } })).accepted, result).to.equal(false);
      }
    });

    it("are refused by an account without code, and by a contract that reverts", async () => {
      expect((await ask({ eth_getCode: { result: "0x" } })).accepted).to.equal(false);
      for (const error of [
        { code: 3, message: "execution reverted" },
        { code: -32000, message: "execution reverted", data: "0x08c379a0" },
        { code: -32603, message: "reverted", data: { message: "reverted", data: "0x" } },
      ]) {
        expect((await ask({ ...code, eth_call: { error } })).accepted).to.equal(false);
      }
    });

    it("are not known when the node refuses to answer", async () => {
      for (const data of [undefined, "no hex", 5, [], {}]) {
        const error = { code: -32005, message: "limit exceeded", ...(data === undefined ? {} : { data }) };
        expect(await codeOf(ask({ ...code, eth_call: { error } }))).to.equal("CHAIN_UNREACHABLE");
      }
    });
  });

  it("is only made for http addresses without passwords, and at least one", () => {
    for (const urls of [
      [],
      ["ws://a.example"],
      ["ftp://a.example"],
      ["nonsense"],
      ["http://user:pass@a.example"],
      [A, "http://user@a.example"],
    ]) {
      expect(() => createChainReader(urls, { chainId: CHAIN }), urls.join())
        .to.throw()
        .with.property("code", "INPUT_INVALID");
    }
    expect(() => createChainReader(["https://a.example"], { chainId: CHAIN })).not.to.throw();
  });
});
