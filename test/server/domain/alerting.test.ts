import { expect } from "chai";
import type { Address } from "#core/address.ts";
import type { DataDeedError } from "#core/errors.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { HEARTBEAT_MS, MOST_FOLLOWERS } from "../../../server/domain/alert-feed.ts";
import type { Alert } from "../../../server/ports/alerts.ts";
import { POLL_MS } from "../../helpers/anchoring-rig.ts";
import { FakeLogChain } from "../../helpers/fake-chain.ts";
import type { FaultKind } from "../../helpers/faults.ts";
import { GatewayRig } from "../../helpers/gateway-rig.ts";
import { BANK, CERTIFICATE, PLEDGE, RegisterStory, STRANGER } from "../../helpers/register-story.ts";

const DAY = 86_400;
type Values = Parameters<GatewayRig["registers"]["tell"]>[1][1];

/** What a gateway has in common with itself after a restart. */
function partsOf({ ledger, store, clock, ipfs, registers }: GatewayRig) {
  return { ledger, store, clock, ipfs, registers };
}

describe("alerting", () => {
  const rigs: GatewayRig[] = [];

  function start(given: ConstructorParameters<typeof GatewayRig>[0] = {}, confirmations = 1): GatewayRig {
    const rig = new GatewayRig(given);
    rig.ledger.confirmations = confirmations;
    rigs.push(rig);
    rig.running.start();
    return rig;
  }

  afterEach(async () => {
    await Promise.all(rigs.splice(0).map(({ running }) => running.stop()));
  });

  /** A certificate and its pledge, each event in a block of its own. */
  function pledge(
    { registers, clock }: GatewayRig,
    certificate: string = CERTIFICATE,
    validUntil?: number,
  ): void {
    const until = validUntil ?? Math.floor(clock.now() / 1000) + 300 * DAY;
    registers.tell("CertificateRegistry", [
      "CertificateAdmitted",
      { certificateDigest: certificate, validUntil: until },
    ]);
    const story = new RegisterStory();
    const proposed = story.proposed({}, PLEDGE, certificate);
    registers.tell("PledgeRegistry", [proposed.name, { ...proposed.values, lapsesAt: until }]);
  }

  const suspend = ({ registers }: GatewayRig, values: Values = { certificateDigest: CERTIFICATE }) =>
    registers.tell("CertificateRegistry", ["CertificateSuspended", values]);

  async function alerts({ gateway }: GatewayRig, party: Address = BANK): Promise<readonly Alert[]> {
    return (await gateway.alerts.list({ party, after: 0, limit: 500 })).items;
  }
  const types = async (rig: GatewayRig) => (await alerts(rig)).map(({ type }) => type);

  it("tells what happened once its block is final, and not before", async () => {
    const rig = start({}, 3);
    pledge(rig);
    suspend(rig);
    await rig.clock.advance(POLL_MS);
    expect(await types(rig)).to.deep.equal([]);
    rig.ledger.mine([]);
    await rig.clock.advance(POLL_MS);
    expect(await types(rig)).to.deep.equal(["pledge.proposed"]);
    rig.ledger.mine([]);
    await rig.clock.advance(POLL_MS);
    const [, suspended] = await alerts(rig);
    expect(suspended).to.include({ sequence: 2, type: "certificate.suspended", retracted: false });
    expect(await alerts(rig, STRANGER)).to.deep.equal([]);
    expect(rig.activity.filter(({ kind }) => kind === "ALERTED")).to.deep.equal([
      { kind: "ALERTED", made: 1, retracted: 0 },
      { kind: "ALERTED", made: 1, retracted: 0 },
    ]);
  });

  it("names the certificate by its number where the log has it", async () => {
    const rig = start();
    const [receipt] = await rig.deposit();
    pledge(rig, toHex0x(certificateDigest(receipt!.certificate)));
    await rig.clock.advance(POLL_MS);
    expect((await alerts(rig))[0]?.data.certificateNo).to.equal(receipt!.certificateNo);
    expect((await rig.gateway.alerts.list({ party: BANK, after: 0, limit: 1 })).next).to.equal(null);
  });

  it("takes back what a reorganisation undid, once, and tells it again where it is found again", async () => {
    const rig = start();
    pledge(rig);
    suspend(rig);
    await rig.clock.advance(POLL_MS);
    const [, told] = await alerts(rig);
    rig.ledger.lose(1);
    rig.ledger.mine([]);
    await rig.clock.advance(3 * POLL_MS);
    const [, former, retraction, ...more] = await alerts(rig);
    expect(more).to.deep.equal([]);
    expect(former).to.include({ id: told!.id, retracted: true });
    expect(retraction).to.include({ type: "alert.retracted", retracted: false });
    expect(retraction?.data).to.deep.include({
      pledgeId: PLEDGE,
      event: null,
      retracts: { id: told!.id, type: "certificate.suspended" },
    });
    suspend(rig);
    await rig.clock.advance(POLL_MS);
    const again = (await alerts(rig)).at(-1);
    expect(again?.type).to.equal("certificate.suspended");
    expect(again?.id).to.not.equal(told!.id);
    expect(rig.logger.codes("error")).to.deep.equal([]);
  });

  it("takes back after a restart what was undone while it was down, and a lapse that rested on it", async () => {
    const first = start();
    const now = Math.floor(first.clock.now() / 1000);
    pledge(first, CERTIFICATE, now + DAY);
    await first.clock.leap(2 * DAY * 1000);
    expect(await types(first)).to.deep.equal(["pledge.proposed", "certificate.expiring", "pledge.lapsed"]);
    await first.running.stop();
    first.ledger.reorganise(1);
    const second = start(first);
    await second.clock.advance(POLL_MS);
    // The certificate's admission still stands, and with it the nearness of its end.
    const standing = (await alerts(second)).map(({ type, retracted }) => [type, retracted]);
    expect(standing).to.deep.equal([
      ["pledge.proposed", true],
      ["certificate.expiring", false],
      ["pledge.lapsed", true],
      ["alert.retracted", false],
      ["alert.retracted", false],
    ]);
  });

  it("takes nothing back because a node is behind, and goes on when it has caught up", async () => {
    const first = start();
    pledge(first);
    suspend(first);
    first.ledger.mine([]);
    await first.clock.advance(POLL_MS);
    await first.running.stop();
    const whole = first.ledger.blocks.map(({ ref }) => ref);
    const height = { now: whole.length - 3 };
    const behind = new FakeLogChain(first.ledger);
    const head = behind.head.bind(behind);
    behind.head = async () => ({
      ...(await head()),
      block: whole[height.now]!,
      finalBlockNumber: height.now,
    });
    const second = start({ ...partsOf(first), chain: behind });
    await second.clock.advance(3 * POLL_MS);
    expect(await types(second)).to.deep.equal(["pledge.proposed", "certificate.suspended"]);
    height.now = whole.length - 1;
    await second.clock.advance(3 * POLL_MS);
    expect(await types(second)).to.deep.equal(["pledge.proposed", "certificate.suspended"]);
  });

  it("tells nothing twice after a restart, and what happened meanwhile once", async () => {
    const first = start();
    pledge(first);
    await first.clock.advance(POLL_MS);
    await first.running.stop();
    suspend(first);
    const second = start(first);
    await second.clock.advance(3 * POLL_MS);
    expect(await types(second)).to.deep.equal(["pledge.proposed", "certificate.suspended"]);
  });

  for (const kind of ["LOST", "UNACKNOWLEDGED"] satisfies FaultKind[]) {
    for (const method of ["saveAlerts", "saveSetting"]) {
      it(`loses and doubles nothing when ${method} is ${kind.toLowerCase()}`, async () => {
        const rig = start();
        await rig.clock.advance(POLL_MS);
        rig.faults.arm({ method, call: 1, kind, code: "STORE_FAILED" });
        pledge(rig);
        suspend(rig);
        await rig.clock.advance(60_000);
        expect(rig.faults.unmet).to.deep.equal([]);
        expect(await types(rig)).to.deep.equal(["pledge.proposed", "certificate.suspended"]);
        expect((await alerts(rig)).map(({ sequence }) => sequence)).to.deep.equal([1, 2]);
      });
    }
  }

  it("makes each alert once with two gateways on one store", async () => {
    const one = start();
    const two = start(one);
    pledge(one);
    suspend(one);
    await one.clock.advance(3 * POLL_MS);
    expect(await types(two)).to.deep.equal(["pledge.proposed", "certificate.suspended"]);
  });

  it("tells that the end of validity is near once, however often it looks and starts", async () => {
    const first = start();
    pledge(first, CERTIFICATE, Math.floor(first.clock.now() / 1000) + 91 * DAY);
    await first.clock.advance(POLL_MS);
    expect(await types(first)).to.deep.equal(["pledge.proposed"]);
    await first.clock.leap(2 * DAY * 1000);
    await first.running.stop();
    const second = start(first);
    await second.clock.leap(DAY * 1000);
    await second.clock.advance(POLL_MS);
    expect(await types(second)).to.deep.equal(["pledge.proposed", "certificate.expiring"]);
  });

  describe("followed as a stream", () => {
    async function take(stream: AsyncIterable<Alert | null>, count: number) {
      const taken: (string | null)[] = [];
      for await (const alert of stream) {
        taken.push(alert?.type ?? null);
        if (taken.length === count) break;
      }
      return taken;
    }

    it("gives what is there, then what comes, with signs of life in between", async () => {
      const rig = start();
      pledge(rig);
      await rig.clock.advance(POLL_MS);
      const taking = take(rig.gateway.alerts.follow(BANK, 0, new AbortController().signal), 3);
      await rig.clock.advance(HEARTBEAT_MS);
      expect(rig.running.streams()).to.equal(1);
      suspend(rig);
      await rig.clock.advance(POLL_MS);
      expect(await taking).to.deep.equal(["pledge.proposed", null, "certificate.suspended"]);
      expect(rig.running.streams()).to.equal(0);
      expect(await rig.gateway.alerts.newest()).to.equal(2);
    });

    it("ends when its reader is gone, and when the gateway stops", async () => {
      const rig = start();
      const gone = new AbortController();
      const first = take(rig.gateway.alerts.follow(BANK, 0, gone.signal), 9);
      const second = take(rig.gateway.alerts.follow(BANK, 0, new AbortController().signal), 9);
      await rig.clock.advance(0);
      gone.abort();
      expect(await first).to.deep.equal([]);
      rig.running.closeStreams();
      expect(await second).to.deep.equal([]);
      expect(await take(rig.gateway.alerts.follow(BANK, 0, new AbortController().signal), 9)).to.deep.equal(
        [],
      );
    });

    it("is refused when all places are taken", async () => {
      const rig = start();
      const { signal } = new AbortController();
      const streams = Array.from({ length: MOST_FOLLOWERS }, () =>
        take(rig.gateway.alerts.follow(BANK, 0, signal), 1),
      );
      const refused = (() => {
        try {
          rig.gateway.alerts.follow(BANK, 0, signal);
          return undefined;
        } catch (error) {
          return error;
        }
      })();
      expect((refused as DataDeedError).code).to.equal("TOO_MANY");
      rig.running.closeStreams();
      await Promise.all(streams);
    });
  });
});
