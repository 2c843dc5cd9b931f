/**
 * The gateway's contracts: deployed at the first run, looked up at every later one.
 *
 * The order, and what a crash at each step means:
 * 1. each transaction is kept in the outbox before it is sent. Crash: the next start sends it again, at its nonce, so
 *    that the contracts come to stand at the very same addresses; Ignition's journal knows how far it had come.
 * 2. all are mined and, on the embedded chain, kept on disk.
 * 3. deployment.json is written. Crash before it: the deployment is found complete and the file is written.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Transaction, type BaseWallet } from "ethers";
import { z } from "zod";
import type { Address } from "#core/address.ts";
import { fromHex0x } from "#core/bytes.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { ChainContracts } from "../../ports/chain.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";
import type { OutboxStore } from "../../ports/store.ts";
import { feesFrom } from "../chain-log/fees.ts";
import { connectNodes, createSender } from "../chain-log/index.ts";
import { SendingRpc } from "../chain-log/sending-rpc.ts";
import { writeFileDurably } from "../embedded-chain/durable-file.ts";
import { loadArtifacts } from "./artifacts.ts";
import { checkContracts, readChainId } from "./check-deployment.ts";
import { parseDeployment, type Deployment, type DeploymentRoles } from "./deployment.ts";
import { connectJsonRpc, signLocally, type Eip1193Provider } from "./provider.ts";

export interface FirstRunOptions {
  readonly dataDir: string;
  /** RPC addresses; the first one deploys. */
  readonly urls: readonly string[];
  /** Pays for the deployment. */
  readonly deployer: BaseWallet;
  readonly roles: DeploymentRoles;
  readonly adminDelaySeconds?: number;
  readonly outbox: OutboxStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** `durable` of the embedded chain. */
  readonly durable?: (blockHash?: string) => Promise<void>;
}

const DEPLOYMENT_FILE = "deployment.json";
const JOURNAL_FOLDER = "deployment";

/**
 * The contracts of this installation, on the chain.
 *
 * At a later run an unreachable chain is no reason to refuse deposits: the record is given unchecked, and anchoring
 * finds out.
 *
 * @throws INSUFFICIENT_FUNDS naming the account to fund; DEPLOYMENT_FAILED | DEPLOYMENT_INVALID; CHAIN_MISMATCH when the
 * chain is another one than at the first run; CHAIN_UNREACHABLE at the first run
 */
export async function openDeployment(options: FirstRunOptions): Promise<Deployment> {
  const path = join(options.dataDir, DEPLOYMENT_FILE);
  const kept = await readRecord(path);
  if (kept === null) return deployFirst(options, path);
  try {
    return await checkKept(options, path, kept);
  } catch (error) {
    if (!isDataDeedError(error, "CHAIN_UNREACHABLE")) throw error;
    options.logger.warn({ err: error }, "the chain can't be reached: the contracts are not checked yet");
    return kept;
  }
}

/** What the rest of the gateway needs of a deployment. */
export function contractsOf(deployment: Deployment): ChainContracts {
  return {
    chainId: deployment.chainId,
    log: deployment.log as Address,
    registry: deployment.registry as Address,
    pledges: deployment.pledges as Address,
    deployedAtBlock: deployment.deployedAtBlock,
  };
}

async function readRecord(path: string): Promise<Deployment | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new DataDeedError("STORE_FAILED", `${DEPLOYMENT_FILE} can't be read`, { cause: error });
  }
  try {
    return parseDeployment(JSON.parse(text));
  } catch (cause) {
    throw new DataDeedError("CONFIG_INVALID", `${DEPLOYMENT_FILE} in the data directory is damaged`, {
      cause,
    });
  }
}

async function deployFirst(options: FirstRunOptions, path: string): Promise<Deployment> {
  const { dataDir, deployer, roles, outbox, clock, logger, adminDelaySeconds } = options;
  const provider = connect(options);
  const chainId = await readChainId(provider);
  await resend(options, chainId);
  await expectFunds(options);
  // Loaded when it is needed: the deployment engine is a sixth of the gateway's memory, and serves once.
  const { deployContracts } = await import("./deploy-contracts.ts");
  const deployment = await deployContracts({
    provider: signLocally(keepSent(provider, outbox, clock), deployer),
    deploymentDir: join(dataDir, JOURNAL_FOLDER),
    deployer: deployer.address,
    roles,
    ...(adminDelaySeconds === undefined ? {} : { adminDelaySeconds }),
    onProgress: ({ sent, total }) => {
      logger.info({ sent, total }, "deploying the contracts");
    },
  });
  await options.durable?.();
  await writeRecord(path, deployment);
  logger.info({ chainId, log: deployment.log, block: deployment.deployedAtBlock }, "contracts deployed");
  return deployment;
}

async function checkKept(options: FirstRunOptions, path: string, kept: Deployment): Promise<Deployment> {
  const provider = connect(options);
  const artifacts = await loadArtifacts();
  try {
    await checkContracts(provider, kept, artifacts);
    return kept;
  } catch (error) {
    if (!isDataDeedError(error, "DEPLOYMENT_INVALID")) throw error;
    // The chain may have lost even the deployment: what was signed then gives the same contracts again.
    if ((await resend(options, kept.chainId)) === 0) throw error;
  }
  await checkContracts(provider, kept, artifacts);
  const deployedAtBlock = Math.min(kept.deployedAtBlock, await firstBlockOf(provider, kept));
  const deployment = { ...kept, deployedAtBlock };
  await options.durable?.();
  await writeRecord(path, deployment);
  options.logger.warn(
    { block: deployedAtBlock },
    "the chain had lost the contracts; they were deployed again, at the same addresses",
  );
  return deployment;
}

function connect({ urls }: FirstRunOptions): Eip1193Provider {
  const [url] = urls;
  if (url === undefined) throw new RangeError("urls: expected at least one, got none");
  return connectJsonRpc(url);
}

async function resend(options: FirstRunOptions, chainId: number): Promise<number> {
  const { urls, deployer, outbox, clock, logger, durable } = options;
  const sender = createSender({
    urls,
    chainId,
    wallet: deployer,
    outbox,
    clock,
    logger,
    ...(durable === undefined ? {} : { durable }),
  });
  return sender.resendLost();
}

/** A deployment costs something like 3 million gas a contract; an account with nothing at all is the common mistake. */
async function expectFunds({ urls, deployer }: FirstRunOptions): Promise<void> {
  const rpc = new SendingRpc(connectNodes(urls));
  const account = deployer.address as Address;
  const fees = feesFrom(await rpc.fees());
  const isFree = (fees.type === 0 ? fees.gasPrice : fees.maxFeePerGas) === 0n;
  if (isFree || (await rpc.balance(account)) > 0n) return;
  throw new DataDeedError(
    "INSUFFICIENT_FUNDS",
    `send funds to ${account}: it pays for deploying and anchoring`,
    {
      details: { account },
    },
  );
}

const rawParameter = z.tuple([z.string().regex(/^0x[0-9a-f]+$/i)]);

/** `provider`, keeping each signed transaction before it passes it on. */
function keepSent(provider: Eip1193Provider, outbox: OutboxStore, clock: Clock): Eip1193Provider {
  return {
    async request(args) {
      if (args.method === "eth_sendRawTransaction") {
        const [raw] = rawParameter.parse(args.params);
        const { from, hash, nonce } = Transaction.from(raw);
        if (from === null || hash === null) throw new TypeError("transaction: expected a signature");
        await outbox.keepTransaction({
          account: from as Address,
          nonce,
          hash: hash as `0x${string}`,
          raw: fromHex0x(raw),
          purpose: "deployment",
          createdAt: Math.floor(clock.now() / 1000),
        });
      }
      return provider.request(args);
    },
  };
}

const minedReceipt = z.object({ blockNumber: z.string() });

async function firstBlockOf(provider: Eip1193Provider, { transactions }: Deployment): Promise<number> {
  const blocks = await Promise.all(
    Object.values(transactions).map(async (hash) => {
      const receipt = await provider.request({ method: "eth_getTransactionReceipt", params: [hash] });
      return Number(minedReceipt.parse(receipt).blockNumber);
    }),
  );
  return Math.min(...blocks);
}

function writeRecord(path: string, deployment: Deployment): Promise<void> {
  return writeFileDurably(path, `${JSON.stringify(deployment, null, 2)}\n`);
}
