import { expect } from "chai";
import { CONTRACT, contentKeyOf, createPledging, PLEDGE_STATUS, type Pledging } from "./helpers/pledging.ts";
import {
  connection,
  createRegister,
  DAY,
  digestOf,
  PLEDGE_TERMS,
  ZERO,
  type Deposited,
  type Message,
  type Register,
} from "./helpers/register.ts";
import { expectReplay } from "./helpers/replay.ts";
import { readHistoryHead, readLivePledges, readObject, readValue } from "./helpers/views.ts";

const { ethers, networkHelpers } = connection;
const NOBODY = ethers.ZeroAddress;
const UNKNOWN = `0x${"5a".repeat(32)}`;

describe("PledgeRegistry: offer and acceptance", () => {
  let world: Register;
  let pledging: Pledging;
  let deposited: Deposited;
  beforeEach(async () => {
    world = await createRegister();
    pledging = createPledging(world);
    deposited = await world.certificate(world.holder);
  });
  afterEach(() => expectReplay(world));

  const decide = (step: string) =>
    world.send(world.registry, world.adjudicator, step, deposited.digest, digestOf("decision"));

  async function objectTo(digest: string): Promise<void> {
    const message = {
      certificateDigest: digest,
      objector: world.objector.address,
      ground: 0,
      evidenceDigest: digestOf("evidence"),
      ...world.once(),
    };
    await world.submit(
      world.registry,
      "fileObjection",
      "ObjectionFiling",
      message,
      world.objector,
      world.registrar,
    );
  }

  describe("an offer", () => {
    it("opens the commitment, reserves the place and is known by its digest", async () => {
      const offer = await pledging.offer(deposited);
      const id = await world.digest(world.pledges, "PledgeOffer", offer);
      const at = (await world.now()) + 10;
      await world.nextBlockAt(at);
      const lapsesAt = at + PLEDGE_TERMS.reservation;
      await expect(pledging.sendOffer(deposited, offer))
        .to.emit(world.pledges, "PledgeProposed")
        .withArgs(2n, id, deposited.digest, Object.values(offer), deposited.digest, lapsesAt);
      expect(await pledging.read(id)).to.deep.equal({
        status: PLEDGE_STATUS.PROPOSED,
        certificateDigest: deposited.digest,
        contentKey: contentKeyOf(deposited.datasetRoot),
        lineage: deposited.digest,
        pledgor: world.holder.address,
        pledgee: world.bank.address,
        creditor: world.creditor.address,
        contractDigest: CONTRACT,
        debtMaturity: BigInt(offer.debtMaturity as number),
        renewalCovenant: false,
        exclusive: false,
        registered: false,
        contested: false,
        lapsesAt: BigInt(lapsesAt),
        defaultedAt: 0n,
        defaultHead: ZERO,
      });
      const occupant = await world.encumbrance(deposited.digest);
      expect(Object.values(occupant)).to.deep.equal([id, 1n, world.bank.address, world.creditor.address]);
      const ofContent = await readValue(world.pledges, "pledgeOfContent", world.holder, offer.contentKey);
      expect(ofContent).to.equal(id);
    });

    it("takes the pledgee for creditor, for guarantor, or no guarantor at all", async () => {
      for (const parties of [
        { creditor: world.bank.address, guarantor: NOBODY },
        { creditor: world.creditor.address, guarantor: world.bank.address },
      ]) {
        expect(
          await pledging.status(await pledging.propose(await world.certificate(world.holder), parties)),
        ).to.equal(PLEDGE_STATUS.PROPOSED);
      }
    });

    async function expectRefused(overrides: Message, error: string, ...args: unknown[]): Promise<void> {
      const offer = await pledging.offer(deposited, overrides);
      await expect(pledging.sendOffer(deposited, offer))
        .to.be.revertedWithCustomError(world.pledges, error)
        .withArgs(...args);
    }

    it("needs a pledgee", () => expectRefused({ pledgee: NOBODY }, "PledgeeMissing"));
    it("is refused to oneself", () =>
      expectRefused({ pledgee: world.holder.address }, "SelfPledge", world.holder.address));
    it("needs a creditor who is not the pledgor", async () => {
      await expectRefused({ creditor: NOBODY }, "CreditorInvalid", NOBODY);
      await expectRefused({ creditor: world.holder.address }, "CreditorInvalid", world.holder.address);
    });
    it("keeps guarantor and creditor apart", () =>
      expectRefused({ guarantor: world.creditor.address }, "GuarantorIsCreditor", world.creditor.address));
    it("is refused to whoever keeps the register", () =>
      expectRefused({ pledgee: world.registrar.address }, "PledgeeKeepsRegister", world.registrar.address));
    it("is refused to whoever keeps the register after a delay", async () => {
      await world.manager.connect(world.admin).getFunction("grantRole").send(2n, world.bank, 600);
      await expectRefused({}, "PledgeeKeepsRegister", world.bank.address);
    });
    it("is refused without a record of the certificate", () =>
      expectRefused({ certificateDigest: UNKNOWN }, "CertificateNotAdmitted", UNKNOWN));

    it("is refused on an expired certificate", async () => {
      await networkHelpers.time.increaseTo(deposited.entry.validUntil + 1);
      await expectRefused({}, "CertificateIsExpired", deposited.digest, deposited.entry.validUntil);
    });
    it("is refused on a suspended certificate", async () => {
      await decide("suspend");
      await expectRefused({}, "CertificateIsSuspended", deposited.digest);
    });
    it("is refused on a revoked certificate", async () => {
      await decide("revoke");
      await expectRefused({}, "CertificateIsClosed", deposited.digest, 4n);
    });
    it("is refused on a superseded certificate", async () => {
      const newer = await world.certificate(world.holder);
      const message = {
        certificateDigest: deposited.digest,
        successor: newer.digest,
        holder: world.holder.address,
        ...world.once(),
      };
      await world.submit(
        world.registry,
        "supersede",
        "SupersessionRequest",
        message,
        world.holder,
        world.registrar,
      );
      await expectRefused({}, "CertificateIsSuperseded", deposited.digest, newer.digest);
      expect((await pledging.read(await pledging.propose(newer))).lineage).to.equal(deposited.digest);
    });
    it("is refused to a pledgor who does not hold the certificate", () =>
      expectRefused(
        { pledgor: world.rival.address },
        "PledgorNotHolder",
        deposited.digest,
        world.holder.address,
      ));

    for (const member of ["salt", "datasetRoot"] as const) {
      it(`is refused when the ${member} does not open the commitment`, async () => {
        const offer = await pledging.offer(deposited);
        const opening = { ...pledging.opening(deposited), [member]: UNKNOWN };
        await expect(pledging.sendOffer(deposited, offer, world.holder, opening))
          .to.be.revertedWithCustomError(world.pledges, "OpeningInvalid")
          .withArgs(deposited.digest, deposited.entry.commitment);
      });
    }
    it("is refused when it names other data than those opened", () =>
      expectRefused(
        { contentKey: UNKNOWN },
        "ContentKeyDiffers",
        UNKNOWN,
        contentKeyOf(deposited.datasetRoot),
      ));

    it("is refused when the debt is due already, at this very second", async () => {
      const at = (await world.now()) + 100;
      await world.nextBlockAt(at);
      await expectRefused({ debtMaturity: at }, "MaturityPassed", at);
    });
    it("is refused when the debt outlasts the certificate, unless the pledgor covenants to renew", async () => {
      const { validUntil } = deposited.entry;
      await expectRefused(
        { debtMaturity: validUntil + 1 },
        "MaturityBeyondValidity",
        validUntil + 1,
        validUntil,
      );
      const id = await pledging.propose(deposited, { debtMaturity: validUntil + 1, renewalCovenant: true });
      expect((await pledging.read(id)).renewalCovenant).to.equal(true);
    });
    it("may fall due in the last second of validity", async () => {
      const id = await pledging.propose(deposited, { debtMaturity: deposited.entry.validUntil });
      expect(await pledging.status(id)).to.equal(PLEDGE_STATUS.PROPOSED);
    });
  });

  describe("a second pledge", () => {
    for (const status of ["PROPOSED", "AGREED", "REGISTERED", "DEFAULTED", "ENFORCING"] as const) {
      it(`of the same certificate is refused while the first is ${status}`, async () => {
        const id = await pledging.pledgeAt(status, deposited);
        const offer = await pledging.offer(deposited, { pledgee: world.otherBank.address });
        await expect(pledging.sendOffer(deposited, offer))
          .to.be.revertedWithCustomError(world.pledges, "CertificatePledged")
          .withArgs(deposited.digest, id);
      });

      it(`of the same data under another certificate is refused while the first is ${status}`, async () => {
        const id = await pledging.pledgeAt(status, deposited);
        const again = await world.certificate(world.holder, { datasetRoot: deposited.datasetRoot });
        expect(again.entry.commitment).not.to.equal(deposited.entry.commitment);
        const offer = await pledging.offer(again, { pledgee: world.otherBank.address });
        await expect(pledging.sendOffer(again, offer))
          .to.be.revertedWithCustomError(world.pledges, "ContentPledged")
          .withArgs(contentKeyOf(deposited.datasetRoot), id);
      });
    }

    for (const status of ["RELEASED", "DEREGISTERED", "ENFORCED", "LAPSED"] as const) {
      it(`is taken after the first is ${status}`, async () => {
        await pledging.pledgeAt(status, deposited);
        const second = await pledging.propose(deposited);
        await pledging.accept(second);
        expect((await pledging.read(second)).exclusive).to.equal(true);
      });
    }

    it("by another holder needs the pledgee's signature over the live pledges of the data", async () => {
      const first = await pledging.pledgeAt("REGISTERED", deposited);
      const theirs = await world.certificate(world.rival, { datasetRoot: deposited.datasetRoot });
      const second = await pledging.propose(theirs, { pledgee: world.otherBank.address }, world.rival);
      const conflictsDigest = ethers.keccak256(first);
      for (const signed of [ZERO, UNKNOWN]) {
        await expect(pledging.accept(second, { conflictsDigest: signed }, world.otherBank))
          .to.be.revertedWithCustomError(world.pledges, "ConflictsNotAcknowledged")
          .withArgs(second, conflictsDigest);
      }
      await pledging.accept(second, { conflictsDigest }, world.otherBank);
      expect((await pledging.read(second)).exclusive).to.equal(false);
      const { pledgeIds, digest } = await readLivePledges(world.pledges, contentKeyOf(deposited.datasetRoot));
      expect(pledgeIds).to.deep.equal([first, second]);
      expect(digest).to.equal(ethers.keccak256(ethers.concat([first, second])));
      // The first ends: the other takes its place in the list, and can end as well.
      await pledging.release(first);
      await pledging.release(second, {}, world.otherBank);
    });

    it("finds an acknowledgement void when another pledge went live since it was signed", async () => {
      const theirs = await world.certificate(world.rival, { datasetRoot: deposited.datasetRoot });
      const second = await pledging.propose(theirs, { pledgee: world.otherBank.address }, world.rival);
      const first = await pledging.pledgeAt("AGREED", deposited);
      await expect(pledging.accept(second, { conflictsDigest: ZERO }, world.otherBank))
        .to.be.revertedWithCustomError(world.pledges, "ConflictsNotAcknowledged")
        .withArgs(second, ethers.keccak256(first));
    });

    it("need not know of an agreement that ran out, though nobody said so", async () => {
      await pledging.pledgeAt("AGREED", deposited);
      await networkHelpers.time.increase(PLEDGE_TERMS.registrationWindow + 1);
      const theirs = await world.certificate(world.rival, { datasetRoot: deposited.datasetRoot });
      const second = await pledging.propose(theirs, { pledgee: world.otherBank.address }, world.rival);
      await pledging.accept(second, {}, world.otherBank);
      expect((await pledging.read(second)).exclusive).to.equal(true);
    });
  });

  describe("an acceptance", () => {
    it("makes the pledge live, known to the register of certificates", async () => {
      const id = await pledging.propose(deposited);
      const at = (await world.now()) + 10;
      await world.nextBlockAt(at);
      const lapsesAt = at + PLEDGE_TERMS.registrationWindow;
      await expect(pledging.accept(id))
        .to.emit(world.pledges, "PledgeAccepted")
        .withArgs(4n, id, world.bank.address, ZERO, false, lapsesAt);
      const kept = await pledging.read(id);
      expect([kept.status, kept.exclusive, kept.lapsesAt]).to.deep.equal([
        PLEDGE_STATUS.AGREED,
        true,
        BigInt(lapsesAt),
      ]);
    });

    it("is the pledgee's alone", async () => {
      const id = await pledging.propose(deposited);
      await expect(pledging.accept(id, {}, world.otherBank))
        .to.be.revertedWithCustomError(world.pledges, "NotPledgee")
        .withArgs(id, world.bank.address);
    });

    it("is of the contract that was offered", async () => {
      const id = await pledging.propose(deposited);
      await expect(pledging.accept(id, { contractDigest: UNKNOWN }))
        .to.be.revertedWithCustomError(world.pledges, "ContractDiffers")
        .withArgs(id, CONTRACT);
    });

    it("comes within the reservation, its last second included", async () => {
      const id = await pledging.propose(deposited);
      const lapsesAt = Number((await pledging.read(id)).lapsesAt);
      const back = await networkHelpers.takeSnapshot();
      await world.nextBlockAt(lapsesAt + 1);
      await expect(pledging.accept(id))
        .to.be.revertedWithCustomError(world.pledges, "PledgeStatusForbids")
        .withArgs(id, PLEDGE_STATUS.LAPSED);
      await back.restore();
      await world.nextBlockAt(lapsesAt);
      await pledging.accept(id);
    });

    it("is refused on a certificate suspended since", async () => {
      const id = await pledging.propose(deposited);
      await decide("suspend");
      await expect(pledging.accept(id))
        .to.be.revertedWithCustomError(world.pledges, "CertificateIsSuspended")
        .withArgs(deposited.digest);
    });

    it("is refused when the debt fell due since", async () => {
      const debtMaturity = (await world.now()) + DAY;
      const id = await pledging.propose(deposited, { debtMaturity });
      await networkHelpers.time.increaseTo(debtMaturity);
      await expect(pledging.accept(id))
        .to.be.revertedWithCustomError(world.pledges, "MaturityPassed")
        .withArgs(debtMaturity);
    });

    it("of a disputed certificate needs the pledgee to waive the dispute", async () => {
      const id = await pledging.propose(deposited);
      await objectTo(deposited.digest);
      await expect(pledging.accept(id))
        .to.be.revertedWithCustomError(world.pledges, "CertificateIsDisputed")
        .withArgs(deposited.digest, 1, 0, 0);
      await expect(pledging.accept(id, { waivesDispute: true })).to.emit(world.pledges, "PledgeAccepted");
    });

    it("is not needed where nothing was offered", async () => {
      await expect(pledging.accept(UNKNOWN))
        .to.be.revertedWithCustomError(world.pledges, "PledgeStatusForbids")
        .withArgs(UNKNOWN, PLEDGE_STATUS.NONE);
    });
  });

  describe("lapse", () => {
    const lapse = (id: string) => world.send(world.pledges, world.stranger, "lapse", id);

    for (const [status, seconds] of [
      ["PROPOSED", PLEDGE_TERMS.reservation],
      ["AGREED", PLEDGE_TERMS.registrationWindow],
    ] as const) {
      it(`ends a pledge that stayed ${status} too long, at anybody's word`, async () => {
        const id = await pledging.pledgeAt(status, deposited);
        await networkHelpers.time.increase(seconds);
        expect(await pledging.status(id)).to.equal(PLEDGE_STATUS[status]);
        await networkHelpers.time.increase(1);
        expect(await pledging.status(id)).to.equal(PLEDGE_STATUS.LAPSED);
        const { sequence } = await readHistoryHead(world.pledges);
        await expect(lapse(id))
          .to.emit(world.pledges, "PledgeLapsed")
          .withArgs(sequence + 1n, id);
        await expect(lapse(id))
          .to.be.revertedWithCustomError(world.pledges, "PledgeStatusForbids")
          .withArgs(id, PLEDGE_STATUS.LAPSED);
      });
    }

    for (const status of ["PROPOSED", "AGREED", "REGISTERED", "DEFAULTED", "RELEASED", "ENFORCED"] as const) {
      it(`does not touch a pledge that is ${status} in time`, async () => {
        const id = await pledging.pledgeAt(status, deposited);
        await expect(lapse(id))
          .to.be.revertedWithCustomError(world.pledges, "PledgeStatusForbids")
          .withArgs(id, PLEDGE_STATUS[status]);
      });
    }

    it("frees the place for the next offer without anybody's word", async () => {
      const id = await pledging.pledgeAt("PROPOSED", deposited);
      await networkHelpers.time.increase(PLEDGE_TERMS.reservation + 1);
      const key = contentKeyOf(deposited.datasetRoot);
      expect((await world.encumbrance(deposited.digest)).pledgeId).to.equal(ZERO);
      expect(await readValue(world.pledges, "pledgeOfContent", world.holder, key)).to.equal(ZERO);
      const offer = await pledging.offer(deposited);
      await expect(pledging.sendOffer(deposited, offer))
        .to.emit(world.pledges, "PledgeLapsed")
        .withArgs(4n, id);
    });

    it("frees the place of the same data under another certificate as well", async () => {
      const id = await pledging.pledgeAt("AGREED", deposited);
      await networkHelpers.time.increase(PLEDGE_TERMS.registrationWindow + 1);
      const again = await world.certificate(world.holder, { datasetRoot: deposited.datasetRoot });
      const offer = await pledging.offer(again);
      await expect(pledging.sendOffer(again, offer)).to.emit(world.pledges, "PledgeLapsed").withArgs(6n, id);
    });
  });

  describe("deployment", () => {
    for (const limits of [
      { reservation: 0, registrationWindow: 1 },
      { reservation: 1, registrationWindow: 0 },
      { reservation: 36_525 * DAY + 1, registrationWindow: 1 },
      { reservation: 1, registrationWindow: 36_525 * DAY + 1 },
    ]) {
      it(`is refused with ${JSON.stringify(limits)}`, async () => {
        await expect(
          ethers.deployContract("PledgeRegistry", [world.manager, world.registry, limits]),
        ).to.be.revertedWithCustomError(world.pledges, "TermsInvalid");
      });
    }

    it("tells its limits", async () => {
      const limits = await readObject(world.pledges, "terms");
      expect(Object.values(limits)).to.deep.equal(Object.values(PLEDGE_TERMS).map(BigInt));
    });
  });
});
