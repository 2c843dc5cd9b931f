/** A chain reader on nodes that answer from a script. */
import { AbiCoder } from "ethers";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { createChainReader, type Fetch } from "../../client/adapters/chain-ethers/index.ts";
import { blockHash } from "./scenario.ts";
import { scriptedRpc, type Script } from "./scripted-rpc.ts";

export const A = "http://a.example:8545/secret-key";
export const B = "http://b.example:8545/secret-key";
export const CHAIN = 31337;
export const ROOT = sha256(utf8("root"));
export const DIGEST = sha256(utf8("certificate"));
export const TRANSACTION = toHex0x(sha256(utf8("transaction")));
export const coder = AbiCoder.defaultAbiCoder();

export const block = (number: number, hash = blockHash(number)) => ({
  number: `0x${number.toString(16)}`,
  hash,
  timestamp: "0x6a000000",
  transactions: [],
});

/** A node whose chain ends at a block; `change` replaces single methods. */
export function node(head: number, change: Script = {}): Script {
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

export const oneNode = (change: Script = {}) => scriptedRpc({ [A]: node(10, change) });
export const readerOf = (fetch: Fetch, urls = [A], more = {}) =>
  createChainReader(urls, { chainId: CHAIN, fetch, ...more });
export const snapshotOf = (change: Script = {}) => readerOf(oneNode(change).fetch).snapshot();
export const call = (types: readonly string[], values: readonly unknown[]): Script => ({
  eth_call: { result: coder.encode(types, values) },
});
