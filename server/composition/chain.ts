/** The chain that the gateway anchors on: the embedded one, or one behind the RPC addresses of the configuration. */
import { join } from "node:path";
import { createChainReader } from "../../client/adapters/chain-ethers/index.ts";
import type { ChainReader } from "../../client/verify/ports.ts";
import { createLogChain } from "../adapters/chain-log/index.ts";
import { contractsOf, openDeployment } from "../adapters/deployment/first-run.ts";
import { startEmbeddedChain } from "../adapters/embedded-chain/embedded-chain.ts";
import type { ChainKeys } from "../adapters/keystore.ts";
import type { Config } from "../config.ts";
import type { LogChain } from "../ports/chain.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { OutboxStore } from "../ports/store.ts";

export interface ChainDeps {
  readonly config: Config;
  readonly keys: ChainKeys;
  readonly outbox: OutboxStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface OpenedChain {
  readonly chain: LogChain;
  readonly reader: ChainReader;
  /** Addresses of the nodes in use. */
  readonly urls: readonly string[];
  /** Ends what was started here. */
  stop(): Promise<void>;
}

interface Nodes {
  readonly urls: readonly string[];
  readonly durable?: (blockHash?: string) => Promise<void>;
  stop(): Promise<void>;
}

async function openNodes({ config, keys, logger }: ChainDeps): Promise<Nodes> {
  if (config.rpcUrls.length > 0) return { urls: config.rpcUrls, stop: () => Promise.resolve() };
  const embedded = await startEmbeddedChain({
    dataDir: join(config.dataDir, "chain"),
    port: config.chainPort,
    confirmations: config.confirmations,
    fund: [keys.notary, keys.registrar, keys.adjudicator, keys.admin].map(({ address }) => address),
    logger,
  });
  return {
    urls: [embedded.url],
    durable: (blockHash) => embedded.durable(blockHash),
    stop: () => embedded.stop(),
  };
}

/**
 * Connects the chain, with its contracts deployed.
 * @throws as `startEmbeddedChain` and `openDeployment`
 */
export async function openChain(deps: ChainDeps): Promise<OpenedChain> {
  const { config, keys, outbox, clock } = deps;
  const logger = deps.logger.child({ component: "chain" });
  const nodes = await openNodes({ ...deps, logger });
  try {
    const { urls, durable } = nodes;
    const keeping = durable === undefined ? {} : { durable };
    const roles = {
      notary: keys.notary.address,
      registrar: keys.registrar.address,
      adjudicator: keys.adjudicator.address,
      admin: keys.admin.address,
    };
    const deployment = await openDeployment({
      dataDir: config.dataDir,
      urls,
      deployer: keys.notary,
      roles,
      outbox,
      clock,
      logger,
      ...keeping,
    });
    const contracts = contractsOf(deployment);
    const { chainId } = contracts;
    const reader = createChainReader(urls, { chainId });
    const { confirmations } = config;
    const chain = createLogChain({
      urls,
      chainId,
      clock,
      logger,
      outbox,
      wallet: keys.notary,
      contracts,
      confirmations,
      reader,
      ...keeping,
    });
    return { chain, reader, urls, stop: () => nodes.stop() };
  } catch (error) {
    await nodes.stop();
    throw error;
  }
}
