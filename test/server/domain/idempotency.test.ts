import { createHash } from "node:crypto";
import { expect } from "chai";
import { toHex } from "#core/bytes.ts";
import { canonicalBytes } from "#core/json.ts";
import { idempotencyDigest } from "../../../server/domain/idempotency.ts";
import { codeOf } from "../../helpers/code-of.ts";
import {
  depositRig,
  FILES,
  fingerprintRequest,
  HOLDER,
  holderDescription,
  signedFingerprint,
  signMessage,
  subjectOf,
  tokenOf,
  type DepositRig,
} from "../../helpers/deposit-rig.ts";
import { FaultInjector, type FaultKind } from "../../helpers/faults.ts";
import { MemoryStore } from "../../helpers/memory-store.ts";
import { buildStatementMessage } from "#core/statement.ts";

const HOURS_24_MS = 24 * 3_600_000;

describe("Idempotency-Key", () => {
  let store: MemoryStore;
  let rig: DepositRig;

  beforeEach(() => {
    store = new MemoryStore();
    rig = depositRig({ store });
  });

  const size = async () => (await store.head()).size;

  it("gives the first answer again, byte for byte, also after a restart, and makes no second certificate", async () => {
    const request = fingerprintRequest();
    const first = JSON.stringify(await rig.deposits.depositFingerprint(request, tokenOf("k")));
    expect(JSON.stringify(await rig.deposits.depositFingerprint(request, tokenOf("k")))).to.equal(first);
    const restarted = depositRig({ store, clock: rig.clock });
    expect(
      JSON.stringify(await restarted.deposits.depositFingerprint({ ...request }, tokenOf("k"))),
    ).to.equal(first);
    expect(await size()).to.equal(1);
  });

  it("gives an uploader the same manifest, with the same salt, again", async () => {
    const request = { description: holderDescription(), files: FILES };
    const first = await rig.deposits.depositUpload(request, tokenOf("k"));
    const again = await rig.deposits.depositUpload({ ...request, files: [...FILES].reverse() }, tokenOf("k"));
    expect(JSON.stringify(again)).to.equal(JSON.stringify(first));
    expect(again.manifest?.salt).to.be.a("string");
  });

  it("gives a batch's certificates and problems again", async () => {
    const requests = [fingerprintRequest(), { ...fingerprintRequest(), scale: {} }, fingerprintRequest()];
    const first = await rig.deposits.depositBatch(requests, tokenOf("k"));
    const again = await rig.deposits.depositBatch(requests, tokenOf("k"));
    expect(await size()).to.equal(2);
    expect(JSON.stringify([again[0], again[2]])).to.equal(JSON.stringify([first[0], first[2]]));
    const [problem, same] = [first[1], again[1]].map((result) =>
      result !== undefined && "error" in result ? result.error : undefined,
    );
    expect(same).to.deep.include({ ...(problem as object) });
  });

  it("answers again although the request would not be taken any more", async () => {
    const description = holderDescription();
    const request = {
      ...fingerprintRequest(),
      description: { ...description, dataset: { ...description.dataset, sourceAgreementEnd: "2026-11-22" } },
    };
    const first = await rig.deposits.depositFingerprint(request, tokenOf("k"));
    await rig.clock.advance(12 * 3_600_000);
    expect(await codeOf(rig.deposits.depositFingerprint(request))).to.equal("SOURCE_AGREEMENT_EXPIRED");
    expect(await rig.deposits.depositFingerprint(request, tokenOf("k"))).to.deep.equal(first);
  });

  it("is refused with another request, and nothing is written", async () => {
    await rig.deposits.depositFingerprint(fingerprintRequest(), tokenOf("k"));
    expect(await codeOf(rig.deposits.depositFingerprint(fingerprintRequest(), tokenOf("k")))).to.equal(
      "IDEMPOTENCY_CONFLICT",
    );
    expect(await codeOf(rig.deposits.depositBatch([fingerprintRequest()], tokenOf("k")))).to.equal(
      "IDEMPOTENCY_CONFLICT",
    );
    expect(await size()).to.equal(1);
  });

  it("is refused while its request still runs", async () => {
    const request = fingerprintRequest();
    const running = rig.deposits.depositFingerprint(request, tokenOf("k"));
    expect(await codeOf(rig.deposits.depositFingerprint(request, tokenOf("k")))).to.equal(
      "IDEMPOTENCY_IN_PROGRESS",
    );
    expect(await codeOf(rig.deposits.depositFingerprint(fingerprintRequest(), tokenOf("k")))).to.equal(
      "IDEMPOTENCY_CONFLICT",
    );
    const { index } = await running;
    expect((await rig.deposits.depositFingerprint(request, tokenOf("k"))).index).to.equal(index);
  });

  it("belongs to its API key: another may use the same", async () => {
    await rig.deposits.depositFingerprint(fingerprintRequest(), tokenOf("k", "one"));
    await rig.deposits.depositFingerprint(fingerprintRequest(), tokenOf("k", "two"));
    expect(await size()).to.equal(2);
    expect(toHex(idempotencyDigest(tokenOf("bc", "a")))).to.not.equal(
      toHex(idempotencyDigest(tokenOf("c", "ab"))),
    );
  });

  it("is free again after a refusal, which leaves nothing behind", async () => {
    const request = fingerprintRequest();
    expect(await codeOf(rig.deposits.depositFingerprint({ ...request, scale: 0 }, tokenOf("k")))).to.equal(
      "INPUT_INVALID",
    );
    expect((await rig.deposits.depositFingerprint(request, tokenOf("k"))).index).to.equal(0);
  });

  it("is free again after a day", async () => {
    await rig.deposits.depositFingerprint(fingerprintRequest(), tokenOf("k"));
    const other = fingerprintRequest();
    await rig.clock.advance(HOURS_24_MS);
    expect(await codeOf(rig.deposits.depositFingerprint(other, tokenOf("k")))).to.equal(
      "IDEMPOTENCY_CONFLICT",
    );
    await rig.clock.advance(1_000);
    expect((await rig.deposits.depositFingerprint(other, tokenOf("k"))).index).to.equal(1);
  });

  it("is swept from the store when its time is over", async () => {
    await rig.deposits.depositFingerprint(fingerprintRequest(), tokenOf("k"));
    expect(await rig.idempotency.dropExpired()).to.equal(0);
    await rig.clock.advance(HOURS_24_MS + 1_000);
    expect(await rig.idempotency.dropExpired()).to.equal(1);
    expect(await store.idempotency(idempotencyDigest(tokenOf("k")))).to.equal(null);
  });

  for (const key of ["", "k".repeat(256), "\ud800"]) {
    it(`of ${key.length} characters ${JSON.stringify(key.slice(0, 3))} is refused`, async () => {
      expect(await codeOf(rig.deposits.depositFingerprint(fingerprintRequest(), tokenOf(key)))).to.equal(
        "INPUT_INVALID",
      );
    });
  }

  it("keeps nothing readable: neither salt nor file name nor key", async () => {
    const token = tokenOf("a key that nobody else knows");
    const { manifest } = await rig.deposits.depositUpload(
      { description: holderDescription(), files: FILES },
      token,
    );
    const record = await store.idempotency(idempotencyDigest(token));
    const kept = Buffer.from(record!.response).toString("latin1");
    for (const secret of [manifest!.salt, "readings.csv", token.key, token.apiKeySecret])
      expect(kept).to.not.include(secret);
  });

  it("can't be opened by who has the store but not the API key's secret", async () => {
    const request = fingerprintRequest();
    await rig.deposits.depositFingerprint(request, tokenOf("k"));
    const thief = { ...tokenOf("k"), apiKeySecret: "dd_guess" };
    expect(await codeOf(rig.deposits.depositFingerprint(request, thief))).to.equal("KEY_INVALID");
  });

  it("used through two gateways at once makes one certificate, and both give it", async () => {
    const other = depositRig({ store, clock: rig.clock });
    const request = await signedFingerprint(rig.now());
    const answers = await Promise.all(
      [rig, other].map(({ deposits }) => deposits.depositFingerprint(request, tokenOf("k"))),
    );
    expect(JSON.stringify(answers[0])).to.equal(JSON.stringify(answers[1]));
    expect(await size()).to.equal(1);
  });

  it("used through two gateways at once for different requests is refused to the later one", async () => {
    const other = depositRig({ store, clock: rig.clock });
    const codes = await Promise.all(
      [rig, other].map(({ deposits }) =>
        codeOf(deposits.depositFingerprint(fingerprintRequest(), tokenOf("k"))),
      ),
    );
    expect(codes.sort()).to.deep.equal(["IDEMPOTENCY_CONFLICT", "none"]);
    expect(await size()).to.equal(1);
  });

  for (const kind of ["LOST", "UNACKNOWLEDGED"] satisfies FaultKind[]) {
    it(`makes one certificate when the write was ${kind.toLowerCase()}, nobody could tell, and the depositor asks again`, async () => {
      const faults = new FaultInjector();
      faults.arm({ method: "append", call: 1, kind, code: "STORE_FAILED" });
      faults.arm({ method: "certificateByDigest", call: 1, kind: "LOST", code: "STORE_FAILED" });
      const failing = depositRig({ store: faults.wrap(store), clock: rig.clock });
      const request = fingerprintRequest();
      expect(await codeOf(failing.deposits.depositFingerprint(request, tokenOf("k")))).to.equal(
        "STORE_FAILED",
      );
      const receipt = await failing.deposits.depositFingerprint(request, tokenOf("k"));
      expect(receipt.index).to.equal(0);
      expect(receipt.certificate.credentialSubject.commitment).to.equal(request.commitment);
      expect(await size()).to.equal(1);
    });
  }

  it("covers every part of the request", async () => {
    const request = fingerprintRequest();
    const first = await signMessage(buildStatementMessage(subjectOf(request), rig.now()), HOLDER);
    const second = await signMessage(buildStatementMessage(subjectOf(request), rig.now() + 1), HOLDER);
    await rig.deposits.depositFingerprint({ ...request, statement: first }, tokenOf("k"));
    const code = await codeOf(
      rig.deposits.depositFingerprint({ ...request, statement: second }, tokenOf("k")),
    );
    expect(code).to.equal("IDEMPOTENCY_CONFLICT");
  });
});

describe("the answers' cipher binds an answer to its request", () => {
  it("by the digest of both key and request", async () => {
    const store = new MemoryStore();
    const rig = depositRig({ store });
    await rig.deposits.depositFingerprint(fingerprintRequest(), tokenOf("k"));
    const key = idempotencyDigest(tokenOf("k"));
    const record = (await store.idempotency(key))!;
    const request = fingerprintRequest();
    // Somebody with write access to the store swaps digests so that an answer seems to be another request's.
    store.idempotency = () => Promise.resolve({ ...record, requestDigest: digestOf(request) });
    expect(await codeOf(rig.deposits.depositFingerprint(request, tokenOf("k")))).to.equal("KEY_INVALID");
  });
});

function digestOf(request: unknown): Uint8Array {
  return new Uint8Array(createHash("sha256").update(canonicalBytes(request)).digest());
}
