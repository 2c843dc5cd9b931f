/** The chain of PROTOCOL section 6 over JSON-RPC: contract `LogChain` of server/ports/chain.ts. */
import { Interface, type BaseWallet } from "ethers";
import { ZERO_ADDRESS } from "#core/address.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { certificateLogAbi } from "../../../client/abi/certificate-log.ts";
import { certificateRegistryAbi } from "../../../client/abi/certificate-registry.ts";
import { decodeWords, encodeCall, viewOf } from "../../../client/adapters/chain-ethers/abi.ts";
import {
  readBlock,
  readFinalizedNumber,
  readNewestCommonBlock,
  requireChain,
} from "../../../client/adapters/chain-ethers/blocks.ts";
import { NodeSet, resultOf } from "../../../client/adapters/chain-ethers/node-set.ts";
import { RpcNode, type Fetch } from "../../../client/adapters/chain-ethers/rpc-node.ts";
import { asHex } from "../../../client/adapters/chain-ethers/rpc-values.ts";
import type { BlockRef, ChainReader } from "../../../client/verify/ports.ts";
import type { AdmitRequest, AppendRequest, ChainContracts, ChainHead, LogChain } from "../../ports/chain.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";
import type { OutboxStore } from "../../ports/store.ts";
import { CheckpointLogs } from "./checkpoint-logs.ts";
import { SendingRpc } from "./sending-rpc.ts";
import {
  createTransactionSender,
  type SenderSettings,
  type TransactionSender,
} from "./transaction-sender.ts";

export type { TransactionSender } from "./transaction-sender.ts";

export interface ChainConnection {
  /** All are asked, and must agree. */
  readonly urls: readonly string[];
  readonly chainId: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly outbox: OutboxStore;
  /** Signs and pays. */
  readonly wallet: BaseWallet;
  /** Resolves when this block is kept for good: `durable` of the embedded chain. */
  readonly durable?: (blockHash: string) => Promise<void>;
  readonly sender?: Partial<SenderSettings>;
  /** The platform's by default. */
  readonly fetch?: Fetch;
}

export interface LogChainOptions extends ChainConnection {
  readonly contracts: ChainContracts;
  readonly confirmations: number | "finalized";
  /** Tells whether the registry has a record already. */
  readonly reader: ChainReader;
  /** The account's sender where somebody else sends from it too; made here otherwise. */
  readonly lane?: TransactionSender;
}

const HEAD = viewOf(certificateLogAbi, "head");
const LOG = new Interface(JSON.stringify(certificateLogAbi));
const REGISTRY = new Interface(JSON.stringify(certificateRegistryAbi));

const RPC_LIMITS = { timeoutMs: 15_000, maxResponseBytes: 32 * 1024 * 1024 };
const DEFAULT_SENDER: SenderSettings = { deadlineMs: 120_000, replaceAfterMs: 30_000 };

/** How often the head is read again when its block vanishes before it was kept. */
const MAX_HEAD_ATTEMPTS = 3;

/** @throws CONFIG_INVALID when an address is not http(s) */
export function connectNodes(urls: readonly string[], fetchWith: Fetch = fetch): NodeSet {
  const limits = { ...RPC_LIMITS, fetch: fetchWith };
  try {
    return new NodeSet(urls.map((url) => new RpcNode(url, limits)));
  } catch (cause) {
    if (!isDataDeedError(cause)) throw cause;
    const problems = [{ pointer: "DATADEED_RPC_URL", reason: cause.message }];
    throw new DataDeedError("CONFIG_INVALID", cause.message, { cause, problems });
  }
}

/** The account's sender alone, for a deployment before there is a log. */
export function createSender(
  connection: ChainConnection,
  nodes = connectNodes(connection.urls, connection.fetch),
): TransactionSender {
  const { chainId, clock, logger, outbox, wallet, durable } = connection;
  return createTransactionSender({
    rpc: new SendingRpc(nodes),
    chainId,
    wallet,
    outbox,
    clock,
    logger,
    settings: { ...DEFAULT_SENDER, ...connection.sender },
    ...(durable === undefined ? {} : { durable }),
  });
}

export function createLogChain(options: LogChainOptions): LogChain {
  const { contracts, confirmations, durable, reader } = options;
  const nodes = connectNodes(options.urls, options.fetch);
  const rpc = new SendingRpc(nodes);
  const sender = options.lane ?? createSender(options, nodes);
  const logs = new CheckpointLogs(nodes, contracts.log);
  let registryIsThere = false;

  async function readHead(): Promise<ChainHead> {
    const [block, finalized] = await Promise.all([
      readNewestCommonBlock(nodes),
      confirmations === "finalized" ? readFinalizedNumber(nodes) : null,
      requireChain(nodes, contracts.chainId),
    ]);
    // On the embedded chain a block counts only when a crash can't take it away any more.
    await durable?.(block.hash);
    const call = { to: contracts.log, data: encodeCall(HEAD) };
    const answer = await nodes.ask("eth_call", [call, { blockHash: block.hash }], (reply) =>
      asHex(resultOf(reply), "bytes"),
    );
    const { size, root } = decodeWords(HEAD, answer);
    return {
      size: exact(size),
      root: fromHex0x(String(root), 32),
      block,
      finalBlockNumber: finalOf(block, finalized),
    };
  }

  function finalOf({ number }: BlockRef, finalized: number | null): number {
    if (confirmations !== "finalized") return Math.max(-1, number - confirmations + 1);
    return finalized === null ? -1 : Math.min(finalized, number);
  }

  return {
    contracts,

    async head() {
      for (let attempt = 1; ; attempt++) {
        try {
          return await readHead();
        } catch (error) {
          if (!isDataDeedError(error, "BLOCK_LOST") || attempt >= MAX_HEAD_ATTEMPTS) throw error;
        }
      }
    },

    blockAt: (number) => (number < 0 ? Promise.resolve(null) : readBlock(nodes, number)),

    checkpoints: (fromBlock, toBlock) => logs.read(Math.max(0, fromBlock), toBlock),

    async append({ size, root, consistencyProof, entriesCid }: AppendRequest) {
      const data = LOG.encodeFunctionData("append", [
        size,
        toHex0x(root),
        consistencyProof.map(toHex0x),
        entriesCid,
      ]);
      await sender.send({ to: contracts.log, data: data as `0x${string}`, purpose: `append ${size}` });
    },

    async registryDeployed() {
      if (contracts.registry === ZERO_ADDRESS) return false;
      registryIsThere ||= await rpc.hasCode(contracts.registry);
      return registryIsThere;
    },

    async admit({ entry, index, root, inclusionProof }: AdmitRequest) {
      const snapshot = await reader.snapshot();
      if ((await snapshot.certificateRecord(contracts.registry, entry.certificateDigest)) !== null) return;
      const words = {
        ...entry,
        certificateDigest: toHex0x(entry.certificateDigest),
        commitment: toHex0x(entry.commitment),
      };
      const data = REGISTRY.encodeFunctionData("admit", [
        words,
        index,
        toHex0x(root),
        inclusionProof.map(toHex0x),
      ]);
      await sender.send({ to: contracts.registry, data: data as `0x${string}`, purpose: `admit ${index}` });
    },

    resendLost: () => sender.resendLost(),
  };
}

function exact(value: unknown): number {
  if (typeof value === "bigint" && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw new DataDeedError("CHAIN_ANSWER_INVALID", "the log's size is no size");
}
