import { expect } from "chai";
import { onFreshRegisters } from "./helpers/certificate-world.ts";
import type { Pledging } from "./helpers/pledging.ts";
import { connection, digestOf, ZERO, type Register } from "./helpers/register.ts";
import { REASON, STATUS, UNKNOWN, type CertificateLife } from "./helpers/certificate-life.ts";

describe("CertificateRegistry: transfer and cancellation", () => {
  let world: Register;
  let life: CertificateLife;
  let pledging: Pledging;
  onFreshRegisters((made) => ({ world, life, pledging } = made));

  describe("transfer", () => {
    it("changes the holder when old and new holder sign", async () => {
      const deposited = await life.certificateAt("VALID");
      await expect(life.sendTransfer(life.transferOf(deposited)))
        .to.emit(world.registry, "HolderChanged")
        .withArgs(4n, deposited.digest, world.rival.address, world.holder.address, digestOf("sale"), ZERO);
      expect((await world.record(deposited.digest)).holder).to.equal(world.rival.address);
    });

    it("is refused unless the certificate is valid", async () => {
      for (const status of ["SUSPENDED", "CANCELLED", "REVOKED", "EXPIRED"] as const) {
        const deposited = await life.certificateAt(status);
        await expect(life.sendTransfer(life.transferOf(deposited)))
          .to.be.revertedWithCustomError(world.registry, "StatusForbids")
          .withArgs(deposited.digest, STATUS[status]);
      }
    });

    it("is refused by whoever is not the holder", async () => {
      const deposited = await life.certificateAt("VALID");
      await expect(life.sendTransfer(life.transferOf(deposited, { from: world.bank.address })))
        .to.be.revertedWithCustomError(world.registry, "NotHolder")
        .withArgs(deposited.digest, world.holder.address);
    });

    it("needs a new holder", async () => {
      const deposited = await life.certificateAt("VALID");
      for (const to of [connection.ethers.ZeroAddress, world.holder.address]) {
        await expect(life.sendTransfer(life.transferOf(deposited, { to })))
          .to.be.revertedWithCustomError(world.registry, "TransferToNobody")
          .withArgs(deposited.digest, to);
      }
    });

    for (const [member, value] of [
      ["certificateDigest", UNKNOWN],
      ["from", `0x${"01".repeat(20)}`],
      ["to", `0x${"02".repeat(20)}`],
      ["contractDigest", UNKNOWN],
    ] as const) {
      it(`is refused when the acceptance has another ${member}`, async () => {
        const deposited = await life.certificateAt("VALID");
        await expect(life.sendTransfer(life.transferOf(deposited, {}, { [member]: value })))
          .to.be.revertedWithCustomError(world.registry, "AcceptanceDiffers")
          .withArgs(deposited.digest);
      });
    }

    for (const status of ["AGREED", "REGISTERED", "DEFAULTED", "ENFORCING"] as const) {
      it(`needs the pledgee's consent while the pledge is ${status}`, async () => {
        const deposited = await world.certificate(world.holder);
        const pledgeId = await pledging.pledgeAt(status, deposited);
        const transfer = life.transferOf(deposited);
        const request = await world.digest(world.registry, "TransferOffer", transfer.offer);
        for (const consent of [
          life.noConsent(),
          (await life.consentTo(UNKNOWN, request))[0],
          (await life.consentTo(pledgeId, UNKNOWN))[0],
          (await life.consentTo(pledgeId, request, { pledgee: world.otherBank.address }))[0],
        ]) {
          await expect(life.sendTransfer(transfer, consent))
            .to.be.revertedWithCustomError(world.registry, "ConsentMissing")
            .withArgs(pledgeId, world.bank.address, request);
        }
        const forged = await life.consentTo(pledgeId, request, {}, world.otherBank);
        await expect(life.sendTransfer(transfer, ...forged)).to.be.revertedWithCustomError(
          world.registry,
          "SignatureInvalid",
        );
        await expect(life.sendTransfer(transfer, ...(await life.consentTo(pledgeId, request))))
          .to.emit(world.registry, "HolderChanged")
          .withArgs(
            5n,
            deposited.digest,
            world.rival.address,
            world.holder.address,
            digestOf("sale"),
            pledgeId,
          );
      });
    }

    it("needs no consent for a reservation, which the former holder's bank cannot use any more", async () => {
      const deposited = await world.certificate(world.holder);
      const pledgeId = await pledging.propose(deposited);
      await life.sendTransfer(life.transferOf(deposited));
      await expect(pledging.accept(pledgeId))
        .to.be.revertedWithCustomError(world.pledges, "PledgorNotHolder")
        .withArgs(deposited.digest, world.rival.address);
    });

    for (const lender of ["bank", "creditor"] as const) {
      it(`never gives a pledged certificate to the pledge's ${lender === "bank" ? "pledgee" : lender}`, async () => {
        const deposited = await world.certificate(world.holder);
        const pledgeId = await pledging.pledgeAt("ENFORCING", deposited);
        const transfer = life.transferOf(deposited, { to: world[lender].address });
        const request = await world.digest(world.registry, "TransferOffer", transfer.offer);
        const consent = await life.consentTo(pledgeId, request);
        await expect(life.sendTransfer(transfer, ...consent, { to: world[lender] }))
          .to.be.revertedWithCustomError(world.registry, "TransferToLender")
          .withArgs(deposited.digest, pledgeId);
      });
    }

    it("is free again after the pledge ended", async () => {
      const deposited = await world.certificate(world.holder);
      await pledging.pledgeAt("RELEASED", deposited);
      await life.sendTransfer(life.transferOf(deposited));
      expect((await world.record(deposited.digest)).holder).to.equal(world.rival.address);
    });
  });

  describe("cancellation", () => {
    it("closes a valid certificate at its holder's word", async () => {
      const deposited = await life.certificateAt("VALID");
      await expect(life.cancel(deposited))
        .to.emit(world.registry, "CertificateCancelled")
        .withArgs(3n, deposited.digest, REASON, ZERO);
      expect(await life.statusOf(deposited.digest)).to.equal(STATUS.CANCELLED);
    });

    it("is refused to anybody else, and unless the certificate is valid", async () => {
      const deposited = await life.certificateAt("VALID");
      await expect(life.cancel(deposited, {}, world.rival))
        .to.be.revertedWithCustomError(world.registry, "NotHolder")
        .withArgs(deposited.digest, world.holder.address);
      await life.decide("suspend", deposited.digest);
      await expect(life.cancel(deposited))
        .to.be.revertedWithCustomError(world.registry, "StatusForbids")
        .withArgs(deposited.digest, STATUS.SUSPENDED);
    });

    it("needs the pledgee's consent to this very request while pledged", async () => {
      const deposited = await world.certificate(world.holder);
      const pledgeId = await pledging.pledgeAt("REGISTERED", deposited);
      const once = world.once();
      const message = {
        certificateDigest: deposited.digest,
        holder: world.holder.address,
        reasonDigest: REASON,
        ...once,
      };
      const request = await world.digest(world.registry, "CancellationRequest", message);
      await expect(life.cancel(deposited, once))
        .to.be.revertedWithCustomError(world.registry, "ConsentMissing")
        .withArgs(pledgeId, world.bank.address, request);
      await expect(life.cancel(deposited, once, world.holder, ...(await life.consentTo(pledgeId, request))))
        .to.emit(world.registry, "CertificateCancelled")
        .withArgs(4n, deposited.digest, REASON, pledgeId);
    });
  });
});
