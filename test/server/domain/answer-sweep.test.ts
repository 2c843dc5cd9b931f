import { expect } from "chai";
import { createAnswerSweep } from "../../../server/domain/answer-sweep.ts";
import { idempotencyDigest } from "../../../server/domain/idempotency.ts";
import { depositRig, fingerprintRequest, REAL_ENTROPY, tokenOf } from "../../helpers/deposit-rig.ts";
import { FaultInjector } from "../../helpers/faults.ts";
import { settled } from "../../helpers/manual-clock.ts";
import { MemoryLogger } from "../../helpers/memory-logger.ts";
import { MemoryStore } from "../../helpers/memory-store.ts";

const HOUR_MS = 3_600_000;

describe("forgetting answers", () => {
  const faults = new FaultInjector();

  it("removes each answer within an hour after its day is over, whatever fails in between", async () => {
    const store = new MemoryStore();
    const { deposits, idempotency, clock } = depositRig({ store: faults.wrap(store) });
    const kept = async () => (await store.idempotency(idempotencyDigest(tokenOf("k")))) !== null;
    await deposits.depositFingerprint(fingerprintRequest(), tokenOf("k"));
    const sweep = createAnswerSweep({
      idempotency,
      clock,
      entropy: REAL_ENTROPY,
      logger: new MemoryLogger(),
    });
    sweep.start();
    await settled();
    for (let hour = 0; hour < 24; hour++) await clock.advance(HOUR_MS);
    expect(await kept()).to.equal(true);
    faults.arm({ method: "dropIdempotencyBefore", call: 1, kind: "LOST", code: "STORE_FAILED" });
    await clock.advance(HOUR_MS - 1_000);
    expect(await kept()).to.equal(true);
    await clock.advance(HOUR_MS);
    expect(await kept()).to.equal(false);
    expect(faults.unmet).to.deep.equal([]);
    await sweep.stop();
  });
});
