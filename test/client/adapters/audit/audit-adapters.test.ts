import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { CID } from "multiformats/cid";
import { concat, toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { encodeEntry, entryFromJson, entryToJson, type Entry } from "#core/entry.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseTrust } from "#core/trust.ts";
import { createAuditChain } from "../../../../client/adapters/audit/chain.ts";
import { createAuditDocuments } from "../../../../client/adapters/audit/documents.ts";
import { createAuditHashes } from "../../../../client/adapters/audit/hashes.ts";
import { pagesOf } from "../../../../client/adapters/audit/log-pages.ts";
import { readLogs, sameLog } from "../../../../client/adapters/audit/log-values.ts";
import { importEntries } from "../../../../client/adapters/ipfs/entries-file.ts";
import type { LogPage } from "../../../../client/audit/ports.ts";
import { DEFAULT_HASHES } from "../../../../client/audit/audit.ts";
import { scriptedRpc, type Script } from "../../../helpers/scripted-rpc.ts";

const word = (n: number) => `0x${n.toString(16).padStart(64, "0")}`;
const address = (n: number) => `0x${n.toString(16).padStart(40, "0")}`;

describe("pages of events", () => {
  const page = (from: number, to: number, count = 0): LogPage => ({
    from,
    to,
    logs: Array(count).fill({}) as LogPage["logs"],
  });
  const OPTIONS = { firstRange: 8, largestRange: 32, enoughEvents: 5 };

  async function rangesOf(fetchPage: (from: number, to: number) => Promise<LogPage>, to = 100) {
    const ranges: [number, number][] = [];
    for await (const { from, to: end } of pagesOf(fetchPage, { from: 1, to }, OPTIONS))
      ranges.push([from, end]);
    return ranges;
  }

  it("grow while they have few events, up to a limit, and cover every block once", async () => {
    const ranges = await rangesOf((from, to) => Promise.resolve(page(from, to)));
    expect(ranges).to.deep.equal([
      [1, 8],
      [9, 24],
      [25, 40],
      [41, 72],
      [73, 100],
    ]);
  });

  it("do not grow where there are many events", async () => {
    const ranges = await rangesOf((from, to) => Promise.resolve(page(from, to, 9)), 24);
    expect(ranges).to.deep.equal([
      [1, 8],
      [9, 16],
      [17, 24],
    ]);
  });

  it("shrink where a node refuses, and grow again", async () => {
    const ranges = await rangesOf((from, to) =>
      from <= 10 && to - from > 2
        ? Promise.reject(new DataDeedError("CHAIN_UNREACHABLE"))
        : Promise.resolve(page(from, to)),
    );
    expect(ranges[0]).to.deep.equal([1, 2]);
    expect(ranges.at(-1)![1]).to.equal(100);
    ranges.slice(1).forEach(([from], i) => expect(from).to.equal(ranges[i]![1] + 1));
    expect(Math.max(...ranges.map(([from, to]) => to - from + 1))).to.equal(32);
  });

  it("fail with what a node says to a single block, and with what no smaller range can mend", async () => {
    const refused = await codeOf(rangesOf(() => Promise.reject(new DataDeedError("CHAIN_UNREACHABLE"))));
    expect(refused).to.equal("CHAIN_UNREACHABLE");
    let asked = 0;
    const disagreeing = rangesOf(() => {
      asked++;
      return Promise.reject(new DataDeedError("RPC_DISAGREEMENT"));
    });
    expect([await codeOf(disagreeing), asked]).to.deep.equal(["RPC_DISAGREEMENT", 1]);
    const broken = await rangesOf(() => Promise.reject(new TypeError("a fault of ours"))).catch(
      (error: unknown) => error,
    );
    expect(broken).to.be.instanceOf(TypeError);
  });

  it("are asked for two ahead of the one that is worked on, and no further", async () => {
    const asked: number[] = [];
    const fetchPage = (from: number, to: number) => {
      asked.push(from);
      return Promise.resolve(page(from, to, 9));
    };
    const pages = pagesOf(fetchPage, { from: 1, to: 100 }, OPTIONS);
    await pages.next();
    expect(asked).to.deep.equal([1, 9, 17]);
    await pages.next();
    expect(asked).to.deep.equal([1, 9, 17, 25]);
  });

  it("are asked for again in smaller pieces when one of those ahead is refused, each block once", async () => {
    const refusedAt = new Set([25]);
    const ranges = await rangesOf((from, to) =>
      refusedAt.delete(from)
        ? Promise.reject(new DataDeedError("CHAIN_ANSWER_INVALID"))
        : Promise.resolve(page(from, to)),
    );
    expect(ranges[2]).to.deep.equal([25, 28]);
    ranges.slice(1).forEach(([from], i) => expect(from).to.equal(ranges[i]![1] + 1));
    expect(ranges.at(-1)![1]).to.equal(100);
  });

  it("are none where there are no blocks", async () => {
    expect(await rangesOf((from, to) => Promise.resolve(page(from, to)), 0)).to.deep.equal([]);
  });
});

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof DataDeedError ? error.code : "OTHER"),
  );
}

const LOG = {
  address: address(0xa1),
  topics: [word(1), word(2)],
  data: "0x",
  blockNumber: "0x5",
  blockHash: word(5),
  transactionHash: word(6),
  logIndex: "0x0",
  removed: false,
};

describe("events as nodes tell them", () => {
  it("are typed out exactly, in lower case", () => {
    const [read] = readLogs([{ ...LOG, data: "0xAB", blockTimestamp: "0x10" }]);
    expect(read).to.deep.include({
      data: "0xab",
      blockNumber: 5,
      logIndex: 0,
      blockTime: 16,
      removed: false,
    });
    expect(readLogs([{ ...LOG, blockTimestamp: null, removed: true }])[0]).to.include({
      blockTime: null,
      removed: true,
    });
  });

  it("are refused in any other form", () => {
    const bad: unknown[] = [
      null,
      {},
      [null],
      [[]],
      [{ ...LOG, topics: null }],
      [{ ...LOG, topics: [1] }],
      [{ ...LOG, topics: Array(5).fill(word(1)) }],
      [{ ...LOG, data: "0x1" }],
      [{ ...LOG, data: `0x${"00".repeat(200_000)}` }],
      [{ ...LOG, address: "0x1" }],
      [{ ...LOG, blockNumber: "0x05" }],
      [{ ...LOG, blockNumber: 5 }],
      [{ ...LOG, logIndex: undefined }],
      [{ ...LOG, blockTimestamp: "soon" }],
    ];
    for (const value of bad) {
      expect(() => readLogs(value), JSON.stringify(value).slice(0, 60)).to.throw(DataDeedError);
    }
  });

  it("are the same only where every word of them is", () => {
    const [a] = readLogs([LOG]);
    const changes = [
      { address: address(1) },
      { topics: [word(1)] },
      { topics: [word(1), word(3)] },
      { data: "0x00" },
      { blockNumber: "0x6" },
      { blockHash: word(9) },
      { transactionHash: word(9) },
      { logIndex: "0x1" },
      { removed: true },
    ];
    expect(sameLog(a!, readLogs([{ ...LOG, blockTimestamp: "0x1" }])[0]!)).to.equal(true);
    for (const change of changes) expect(sameLog(a!, readLogs([{ ...LOG, ...change }])[0]!)).to.equal(false);
    const timed = readLogs([
      { ...LOG, blockTimestamp: "0x1" },
      { ...LOG, blockTimestamp: "0x2" },
    ]);
    expect(sameLog(timed[0]!, timed[1]!)).to.equal(false);
  });
});

const trust = parseTrust({
  format: "datadeed-trust/1",
  chainId: 31337,
  log: address(0xa1),
  registry: address(0xa2),
  pledges: address(0xa3),
  deployedAtBlock: 1,
  issuers: [{ id: "did:key:z6Mk", name: "N", from: "2020-01-01T00:00:00Z", until: null }],
  operator: { name: "Example platform" },
  rpc: [],
  finality: { confirmations: 3 },
});

const BLOCK = {
  number: "0xa",
  hash: word(10),
  timestamp: "0x64",
  parentHash: word(9),
  sha3Uncles: word(1),
  miner: address(1),
  stateRoot: word(2),
  transactionsRoot: word(3),
  receiptsRoot: word(4),
  logsBloom: `0x${"00".repeat(256)}`,
  difficulty: "0x0",
  gasLimit: "0x1",
  gasUsed: "0x0",
  extraData: "0x",
  mixHash: word(5),
  nonce: "0x0000000000000000",
};

const HONEST: Script = {
  eth_chainId: { result: "0x7a69" },
  eth_blockNumber: { result: "0xa" },
  eth_getBlockByNumber: ([which]) => ({
    result: which === "latest" || which === "finalized" ? BLOCK : { ...BLOCK, number: which },
  }),
  eth_getBlockByHash: { result: null },
  eth_getLogs: { result: [LOG] },
  eth_getCode: { result: "0x6001" },
  eth_call: { result: word(7) },
};

describe("the chain of an audit", () => {
  const chainOf = (...scripts: readonly Script[]) => {
    const nodes = Object.fromEntries(scripts.map((script, i) => [`http://node${i}.example/`, script]));
    const { fetch } = scriptedRpc(nodes);
    return createAuditChain(Object.keys(nodes), { trust, fetch });
  };
  const ofLogs = async (chain: ReturnType<typeof chainOf>) => {
    const pages: LogPage[] = [];
    for await (const page of chain.logs([trust.log], 1, 10)) pages.push(page);
    return pages;
  };

  it("takes the newest final block by the trust document's rule, the newest, or the one named", async () => {
    const chain = chainOf(HONEST, HONEST);
    expect(chain.sources).to.equal(2);
    expect((await chain.block("final"))?.number).to.equal(8);
    expect((await chain.block("latest"))?.number).to.equal(10);
    expect((await chain.block(4))?.number).to.equal(4);
    expect(await chain.block(`0x${"ab".repeat(32)}`)).to.equal(null);
    expect((await chain.block(10))?.headerRlp?.length).to.be.greaterThan(300);
  });

  it("refuses another chain, heads far apart, and no address at all", async () => {
    expect(await codeOf(chainOf({ ...HONEST, eth_chainId: { result: "0x1" } }).block("latest"))).to.equal(
      "CHAIN_MISMATCH",
    );
    const behind = { ...HONEST, eth_blockNumber: { result: "0x1000" } };
    expect(await codeOf(chainOf(HONEST, behind).block("latest"))).to.equal("RPC_DISAGREEMENT");
    expect(() => createAuditChain([], { trust })).to.throw(DataDeedError);
  });

  it("asks for the times of blocks where events come without, and gives what all nodes tell", async () => {
    const [page] = await ofLogs(chainOf(HONEST, HONEST));
    expect(page?.logs).to.have.length(1);
    expect(page?.logs[0]).to.include({ blockNumber: 5, blockTime: 100 });
  });

  it("asks for no time that came with the event, and takes none of another block", async () => {
    const timed = { ...LOG, blockNumber: "0x4", blockHash: word(4), logIndex: "0x0", blockTimestamp: "0x60" };
    const [page] = await ofLogs(chainOf({ ...HONEST, eth_getLogs: { result: [timed, LOG] } }));
    expect(page?.logs.map(({ blockTime }) => blockTime)).to.deep.equal([0x60, 100]);
    const other = chainOf({ ...HONEST, eth_getBlockByNumber: { result: BLOCK } });
    expect(await codeOf(ofLogs(other))).to.equal("CHAIN_ANSWER_INVALID");
  });

  it("takes the bytes of a header with fields of its own from nodes that have them", async () => {
    const chain = chainOf({ ...HONEST, debug_getRawHeader: { result: "0xc0ffee" } });
    expect(toHex0x((await chain.block(4))!.headerRlp!)).to.equal("0xc0ffee");
  });

  it("names two nodes that tell different events, more or fewer", async () => {
    const other = { ...HONEST, eth_getLogs: { result: [{ ...LOG, data: "0x01" }] } };
    const none = { ...HONEST, eth_getLogs: { result: [] } };
    expect(await codeOf(ofLogs(chainOf(HONEST, other)))).to.equal("RPC_DISAGREEMENT");
    expect(await codeOf(ofLogs(chainOf(HONEST, none)))).to.equal("RPC_DISAGREEMENT");
    expect(await codeOf(ofLogs(chainOf(none, HONEST)))).to.equal("RPC_DISAGREEMENT");
  });

  it("takes the finalized block where the trust document says so, and refuses nodes that know none", async () => {
    const finalized = { ...trust, finality: { confirmations: "finalized" as const } };
    const of = (script: Script) => {
      const { fetch } = scriptedRpc({ "http://node.example/": script });
      return createAuditChain(["http://node.example/"], { trust: finalized, fetch });
    };
    expect((await of(HONEST).block("final"))?.number).to.equal(10);
    const without: Script = {
      ...HONEST,
      eth_getBlockByNumber: ([which]) => ({ result: which === "finalized" ? null : BLOCK }),
    };
    expect(await codeOf(of(without).block("final"))).to.equal("CHAIN_ANSWER_INVALID");
  });

  it("gives code, answers and receipts as of the block, and refuses receipts of others", async () => {
    const receipt = {
      transactionHash: word(6),
      from: address(1),
      to: null,
      status: "0x1",
      blockNumber: "0x5",
      blockHash: word(5),
      logs: [{ address: address(0xa1), logIndex: "0x0" }],
    };
    const chain = chainOf({ ...HONEST, eth_getTransactionReceipt: { result: receipt } });
    const block = (await chain.block("latest"))!;
    expect(toHex0x(await chain.code(trust.log, block))).to.equal("0x6001");
    expect(toHex0x(await chain.call(trust.log, "0x", block))).to.equal(word(7));
    const [read] = await chain.receipts([word(6) as `0x${string}`]);
    expect(read).to.deep.include({ from: address(1), to: null, succeeded: true, blockNumber: 5 });
    expect(await codeOf(chain.receipts([word(7) as `0x${string}`]))).to.equal("CHAIN_ANSWER_INVALID");
    const unknown = chainOf({ ...HONEST, eth_getTransactionReceipt: { result: null } });
    expect(await unknown.receipts([word(6) as `0x${string}`])).to.deep.equal([null]);
    const reverting = chainOf({ ...HONEST, eth_call: { error: { code: 3, message: "no", data: "0x" } } });
    expect(toHex0x(await reverting.call(trust.log, "0x", block))).to.equal("0x");
    const forgetful = chainOf({
      ...HONEST,
      eth_getCode: { error: { code: -32000, message: "header not found" } },
    });
    expect(await codeOf(forgetful.code(trust.log, block))).to.equal("CHAIN_ANSWER_INVALID");
  });
});

describe("documents of an audit", () => {
  const entry: Entry = {
    certificateDigest: sha256(utf8("a")),
    commitment: sha256(utf8("b")),
    holder: "0x00000000000000000000000000000000000000AA",
    validUntil: 1_900_000_000,
  };
  const served = new Map<string, Uint8Array | number>();
  const fetch = (url: string) => {
    const found = served.get(url.replace("http://gateway.example", ""));
    if (found === undefined) return Promise.resolve(new Response(null, { status: 404 }));
    if (typeof found === "number") return Promise.reject(new TypeError("no connection"));
    return Promise.resolve(new Response(new Uint8Array(found)));
  };
  const documents = createAuditDocuments(["http://gateway.example/"], { fetch });
  const pathOf = (cid: CID) => `/ipfs/${cid.toString()}?format=raw`;

  async function publish(content: Uint8Array): Promise<CID> {
    return importEntries(content, (cid, bytes) => {
      served.set(pathOf(cid), bytes);
      return Promise.resolve();
    });
  }

  beforeEach(() => served.clear());

  it("come from raw blocks, small files and large ones", async () => {
    const small = encodeEntry(entry);
    const cid = await publish(small);
    expect(await documents.entries(0, 1, cid.bytes)).to.deep.equal(small);
    expect(await documents.entriesCid(small)).to.deep.equal(cid.bytes);
    const large = new Uint8Array(128 * 9_000).map((_, i) => i % 251);
    const root = await publish(large);
    expect(root.code).to.equal(0x70);
    expect(await documents.entries(0, 9_000, root.bytes)).to.deep.equal(large);
    expect(await documents.entries(0, 8_999, root.bytes)).to.equal(null);
  });

  it("come from the gateway's log where the file cannot be had, and are null where nobody has them", async () => {
    const cid = await publish(encodeEntry(entry));
    served.clear();
    expect(await documents.entries(0, 1, cid.bytes)).to.equal(null);
    const json = utf8(JSON.stringify({ entries: [entryToJson(entry)] }));
    served.set("/v1/log/entries?start=0&end=1", json);
    expect(await documents.entries(0, 1, cid.bytes)).to.deep.equal(
      encodeEntry(entryFromJson(entryToJson(entry))),
    );
    served.set("/v1/log/entries?start=0&end=1", utf8("{}"));
    expect(await documents.entries(0, 1, cid.bytes)).to.equal(null);
    served.set("/v1/log/entries?start=0&end=1", utf8("no JSON"));
    expect(await documents.entries(0, 1, new Uint8Array([9]))).to.equal(null);
  });

  it("are asked for over the network where no other way is given, and an empty answer is empty", async () => {
    const server = createServer((request, response) => {
      response.writeHead(
        request.url === "/ipfs/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku?format=raw"
          ? 204
          : 404,
      );
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const near = createAuditDocuments([`http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
    const empty = toHex0x(sha256(new Uint8Array(0)));
    const [found, missing] = await near.certificates([empty, toHex0x(sha256(utf8("a")))]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(found).to.deep.equal(new Uint8Array(0));
    expect(missing).to.equal(null);
  });

  it("are hashed: other bytes, too many bytes and broken connections count as none", async () => {
    const bytes = utf8("certificate");
    const digest = toHex0x(sha256(bytes));
    const path = pathOf(CID.createV1(0x55, (await publish(bytes)).multihash));
    expect(await documents.certificates([digest])).to.deep.equal([bytes]);
    served.set(path, utf8("another"));
    expect(await documents.certificates([digest])).to.deep.equal([null]);
    served.set(path, concat(bytes, new Uint8Array(70_000)));
    expect(await documents.certificates([digest])).to.deep.equal([null]);
    served.set(path, 0);
    expect(await documents.certificates([digest])).to.deep.equal([null]);
  });
});

describe("time-stamp tokens of an audit", () => {
  const log = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
  const path = "/v1/certificates/DD-0AA3-000000012-Y/bundle";
  const served = new Map<string, string>();
  const fetch = (url: string) => {
    const found = served.get(url);
    return Promise.resolve(new Response(found ?? null, { status: found === undefined ? 404 : 200 }));
  };
  const urls = ["http://one.example", "http://two.example"];
  const ask = async () => {
    const found = await createAuditDocuments(urls, { fetch, log }).timestamps!([{ first: 12, root: "0x01" }]);
    return found[0];
  };

  beforeEach(() => served.clear());

  it("cannot be asked for without the log's address", () => {
    expect(createAuditDocuments(urls, { fetch })).not.to.have.property("timestamps");
  });

  it("are those of the bundles that any gateway has, each once", async () => {
    expect(await ask()).to.deep.equal([]);
    const bundle = (...tokens: string[]) =>
      JSON.stringify({ timestamps: tokens.map((token) => ({ type: "rfc3161", token })) });
    served.set(`http://one.example${path}`, bundle("AAAA", "BBBB"));
    served.set(`http://two.example${path}`, bundle("BBBB", "CCCC"));
    expect(await ask()).to.deep.equal(["AAAA", "BBBB", "CCCC"]);
  });

  it("are none where a gateway's answer is no bundle, has none, or has others", async () => {
    served.set(`http://one.example${path}`, "no JSON");
    served.set(`http://two.example${path}`, "{}");
    expect(await ask()).to.deep.equal([]);
    served.set(
      `http://one.example${path}`,
      JSON.stringify({ timestamps: [1, { type: "other", token: "AAAA" }, { type: "rfc3161" }] }),
    );
    served.set(`http://two.example${path}`, JSON.stringify({ timestamps: "many" }));
    expect(await ask()).to.deep.equal([]);
  });
});

describe("hashes of an audit", () => {
  it("are those of the core", async () => {
    const fast = await createAuditHashes();
    for (const text of ["", "a", "x".repeat(300)]) {
      expect(fast.keccak256(utf8(text))).to.deep.equal(DEFAULT_HASHES.keccak256(utf8(text)));
      expect(fast.sha256(utf8(text))).to.deep.equal(DEFAULT_HASHES.sha256(utf8(text)));
    }
  });
});
