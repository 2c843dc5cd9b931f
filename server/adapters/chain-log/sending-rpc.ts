/** What sending a transaction asks of the nodes. All of them are asked, as for reading (client/adapters/chain-ethers). */
import type { Address } from "#core/address.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { resultOf, type NodeSet } from "../../../client/adapters/chain-ethers/node-set.ts";
import type { RpcReply } from "../../../client/adapters/chain-ethers/rpc-node.ts";
import { asCount, asHash, asHex, asObject } from "../../../client/adapters/chain-ethers/rpc-values.ts";
import { describeRevert } from "./revert-reason.ts";

export interface Receipt {
  readonly transactionHash: `0x${string}`;
  readonly blockHash: `0x${string}`;
  readonly blockNumber: number;
  readonly succeeded: boolean;
}

export interface CallRequest {
  readonly from: Address;
  readonly to: Address;
  readonly data: `0x${string}`;
}

/** Wei; what a node would pay now. `maxPriorityFee` is null where transactions have one gas price (before London). */
export interface FeeSuggestion {
  readonly gasPrice: bigint;
  readonly baseFee: bigint | null;
  readonly maxPriorityFee: bigint | null;
}

export class SendingRpc {
  readonly #nodes: NodeSet;

  constructor(nodes: NodeSet) {
    this.#nodes = nodes;
  }

  /** Number of mined transactions of the account: the next nonce, as the node that is furthest knows it. */
  async nonce(account: Address): Promise<number> {
    const counts = await this.#nodes.each("eth_getTransactionCount", [account, "latest"], (reply) =>
      asCount(resultOf(reply), "a nonce"),
    );
    return Math.max(...counts);
  }

  /** MINED only when every node has it in the same block. PARTLY: some have; wait. */
  async receipt(hash: `0x${string}`): Promise<Receipt | "NONE" | "PARTLY"> {
    const found = await this.#nodes.each("eth_getTransactionReceipt", [hash], (reply) =>
      decodeReceipt(resultOf(reply), hash),
    );
    const [first] = found;
    if (first !== undefined && first !== null && found.every((other) => other?.blockHash === first.blockHash))
      return first;
    return found.every((receipt) => receipt === null) ? "NONE" : "PARTLY";
  }

  /** @returns why no node took it; null when at least one did */
  async broadcast(raw: `0x${string}`): Promise<string | null> {
    const refusals = await this.#nodes.each("eth_sendRawTransaction", [raw], (reply) =>
      reply.kind === "REFUSED" ? reply.message : reply.kind === "REVERTED" ? "it would revert" : null,
    );
    return refusals.includes(null) ? null : (refusals[0] ?? null);
  }

  /** Whether any node knows the transaction, mined or waiting. */
  async knows(hash: `0x${string}`): Promise<boolean> {
    const found = await this.#nodes.each(
      "eth_getTransactionByHash",
      [hash],
      (reply) => resultOf(reply) !== null,
    );
    return found.includes(true);
  }

  /** @throws TRANSACTION_REVERTED with the decoded reason when the chain would refuse it */
  async estimateGas(call: CallRequest): Promise<bigint> {
    const estimates = await this.#nodes.each("eth_estimateGas", [call], (reply) => gasOf(reply));
    return BigInt(Math.max(...estimates));
  }

  /** Why a mined transaction failed, found out by calling it again on the block before. */
  async revertReason(call: CallRequest, parentNumber: number): Promise<Record<string, unknown>> {
    const [reason] = await this.#nodes.each("eth_call", [call, `0x${parentNumber.toString(16)}`], (reply) =>
      reply.kind === "REVERTED" ? (reply.data ?? "0x") : null,
    );
    return reason === null || reason === undefined ? {} : describeRevert(reason);
  }

  async balance(account: Address): Promise<bigint> {
    const balances = await this.#nodes.each("eth_getBalance", [account, "latest"], (reply) =>
      asWei(resultOf(reply)).toString(),
    );
    return balances.map(BigInt).reduce((least, one) => (one < least ? one : least));
  }

  async hasCode(address: Address): Promise<boolean> {
    return (
      (await this.#nodes.ask("eth_getCode", [address, "latest"], (reply) =>
        asHex(resultOf(reply), "code"),
      )) !== "0x"
    );
  }

  async fees(): Promise<FeeSuggestion> {
    const [prices, bases, tips] = await Promise.all([
      this.#nodes.each("eth_gasPrice", [], (reply) => asWei(resultOf(reply)).toString()),
      this.#nodes.each("eth_getBlockByNumber", ["latest", false], (reply) => {
        const base = asObject(resultOf(reply), "a block")["baseFeePerGas"];
        return base === undefined || base === null ? null : asWei(base).toString();
      }),
      // Not every node has this method; the gas price says enough then.
      this.#nodes.each("eth_maxPriorityFeePerGas", [], (reply) =>
        reply.kind === "RESULT" ? asWei(reply.value).toString() : null,
      ),
    ]);
    return { gasPrice: highest(prices) ?? 0n, baseFee: highest(bases), maxPriorityFee: highest(tips) };
  }
}

/** The highest of the nodes' answers; null when one of them has none. */
function highest(answers: readonly (string | null)[]): bigint | null {
  if (answers.includes(null)) return null;
  return answers.map((answer) => BigInt(answer ?? 0)).reduce((most, one) => (one > most ? one : most), 0n);
}

function gasOf(reply: RpcReply): number {
  if (reply.kind !== "REVERTED") return asCount(resultOf(reply), "an amount of gas");
  const details = reply.data === null ? {} : describeRevert(reply.data);
  throw new DataDeedError(
    "TRANSACTION_REVERTED",
    `the chain would refuse the transaction: ${reasonText(details)}`,
    {
      details,
    },
  );
}

export function reasonText(details: Readonly<Record<string, unknown>>): string {
  return typeof details.error === "string" ? details.error : "no reason told";
}

/** A quantity of any size, as balances and fees are. */
function asWei(value: Json | undefined): bigint {
  if (typeof value === "string" && /^0x(?:0|[1-9a-f][0-9a-f]{0,63})$/i.test(value)) return BigInt(value);
  throw new DataDeedError("CHAIN_ANSWER_INVALID", "expected a quantity");
}

function decodeReceipt(value: Json, hash: `0x${string}`) {
  if (value === null) return null;
  const receipt = asObject(value, "a receipt");
  // Some nodes know of a transaction before it is in a block.
  if (receipt["blockHash"] === null || receipt["blockHash"] === undefined) return null;
  const transactionHash = asHash(receipt["transactionHash"], "a transaction hash");
  if (transactionHash !== hash)
    throw new DataDeedError("CHAIN_ANSWER_INVALID", "the receipt is another transaction's");
  return {
    transactionHash,
    blockHash: asHash(receipt["blockHash"], "a block hash"),
    blockNumber: asCount(receipt["blockNumber"], "a block number"),
    succeeded: asCount(receipt["status"], "a status") === 1,
  };
}
