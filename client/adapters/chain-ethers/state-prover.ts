/** Proofs of state over JSON-RPC (`eth_getProof`, EIP-1186). Any one node will do: what it says is verified, not believed. */
import type { Address } from "#core/address.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { keccak256, uintWord } from "#core/typed-data.ts";
import type { Json } from "#core/json.ts";
import type { StateProver } from "../../verify/offline/collect.ts";
import type { BlockRef } from "../../verify/ports.ts";
import { encodeHeader } from "./header-rlp.ts";
import { RpcNode, type RpcLimits, type RpcReply } from "./rpc-node.ts";
import { asArray, asHex, asObject, toQuantity } from "./rpc-values.ts";

/** Slots asked for at a time; go-ethereum takes up to 1,024. */
const SLOTS_PER_REQUEST = 500;

/**
 * A prover over one or several nodes, asked one after the other until one answers.
 * @param urls http or https addresses
 * @throws INPUT_INVALID when there is no address, or one that is not http(s)
 */
export function createStateProver(urls: readonly string[], limits: RpcLimits): StateProver {
  if (urls.length === 0) throw new DataDeedError("INPUT_INVALID", "RPC: expected at least one address");
  const nodes = urls.map((url) => new RpcNode(url, limits));

  async function anyOf<T>(ask: (node: RpcNode) => Promise<T>): Promise<T> {
    let failure: unknown;
    for (const node of nodes) {
      try {
        return await ask(node);
      } catch (error) {
        if (!(error instanceof DataDeedError)) throw error;
        failure = new DataDeedError(error.code, `${node.name}: ${error.message}`, { cause: error });
      }
    }
    throw failure;
  }

  async function proofOf(node: RpcNode, block: BlockRef, account: Address, slots: readonly bigint[]) {
    const keys = slots.map((slot) => toHex0x(uintWord(slot)));
    const reply = await node.call("eth_getProof", [account, keys, toQuantity(block.number)]);
    const proof = asObject(given(reply, "eth_getProof"), "a proof");
    const storage = asArray(proof["storageProof"], "storage proofs");
    const lists = [proof["accountProof"], ...storage.map((one) => asObject(one, "a storage proof")["proof"])];
    return lists.flatMap((list) =>
      asArray(list, "trie nodes").map((trieNode) => fromHex0x(asHex(trieNode, "a trie node"))),
    );
  }

  async function headerOf(node: RpcNode, block: Pick<BlockRef, "number" | "hash">): Promise<Uint8Array> {
    const number = toQuantity(block.number);
    const json = given(await node.call("eth_getBlockByNumber", [number, false]), "eth_getBlockByNumber");
    const encoded = encodeHeader(asObject(json, "a block"));
    if (isHeaderOf(encoded, block)) return encoded;
    // Another chain's own fields, or another block by now. Nodes with the debug methods have the bytes themselves.
    const reply = await node.call("debug_getRawHeader", [number]);
    const raw = reply.kind === "RESULT" ? fromHex0x(asHex(reply.value, "a header")) : new Uint8Array();
    if (isHeaderOf(raw, block)) return raw;
    throw new DataDeedError(
      "STATE_PROOF_UNAVAILABLE",
      `the header of block ${block.number} as told does not have the hash ${block.hash}`,
    );
  }

  return {
    header: (block) => anyOf((node) => headerOf(node, block)),
    nodes: (block, account, slots) =>
      anyOf(async (node) => {
        const found: Uint8Array[] = [];
        for (let at = 0; at === 0 || at < slots.length; at += SLOTS_PER_REQUEST)
          found.push(...(await proofOf(node, block, account, slots.slice(at, at + SLOTS_PER_REQUEST))));
        return found;
      }),
  };
}

function isHeaderOf(rlp: Uint8Array, block: Pick<BlockRef, "hash">): boolean {
  return toHex0x(keccak256(rlp)) === block.hash;
}

/** A node that has no proofs, or no state that old any more, says so with an error of its own. */
function given(reply: RpcReply, method: string): Json {
  if (reply.kind === "RESULT" && reply.value !== null) return reply.value;
  const why = reply.kind === "REFUSED" ? `(${reply.code}): ${reply.message}` : ": no answer";
  throw new DataDeedError("STATE_PROOF_UNAVAILABLE", `${method} ${why}`);
}
