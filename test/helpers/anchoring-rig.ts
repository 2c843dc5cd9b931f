import { createAnchoring, type Anchoring } from "../../server/domain/anchoring.ts";
import { createCheckpointSync, type CheckpointSync } from "../../server/domain/checkpoint-sync.ts";
import type { ChainActivity } from "../../server/ports/observer.ts";
import type { Store } from "../../server/ports/store.ts";
import { FakeLedger, FakeLogChain, fakeEntriesCid } from "./fake-chain.ts";
import { FaultInjector } from "./faults.ts";
import { CountingEntropy, ManualClock } from "./manual-clock.ts";
import { MemoryLogger } from "./memory-logger.ts";
import { MemoryStore } from "./memory-store.ts";

export const INTERVAL_MS = 2_000;
export const MAX_PENDING = 100;
export const POLL_MS = 3_000;

/** What outlives a gateway, and what several of them share. */
export class World {
  readonly ledger = new FakeLedger();
  readonly store: Store = new MemoryStore();
  readonly clock = new ManualClock();
}

/** The anchoring half of one gateway, its chain and store able to fail. */
export class AnchoringRig {
  readonly world: World;
  readonly faults = new FaultInjector();
  readonly logger = new MemoryLogger();
  readonly activity: ChainActivity[] = [];
  readonly chain: FakeLogChain;
  readonly sync: CheckpointSync;
  readonly anchoring: Anchoring;

  /** @param kept the outbox of a gateway that ended, to go on with */
  constructor(world = new World(), kept?: FakeLogChain) {
    this.world = world;
    this.chain = kept ?? new FakeLogChain(world.ledger);
    const chain = this.faults.wrap(this.chain);
    const store = this.faults.wrap(world.store);
    const observer = { observe: (activity: ChainActivity) => this.activity.push(activity) };
    const { logger } = this;
    this.sync = createCheckpointSync({ store, chain, logger, observer });
    this.anchoring = createAnchoring({
      store,
      chain,
      logger,
      observer,
      sync: this.sync,
      clock: world.clock,
      entropy: new CountingEntropy(),
      entriesCid: fakeEntriesCid,
      settings: { intervalMs: INTERVAL_MS, maxPending: MAX_PENDING, pollMs: POLL_MS },
    });
  }

  /** As after a kill: a new process on the same store and outbox, without the faults. */
  restart(): AnchoringRig {
    return new AnchoringRig(this.world, this.chain);
  }
}
