import { expect } from "chai";
import { onFreshRegisters } from "./helpers/certificate-world.ts";
import type { Pledging } from "./helpers/pledging.ts";
import { connection, DAY, digestOf, TERMS, ZERO, type Register } from "./helpers/register.ts";
import { readHistoryHead, readObject, readValue } from "./helpers/views.ts";
import { REASON, STATUS, UNKNOWN, type CertificateLife } from "./helpers/certificate-life.ts";

const { time } = connection.networkHelpers;

describe("CertificateRegistry: decisions, details, renewal", () => {
  let world: Register;
  let life: CertificateLife;
  let pledging: Pledging;
  onFreshRegisters((made) => ({ world, life, pledging } = made));

  describe("decisions", () => {
    it("suspends a valid certificate and reinstates it", async () => {
      const { digest } = await life.certificateAt("VALID");
      await expect(life.decide("suspend", digest))
        .to.emit(world.registry, "CertificateSuspended")
        .withArgs(2n, digest, ZERO, REASON);
      expect(await life.statusOf(digest)).to.equal(STATUS.SUSPENDED);
      await expect(life.decide("reinstate", digest))
        .to.emit(world.registry, "CertificateReinstated")
        .withArgs(3n, digest, REASON);
      expect(await life.statusOf(digest)).to.equal(STATUS.VALID);
    });

    for (const status of ["VALID", "SUSPENDED", "EXPIRED"] as const) {
      it(`revokes a certificate that is ${status}`, async () => {
        const { digest } = await life.certificateAt(status);
        const { sequence } = await readHistoryHead(world.registry);
        await expect(life.decide("revoke", digest))
          .to.emit(world.registry, "CertificateRevoked")
          .withArgs(sequence + 1n, digest, ZERO, REASON);
        expect(await life.statusOf(digest)).to.equal(STATUS.REVOKED);
      });
    }

    it("names the pledge that a suspension or a revocation concerns", async () => {
      const deposited = await life.certificateAt("VALID");
      const pledgeId = await pledging.propose(deposited, { debtMaturity: deposited.entry.validUntil });
      await pledging.accept(pledgeId);
      await expect(life.decide("suspend", deposited.digest))
        .to.emit(world.registry, "CertificateSuspended")
        .withArgs(2n, deposited.digest, pledgeId, REASON);
      await expect(life.decide("revoke", deposited.digest))
        .to.emit(world.registry, "CertificateRevoked")
        .withArgs(3n, deposited.digest, pledgeId, REASON);
    });

    it("reinstates in the last second of validity", async () => {
      const { digest, entry } = await life.certificateAt("SUSPENDED");
      await world.nextBlockAt(entry.validUntil);
      await life.decide("reinstate", digest);
      expect(await life.statusOf(digest)).to.equal(STATUS.VALID);
    });

    it("keeps a suspended certificate suspended past its validity, and does not reinstate it then", async () => {
      const { digest, entry } = await life.certificateAt("SUSPENDED");
      await time.increaseTo(entry.validUntil + 1);
      expect(await life.statusOf(digest)).to.equal(STATUS.SUSPENDED);
      await expect(life.decide("reinstate", digest))
        .to.be.revertedWithCustomError(world.registry, "StatusForbids")
        .withArgs(digest, STATUS.EXPIRED);
    });

    for (const [step, refused] of [
      ["suspend", ["SUSPENDED", "CANCELLED", "REVOKED", "EXPIRED"]],
      ["reinstate", ["VALID", "CANCELLED", "REVOKED", "EXPIRED"]],
      ["revoke", ["CANCELLED", "REVOKED"]],
    ] as const) {
      for (const status of refused) {
        it(`does not ${step} a certificate that is ${status}`, async () => {
          const { digest } = await life.certificateAt(status);
          await expect(life.decide(step, digest))
            .to.be.revertedWithCustomError(world.registry, "StatusForbids")
            .withArgs(digest, STATUS[status]);
        });
      }
      it(`does not ${step} a certificate without a record`, async () => {
        await expect(life.decide(step, UNKNOWN))
          .to.be.revertedWithCustomError(world.registry, "NotAdmitted")
          .withArgs(UNKNOWN);
      });
    }
  });

  describe("amended details", () => {
    it("records them by digest, on a valid certificate only", async () => {
      const { digest } = await life.certificateAt("VALID");
      await expect(world.send(world.registry, world.registrar, "amendDetails", digest, REASON))
        .to.emit(world.registry, "DetailsAmended")
        .withArgs(2n, digest, REASON);
      await life.decide("suspend", digest);
      await expect(world.send(world.registry, world.registrar, "amendDetails", digest, REASON))
        .to.be.revertedWithCustomError(world.registry, "StatusForbids")
        .withArgs(digest, STATUS.SUSPENDED);
    });
  });

  describe("renewal", () => {
    it("extends a certificate in its window, at the holder's request", async () => {
      const deposited = await life.certificateAt("VALID");
      const validUntil = deposited.entry.validUntil + 1_000 * DAY;
      await expect(life.renew(deposited, validUntil))
        .to.emit(world.registry, "CertificateRenewed")
        .withArgs(3n, deposited.digest, validUntil, digestOf("existence proof"), digestOf("regime"));
      expect((await world.record(deposited.digest)).validUntil).to.equal(validUntil);
    });

    it("makes an expired certificate valid again in its grace, counting the extension from now", async () => {
      const deposited = await life.certificateAt("EXPIRED");
      const at = deposited.entry.validUntil + TERMS.renewalGrace;
      await world.nextBlockAt(at);
      await life.renew(deposited, at + TERMS.longestExtension);
      expect(await life.statusOf(deposited.digest)).to.equal(STATUS.VALID);
    });

    it("opens and closes its window at the second", async () => {
      const validUntil = (await world.now()) + 400 * DAY;
      const deposited = await world.certificate(world.holder, { validUntil });
      const [opensAt, closesAt] = [validUntil - TERMS.renewalOpens, validUntil + TERMS.renewalGrace];
      for (const outside of [opensAt - 1, closesAt + 1]) {
        const back = await connection.networkHelpers.takeSnapshot();
        await world.nextBlockAt(outside);
        await expect(life.renew(deposited, outside + 700 * DAY))
          .to.be.revertedWithCustomError(world.registry, "OutsideRenewalWindow")
          .withArgs(deposited.digest, opensAt, closesAt);
        await back.restore();
      }
      await world.nextBlockAt(opensAt);
      await life.renew(deposited, validUntil + 1);
    });

    it("takes only an end after the old one and within the longest extension", async () => {
      const deposited = await life.certificateAt("VALID");
      const end = deposited.entry.validUntil;
      for (const validUntil of [end, end + TERMS.longestExtension + 1]) {
        await expect(life.renew(deposited, validUntil))
          .to.be.revertedWithCustomError(world.registry, "RenewalOutOfBounds")
          .withArgs(validUntil, end, end + TERMS.longestExtension);
      }
      await life.renew(deposited, end + TERMS.longestExtension);
    });

    it("copes with an entry whose end of validity is beyond reason", async () => {
      const deposited = await world.certificate(world.holder, { validUntil: Number.MAX_SAFE_INTEGER });
      const closesAt = BigInt(Number.MAX_SAFE_INTEGER) + BigInt(TERMS.renewalGrace);
      await expect(life.renew(deposited, 2n ** 64n - 1n))
        .to.be.revertedWithCustomError(world.registry, "OutsideRenewalWindow")
        .withArgs(deposited.digest, BigInt(Number.MAX_SAFE_INTEGER - TERMS.renewalOpens), closesAt);
    });

    it("copes with an entry that ended before any window could open", async () => {
      const deposited = await world.certificate(world.holder, { validUntil: 5 });
      await expect(life.renew(deposited, 4_000_000_000))
        .to.be.revertedWithCustomError(world.registry, "OutsideRenewalWindow")
        .withArgs(deposited.digest, 0, 5 + TERMS.renewalGrace);
    });

    for (const status of ["NONE", "SUSPENDED", "CANCELLED", "REVOKED"] as const) {
      it(`is refused to a certificate that is ${status}`, async () => {
        const deposited = await life.certificateAt(status);
        await expect(life.renew(deposited, deposited.entry.validUntil + DAY))
          .to.be.revertedWithCustomError(world.registry, "StatusForbids")
          .withArgs(deposited.digest, STATUS[status]);
      });
    }

    it("is refused to anybody but the holder", async () => {
      const deposited = await world.certificate(world.rival, { validUntil: (await world.now()) + DAY });
      await expect(life.renew(deposited, deposited.entry.validUntil + DAY))
        .to.be.revertedWithCustomError(world.registry, "NotHolder")
        .withArgs(deposited.digest, world.rival.address);
    });
  });

  describe("deployment", () => {
    const fields = ["renewalOpens", "longestExtension", "shortestAnswer"] as const;
    for (const [field, value] of [
      ...fields.map((field) => [field, 0] as const),
      ...[...fields, "renewalGrace" as const].map((field) => [field, 36_525 * DAY + 1] as const),
    ]) {
      it(`is refused with ${field} ${value}`, async () => {
        const terms = { ...TERMS, [field]: value };
        const limits = { reservation: 1, registrationWindow: 1 };
        await expect(
          connection.ethers.deployContract("CertificateRegistry", [world.manager, world.log, terms, limits]),
        ).to.be.revertedWithCustomError(world.registry, "TermsInvalid");
      });
    }

    it("knows log and pledge register for ever, and tells its terms", async () => {
      expect(await readValue(world.registry, "certificateLog")).to.equal(world.log.target);
      expect(await readValue(world.pledges, "certificates")).to.equal(world.registry.target);
      const terms = await readObject(world.registry, "terms");
      expect(Object.values(terms)).to.deep.equal(Object.values(TERMS).map(BigInt));
    });
  });
});
