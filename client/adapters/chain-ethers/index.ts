/**
 * Reads an EVM chain over JSON-RPC, in Node and in browsers (fetch only). Written by hand rather than on ethers'
 * providers: a verifier needs six calls, and the page that carries it must stay small.
 */
import { DataDeedError } from "#core/errors.ts";
import type { PledgeReader } from "../../report/ports.ts";
import type { StateProver } from "../../verify/offline/collect.ts";
import { readExistingBlock, readFinalizedNumber, readNewestCommonBlock, requireChain } from "./blocks.ts";
import { NodeSet } from "./node-set.ts";
import { RpcNode, type Fetch, type RpcLimits } from "./rpc-node.ts";
import { snapshotOf } from "./snapshot.ts";
import { createStateProver as proverOf } from "./state-prover.ts";

export type { Fetch } from "./rpc-node.ts";

export interface ChainReaderOptions extends RpcOptions {
  /** The trusted chain; nodes of another one are refused. */
  readonly chainId: number;
  /** Read everything as of this block instead of the newest: to repeat a former report. */
  readonly blockNumber?: number | undefined;
}

export interface RpcOptions {
  /** For one request; 10,000 by default. */
  readonly timeoutMs?: number;
  /** Size of one answer; 8 MiB by default. */
  readonly maxResponseBytes?: number;
  /** The platform's fetch by default. */
  readonly fetch?: Fetch;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/**
 * A reader over one or several nodes. Several are cross-checked: everything is read as of the newest block that all of
 * them have with the same hash, all must answer, and all the same. One node that is silent makes the chain unreachable,
 * one that differs makes RPC_DISAGREEMENT: nothing is decided by majority.
 *
 * @param urls http or https addresses; nothing is asked of them before `snapshot`
 * @throws INPUT_INVALID when there is no address, or one that is not http(s)
 */
export function createChainReader(urls: readonly string[], options: ChainReaderOptions): PledgeReader {
  if (urls.length === 0) throw new DataDeedError("INPUT_INVALID", "RPC: expected at least one address");
  const { chainId, blockNumber } = options;
  const limits = limitsOf(options);
  const nodes = new NodeSet(urls.map((url) => new RpcNode(url, limits)));
  return {
    async snapshot() {
      const [, block, finalized] = await Promise.all([
        requireChain(nodes, chainId),
        blockNumber === undefined ? readNewestCommonBlock(nodes) : readExistingBlock(nodes, blockNumber),
        readFinalizedNumber(nodes),
      ]);
      // All answers hold as of `block`: what became final after it does not count.
      const finalizedBlockNumber = finalized === null ? null : Math.min(finalized, block.number);
      return snapshotOf(nodes, { chainId, block, finalizedBlockNumber });
    },
  };
}

/**
 * Proofs of state from one or several nodes, of which any one that answers will do: whoever uses them verifies them.
 * @param urls http or https addresses
 * @throws INPUT_INVALID when there is no address, or one that is not http(s)
 */
export function createStateProver(urls: readonly string[], options: RpcOptions = {}): StateProver {
  return proverOf(urls, limitsOf(options));
}

function limitsOf(options: RpcOptions): RpcLimits {
  return {
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxResponseBytes: options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
    // Browsers' fetch must be called as a function of the window.
    fetch: options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init)),
  };
}
