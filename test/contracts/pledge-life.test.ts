import { expect } from "chai";
import { createPledging, METHOD, PLEDGE_STATUS, type Pledging } from "./helpers/pledging.ts";
import {
  connection,
  createRegister,
  DAY,
  digestOf,
  ZERO,
  type Message,
  type Register,
} from "./helpers/register.ts";
import { expectReplay } from "./helpers/replay.ts";
import { readHistoryHead, readValue } from "./helpers/views.ts";

const { ethers } = connection;
const UNKNOWN = `0x${"5a".repeat(32)}`;
type StatusName = keyof typeof PLEDGE_STATUS;

describe("PledgeRegistry: life of a pledge", () => {
  let world: Register;
  let pledging: Pledging;
  beforeEach(async () => {
    world = await createRegister();
    pledging = createPledging(world);
  });
  afterEach(() => expectReplay(world));

  const order = (id: string, kind: number) =>
    world.send(world.pledges, world.adjudicator, "applyOrder", id, kind, digestOf("order"));
  const sequence = async (): Promise<bigint> => (await readHistoryHead(world.pledges)).sequence;

  describe("external registration", () => {
    it("is recorded with register, number, time and receipt", async () => {
      const id = await pledging.pledgeAt("AGREED");
      await expect(pledging.register(id))
        .to.emit(world.pledges, "PledgeRegistered")
        .withArgs(6n, id, ethers.keccak256(id), 2n, 1_700_000_000, digestOf("receipt"));
      const kept = await pledging.read(id);
      expect([kept.status, kept.registered]).to.deep.equal([PLEDGE_STATUS.REGISTERED, true]);
    });

    it("takes a number once at each register", async () => {
      const [first, second] = [await pledging.pledgeAt("REGISTERED"), await pledging.pledgeAt("AGREED")];
      const numberDigest = ethers.keccak256(first);
      await expect(pledging.register(second, { numberDigest }))
        .to.be.revertedWithCustomError(world.pledges, "RegistrationNumberUsed")
        .withArgs(2n, numberDigest, first);
      await pledging.release(first);
      await expect(pledging.register(second, { numberDigest }))
        .to.be.revertedWithCustomError(world.pledges, "RegistrationNumberUsed")
        .withArgs(2n, numberDigest, first);
      await pledging.register(second, { numberDigest, register: 0 });
      const owner = (register: number) => readValue(world.pledges, "pledgeOfNumber", register, numberDigest);
      expect(await owner(2)).to.equal(first);
      expect(await owner(0)).to.equal(second);
    });

    it("is not dated in the future", async () => {
      const id = await pledging.pledgeAt("AGREED");
      const at = (await world.now()) + 10;
      await world.nextBlockAt(at);
      await expect(pledging.register(id, { registeredAt: at + 1 }))
        .to.be.revertedWithCustomError(world.pledges, "RegistrationInFuture")
        .withArgs(id, at + 1);
      await world.nextBlockAt(at + 1);
      await pledging.register(id, { registeredAt: at + 1 });
    });

    for (const missing of ["numberDigest", "receiptDigest", "registeredAt"] as const) {
      it(`is incomplete without ${missing}`, async () => {
        const id = await pledging.pledgeAt("AGREED");
        await expect(pledging.register(id, { [missing]: missing === "registeredAt" ? 0 : ZERO }))
          .to.be.revertedWithCustomError(world.pledges, "RegistrationIncomplete")
          .withArgs(id);
      });
    }
  });

  describe("amendment", () => {
    it("changes contract, amount and maturity when both sign the same words", async () => {
      const id = await pledging.pledgeAt("REGISTERED");
      const debtMaturity = (await world.now()) + 100 * DAY;
      await expect(pledging.amend(id, { debtMaturity, renewalCovenant: true }))
        .to.emit(world.pledges, "PledgeAmended")
        .withArgs(9n, id, digestOf("amended contract"), digestOf("amended amount"), debtMaturity, true);
      const kept = await pledging.read(id);
      expect([kept.contractDigest, kept.debtMaturity, kept.renewalCovenant]).to.deep.equal([
        digestOf("amended contract"),
        BigInt(debtMaturity),
        true,
      ]);
    });

    for (const [member, value] of [
      ["pledgeId", UNKNOWN],
      ["contractDigest", UNKNOWN],
      ["amountDigest", UNKNOWN],
      ["debtMaturity", 4_000_000_000],
      ["renewalCovenant", true],
    ] as const) {
      it(`is refused when the pledgee signed another ${member}`, async () => {
        const id = await pledging.pledgeAt("REGISTERED");
        await expect(pledging.amend(id, {}, { [member]: value }))
          .to.be.revertedWithCustomError(world.pledges, "AmendmentDiffers")
          .withArgs(id);
      });
    }

    it("is refused with a maturity beyond validity or past", async () => {
      const id = await pledging.pledgeAt("REGISTERED");
      const { validUntil } = await world.record((await pledging.read(id)).certificateDigest);
      await expect(pledging.amend(id, { debtMaturity: validUntil + 1n }))
        .to.be.revertedWithCustomError(world.pledges, "MaturityBeyondValidity")
        .withArgs(validUntil + 1n, validUntil);
      await expect(pledging.amend(id, { debtMaturity: 1 }))
        .to.be.revertedWithCustomError(world.pledges, "MaturityPassed")
        .withArgs(1);
    });

    it("is refused to any other party", async () => {
      const id = await pledging.pledgeAt("REGISTERED");
      await expect(pledging.amend(id, { pledgor: world.rival.address }))
        .to.be.revertedWithCustomError(world.pledges, "NotPledgor")
        .withArgs(id, world.holder.address);
      await expect(pledging.amend(id, {}, { pledgee: world.otherBank.address }))
        .to.be.revertedWithCustomError(world.pledges, "NotPledgee")
        .withArgs(id, world.bank.address);
    });
  });

  it("puts a call for more cover on record", async () => {
    const id = await pledging.pledgeAt("REGISTERED");
    await expect(pledging.callCover(id))
      .to.emit(world.pledges, "CoverCalled")
      .withArgs(8n, id, digestOf("cover call"));
  });

  describe("due diligence", () => {
    const examined = (overrides: Message = {}) => ({
      certificateDigest: digestOf("certificate"),
      reportDigest: digestOf("report"),
      lender: world.bank.address,
      ...world.once(),
      ...overrides,
    });
    const record = (message: Message) =>
      world.submit(world.pledges, "recordDueDiligence", "DueDiligenceRecord", message, world.bank);

    it("puts a report on record, of any certificate, and changes nothing else", async () => {
      const id = await pledging.pledgeAt("REGISTERED");
      const before = await pledging.read(id);
      const { certificateDigest } = before;
      for (const [n, digest] of [digestOf("certificate"), certificateDigest].entries()) {
        await expect(record(examined({ certificateDigest: digest })))
          .to.emit(world.pledges, "DueDiligenceRecorded")
          .withArgs(8n + 2n * BigInt(n), digest, world.bank.address, digestOf("report"));
      }
      expect(await pledging.read(id)).to.deep.equal(before);
      expect((await world.encumbrance(before.lineage)).pledgeId).to.equal(id);
    });

    for (const member of ["certificateDigest", "reportDigest"] as const) {
      it(`is incomplete without ${member}`, async () => {
        const message = examined({ [member]: ZERO });
        await expect(record(message))
          .to.be.revertedWithCustomError(world.pledges, "DueDiligenceIncomplete")
          .withArgs(message.certificateDigest);
      });
    }
  });

  describe("release", () => {
    for (const status of ["AGREED", "REGISTERED"] as const) {
      it(`by the pledgee ends a pledge that is ${status}`, async () => {
        const id = await pledging.pledgeAt(status);
        const n = await sequence();
        await expect(pledging.release(id, { ground: 2 }))
          .to.emit(world.pledges, "PledgeReleased")
          .withArgs(n + 2n, id, 2n, digestOf("release"));
        expect(await pledging.status(id)).to.equal(PLEDGE_STATUS.RELEASED);
      });

      it(`by a court's order ends a pledge that is ${status}`, async () => {
        const id = await pledging.pledgeAt(status);
        const n = await sequence();
        await expect(order(id, 0))
          .to.emit(world.pledges, "CourtOrderApplied")
          .withArgs(n + 1n, id, 0n, digestOf("order"));
        expect(await pledging.status(id)).to.equal(PLEDGE_STATUS.RELEASED);
      });
    }

    it("is followed by deregistration", async () => {
      const id = await pledging.pledgeAt("RELEASED");
      await expect(pledging.deregister(id))
        .to.emit(world.pledges, "PledgeDeregistered")
        .withArgs(10n, id, digestOf("deregistered"));
      expect(await pledging.status(id)).to.equal(PLEDGE_STATUS.DEREGISTERED);
    });

    it("of a pledge never registered is followed by none", async () => {
      const id = await pledging.pledgeAt("AGREED");
      await pledging.release(id);
      await expect(pledging.deregister(id))
        .to.be.revertedWithCustomError(world.pledges, "NeverRegistered")
        .withArgs(id);
    });

    it("is not taken back", async () => {
      const id = await pledging.pledgeAt("RELEASED");
      await expect(pledging.register(id, { numberDigest: UNKNOWN }))
        .to.be.revertedWithCustomError(world.pledges, "PledgeStatusForbids")
        .withArgs(id, PLEDGE_STATUS.RELEASED);
    });
  });

  describe("default", () => {
    it("is declared for an agreed event before maturity", async () => {
      const id = await pledging.pledgeAt("REGISTERED");
      await expect(pledging.declareDefault(id))
        .to.emit(world.pledges, "DefaultDeclared")
        .withArgs(8n, id, digestOf("default notice"), digestOf("agreed event"));
      const kept = await pledging.read(id);
      expect([kept.status, kept.defaultedAt]).to.deep.equal([
        PLEDGE_STATUS.DEFAULTED,
        BigInt(await world.now()),
      ]);
      expect(kept.defaultHead).to.equal((await readHistoryHead(world.pledges)).head);
    });

    it("is declared without one only after the second of maturity", async () => {
      const id = await pledging.pledgeAt("REGISTERED");
      const { debtMaturity } = await pledging.read(id);
      await world.nextBlockAt(Number(debtMaturity));
      await expect(pledging.declareDefault(id, { agreedEventDigest: ZERO }))
        .to.be.revertedWithCustomError(world.pledges, "NotYetDue")
        .withArgs(id, debtMaturity);
      await world.nextBlockAt(Number(debtMaturity) + 1);
      await pledging.declareDefault(id, { agreedEventDigest: ZERO });
    });

    it("is contested on the record by the pledgor", async () => {
      const id = await pledging.pledgeAt("DEFAULTED");
      await expect(pledging.contestDefault(id))
        .to.emit(world.pledges, "DefaultContested")
        .withArgs(10n, id, digestOf("contest"));
      expect((await pledging.read(id)).contested).to.equal(true);
      await expect(pledging.contestDefault(id, { pledgor: world.rival.address }, world.rival))
        .to.be.revertedWithCustomError(world.pledges, "NotPledgor")
        .withArgs(id, world.holder.address);
    });

    it("is cured by the pledgee, and leaves nothing behind", async () => {
      const id = await pledging.pledgeAt("DEFAULTED");
      await pledging.contestDefault(id);
      await expect(pledging.cureDefault(id))
        .to.emit(world.pledges, "DefaultCured")
        .withArgs(12n, id, digestOf("cure"));
      const kept = await pledging.read(id);
      expect([kept.status, kept.contested, kept.defaultedAt, kept.defaultHead]).to.deep.equal([
        PLEDGE_STATUS.REGISTERED,
        false,
        0n,
        ZERO,
      ]);
    });

    it("is cured by a court's order", async () => {
      const id = await pledging.pledgeAt("DEFAULTED");
      await expect(order(id, 1))
        .to.emit(world.pledges, "CourtOrderApplied")
        .withArgs(9n, id, 1n, digestOf("order"));
      expect(await pledging.status(id)).to.equal(PLEDGE_STATUS.REGISTERED);
    });
  });

  describe("enforcement", () => {
    for (const method of ["AUCTION", "SALE", "COURT"] as const) {
      it(`by ${method} opens at the pledgee's notice`, async () => {
        const id = await pledging.pledgeAt("DEFAULTED");
        await expect(pledging.openEnforcement(id, METHOD[method]))
          .to.emit(world.pledges, "EnforcementOpened")
          .withArgs(10n, id, METHOD[method], digestOf("enforcement notice"), ZERO);
        expect(await pledging.status(id)).to.equal(PLEDGE_STATUS.ENFORCING);
      });
    }

    it("at an agreed value opens when the pledgor signed the value after the default", async () => {
      const id = await pledging.pledgeAt("DEFAULTED");
      await connection.networkHelpers.time.increase(10);
      await expect(pledging.openEnforcement(id, METHOD.AGREED_VALUE))
        .to.emit(world.pledges, "EnforcementOpened")
        .withArgs(11n, id, METHOD.AGREED_VALUE, digestOf("enforcement notice"), digestOf("valuation"));
    });

    it("at an agreed value is refused when the value was agreed before the default, or in the future", async () => {
      const id = await pledging.pledgeAt("DEFAULTED");
      const { defaultedAt } = await pledging.read(id);
      const at = Number(defaultedAt) + 100;
      for (const signedAt of [BigInt(at) + 1n, defaultedAt]) {
        const back = await connection.networkHelpers.takeSnapshot();
        await world.nextBlockAt(at);
        await expect(pledging.openEnforcement(id, METHOD.AGREED_VALUE, {}, { signedAt }))
          .to.be.revertedWithCustomError(world.pledges, "ValuationNotAfterDefault")
          .withArgs(id, signedAt, defaultedAt);
        await back.restore();
      }
    });

    it("at an agreed value is refused when the value was agreed for another default or pledge", async () => {
      const id = await pledging.pledgeAt("DEFAULTED");
      const { defaultHead } = await pledging.read(id);
      await pledging.cureDefault(id);
      await pledging.declareDefault(id);
      const now = (await pledging.read(id)).defaultHead;
      await connection.networkHelpers.time.increase(10);
      for (const valuation of [{ defaultHead }, { pledgeId: UNKNOWN }]) {
        await expect(pledging.openEnforcement(id, METHOD.AGREED_VALUE, {}, valuation))
          .to.be.revertedWithCustomError(world.pledges, "ValuationOfOtherDefault")
          .withArgs(id, now);
      }
    });

    it("at an agreed value is refused without the pledgor's own signature", async () => {
      const id = await pledging.pledgeAt("DEFAULTED");
      await connection.networkHelpers.time.increase(10);
      await expect(pledging.openEnforcement(id, METHOD.AGREED_VALUE, {}, { pledgor: world.bank.address }))
        .to.be.revertedWithCustomError(world.pledges, "NotPledgor")
        .withArgs(id, world.holder.address);
      await expect(
        pledging.openEnforcement(id, METHOD.AGREED_VALUE, {}, {}, { pledgor: world.bank }),
      ).to.be.revertedWithCustomError(world.pledges, "SignatureInvalid");
    });

    it("is closed with its result, and leaves the holder as it was", async () => {
      const id = await pledging.pledgeAt("ENFORCING");
      const { certificateDigest } = await pledging.read(id);
      await expect(pledging.closeEnforcement(id))
        .to.emit(world.pledges, "EnforcementClosed")
        .withArgs(
          12n,
          id,
          digestOf("result"),
          world.rival.address,
          digestOf("proceeds"),
          digestOf("surplus"),
        );
      expect(await pledging.status(id)).to.equal(PLEDGE_STATUS.ENFORCED);
      expect((await world.record(certificateDigest)).holder).to.equal(world.holder.address);
    });

    it("is closed by a court's order", async () => {
      const id = await pledging.pledgeAt("ENFORCING");
      await expect(order(id, 2))
        .to.emit(world.pledges, "CourtOrderApplied")
        .withArgs(11n, id, 2n, digestOf("order"));
      expect(await pledging.status(id)).to.equal(PLEDGE_STATUS.ENFORCED);
    });
  });

  const steps: Record<string, { allowed: readonly StatusName[]; take: (id: string) => Promise<unknown> }> = {
    accepted: { allowed: ["PROPOSED"], take: (id) => pledging.accept(id) },
    registered: { allowed: ["AGREED"], take: (id) => pledging.register(id, { numberDigest: UNKNOWN }) },
    amended: { allowed: ["REGISTERED"], take: (id) => pledging.amend(id) },
    "called for cover": { allowed: ["REGISTERED"], take: (id) => pledging.callCover(id) },
    released: { allowed: ["AGREED", "REGISTERED"], take: (id) => pledging.release(id) },
    "released by order": { allowed: ["AGREED", "REGISTERED"], take: (id) => order(id, 0) },
    deregistered: { allowed: ["RELEASED"], take: (id) => pledging.deregister(id) },
    "declared in default": { allowed: ["REGISTERED"], take: (id) => pledging.declareDefault(id) },
    contested: { allowed: ["DEFAULTED"], take: (id) => pledging.contestDefault(id) },
    cured: { allowed: ["DEFAULTED"], take: (id) => pledging.cureDefault(id) },
    "cured by order": { allowed: ["DEFAULTED"], take: (id) => order(id, 1) },
    enforced: { allowed: ["DEFAULTED"], take: (id) => pledging.openEnforcement(id, METHOD.AUCTION) },
    closed: { allowed: ["ENFORCING"], take: (id) => pledging.closeEnforcement(id) },
    "closed by order": { allowed: ["ENFORCING"], take: (id) => order(id, 2) },
  };
  for (const [name, { allowed, take }] of Object.entries(steps)) {
    for (const status of Object.keys(PLEDGE_STATUS) as StatusName[]) {
      if (allowed.includes(status)) continue;
      it(`cannot be ${name} when ${status}`, async () => {
        const id = status === "NONE" ? UNKNOWN : await pledging.pledgeAt(status);
        await expect(take(id))
          .to.be.revertedWithCustomError(world.pledges, "PledgeStatusForbids")
          .withArgs(id, PLEDGE_STATUS[status]);
      });
    }
  }

  const pledgeeSteps: Record<string, [StatusName, (id: string) => Promise<unknown>]> = {
    register: ["AGREED", (id) => pledging.register(id, {}, world.otherBank)],
    "call cover": ["REGISTERED", (id) => pledging.callCover(id, {}, world.otherBank)],
    release: ["REGISTERED", (id) => pledging.release(id, {}, world.otherBank)],
    deregister: ["RELEASED", (id) => pledging.deregister(id, {}, world.otherBank)],
    "declare default": ["REGISTERED", (id) => pledging.declareDefault(id, {}, world.otherBank)],
    "cure a default": ["DEFAULTED", (id) => pledging.cureDefault(id, {}, world.otherBank)],
    "open enforcement": [
      "DEFAULTED",
      (id) => pledging.openEnforcement(id, METHOD.SALE, { pledgee: world.otherBank.address }),
    ],
    "close enforcement": ["ENFORCING", (id) => pledging.closeEnforcement(id, {}, world.otherBank)],
  };
  for (const [step, [status, take]] of Object.entries(pledgeeSteps)) {
    it(`lets nobody but the pledgee ${step}`, async () => {
      const id = await pledging.pledgeAt(status);
      await expect(take(id))
        .to.be.revertedWithCustomError(world.pledges, "NotPledgee")
        .withArgs(id, world.bank.address);
    });
  }
});
