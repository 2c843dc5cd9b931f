/** The chain as of one block: contract state is read at that block's hash, so that a reorganisation can't mix two chains. */
import type { Address } from "#core/address.ts";
import { concat, fromHex0x, toHex0x } from "#core/bytes.ts";
import { DIGEST_LENGTH, type Digest } from "#core/merkle.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { uintWord } from "#core/typed-data.ts";
import type {
  AnchorTransaction,
  BlockRef,
  CertificateRecord,
  Hash32,
  PledgeSummary,
  RecordedCheckpoint,
} from "../../verify/ports.ts";
import { certificateLogAbi } from "../../abi/certificate-log.ts";
import { decodeWords, encodeCall, topicOf, viewOf, type View, type Word } from "./abi.ts";
import type { PledgeSnapshot } from "../../report/ports.ts";
import { readBlock } from "./blocks.ts";
import { resultOf, type NodeSet } from "./node-set.ts";
import { pledgeReads } from "./pledge-reads.ts";
import { certificateRegistryViews, pledgeRegistryViews } from "./register-abi.ts";
import { readPledge, readRecord } from "./register-words.ts";
import { asAddress, asArray, asCount, asHash, asHex, asObject } from "./rpc-values.ts";

const CHECKPOINT = viewOf(certificateLogAbi, "checkpoint");
const CHECKPOINT_EVENT = topicOf(certificateLogAbi, "Checkpoint");
const RECORD = viewOf(certificateRegistryViews, "record");
const ENCUMBRANCE = viewOf(pledgeRegistryViews, "encumbrance");
const IS_VALID_SIGNATURE = fromHex0x("0x1626ba7e");

export interface SnapshotHead {
  readonly chainId: number;
  readonly block: BlockRef;
  readonly finalizedBlockNumber: number | null;
}

/** @param nodes all of them have the head's block */
export function snapshotOf(nodes: NodeSet, head: SnapshotHead): PledgeSnapshot {
  const atBlock = { blockHash: head.block.hash };

  const read = async (
    contract: Address,
    view: View,
    word: Uint8Array,
  ): Promise<Readonly<Record<string, Word>>> => {
    const call = { to: contract, data: encodeCall(view, word) };
    const answer = await nodes.ask("eth_call", [call, atBlock], (reply) => asHex(resultOf(reply), "bytes"));
    return decodeWords(view, answer);
  };

  return {
    ...head,
    ...pledgeReads(nodes, head.block.hash),
    sources: nodes.size,

    async checkpoint(log: Address, root: Digest): Promise<RecordedCheckpoint | null> {
      const { size, anchoredAt } = await read(log, CHECKPOINT, digestWord(root));
      return size === 0n ? null : { size: exact(size), anchoredAt: exact(anchoredAt) };
    },

    async anchorTransaction(transactionHash: Hash32): Promise<AnchorTransaction | null> {
      const found = await nodes.ask("eth_getTransactionReceipt", [transactionHash], (reply) =>
        decodeReceipt(resultOf(reply), transactionHash),
      );
      if (found === null) return null;
      const checkpoints = found.checkpoints.map(({ root, ...event }) => ({
        ...event,
        root: fromHex0x(root, 32),
      }));
      return { ...found, checkpoints };
    },

    blockAt: (number: number) =>
      number > head.block.number ? Promise.resolve(null) : readBlock(nodes, number),

    async certificateRecord(registry: Address, certificateDigest: Digest): Promise<CertificateRecord | null> {
      return readRecord(await read(registry, RECORD, digestWord(certificateDigest)), certificateDigest);
    },

    async livePledges(pledges: Address, lineage: Digest): Promise<readonly PledgeSummary[]> {
      const pledge = readPledge(await read(pledges, ENCUMBRANCE, digestWord(lineage)));
      return pledge === null ? [] : [pledge];
    },

    async acceptsSignature(account: Address, digest: Uint8Array, signature: Uint8Array): Promise<boolean> {
      const code = await nodes.ask("eth_getCode", [account, atBlock], (reply) =>
        asHex(resultOf(reply), "code"),
      );
      if (code === "0x") return false;
      const data = encodeSignatureCall(digest, signature);
      return nodes.ask("eth_call", [{ to: account, data }, atBlock], (reply) => {
        // A wallet that refuses may revert as well as answer something else (ERC-1271).
        if (reply.kind === "REVERTED") return false;
        const answer = fromHex0x(asHex(resultOf(reply), "bytes"));
        return (
          answer.length === 32 && toHex0x(answer) === toHex0x(concat(IS_VALID_SIGNATURE, new Uint8Array(28)))
        );
      });
    },
  };
}

function digestWord(digest: Digest): Uint8Array {
  if (digest.length !== DIGEST_LENGTH)
    throw new RangeError(`digest: expected 32 bytes, got ${digest.length}`);
  return digest;
}

/** A uint64 that a JavaScript number keeps. */
function exact(word: Word | undefined): number {
  const value = Number(word);
  if (typeof word !== "bigint" || !Number.isSafeInteger(value)) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", `expected an integer below 2^53, got ${String(word)}`);
  }
  return value;
}

/** `isValidSignature(bytes32 hash, bytes signature)`. */
function encodeSignatureCall(digest: Uint8Array, signature: Uint8Array): `0x${string}` {
  const padding = new Uint8Array((32 - (signature.length % 32)) % 32);
  return toHex0x(
    concat(
      IS_VALID_SIGNATURE,
      digestWord(digest),
      uintWord(64),
      uintWord(signature.length),
      signature,
      padding,
    ),
  );
}

type ReceiptJson = {
  blockNumber: number;
  blockHash: Hash32;
  checkpoints: { log: Address; size: number; root: Hash32 }[];
};

function decodeReceipt(value: Json, transactionHash: Hash32): ReceiptJson | null {
  if (value === null) return null;
  const receipt = asObject(value, "a receipt");
  if (asHash(receipt["transactionHash"], "a transaction hash") !== transactionHash) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", "the receipt is another transaction's");
  }
  // Some nodes know of a transaction before it is in a block.
  if (receipt["blockHash"] === null || receipt["blockHash"] === undefined) return null;
  const succeeded = asCount(receipt["status"], "a status") === 1;
  const checkpoints = asArray(receipt["logs"], "logs").flatMap((entry) => {
    const log = asObject(entry, "a log");
    const topics = asArray(log["topics"], "topics").map((topic) => asHash(topic, "a topic"));
    if (!succeeded || topics[0] !== CHECKPOINT_EVENT) return [];
    const size = exact(BigInt(asHash(topics[1], "the size of a checkpoint")));
    return [
      {
        log: asAddress(log["address"], "an address"),
        size,
        root: asHash(topics[2], "the root of a checkpoint"),
      },
    ];
  });
  const blockNumber = asCount(receipt["blockNumber"], "a block number");
  return { blockNumber, blockHash: asHash(receipt["blockHash"], "a block hash"), checkpoints };
}
