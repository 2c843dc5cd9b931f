import {
  DeploymentResultType,
  FutureType,
  deploy,
  wipe,
  type DeploymentResult,
} from "@nomicfoundation/ignition-core";
import { getAddress } from "ethers";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import { CONTRACTS, artifactResolver, loadArtifacts, type ContractArtifacts } from "./artifacts.ts";
import { checkContracts, checkRoles, readChainId } from "./check-deployment.ts";
import { parseDeployment, type Deployment, type DeploymentRoles } from "./deployment.ts";
import { isOnChain, readJournal, setAside, type Journal } from "./journal.ts";
import { deploymentModule, futureId } from "./module.ts";
import type { Eip1193Provider } from "./provider.ts";

/** Notice that ADMIN has to give, where nothing else is said: one day. */
export const DEFAULT_ADMIN_DELAY_SECONDS = 86_400;

export interface DeployOptions {
  /** Sends what it is asked to (`eth_sendTransaction`) from `deployer`. */
  readonly provider: Eip1193Provider;
  /** Folder of the journal, for this deployment alone. */
  readonly deploymentDir: string;
  readonly deployer: string;
  readonly roles: DeploymentRoles;
  readonly adminDelaySeconds?: number;
  /** The committed ones by default. */
  readonly artifacts?: ContractArtifacts;
  /** Blocks until a transaction counts, its own included; 1 by default. */
  readonly confirmations?: number;
  readonly onProgress?: (progress: DeployProgress) => void;
}

export interface DeployProgress {
  /** Transactions sent, those of an interrupted run included. */
  readonly sent: number;
  readonly total: number;
  readonly transactionHash: string;
}

/**
 * Deploys the contracts and sets the roles, with Hardhat Ignition's engine and its journal.
 *
 * Every step is durable in `deploymentDir` before the next. After a crash or an error the same call goes on where
 * the journal ends. Where the chain has forgotten steps that the journal has, the journal is set aside (renamed,
 * never deleted) and the deployment starts again. Called once more after success it sends nothing and gives the same.
 * One call at a time for a folder and a deployer.
 *
 * @returns the record, checked against the chain; keeping it is up to the caller
 * @throws CONFIG_INVALID on bad addresses or other settings than the interrupted run's; CHAIN_MISMATCH when that was
 * on another chain; DEPLOYMENT_FAILED when a transaction fails or can't be sent; DEPLOYMENT_INVALID when the outcome
 * is not what was meant
 */
export async function deployContracts(options: DeployOptions): Promise<Deployment> {
  const { provider, deploymentDir } = options;
  const plan = {
    deployer: asAddress("deployer", options.deployer),
    roles: {
      notary: asAddress("notary", options.roles.notary),
      registrar: asAddress("registrar", options.roles.registrar),
      adjudicator: asAddress("adjudicator", options.roles.adjudicator),
      admin: asAddress("admin", options.roles.admin),
    },
    adminDelaySeconds: options.adminDelaySeconds ?? DEFAULT_ADMIN_DELAY_SECONDS,
  };
  const artifacts = options.artifacts ?? (await loadArtifacts());
  const chainId = await readChainId(provider);
  const resolver = artifactResolver(artifacts);

  const journal = await resumableJournal(deploymentDir, chainId, provider);
  for (const future of journal?.stuck ?? []) await wipe(deploymentDir, resolver, future);
  const ignitionModule = deploymentModule(plan);
  const sent = countFrom(journal?.confirmedBy.size ?? 0, transactionsOf(ignitionModule), options.onProgress);
  const result = await deploy({
    config: {
      blockPollingInterval: await pollingIntervalMs(provider),
      requiredConfirmations: options.confirmations ?? 1,
    },
    artifactResolver: resolver,
    provider: observeSending(provider, sent),
    deploymentDir,
    ignitionModule,
    deploymentParameters: {},
    accounts: [plan.deployer],
    defaultSender: plan.deployer,
  }).catch(async (cause: unknown) => {
    if (cause instanceof DataDeedError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataDeedError("DEPLOYMENT_FAILED", reason + (await fundsHint(provider, plan.deployer)), {
      cause,
    });
  });
  const deployment = await recordOf({ ...plan, chainId }, addressesOf(result), options, artifacts);
  await checkContracts(provider, deployment, artifacts);
  await checkRoles(provider, deployment);
  return deployment;
}

function asAddress(name: string, text: string): string {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return getAddress(text.toLowerCase());
  throw new DataDeedError(
    "CONFIG_INVALID",
    `${name}: expected 0x and 40 hex digits, got ${text.slice(0, 80)}`,
  );
}

/** The journal to go on with. One that this chain knows nothing of is moved away first. */
async function resumableJournal(
  deploymentDir: string,
  chainId: number,
  provider: Eip1193Provider,
): Promise<Journal | undefined> {
  const journal = await readJournal(deploymentDir);
  if (journal === undefined) return undefined;
  if (journal !== "UNREADABLE" && (await isOnChain(journal, chainId, provider))) return journal;
  await setAside(deploymentDir);
  return undefined;
}

/** Nodes say it in many ways that an account can't pay. */
async function fundsHint(provider: Eip1193Provider, account: string): Promise<string> {
  const balance = await provider.request({ method: "eth_getBalance", params: [account, "latest"] });
  return balance === "0x0" ? ` (${account} has no funds on this chain)` : "";
}

/** A second between looks at the chain is kind to a public node and a waste on a development node of one's own. */
async function pollingIntervalMs(provider: Eip1193Provider): Promise<number> {
  try {
    const automine = await provider.request({ method: "hardhat_getAutomine" });
    return typeof automine === "boolean" ? 10 : 1_000;
  } catch {
    return 1_000; // any other node: it does not know the method
  }
}

/** Steps that only read the chain send nothing. */
const READING: readonly FutureType[] = [FutureType.STATIC_CALL, FutureType.NAMED_ARTIFACT_CONTRACT_AT];

function transactionsOf({ futures }: ReturnType<typeof deploymentModule>): number {
  return [...futures].filter(({ type }) => !READING.includes(type)).length;
}

function countFrom(
  before: number,
  total: number,
  onProgress: DeployOptions["onProgress"],
): (transactionHash: string) => void {
  let sent = before;
  return (transactionHash) => onProgress?.({ sent: ++sent, total, transactionHash });
}

function observeSending(
  provider: Eip1193Provider,
  onSent: (transactionHash: string) => void,
): Eip1193Provider {
  return {
    async request(args) {
      const answer = await provider.request(args);
      if (args.method === "eth_sendTransaction") onSent(z.string().parse(answer));
      return answer;
    },
  };
}

/** @throws DEPLOYMENT_FAILED, or CONFIG_INVALID where the journal was begun with other settings */
function addressesOf(result: DeploymentResult): Map<string, string> {
  switch (result.type) {
    case DeploymentResultType.SUCCESSFUL_DEPLOYMENT:
      return new Map(Object.values(result.contracts).map(({ id, address }) => [id, address]));
    case DeploymentResultType.RECONCILIATION_ERROR:
      throw new DataDeedError("CONFIG_INVALID", "the interrupted deployment was begun with other settings", {
        details: { differences: result.errors },
      });
    case DeploymentResultType.EXECUTION_ERROR:
      throw new DataDeedError(
        "DEPLOYMENT_FAILED",
        result.failed.map(({ futureId: id, error }) => `${id}: ${error}`).join("; ") ||
          "a transaction was not mined",
        { details: { failed: result.failed, timedOut: result.timedOut } },
      );
    default:
      throw new DataDeedError("DEPLOYMENT_FAILED", undefined, { details: { errors: result.errors } });
  }
}

async function recordOf(
  plan: Pick<Deployment, "chainId" | "deployer" | "roles" | "adminDelaySeconds">,
  addresses: ReadonlyMap<string, string>,
  { provider, deploymentDir }: DeployOptions,
  artifacts: ContractArtifacts,
): Promise<Deployment> {
  const journal = await readJournal(deploymentDir);
  if (journal === undefined || journal === "UNREADABLE") {
    throw new DataDeedError("DEPLOYMENT_FAILED", "the journal of the deployment was lost while it ran");
  }
  const members: Record<string, unknown> = {};
  const transactions: Record<string, unknown> = {};
  const codeHashes: Record<string, unknown> = {};
  const blocks: number[] = [];
  for (const [name, { member }] of Object.entries(CONTRACTS)) {
    const hash = journal.confirmedBy.get(futureId(CREATED_BY[name] ?? name));
    const receipt = await provider.request({ method: "eth_getTransactionReceipt", params: [hash] });
    blocks.push(Number(minedReceipt.parse(receipt).blockNumber));
    members[member] = addresses.get(futureId(name));
    transactions[name] = hash;
    codeHashes[name] = artifacts.get(name)?.deployedCodeHash;
  }
  return parseDeployment({
    format: "datadeed-deployment/1",
    ...plan,
    ...members,
    deployedAtBlock: Math.min(...blocks),
    transactions,
    codeHashes,
  });
}

/** Contracts that another one creates in its constructor. */
const CREATED_BY: Readonly<Record<string, string>> = { PledgeRegistry: "CertificateRegistry" };

const minedReceipt = z.object({ blockNumber: z.string() });
