/**
 * The chain for an audit, over JSON-RPC (fetch only: Node and browsers). Several nodes have to agree on everything but
 * state proofs, of which one that is right is enough.
 */
import type { Address } from "#core/address.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import type { TrustDocument } from "#core/trust.ts";
import { keccak256 } from "#core/typed-data.ts";
import type { AuditBlock, AuditChain, BlockChoice, ChainLog, Hex, LogPage } from "../../audit/ports.ts";
import { readFinalizedNumber, readNewestCommonBlock, requireChain } from "../chain-ethers/blocks.ts";
import { encodeHeader } from "../chain-ethers/header-rlp.ts";
import { NodeSet, resultOf } from "../chain-ethers/node-set.ts";
import { RpcNode, type Fetch, type RpcReply } from "../chain-ethers/rpc-node.ts";
import {
  asAddress,
  asArray,
  asCount,
  asHash,
  asHex,
  asObject,
  toQuantity,
} from "../chain-ethers/rpc-values.ts";
import { createStateProver } from "../chain-ethers/state-prover.ts";
import { concurrently } from "./concurrently.ts";
import { DEFAULT_PAGING, pagesOf, type PagingOptions } from "./log-pages.ts";
import { readLogs, sameLog, type TimelessLog } from "./log-values.ts";

export interface AuditChainOptions {
  readonly trust: TrustDocument;
  /** For one request; 30,000 by default. */
  readonly timeoutMs?: number;
  /** Size of one answer; 32 MiB by default. */
  readonly maxResponseBytes?: number;
  readonly fetch?: Fetch;
  readonly paging?: Partial<PagingOptions>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/** Small requests under way at a time. */
const IN_FLIGHT = 16;

/** Heads of nodes on one chain are never further apart than this. */
const MAX_HEADS_APART = 64;

/**
 * @param urls http or https addresses of nodes
 * @throws INPUT_INVALID when there is no address, or one that is not http(s)
 */
export function createAuditChain(urls: readonly string[], options: AuditChainOptions): AuditChain {
  if (urls.length === 0) throw new DataDeedError("INPUT_INVALID", "RPC: expected at least one address");
  const { trust } = options;
  const limits = {
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxResponseBytes: options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
    fetch: options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init)),
    // Everything is typed out afterwards, and nothing of it is signed: the platform's parser will do.
    parse: (bytes: Uint8Array) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json,
  };
  const nodes = urls.map((url) => new RpcNode(url, limits));
  const set = new NodeSet(nodes);
  const prover = createStateProver(urls, limits);
  const blocks = new AuditBlocks(set, trust);
  const pager = new LogFetcher(nodes, set);
  return {
    sources: urls.length,

    block: (choice) => blocks.find(choice),

    logs: (contracts, from, to) =>
      pagesOf(
        (start, end) => pager.page(contracts, start, end),
        { from, to },
        { ...DEFAULT_PAGING, ...options.paging },
      ),

    proof: async (contract, slots, block) => ({ nodes: await prover.nodes(block, contract, slots) }),

    code: (contract, { hash }) =>
      set
        .ask("eth_getCode", [contract, { blockHash: hash }], (reply) => asHex(ofKnownBlock(reply), "code"))
        .then((code) => fromHex0x(code)),

    call: (contract, data, { hash }) =>
      set
        .ask("eth_call", [{ to: contract, data }, { blockHash: hash }], decodeCall)
        .then((answer) => fromHex0x(answer)),

    receipts: (hashes) =>
      concurrently(hashes, IN_FLIGHT, (hash) =>
        set.ask("eth_getTransactionReceipt", [hash], (reply) => decodeReceipt(resultOf(reply), hash)),
      ),
  };
}

/** A wallet that refuses may revert as well as answer something else. */
function decodeCall(reply: RpcReply): Hex {
  return reply.kind === "REVERTED" ? "0x" : asHex(ofKnownBlock(reply), "bytes");
}

/** A node that has just named a block cannot have nothing to say of it. */
function ofKnownBlock(reply: RpcReply): Json {
  if (reply.kind !== "REFUSED") return resultOf(reply);
  throw new DataDeedError("CHAIN_ANSWER_INVALID", `refused for a block that it named: ${reply.message}`);
}

type ReceiptJson = {
  from: Address;
  to: Address | null;
  succeeded: boolean;
  blockNumber: number;
  blockHash: Hex;
  logs: { address: Hex; logIndex: number }[];
};

function decodeReceipt(value: Json, hash: Hex): ReceiptJson | null {
  if (value === null) return null;
  const receipt = asObject(value, "a receipt");
  if (asHash(receipt["transactionHash"], "a transaction hash") !== hash) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", "the receipt is another transaction's");
  }
  const to = receipt["to"];
  return {
    from: asAddress(receipt["from"], "a sender"),
    to: to === null || to === undefined ? null : asAddress(to, "an addressee"),
    succeeded: asCount(receipt["status"], "a status") === 1,
    blockNumber: asCount(receipt["blockNumber"], "a block number"),
    blockHash: asHash(receipt["blockHash"], "a block hash"),
    logs: asArray(receipt["logs"], "logs").map((entry) => {
      const log = asObject(entry, "a log");
      return {
        address: asAddress(log["address"], "an address").toLowerCase() as Hex,
        logIndex: asCount(log["logIndex"], "a log index"),
      };
    }),
  };
}

class AuditBlocks {
  readonly #nodes: NodeSet;
  readonly #trust: TrustDocument;
  #chainKnown = false;

  constructor(nodes: NodeSet, trust: TrustDocument) {
    this.#nodes = nodes;
    this.#trust = trust;
  }

  async find(choice: BlockChoice): Promise<AuditBlock | null> {
    if (!this.#chainKnown) await requireChain(this.#nodes, this.#trust.chainId);
    this.#chainKnown = true;
    if (typeof choice === "number") return this.#read("eth_getBlockByNumber", toQuantity(choice));
    if (choice !== "final" && choice !== "latest") return this.#read("eth_getBlockByHash", choice);
    await this.#expectHeadsTogether();
    const newest = await readNewestCommonBlock(this.#nodes);
    const number = choice === "latest" ? newest.number : await this.#finalNumber(newest.number);
    return this.#read("eth_getBlockByNumber", toQuantity(number));
  }

  /** A node that is far behind would have everything after its head left out of the audit. */
  async #expectHeadsTogether(): Promise<void> {
    const heads = await this.#nodes.each("eth_blockNumber", [], (reply) =>
      asCount(resultOf(reply), "a block number"),
    );
    const apart = Math.max(...heads) - Math.min(...heads);
    if (apart <= MAX_HEADS_APART) return;
    throw new DataDeedError("RPC_DISAGREEMENT", `the heads of the nodes are ${apart} blocks apart`);
  }

  async #finalNumber(newest: number): Promise<number> {
    const { confirmations } = this.#trust.finality;
    if (confirmations !== "finalized") {
      return Math.max(newest - confirmations + 1, Math.min(newest, this.#trust.deployedAtBlock));
    }
    const finalized = await readFinalizedNumber(this.#nodes);
    if (finalized !== null) return Math.min(finalized, newest);
    throw new DataDeedError("CHAIN_ANSWER_INVALID", "a node knows no finalized block");
  }

  async #read(method: string, which: string): Promise<AuditBlock | null> {
    const found = await this.#nodes.ask(method, [which, false], (reply) => {
      // A node says with an error as well as with null that it has no such block.
      if (reply.kind !== "RESULT" || reply.value === null) return null;
      const block = asObject(reply.value, "a block");
      return {
        number: asCount(block["number"], "a block number"),
        hash: asHash(block["hash"], "a block hash"),
        timestamp: asCount(block["timestamp"], "a block time"),
        header: toHex0x(encodeHeader(block)),
      };
    });
    if (found === null) return null;
    const { header, ...block } = found;
    const rlp = fromHex0x(header);
    return { ...block, headerRlp: isHeaderOf(rlp, block.hash) ? rlp : await this.#raw(block.number, rlp) };
  }

  /** Chains with fields of their own: nodes with the debug methods have the bytes themselves. */
  async #raw(number: number, encoded: Uint8Array): Promise<Uint8Array> {
    const raw = await this.#nodes.ask("debug_getRawHeader", [toQuantity(number)], (reply) =>
      reply.kind === "RESULT" ? asHex(reply.value, "a header") : null,
    );
    return raw === null ? encoded : fromHex0x(raw);
  }
}

function isHeaderOf(rlp: Uint8Array, hash: Hex): boolean {
  return toHex0x(keccak256(rlp)) === hash;
}

/** Pages of events, the same from every node, with the times of their blocks. */
class LogFetcher {
  readonly #nodes: readonly RpcNode[];
  readonly #set: NodeSet;

  constructor(nodes: readonly RpcNode[], set: NodeSet) {
    this.#nodes = nodes;
    this.#set = set;
  }

  async page(contracts: readonly Address[], from: number, to: number): Promise<LogPage> {
    const filter = { address: contracts, fromBlock: toQuantity(from), toBlock: toQuantity(to) };
    const all = await Promise.all(
      this.#nodes.map(async (node) => ({
        node,
        logs: readLogs(resultOf(await node.call("eth_getLogs", [filter]))),
      })),
    );
    const [first, ...others] = all as [(typeof all)[0], ...typeof all];
    for (const other of others) expectSame(first, other, { from, to });
    return { from, to, logs: await this.#withTimes(first.logs) };
  }

  async #withTimes(logs: readonly TimelessLog[]): Promise<readonly ChainLog[]> {
    const open = new Set(
      logs.filter(({ blockTime }) => blockTime === null).map(({ blockNumber }) => blockNumber),
    );
    if (open.size === 0) return logs as readonly ChainLog[];
    const numbers = [...open];
    const times = await concurrently(numbers, IN_FLIGHT, (number) => this.#timeOf(number));
    const byNumber = new Map(numbers.map((number, i) => [number, times[i]!]));
    return logs.map((log) => ({ ...log, blockTime: log.blockTime ?? byNumber.get(log.blockNumber)! }));
  }

  #timeOf(number: number): Promise<number> {
    return this.#set.ask("eth_getBlockByNumber", [toQuantity(number), false], (reply) => {
      const block = asObject(resultOf(reply), "a block");
      if (asCount(block["number"], "a block number") !== number) {
        throw new DataDeedError("CHAIN_ANSWER_INVALID", `asked for block ${number}, got another`);
      }
      return asCount(block["timestamp"], "a block time");
    });
  }
}

interface NodeLogs {
  readonly node: RpcNode;
  readonly logs: readonly TimelessLog[];
}

function expectSame(a: NodeLogs, b: NodeLogs, { from, to }: { from: number; to: number }): void {
  const longest = Math.max(a.logs.length, b.logs.length);
  for (let i = 0; i < longest; i++) {
    const [left, right] = [a.logs[i], b.logs[i]];
    if (left !== undefined && right !== undefined && sameLog(left, right)) continue;
    const block = Math.min(left?.blockNumber ?? Infinity, right?.blockNumber ?? Infinity);
    throw new DataDeedError(
      "RPC_DISAGREEMENT",
      `${a.node.name} and ${b.node.name} tell different events of the blocks ${from} to ${to}, first in block ${block}`,
    );
  }
}
