import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Wallet, type BaseWallet } from "ethers";
import { createChainReader, type Fetch } from "../../client/adapters/chain-ethers/index.ts";
import type { ChainReader } from "../../client/verify/ports.ts";
import { createLogChain } from "../../server/adapters/chain-log/index.ts";
import type { SenderSettings } from "../../server/adapters/chain-log/transaction-sender.ts";
import { contractsOf, openDeployment } from "../../server/adapters/deployment/first-run.ts";
import type { Deployment } from "../../server/adapters/deployment/deployment.ts";
import { startAnvil, type AnvilProcess } from "../../server/adapters/embedded-chain/anvil-process.ts";
import type { LogChain } from "../../server/ports/chain.ts";
import type { Clock } from "../../server/ports/clock.ts";
import type { OutboxStore } from "../../server/ports/store.ts";
import { MemoryLogger } from "./memory-logger.ts";
import { MemoryStore } from "./memory-store.ts";

const CHAIN_ID = 31_337;
const AMPLE_WEI = "0x56bc75e2d63100000";

/** The clock on the wall, for tests with real processes. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done, { once: true });
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
    }),
};

export const realEntropy = {
  bytes: (length: number) => new Uint8Array(randomBytes(length)),
  uuid: () => crypto.randomUUID(),
};

function everyRole(address: string): Deployment["roles"] {
  return { notary: address, registrar: address, adjudicator: address, admin: address };
}

export interface ChainOptions {
  readonly outbox?: OutboxStore;
  readonly confirmations?: number | "finalized";
  readonly urls?: readonly string[];
  readonly sender?: Partial<SenderSettings>;
  readonly wallet?: BaseWallet;
  readonly clock?: Clock;
  readonly fetch?: Fetch;
}

/** A real anvil, mining each transaction at once, with our contracts on it. */
export class AnvilWorld {
  readonly folder: string;
  readonly anvil: AnvilProcess;
  readonly logger = new MemoryLogger();
  readonly notary = new Wallet(Wallet.createRandom().privateKey);
  /** Of the gateway whose notary this is: the outbox of all its chains, unless another is given. */
  store = new MemoryStore();
  deployment!: Deployment;

  private constructor(folder: string, anvil: AnvilProcess) {
    this.folder = folder;
    this.anvil = anvil;
  }

  static async start(): Promise<AnvilWorld> {
    const folder = await mkdtemp(join(tmpdir(), "datadeed-anvil-"));
    const timestamp = Math.floor(Date.now() / 1000);
    const anvil = await startAnvil(
      { format: "datadeed-embedded-chain/1", chainId: CHAIN_ID, timestamp },
      folder,
    );
    const world = new AnvilWorld(folder, anvil);
    await anvil.rpc.call("evm_setAutomine", [true]);
    await world.fund(world.notary.address);
    return world;
  }

  /** With the contracts deployed; the notary is NOTARY. */
  static async startDeployed(): Promise<AnvilWorld> {
    const world = await AnvilWorld.start();
    await world.deploy();
    return world;
  }

  get url(): string {
    return this.anvil.rpc.url;
  }

  async fund(address: string, wei = AMPLE_WEI): Promise<void> {
    await this.anvil.rpc.call("anvil_setBalance", [address, wei]);
  }

  /** One account has all roles, unless others are named. */
  async deploy(
    urls: readonly string[] = [this.url],
    roles: Deployment["roles"] = everyRole(this.notary.address),
    adminDelaySeconds = 0,
  ): Promise<Deployment> {
    this.deployment = await openDeployment({
      dataDir: this.folder,
      urls,
      deployer: this.notary,
      roles,
      adminDelaySeconds,
      outbox: this.store,
      clock: realClock,
      logger: this.logger,
    });
    return this.deployment;
  }

  reader(urls: readonly string[] = [this.url]): ChainReader {
    return createChainReader(urls, { chainId: CHAIN_ID });
  }

  /** One gateway's way to the chain. */
  chain(options: ChainOptions = {}): LogChain {
    const urls = options.urls ?? [this.url];
    return createLogChain({
      urls,
      chainId: CHAIN_ID,
      contracts: contractsOf(this.deployment),
      confirmations: options.confirmations ?? 1,
      reader: this.reader(urls),
      wallet: options.wallet ?? this.notary,
      outbox: options.outbox ?? this.store,
      clock: options.clock ?? realClock,
      logger: this.logger,
      ...(options.sender === undefined ? {} : { sender: options.sender }),
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    });
  }

  async mine(blocks = 1): Promise<void> {
    for (let i = 0; i < blocks; i++) await this.anvil.rpc.call("evm_mine", []);
  }

  /** The last `depth` blocks give way to as many others without our transactions. */
  async reorganise(depth: number): Promise<void> {
    await this.anvil.rpc.call("anvil_reorg", [depth, []]);
  }

  async nonce(): Promise<number> {
    return Number(await this.anvil.rpc.call("eth_getTransactionCount", [this.notary.address, "latest"]));
  }

  async end(): Promise<void> {
    await this.anvil.end();
    await rm(this.folder, { recursive: true, force: true });
  }
}
