import { expect } from "chai";
import { toHex } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import type { TrustedTsa } from "#core/trust.ts";
import type { Followed } from "../../../server/domain/checkpoint-sync.ts";
import { createStamping, type Stamping } from "../../../server/domain/stamping.ts";
import { rootAt } from "../../../server/domain/log-tree.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { FaultInjector } from "../../helpers/faults.ts";
import { CountingEntropy, ManualClock } from "../../helpers/manual-clock.ts";
import { MemoryLogger } from "../../helpers/memory-logger.ts";
import { MemoryStore } from "../../helpers/memory-store.ts";
import { createOpensslTsa, type OpensslTsa } from "../../helpers/openssl-tsa.ts";
import { growLog } from "../../helpers/sample-log.ts";

const URL_OF_TSA = "http://tsa.example/tsr";

describe("stamping", function () {
  this.timeout(60_000);
  let openssl: OpensslTsa;
  let tsa: readonly TrustedTsa[];

  before(async () => {
    openssl = await createOpensslTsa();
    tsa = [{ name: "Test", certificate: await openssl.certificate("root") }];
  });
  after(() => openssl[Symbol.asyncDispose]());

  class Rig {
    readonly store = new MemoryStore();
    readonly clock = new ManualClock();
    readonly faults = new FaultInjector();
    readonly asked: string[] = [];
    answer: (root: Uint8Array) => Promise<Uint8Array<ArrayBuffer>> = async (root) =>
      new Uint8Array(await openssl.stamp(root));
    readonly stamping: Stamping;
    #follow: (followed: Followed) => void = () => undefined;

    constructor() {
      this.stamping = createStamping({
        store: this.faults.wrap(this.store),
        authority: {
          url: URL_OF_TSA,
          stamp: (root) => {
            this.asked.push(toHex(root));
            return this.answer(root);
          },
        },
        trust: { tsa },
        sync: { onFollowed: (listener) => (this.#follow = listener) },
        clock: this.clock,
        entropy: new CountingEntropy(),
        logger: new MemoryLogger(),
      });
    }

    /** Checkpoints of these sizes, as found on chain now. */
    async anchor(...sizes: readonly number[]): Promise<void> {
      const { size } = await this.store.head();
      const largest = sizes.at(-1)!;
      if (largest > size) await growLog(this.store, largest - size);
      await this.store.saveCheckpoints(
        await Promise.all(
          sizes.map(async (each) => ({
            size: each,
            previousSize: 0,
            root: await rootAt(this.store, each),
            transactionHash: "0x01" as const,
            blockNumber: each,
            blockHash: "0x02" as const,
            anchoredAt: Math.floor(this.clock.now() / 1000),
            entriesCid: new Uint8Array(1),
            published: true,
          })),
        ),
      );
      this.#follow({ head: { size: largest } as Followed["head"], logSize: largest });
    }

    async stamped(size: number): Promise<number> {
      return (await this.store.timestampsOf(await rootAt(this.store, size))).length;
    }
  }

  it("has every checkpoint stamped once, the oldest first, and keeps what verifies", async () => {
    const rig = new Rig();
    await rig.anchor(2, 3);
    for (let step = 0; step < 4; step++) await rig.stamping.step();
    expect(rig.asked).to.deep.equal([toHex(await rootAt(rig.store, 2)), toHex(await rootAt(rig.store, 3))]);
    expect([await rig.stamped(2), await rig.stamped(3)]).to.deep.equal([1, 1]);
  });

  it("keeps no token that its reader would refuse", async () => {
    const rig = new Rig();
    await rig.anchor(2);
    for (const bad of [
      async () => new Uint8Array([1, 2, 3]),
      async () => new Uint8Array(await openssl.stamp(sha256(new Uint8Array(1)))),
      async (root: Uint8Array) => {
        await openssl.issue("other-root", { extensions: "root" });
        await openssl.issue("other", { extensions: "stamping", issuer: "other-root" });
        return new Uint8Array(await openssl.stamp(root, { signer: "other" }));
      },
    ]) {
      rig.answer = bad;
      expect(await codeOf(rig.stamping.step())).to.equal("TIMESTAMP_REFUSED");
    }
    expect(await rig.stamped(2)).to.equal(0);
  });

  it("asks nobody about checkpoints that are older than a day", async () => {
    const rig = new Rig();
    await rig.anchor(2);
    await rig.clock.advance(86_401_000);
    await rig.anchor(3);
    for (let step = 0; step < 3; step++) await rig.stamping.step();
    expect([await rig.stamped(2), await rig.stamped(3)]).to.deep.equal([0, 1]);
  });

  it("stamps checkpoints that a reorganisation brought below those stamped before", async () => {
    const rig = new Rig();
    await rig.anchor(5);
    await rig.stamping.step();
    await rig.store.dropCheckpointsAbove(0);
    await rig.anchor(3);
    await rig.stamping.step();
    expect(await rig.stamped(3)).to.equal(1);
  });

  it("goes on after the authority, or the database, failed, and reports trouble meanwhile", async () => {
    const rig = new Rig();
    const good = rig.answer;
    rig.answer = () => Promise.reject(new DataDeedError("SERVICE_UNREACHABLE"));
    await rig.anchor(2);
    rig.stamping.start();
    await rig.clock.advance(1_000);
    expect(rig.stamping.trouble?.code).to.equal("SERVICE_UNREACHABLE");
    // Real tokens take real time: the step is made by hand.
    rig.answer = () => new Promise(() => undefined);
    await rig.clock.advance(60_000);
    expect(rig.asked.length).to.be.within(2, 20);
    const next = new Rig();
    next.answer = good;
    await next.anchor(2);
    next.faults.arm({ method: "nextUnstamped", call: 1, kind: "LOST", code: "STORE_FAILED" });
    expect(await codeOf(next.stamping.step())).to.equal("STORE_FAILED");
    await next.stamping.step();
    expect(await next.stamped(2)).to.equal(1);
  });
});
