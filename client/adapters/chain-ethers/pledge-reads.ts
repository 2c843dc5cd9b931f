/** What the due-diligence report asks of the chain beyond verification, as of one block. */
import type { Address } from "#core/address.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { sha256, sha256Text, type Digest } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { addressWord } from "#core/typed-data.ts";
import type { Hash32 } from "../../verify/ports.ts";
import type { PledgeSnapshot } from "../../report/ports.ts";
import { decodeWords, encodeCall, viewOf, type View } from "./abi.ts";
import { resultOf, type NodeSet } from "./node-set.ts";
import { pledgeRegistryViews } from "./register-abi.ts";
import { hash, readPledgeDetail, ZERO_WORD } from "./register-words.ts";
import { asHex } from "./rpc-values.ts";

const PLEDGE = viewOf(pledgeRegistryViews, "pledge");
const OF_CONTENT = viewOf(pledgeRegistryViews, "pledgeOfContent");
const LIVE = viewOf(pledgeRegistryViews, "livePledges");

type PledgeReads = Pick<PledgeSnapshot, "pledge" | "contentPledges" | "pledgeOfContent" | "codeDigest">;

/** @param blockHash of a block that all nodes have */
export function pledgeReads(nodes: NodeSet, blockHash: Hash32): PledgeReads {
  const call = (contract: Address, view: View, ...words: readonly Uint8Array[]) =>
    nodes.ask("eth_call", [{ to: contract, data: encodeCall(view, ...words) }, { blockHash }], (reply) =>
      asHex(resultOf(reply), "bytes"),
    );
  return {
    async pledge(pledges: Address, pledgeId: Hash32) {
      return readPledgeDetail(
        decodeWords(PLEDGE, await call(pledges, PLEDGE, fromHex0x(pledgeId, 32))),
        pledgeId,
      );
    },

    async contentPledges(pledges: Address, contentKey: Digest) {
      return decodeLive(await call(pledges, LIVE, contentKey));
    },

    async pledgeOfContent(pledges: Address, pledgor: Address, contentKey: Digest) {
      const answer = await call(pledges, OF_CONTENT, addressWord(pledgor), contentKey);
      const found = hash(decodeWords(OF_CONTENT, answer), "");
      return found === ZERO_WORD ? null : found;
    },

    async codeDigest(account: Address) {
      const code = await nodes.ask("eth_getCode", [account, { blockHash }], (reply) =>
        asHex(resultOf(reply), "code"),
      );
      return code === "0x" ? null : sha256Text(sha256(fromHex0x(code)));
    },
  };
}

/** `(bytes32[] pledgeIds, bytes32 digest)`, in the one encoding that a contract gives. */
function decodeLive(answer: `0x${string}`): readonly Hash32[] {
  const bytes = fromHex0x(answer);
  if (bytes.length === 0) throw new DataDeedError("CONTRACT_MISSING", "livePledges: no contract answered");
  const words = Array.from({ length: bytes.length / 32 }, (_, i) =>
    toHex0x(bytes.subarray(32 * i, 32 * i + 32)),
  );
  const [offset, , length, ...ids] = words;
  const exact = bytes.length % 32 === 0 && offset !== undefined && length !== undefined;
  if (!exact || BigInt(offset) !== 64n || BigInt(length) !== BigInt(ids.length)) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", "livePledges: the answer is no list of pledges");
  }
  return ids;
}
