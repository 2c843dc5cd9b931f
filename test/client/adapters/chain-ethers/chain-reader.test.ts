import { expect } from "chai";
import { AbiCoder, Interface } from "ethers";
import { certificateLogAbi } from "../../../../client/abi/certificate-log.ts";
import { certificateRegistryAbi } from "../../../../client/abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../../../../client/abi/pledge-registry.ts";
import { createChainReader, type Fetch } from "../../../../client/adapters/chain-ethers/index.ts";
import { toHex, toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { blockHash, LOG, PLEDGES, REGISTRY } from "../../../helpers/scenario.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { scriptedRpc, type Script } from "../../../helpers/scripted-rpc.ts";

const A = "http://a.example:8545/secret-key";
const B = "http://b.example:8545/secret-key";
const CHAIN = 31337;
const ROOT = sha256(utf8("root"));
const DIGEST = sha256(utf8("certificate"));
const TRANSACTION = toHex0x(sha256(utf8("transaction")));
const ZERO = `0x${"00".repeat(32)}`;
const coder = AbiCoder.defaultAbiCoder();

const block = (number: number, hash = blockHash(number)) => ({
  number: `0x${number.toString(16)}`,
  hash,
  timestamp: "0x6a000000",
  transactions: [],
});

/** A node whose chain ends at a block; `change` replaces single methods. */
function node(head: number, change: Script = {}): Script {
  return {
    eth_chainId: { result: "0x7a69" },
    eth_getBlockByNumber: ([tag]) => {
      if (tag === "latest") return { result: block(head) };
      if (tag === "finalized") return { result: block(head - 2) };
      const number = Number(tag);
      return { result: number > head ? null : block(number) };
    },
    ...change,
  };
}

const oneNode = (change: Script = {}) => scriptedRpc({ [A]: node(10, change) });
const readerOf = (fetch: Fetch, urls = [A], more = {}) =>
  createChainReader(urls, { chainId: CHAIN, fetch, ...more });
const snapshotOf = (change: Script = {}) => readerOf(oneNode(change).fetch).snapshot();
const call = (types: readonly string[], values: readonly unknown[]): Script => ({
  eth_call: { result: coder.encode(types, values) },
});

const RECORD_TYPES = [
  "uint8",
  "bytes32",
  "address",
  "uint64",
  "uint64",
  "uint64",
  "bytes32",
  "bytes32",
  "uint32",
  "uint32",
  "uint32",
  "bool",
];
const recordCall = (change: Partial<Record<number, unknown>> = {}) => {
  const values: unknown[] = [1, ZERO, LOG, 1_858_406_400, 12, 1_795_334_410, ZERO, ZERO, 0, 0, 0, false];
  for (const [i, value] of Object.entries(change)) values[Number(i)] = value;
  return call(RECORD_TYPES, values);
};

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

  describe("contract state", () => {
    it("is read at the snapshot's block hash", async () => {
      const rpc = oneNode(call(["uint64", "uint64"], [40, 1_795_334_404]));
      const snapshot = await readerOf(rpc.fetch).snapshot();
      expect(await snapshot.checkpoint(LOG, ROOT)).to.deep.equal({ size: 40, anchoredAt: 1_795_334_404 });
      const asked = rpc.requests.find(({ method }) => method === "eth_call");
      const data = new Interface(certificateLogAbi).encodeFunctionData("checkpoint", [ROOT]);
      expect(asked?.params).to.deep.equal([{ to: LOG, data }, { blockHash: blockHash(10) }]);
    });

    it("of a root never recorded is nothing", async () => {
      const snapshot = await snapshotOf(call(["uint64", "uint64"], [0, 0]));
      expect(await snapshot.checkpoint(LOG, ROOT)).to.equal(null);
    });

    it("is missing where there is no contract, or one of another kind", async () => {
      const none = await snapshotOf({ eth_call: { result: "0x" } });
      const other = await snapshotOf({
        eth_call: { error: { code: 3, message: "execution reverted", data: "0x" } },
      });
      for (const snapshot of [none, other]) {
        expect(await codeOf(snapshot.checkpoint(LOG, ROOT))).to.equal("CONTRACT_MISSING");
        expect(await codeOf(snapshot.certificateRecord(REGISTRY, DIGEST))).to.equal("CONTRACT_MISSING");
        expect(await codeOf(snapshot.livePledges(PLEDGES, DIGEST))).to.equal("CONTRACT_MISSING");
      }
    });

    it("is not known when the node refuses to answer", async () => {
      const snapshot = await snapshotOf({
        eth_call: { error: { code: -32000, message: "header not found" } },
      });
      expect(await codeOf(snapshot.checkpoint(LOG, ROOT))).to.equal("CHAIN_UNREACHABLE");
    });

    it("that does not decode is refused", async () => {
      const answers = [
        coder.encode(["uint64"], [1]),
        coder.encode(["uint64", "uint64", "uint64"], [1, 2, 3]),
        coder.encode(["uint256", "uint64"], [2n ** 64n, 1]),
        coder.encode(["uint64", "uint64"], [2n ** 60n, 1]),
        "0x123",
        "40",
        null,
        { size: 40 },
      ];
      for (const result of answers) {
        const snapshot = await snapshotOf({ eth_call: { result } });
        expect(await codeOf(snapshot.checkpoint(LOG, ROOT)), JSON.stringify(result)).to.equal(
          "CHAIN_ANSWER_INVALID",
        );
      }
    });

    it("is only asked for digests of 32 bytes", async () => {
      const snapshot = await snapshotOf();
      const error: unknown = await snapshot
        .checkpoint(LOG, new Uint8Array(31))
        .catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(RangeError);
    });
  });

  describe("the register's record", () => {
    const read = async (change: Partial<Record<number, unknown>>) =>
      (await snapshotOf(recordCall(change))).certificateRecord(REGISTRY, DIGEST);

    it("is nothing for a certificate that nobody touched", async () =>
      expect(await read({ 0: 0 })).to.equal(null));

    it("is told in the verifier's words", async () => {
      const lineage = toHex0x(ROOT);
      expect(await read({ 0: 2, 6: TRANSACTION, 7: lineage, 8: 1, 9: 2, 10: 3, 11: true })).to.deep.equal({
        status: "SUSPENDED",
        holder: LOG,
        validUntil: 1_858_406_400,
        supersededBy: TRANSACTION,
        openObjections: 3,
        upheldObjections: 3,
        lineage: ROOT,
      });
    });

    it("has the certificate's own digest as lineage and no successor where both are zero", async () => {
      const found = await read({});
      expect(found).to.include({ status: "VALID", supersededBy: null, openObjections: 0 });
      expect(toHex(found!.lineage)).to.equal(toHex(DIGEST));
    });

    it("leaves expiry to the verifier", async () =>
      expect(await read({ 0: 5 })).to.include({ status: "VALID" }));

    it("knows the end states", async () => {
      expect(await read({ 0: 3 })).to.include({ status: "CANCELLED" });
      expect(await read({ 0: 4 })).to.include({ status: "REVOKED" });
    });

    it("with a status or a time that can't be is refused", async () => {
      expect(await codeOf(read({ 0: 6 }))).to.equal("CHAIN_ANSWER_INVALID");
      expect(await codeOf(read({ 3: 2n ** 63n }))).to.equal("CHAIN_ANSWER_INVALID");
      const words = coder.encode(RECORD_TYPES, [1, ZERO, LOG, 1, 1, 1, ZERO, ZERO, 0, 0, 0, false]);
      const badBoolean = `${words.slice(0, -1)}2`;
      const badAddress = words.slice(0, 2 + 64 * 2) + "01" + words.slice(2 + 64 * 2 + 2);
      for (const result of [badBoolean, badAddress]) {
        const snapshot = await snapshotOf({ eth_call: { result } });
        expect(await codeOf(snapshot.certificateRecord(REGISTRY, DIGEST))).to.equal("CHAIN_ANSWER_INVALID");
      }
    });
  });

  describe("pledges", () => {
    const read = async (status: number) =>
      (
        await snapshotOf(call(["bytes32", "uint8", "address", "address"], [TRANSACTION, status, LOG, LOG]))
      ).livePledges(PLEDGES, DIGEST);

    it("are live from the offer to the end of enforcement", async () => {
      const states = ["PROPOSED", "AGREED", "REGISTERED", "DEFAULTED", "ENFORCING"];
      for (const [i, state] of states.entries()) {
        expect(await read(i + 1)).to.deep.equal([{ pledgeId: TRANSACTION, state, pledgee: LOG }]);
      }
    });

    it("encumber nothing before and after", async () => {
      for (const status of [0, 6, 7, 8, 9]) expect(await read(status)).to.deep.equal([]);
    });

    it("in a state that can't be are refused", async () =>
      expect(await codeOf(read(10))).to.equal("CHAIN_ANSWER_INVALID"));
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

  it("reads the registers by the words that their generated ABIs have", async () => {
    const { certificateRegistryViews, pledgeRegistryViews } =
      await import("../../../../client/adapters/chain-ethers/register-abi.ts");
    const { viewOf } = await import("../../../../client/adapters/chain-ethers/abi.ts");
    expect(viewOf(certificateRegistryViews, "record")).to.deep.equal(
      viewOf(certificateRegistryAbi, "record"),
    );
    expect(viewOf(pledgeRegistryViews, "encumbrance")).to.deep.equal(
      viewOf(pledgeRegistryAbi, "encumbrance"),
    );
    for (const name of ["pledge", "pledgeOfContent", "livePledges"]) {
      expect(viewOf(pledgeRegistryViews, name), name).to.deep.equal(viewOf(pledgeRegistryAbi, name));
    }
    expect(toHex0x(viewOf(certificateLogAbi, "verifyInclusion").selector)).to.equal(
      new Interface(certificateLogAbi).getFunction("verifyInclusion")?.selector,
    );
    expect(() => viewOf(certificateLogAbi, "nothing")).to.throw(RangeError);
  });
});
