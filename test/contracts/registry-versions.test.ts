import { expect } from "chai";
import { onFreshRegisters } from "./helpers/certificate-world.ts";
import type { Pledging } from "./helpers/pledging.ts";
import type { Register } from "./helpers/register.ts";
import { STATUS, UNKNOWN, type CertificateLife } from "./helpers/certificate-life.ts";

describe("CertificateRegistry: versions", () => {
  let world: Register;
  let life: CertificateLife;
  let pledging: Pledging;
  onFreshRegisters((made) => ({ world, life, pledging } = made));

  describe("versions", () => {
    it("links a newer version and passes the lineage on", async () => {
      const versions = [];
      for (let i = 0; i < 3; i++) versions.push(await world.certificate(world.holder));
      const [first, second, third] = versions.map(({ digest }) => digest) as [string, string, string];
      await expect(life.supersede(first, second))
        .to.emit(world.registry, "CertificateSuperseded")
        .withArgs(5n, first, second, first);
      await expect(life.supersede(second, third))
        .to.emit(world.registry, "CertificateSuperseded")
        .withArgs(7n, second, third, first);
      expect((await world.record(first)).supersededBy).to.equal(second);
      expect((await world.record(first)).status).to.equal(STATUS.VALID);
      expect((await world.record(third)).lineage).to.equal(first);
    });

    it("needs no pledgee's consent, and keeps the pledge on the newer version too", async () => {
      const pledgeId = await pledging.pledgeAt("REGISTERED");
      const { certificateDigest } = await pledging.read(pledgeId);
      const newer = await world.certificate(world.holder);
      await life.supersede(certificateDigest, newer.digest);
      const occupant = await world.encumbrance((await world.record(newer.digest)).lineage);
      expect(occupant.pledgeId).to.equal(pledgeId);
      await expect(pledging.propose(newer))
        .to.be.revertedWithCustomError(world.pledges, "CertificatePledged")
        .withArgs(newer.digest, pledgeId);
    });

    it("is refused when there is a newer version already", async () => {
      const [first, second, third] = [
        await world.certificate(world.holder),
        await world.certificate(world.holder),
        await world.certificate(world.holder),
      ];
      await life.supersede(first.digest, second.digest);
      await expect(life.supersede(first.digest, third.digest))
        .to.be.revertedWithCustomError(world.registry, "AlreadySuperseded")
        .withArgs(first.digest, second.digest);
    });

    it("is refused when the successor is not later in the log, itself included", async () => {
      const [older, newer] = [await world.certificate(world.holder), await world.certificate(world.holder)];
      for (const successor of [older.digest, newer.digest]) {
        await expect(life.supersede(newer.digest, successor))
          .to.be.revertedWithCustomError(world.registry, "SuccessorNotNewer")
          .withArgs(newer.digest, successor);
      }
    });

    it("is refused when the successor belongs to another chain of versions", async () => {
      const [a, b, c] = [
        await world.certificate(world.holder),
        await world.certificate(world.holder),
        await world.certificate(world.holder),
      ];
      await life.supersede(a.digest, c.digest);
      await expect(life.supersede(b.digest, c.digest))
        .to.be.revertedWithCustomError(world.registry, "SuccessorInLineage")
        .withArgs(c.digest, a.digest);
    });

    it("is refused when the successor is pledged or reserved itself", async () => {
      const [older, newer] = [await world.certificate(world.holder), await world.certificate(world.holder)];
      const pledgeId = await pledging.propose(newer);
      await expect(life.supersede(older.digest, newer.digest))
        .to.be.revertedWithCustomError(world.registry, "SuccessorEncumbered")
        .withArgs(newer.digest, pledgeId);
    });

    it("is refused when one of the two is suspended, revoked or unknown", async () => {
      const [older, newer] = [await world.certificate(world.holder), await world.certificate(world.holder)];
      await expect(life.supersede(older.digest, UNKNOWN))
        .to.be.revertedWithCustomError(world.registry, "NotAdmitted")
        .withArgs(UNKNOWN);
      await life.decide("suspend", newer.digest);
      await expect(life.supersede(older.digest, newer.digest))
        .to.be.revertedWithCustomError(world.registry, "StatusForbids")
        .withArgs(newer.digest, STATUS.SUSPENDED);
      await life.decide("revoke", older.digest);
      await expect(life.supersede(older.digest, newer.digest))
        .to.be.revertedWithCustomError(world.registry, "StatusForbids")
        .withArgs(older.digest, STATUS.REVOKED);
    });

    it("is refused when the two have different holders", async () => {
      const [mine, theirs] = [await world.certificate(world.holder), await world.certificate(world.rival)];
      await expect(life.supersede(mine.digest, theirs.digest))
        .to.be.revertedWithCustomError(world.registry, "NotHolder")
        .withArgs(theirs.digest, world.rival.address);
      await expect(life.supersede(mine.digest, theirs.digest, world.rival))
        .to.be.revertedWithCustomError(world.registry, "NotHolder")
        .withArgs(mine.digest, world.holder.address);
    });
  });
});
