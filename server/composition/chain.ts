/** The chain that the gateway anchors on: the embedded one, or one behind the RPC addresses of the configuration. */
import { join } from "node:path";
import type { CodeHashes } from "#core/trust.ts";
import { createChainReader, createStateProver } from "../../client/adapters/chain-ethers/index.ts";
import type { StateProver } from "../../client/verify/offline/collect.ts";
import type { PledgeReader } from "../../client/report/ports.ts";
import type { ChainReader } from "../../client/verify/ports.ts";
import { connectNodes, createLogChain, createSender } from "../adapters/chain-log/index.ts";
import { readCodeHashes } from "../adapters/chain-log/code-hashes.ts";
import { createRegisterChain } from "../adapters/chain-register/index.ts";
import { contractsOf, openDeployment } from "../adapters/deployment/first-run.ts";
import { startEmbeddedChain } from "../adapters/embedded-chain/embedded-chain.ts";
import type { ChainKeys } from "../adapters/keystore.ts";
import type { Config } from "../config.ts";
import type { LogChain } from "../ports/chain.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { RegisterChain } from "../ports/register-chain.ts";
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
  readonly registers: RegisterChain;
  readonly reader: ChainReader;
  readonly prover: StateProver;
  readonly codeHashes: CodeHashes;
  /** The chain as of a block; as of its newest one without. */
  readonly openReader: (block: number | undefined) => PledgeReader;
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
    const connection = { urls, chainId, clock, logger, outbox, ...keeping };
    const set = connectNodes(urls);
    // The notary's account anchors, and relays what parties signed: one lane for both.
    const lane = createSender({ ...connection, wallet: keys.notary }, set);
    const chain = createLogChain({
      ...connection,
      wallet: keys.notary,
      contracts,
      confirmations,
      reader,
      lane,
    });
    const registers = createRegisterChain({
      nodes: set,
      contracts,
      senders: {
        RELAY: lane,
        REGISTRAR: createSender({ ...connection, wallet: keys.registrar }, set),
        ADJUDICATOR: createSender({ ...connection, wallet: keys.adjudicator }, set),
      },
    });
    const openReader = (blockNumber: number | undefined) => createChainReader(urls, { chainId, blockNumber });
    const prover = createStateProver(urls);
    const codeHashes = await readCodeHashes(set, contracts);
    return { chain, registers, reader, openReader, prover, codeHashes, urls, stop: () => nodes.stop() };
  } catch (error) {
    await nodes.stop();
    throw error;
  }
}
