import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DataDeedError } from "#core/errors.ts";
import { startAnvil, type AnvilProcess } from "./anvil-process.ts";
import { BlockJournal } from "./block-journal.ts";
import { lockFolder } from "./folder-lock.ts";
import { openGenesis, type Genesis } from "./genesis.ts";
import { endLeftover, noteProcess } from "./leftover.ts";
import type { ChainLogger } from "./logger.ts";
import { NodeSupervisor } from "./node-supervisor.ts";
import { openRpcDoor } from "./rpc-door.ts";
import { Snapshots } from "./snapshots.ts";
import { WriteGate } from "./write-gate.ts";

export interface EmbeddedChainOptions {
  /** A folder of its own; made when missing. */
  readonly dataDir: string;
  /** Port of the JSON-RPC on 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  /** Default 31337. A chain keeps the id that it was made with. */
  readonly chainId?: number;
  /** Blocks until final, the one with the transaction counted; `finalized` serves users of that block tag. */
  readonly confirmations: number | "finalized";
  /** Addresses that hold ample ether. */
  readonly fund: readonly string[];
  readonly logger: ChainLogger;
  /** Milliseconds since 1970; the system's clock by default. */
  readonly now?: () => number;
  /** Blocks between two snapshots; a start replays about so many. */
  readonly snapshotEvery?: number;
}

/** An EVM chain of our own: real blocks, kept on disk, without any other participant. */
export interface EmbeddedChain {
  /** JSON-RPC over HTTP; the same during the whole life, also while the node behind it is restarted. */
  readonly url: string;
  readonly chainId: number;
  /**
   * Resolves when every block mined before the call is on disk. Await it before anything is reported as anchored.
   *
   * @param blockHash - a block that was seen, `0x` + 64 hex: it must (still) be on the chain, which it may not be when
   *   the node died before the block was kept
   * @throws BLOCK_LOST when that block is gone: read the head again
   * @throws STORE_FAILED when the disk refuses (it is tried again with every block), CHAIN_UNREACHABLE when the node
   *   dies meanwhile, NOT_READY after `stop`
   */
  durable(blockHash?: string): Promise<void>;
  /** Keeps the last blocks and ends the node. Idempotent; afterwards nothing of it runs. */
  stop(): Promise<void>;
}

const DEFAULT_CHAIN_ID = 31337;
const DEFAULT_SNAPSHOT_EVERY = 100;
/** With one-block epochs, as we start the node, the finalized block is two behind the head. */
const CONFIRMATIONS_FOR_FINALIZED = 3;

/**
 * Starts the embedded chain where it was left, at the very same blocks.
 *
 * @throws STORE_LOCKED when another process uses the folder
 * @throws CONFIG_INVALID when the port is taken, the folder holds a chain with another id, or this machine has no anvil
 * @throws STORE_FAILED when the folder can't be read or written, CHAIN_UNREACHABLE when the node does not come up
 */
export async function startEmbeddedChain(options: EmbeddedChainOptions): Promise<EmbeddedChain> {
  const { dataDir: folder, logger, now = Date.now, chainId = DEFAULT_CHAIN_ID } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const release = new AsyncDisposableStack();
  try {
    release.use(lockFolder(folder));
    const leftover = await endLeftover(folder);
    if (leftover !== null) logger.warn({ pid: leftover }, "ended the chain's process of an earlier run");
    const journal = new BlockJournal(folder);
    release.defer(() => journal.close());
    const genesis = await openGenesis(folder, chainId, Math.floor(now() / 1000), await journal.hasBlocks());

    const gate = new WriteGate();
    const supervisor = new NodeSupervisor({
      logger,
      now,
      journal,
      gate,
      snapshots: new Snapshots(join(folder, "snapshots")),
      launch: () => launchNoted(genesis, folder),
      confirmations:
        options.confirmations === "finalized" ? CONFIRMATIONS_FOR_FINALIZED : options.confirmations,
      snapshotEvery: options.snapshotEvery ?? DEFAULT_SNAPSHOT_EVERY,
      fund: options.fund,
    });
    // the port is taken before the node starts: a wrong setting shows at once
    const door = await openRpcDoor(options.port, {
      gate,
      backend: () => supervisor.backend(),
      onSent: () => supervisor.poke(),
    });
    release.defer(() => door.close());
    release.defer(() => supervisor.stop());
    await supervisor.start();

    let stopped: Promise<void> | null = null;
    return {
      url: door.url,
      chainId,
      durable: (blockHash) => supervisor.durable(blockHash),
      stop: () => (stopped ??= release.disposeAsync()),
    };
  } catch (error) {
    await release.disposeAsync();
    if (error instanceof DataDeedError) throw error;
    throw new DataDeedError("STORE_FAILED", "the embedded chain's folder can't be used", { cause: error });
  }
}

async function launchNoted(genesis: Genesis, folder: string): Promise<AnvilProcess> {
  const node = await startAnvil(genesis, join(folder, "cache"));
  try {
    await noteProcess(folder, node);
    return node;
  } catch (error) {
    await node.end();
    throw error;
  }
}
