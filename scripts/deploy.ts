/** `npm run deploy`: deploys the contracts on an external chain and records the deployment for the gateway. */
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { Wallet, getAddress } from "ethers";
import { DataDeedError } from "#core/errors.ts";
import { CONTRACTS } from "../server/adapters/deployment/artifacts.ts";
import {
  DEFAULT_ADMIN_DELAY_SECONDS,
  deployContracts,
} from "../server/adapters/deployment/deploy-contracts.ts";
import { parseDeployment, type Deployment } from "../server/adapters/deployment/deployment.ts";
import { connectJsonRpc, signLocally } from "../server/adapters/deployment/provider.ts";

interface Options {
  readonly rpc: string;
  readonly key: string;
  readonly notary: string;
  readonly registrar: string;
  readonly adjudicator: string;
  readonly admin: string;
  readonly adminDelay: number;
  readonly confirmations: number;
  readonly dataDir: string;
}

const EXIT = { usage: 64, unreachable: 69, failed: 70 } as const;

const command = new Command("npm run deploy --")
  .description("Deploy the DataDeed contracts on an external chain and write <data-dir>/deployment.json.")
  .requiredOption("--rpc <url>", "JSON-RPC of the chain")
  .requiredOption(
    "--key <file>",
    "V3 keystore of the account that pays; its password comes from DATADEED_PASSWORD",
  )
  .requiredOption("--notary <address>", "may append checkpoints: the gateway's chain key", parseAddress)
  .requiredOption("--registrar <address>", "keeps the register of certificates", parseAddress)
  .requiredOption("--adjudicator <address>", "decides objections", parseAddress)
  .requiredOption("--admin <address>", "gives roles, with notice; keep its key offline", parseAddress)
  .option(
    "--admin-delay <seconds>",
    "notice that the admin has to give",
    parseCount,
    DEFAULT_ADMIN_DELAY_SECONDS,
  )
  .option("--confirmations <blocks>", "blocks until a transaction counts, its own included", parseCount, 1)
  .option("--data-dir <folder>", "where the deployment is recorded", "./data")
  .addHelpText("after", "\nInterrupted, the same command goes on where it stopped.")
  .exitOverride();

function parseAddress(text: string): string {
  try {
    return getAddress(text);
  } catch {
    throw new InvalidArgumentError(
      "Expected 0x and 40 hex digits, with a right checksum where they are mixed case.",
    );
  }
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Expected a whole number.");
  return Number(text);
}

async function openKeystore(file: string, password: string | undefined): Promise<Wallet> {
  if (password === undefined)
    throw new DataDeedError("USAGE", "set DATADEED_PASSWORD to the keystore's password");
  try {
    const wallet = await Wallet.fromEncryptedJson(await readFile(file, "utf8"), password);
    return new Wallet(wallet.privateKey);
  } catch (cause) {
    throw new DataDeedError("KEY_INVALID", `${file} can't be opened with this password`, { cause });
  }
}

/** The record of an earlier, finished deployment. */
async function readRecord(file: string): Promise<Deployment | undefined> {
  const present = await stat(file).then(
    () => true,
    () => false,
  );
  if (!present) return undefined;
  const text = await readFile(file, "utf8");
  try {
    return parseDeployment(JSON.parse(text));
  } catch (cause) {
    throw new DataDeedError("CONFIG_INVALID", `${file} is damaged`, { cause });
  }
}

/** Durable before it is there under its name: a crash leaves the whole record or none. */
async function writeRecord(file: string, deployment: Deployment): Promise<void> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, "w");
  try {
    await handle.writeFile(`${JSON.stringify(deployment, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

function describe(deployment: Deployment): string {
  const lines = Object.entries(CONTRACTS).map(
    ([name, { member }]) => `${name.padEnd(20)}${deployment[member]}`,
  );
  return [...lines, `chain ${deployment.chainId}, from block ${deployment.deployedAtBlock}`].join("\n");
}

async function run(options: Options): Promise<void> {
  const file = join(options.dataDir, "deployment.json");
  const earlier = await readRecord(file);
  if (earlier !== undefined) {
    throw new DataDeedError("CONFIG_INVALID", `${file} records a deployment already:\n${describe(earlier)}`);
  }
  const wallet = await openKeystore(options.key, process.env["DATADEED_PASSWORD"]);
  await mkdir(options.dataDir, { recursive: true });
  const deployment = await deployContracts({
    provider: signLocally(connectJsonRpc(options.rpc), wallet),
    deploymentDir: join(options.dataDir, "deployment"),
    deployer: wallet.address,
    roles: {
      notary: options.notary,
      registrar: options.registrar,
      adjudicator: options.adjudicator,
      admin: options.admin,
    },
    adminDelaySeconds: options.adminDelay,
    confirmations: options.confirmations,
    onProgress: ({ sent, total, transactionHash }) => console.error(`${sent}/${total} ${transactionHash}`),
  });
  await writeRecord(file, deployment);
  console.log(`${describe(deployment)}\nrecorded in ${file}`);
}

function exitCodeOf(error: DataDeedError): number {
  if (error.code === "CHAIN_UNREACHABLE") return EXIT.unreachable;
  const isUsage = error.code === "USAGE" || error.code === "CONFIG_INVALID" || error.code === "KEY_INVALID";
  return isUsage ? EXIT.usage : EXIT.failed;
}

try {
  await run(command.parse().opts<Options>());
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
  } else if (error instanceof DataDeedError) {
    console.error(`${error.code}: ${error.message}\n${error.remedy}`);
    process.exitCode = exitCodeOf(error);
  } else {
    throw error;
  }
}
