import { expect } from "chai";
import { createPledging, type Pledging } from "./helpers/pledging.ts";
import {
  connection,
  createRegister,
  DAY,
  digestOf,
  TERMS,
  ZERO,
  type Actor,
  type Deposited,
  type Message,
  type Register,
} from "./helpers/register.ts";
import { expectReplay } from "./helpers/replay.ts";
import { readHistoryHead, readObject, readValue } from "./helpers/views.ts";

const STATUS = { NONE: 0n, VALID: 1n, SUSPENDED: 2n, CANCELLED: 3n, REVOKED: 4n, EXPIRED: 5n };
const REASON = digestOf("decision");
const UNKNOWN = `0x${"5a".repeat(32)}`;
const { time } = connection.networkHelpers;

describe("CertificateRegistry: life of a certificate", () => {
  let world: Register;
  let pledging: Pledging;
  beforeEach(async () => {
    world = await createRegister();
    pledging = createPledging(world);
  });
  afterEach(() => expectReplay(world));

  const decide = (step: string, digest: string) =>
    world.send(world.registry, world.adjudicator, step, digest, REASON);
  const statusOf = async (digest: string): Promise<bigint> => (await world.record(digest)).status;

  /** A certificate brought to a status. */
  async function certificateAt(status: keyof typeof STATUS): Promise<Deposited> {
    if (status === "NONE") return world.deposit(world.holder);
    const deposited = await world.certificate(world.holder, { validUntil: (await world.now()) + DAY });
    if (status === "SUSPENDED") await decide("suspend", deposited.digest);
    if (status === "REVOKED") await decide("revoke", deposited.digest);
    if (status === "CANCELLED") await cancel(deposited);
    if (status === "EXPIRED") await time.increaseTo(deposited.entry.validUntil + 1);
    return deposited;
  }

  const noConsent = () => ({
    pledgeId: ZERO,
    pledgee: connection.ethers.ZeroAddress,
    request: ZERO,
    ...world.once(),
  });

  async function cancel(
    { digest }: Deposited,
    overrides: Message = {},
    signer: Actor = world.holder,
    consent: Message = noConsent(),
    consentSignature = "0x",
  ) {
    const message = {
      certificateDigest: digest,
      holder: signer.address,
      reasonDigest: REASON,
      ...world.once(),
      ...overrides,
    };
    const signature = await world.sign(world.registry, signer, "CancellationRequest", message);
    return world.send(
      world.registry,
      world.stranger,
      "cancel",
      message,
      signature,
      consent,
      consentSignature,
    );
  }

  async function renew(deposited: Deposited, validUntil: number | bigint, overrides: Message = {}) {
    const message = {
      certificateDigest: deposited.digest,
      holder: world.holder.address,
      validUntil,
      evidenceDigest: digestOf("existence proof"),
      regimeDigest: digestOf("regime"),
      ...world.once(),
      ...overrides,
    };
    return world.submit(world.registry, "renew", "RenewalRequest", message, world.holder, world.registrar);
  }

  async function supersede(former: string, successor: string, signer: Actor = world.holder) {
    const message = { certificateDigest: former, successor, holder: signer.address, ...world.once() };
    return world.submit(world.registry, "supersede", "SupersessionRequest", message, signer, world.registrar);
  }

  function transferOf({ digest }: Deposited, overrides: Message = {}, differs: Message = {}) {
    const words = {
      certificateDigest: digest,
      from: world.holder.address,
      to: world.rival.address,
      contractDigest: digestOf("sale"),
      ...overrides,
    };
    return { offer: { ...words, ...world.once() }, acceptance: { ...words, ...world.once(), ...differs } };
  }

  async function sendTransfer(
    { offer, acceptance }: ReturnType<typeof transferOf>,
    consent: Message = noConsent(),
    consentSignature = "0x",
    signers: { from?: Actor; to?: Actor } = {},
  ) {
    return world.send(
      world.registry,
      world.registrar,
      "transfer",
      offer,
      await world.sign(world.registry, signers.from ?? world.holder, "TransferOffer", offer),
      acceptance,
      await world.sign(world.registry, signers.to ?? world.rival, "TransferAcceptance", acceptance),
      consent,
      consentSignature,
    );
  }

  async function consentTo(
    pledgeId: string,
    request: string,
    overrides: Message = {},
    signer: Actor = world.bank,
  ) {
    const consent = { pledgeId, pledgee: world.bank.address, request, ...world.once(), ...overrides };
    return [consent, await world.sign(world.registry, signer, "PledgeeConsent", consent)] as const;
  }

  describe("decisions", () => {
    it("suspends a valid certificate and reinstates it", async () => {
      const { digest } = await certificateAt("VALID");
      await expect(decide("suspend", digest))
        .to.emit(world.registry, "CertificateSuspended")
        .withArgs(2n, digest, ZERO, REASON);
      expect(await statusOf(digest)).to.equal(STATUS.SUSPENDED);
      await expect(decide("reinstate", digest))
        .to.emit(world.registry, "CertificateReinstated")
        .withArgs(3n, digest, REASON);
      expect(await statusOf(digest)).to.equal(STATUS.VALID);
    });

    for (const status of ["VALID", "SUSPENDED", "EXPIRED"] as const) {
      it(`revokes a certificate that is ${status}`, async () => {
        const { digest } = await certificateAt(status);
        const { sequence } = await readHistoryHead(world.registry);
        await expect(decide("revoke", digest))
          .to.emit(world.registry, "CertificateRevoked")
          .withArgs(sequence + 1n, digest, ZERO, REASON);
        expect(await statusOf(digest)).to.equal(STATUS.REVOKED);
      });
    }

    it("names the pledge that a suspension or a revocation concerns", async () => {
      const deposited = await certificateAt("VALID");
      const pledgeId = await pledging.propose(deposited, { debtMaturity: deposited.entry.validUntil });
      await pledging.accept(pledgeId);
      await expect(decide("suspend", deposited.digest))
        .to.emit(world.registry, "CertificateSuspended")
        .withArgs(2n, deposited.digest, pledgeId, REASON);
      await expect(decide("revoke", deposited.digest))
        .to.emit(world.registry, "CertificateRevoked")
        .withArgs(3n, deposited.digest, pledgeId, REASON);
    });

    it("reinstates in the last second of validity", async () => {
      const { digest, entry } = await certificateAt("SUSPENDED");
      await world.nextBlockAt(entry.validUntil);
      await decide("reinstate", digest);
      expect(await statusOf(digest)).to.equal(STATUS.VALID);
    });

    it("keeps a suspended certificate suspended past its validity, and does not reinstate it then", async () => {
      const { digest, entry } = await certificateAt("SUSPENDED");
      await time.increaseTo(entry.validUntil + 1);
      expect(await statusOf(digest)).to.equal(STATUS.SUSPENDED);
      await expect(decide("reinstate", digest))
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
          const { digest } = await certificateAt(status);
          await expect(decide(step, digest))
            .to.be.revertedWithCustomError(world.registry, "StatusForbids")
            .withArgs(digest, STATUS[status]);
        });
      }
      it(`does not ${step} a certificate without a record`, async () => {
        await expect(decide(step, UNKNOWN))
          .to.be.revertedWithCustomError(world.registry, "NotAdmitted")
          .withArgs(UNKNOWN);
      });
    }
  });

  describe("amended details", () => {
    it("records them by digest, on a valid certificate only", async () => {
      const { digest } = await certificateAt("VALID");
      await expect(world.send(world.registry, world.registrar, "amendDetails", digest, REASON))
        .to.emit(world.registry, "DetailsAmended")
        .withArgs(2n, digest, REASON);
      await decide("suspend", digest);
      await expect(world.send(world.registry, world.registrar, "amendDetails", digest, REASON))
        .to.be.revertedWithCustomError(world.registry, "StatusForbids")
        .withArgs(digest, STATUS.SUSPENDED);
    });
  });

  describe("renewal", () => {
    it("extends a certificate in its window, at the holder's request", async () => {
      const deposited = await certificateAt("VALID");
      const validUntil = deposited.entry.validUntil + 1_000 * DAY;
      await expect(renew(deposited, validUntil))
        .to.emit(world.registry, "CertificateRenewed")
        .withArgs(3n, deposited.digest, validUntil, digestOf("existence proof"), digestOf("regime"));
      expect((await world.record(deposited.digest)).validUntil).to.equal(validUntil);
    });

    it("makes an expired certificate valid again in its grace, counting the extension from now", async () => {
      const deposited = await certificateAt("EXPIRED");
      const at = deposited.entry.validUntil + TERMS.renewalGrace;
      await world.nextBlockAt(at);
      await renew(deposited, at + TERMS.longestExtension);
      expect(await statusOf(deposited.digest)).to.equal(STATUS.VALID);
    });

    it("opens and closes its window at the second", async () => {
      const validUntil = (await world.now()) + 400 * DAY;
      const deposited = await world.certificate(world.holder, { validUntil });
      const [opensAt, closesAt] = [validUntil - TERMS.renewalOpens, validUntil + TERMS.renewalGrace];
      for (const outside of [opensAt - 1, closesAt + 1]) {
        const back = await connection.networkHelpers.takeSnapshot();
        await world.nextBlockAt(outside);
        await expect(renew(deposited, outside + 700 * DAY))
          .to.be.revertedWithCustomError(world.registry, "OutsideRenewalWindow")
          .withArgs(deposited.digest, opensAt, closesAt);
        await back.restore();
      }
      await world.nextBlockAt(opensAt);
      await renew(deposited, validUntil + 1);
    });

    it("takes only an end after the old one and within the longest extension", async () => {
      const deposited = await certificateAt("VALID");
      const end = deposited.entry.validUntil;
      for (const validUntil of [end, end + TERMS.longestExtension + 1]) {
        await expect(renew(deposited, validUntil))
          .to.be.revertedWithCustomError(world.registry, "RenewalOutOfBounds")
          .withArgs(validUntil, end, end + TERMS.longestExtension);
      }
      await renew(deposited, end + TERMS.longestExtension);
    });

    it("copes with an entry whose end of validity is beyond reason", async () => {
      const deposited = await world.certificate(world.holder, { validUntil: Number.MAX_SAFE_INTEGER });
      const closesAt = BigInt(Number.MAX_SAFE_INTEGER) + BigInt(TERMS.renewalGrace);
      await expect(renew(deposited, 2n ** 64n - 1n))
        .to.be.revertedWithCustomError(world.registry, "OutsideRenewalWindow")
        .withArgs(deposited.digest, BigInt(Number.MAX_SAFE_INTEGER - TERMS.renewalOpens), closesAt);
    });

    it("copes with an entry that ended before any window could open", async () => {
      const deposited = await world.certificate(world.holder, { validUntil: 5 });
      await expect(renew(deposited, 4_000_000_000))
        .to.be.revertedWithCustomError(world.registry, "OutsideRenewalWindow")
        .withArgs(deposited.digest, 0, 5 + TERMS.renewalGrace);
    });

    for (const status of ["NONE", "SUSPENDED", "CANCELLED", "REVOKED"] as const) {
      it(`is refused to a certificate that is ${status}`, async () => {
        const deposited = await certificateAt(status);
        await expect(renew(deposited, deposited.entry.validUntil + DAY))
          .to.be.revertedWithCustomError(world.registry, "StatusForbids")
          .withArgs(deposited.digest, STATUS[status]);
      });
    }

    it("is refused to anybody but the holder", async () => {
      const deposited = await world.certificate(world.rival, { validUntil: (await world.now()) + DAY });
      await expect(renew(deposited, deposited.entry.validUntil + DAY))
        .to.be.revertedWithCustomError(world.registry, "NotHolder")
        .withArgs(deposited.digest, world.rival.address);
    });
  });

  describe("versions", () => {
    it("links a newer version and passes the lineage on", async () => {
      const versions = [];
      for (let i = 0; i < 3; i++) versions.push(await world.certificate(world.holder));
      const [first, second, third] = versions.map(({ digest }) => digest) as [string, string, string];
      await expect(supersede(first, second))
        .to.emit(world.registry, "CertificateSuperseded")
        .withArgs(5n, first, second, first);
      await expect(supersede(second, third))
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
      await supersede(certificateDigest, newer.digest);
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
      await supersede(first.digest, second.digest);
      await expect(supersede(first.digest, third.digest))
        .to.be.revertedWithCustomError(world.registry, "AlreadySuperseded")
        .withArgs(first.digest, second.digest);
    });

    it("is refused when the successor is not later in the log, itself included", async () => {
      const [older, newer] = [await world.certificate(world.holder), await world.certificate(world.holder)];
      for (const successor of [older.digest, newer.digest]) {
        await expect(supersede(newer.digest, successor))
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
      await supersede(a.digest, c.digest);
      await expect(supersede(b.digest, c.digest))
        .to.be.revertedWithCustomError(world.registry, "SuccessorInLineage")
        .withArgs(c.digest, a.digest);
    });

    it("is refused when the successor is pledged or reserved itself", async () => {
      const [older, newer] = [await world.certificate(world.holder), await world.certificate(world.holder)];
      const pledgeId = await pledging.propose(newer);
      await expect(supersede(older.digest, newer.digest))
        .to.be.revertedWithCustomError(world.registry, "SuccessorEncumbered")
        .withArgs(newer.digest, pledgeId);
    });

    it("is refused when one of the two is suspended, revoked or unknown", async () => {
      const [older, newer] = [await world.certificate(world.holder), await world.certificate(world.holder)];
      await expect(supersede(older.digest, UNKNOWN))
        .to.be.revertedWithCustomError(world.registry, "NotAdmitted")
        .withArgs(UNKNOWN);
      await decide("suspend", newer.digest);
      await expect(supersede(older.digest, newer.digest))
        .to.be.revertedWithCustomError(world.registry, "StatusForbids")
        .withArgs(newer.digest, STATUS.SUSPENDED);
      await decide("revoke", older.digest);
      await expect(supersede(older.digest, newer.digest))
        .to.be.revertedWithCustomError(world.registry, "StatusForbids")
        .withArgs(older.digest, STATUS.REVOKED);
    });

    it("is refused when the two have different holders", async () => {
      const [mine, theirs] = [await world.certificate(world.holder), await world.certificate(world.rival)];
      await expect(supersede(mine.digest, theirs.digest))
        .to.be.revertedWithCustomError(world.registry, "NotHolder")
        .withArgs(theirs.digest, world.rival.address);
      await expect(supersede(mine.digest, theirs.digest, world.rival))
        .to.be.revertedWithCustomError(world.registry, "NotHolder")
        .withArgs(mine.digest, world.holder.address);
    });
  });

  describe("transfer", () => {
    it("changes the holder when old and new holder sign", async () => {
      const deposited = await certificateAt("VALID");
      await expect(sendTransfer(transferOf(deposited)))
        .to.emit(world.registry, "HolderChanged")
        .withArgs(4n, deposited.digest, world.rival.address, world.holder.address, digestOf("sale"), ZERO);
      expect((await world.record(deposited.digest)).holder).to.equal(world.rival.address);
    });

    it("is refused unless the certificate is valid", async () => {
      for (const status of ["SUSPENDED", "CANCELLED", "REVOKED", "EXPIRED"] as const) {
        const deposited = await certificateAt(status);
        await expect(sendTransfer(transferOf(deposited)))
          .to.be.revertedWithCustomError(world.registry, "StatusForbids")
          .withArgs(deposited.digest, STATUS[status]);
      }
    });

    it("is refused by whoever is not the holder", async () => {
      const deposited = await certificateAt("VALID");
      await expect(sendTransfer(transferOf(deposited, { from: world.bank.address })))
        .to.be.revertedWithCustomError(world.registry, "NotHolder")
        .withArgs(deposited.digest, world.holder.address);
    });

    it("needs a new holder", async () => {
      const deposited = await certificateAt("VALID");
      for (const to of [connection.ethers.ZeroAddress, world.holder.address]) {
        await expect(sendTransfer(transferOf(deposited, { to })))
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
        const deposited = await certificateAt("VALID");
        await expect(sendTransfer(transferOf(deposited, {}, { [member]: value })))
          .to.be.revertedWithCustomError(world.registry, "AcceptanceDiffers")
          .withArgs(deposited.digest);
      });
    }

    for (const status of ["AGREED", "REGISTERED", "DEFAULTED", "ENFORCING"] as const) {
      it(`needs the pledgee's consent while the pledge is ${status}`, async () => {
        const deposited = await world.certificate(world.holder);
        const pledgeId = await pledging.pledgeAt(status, deposited);
        const transfer = transferOf(deposited);
        const request = await world.digest(world.registry, "TransferOffer", transfer.offer);
        for (const consent of [
          noConsent(),
          (await consentTo(UNKNOWN, request))[0],
          (await consentTo(pledgeId, UNKNOWN))[0],
          (await consentTo(pledgeId, request, { pledgee: world.otherBank.address }))[0],
        ]) {
          await expect(sendTransfer(transfer, consent))
            .to.be.revertedWithCustomError(world.registry, "ConsentMissing")
            .withArgs(pledgeId, world.bank.address, request);
        }
        const forged = await consentTo(pledgeId, request, {}, world.otherBank);
        await expect(sendTransfer(transfer, ...forged)).to.be.revertedWithCustomError(
          world.registry,
          "SignatureInvalid",
        );
        await expect(sendTransfer(transfer, ...(await consentTo(pledgeId, request))))
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
      await sendTransfer(transferOf(deposited));
      await expect(pledging.accept(pledgeId))
        .to.be.revertedWithCustomError(world.pledges, "PledgorNotHolder")
        .withArgs(deposited.digest, world.rival.address);
    });

    for (const lender of ["bank", "creditor"] as const) {
      it(`never gives a pledged certificate to the pledge's ${lender === "bank" ? "pledgee" : lender}`, async () => {
        const deposited = await world.certificate(world.holder);
        const pledgeId = await pledging.pledgeAt("ENFORCING", deposited);
        const transfer = transferOf(deposited, { to: world[lender].address });
        const request = await world.digest(world.registry, "TransferOffer", transfer.offer);
        const consent = await consentTo(pledgeId, request);
        await expect(sendTransfer(transfer, ...consent, { to: world[lender] }))
          .to.be.revertedWithCustomError(world.registry, "TransferToLender")
          .withArgs(deposited.digest, pledgeId);
      });
    }

    it("is free again after the pledge ended", async () => {
      const deposited = await world.certificate(world.holder);
      await pledging.pledgeAt("RELEASED", deposited);
      await sendTransfer(transferOf(deposited));
      expect((await world.record(deposited.digest)).holder).to.equal(world.rival.address);
    });
  });

  describe("cancellation", () => {
    it("closes a valid certificate at its holder's word", async () => {
      const deposited = await certificateAt("VALID");
      await expect(cancel(deposited))
        .to.emit(world.registry, "CertificateCancelled")
        .withArgs(3n, deposited.digest, REASON, ZERO);
      expect(await statusOf(deposited.digest)).to.equal(STATUS.CANCELLED);
    });

    it("is refused to anybody else, and unless the certificate is valid", async () => {
      const deposited = await certificateAt("VALID");
      await expect(cancel(deposited, {}, world.rival))
        .to.be.revertedWithCustomError(world.registry, "NotHolder")
        .withArgs(deposited.digest, world.holder.address);
      await decide("suspend", deposited.digest);
      await expect(cancel(deposited))
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
      await expect(cancel(deposited, once))
        .to.be.revertedWithCustomError(world.registry, "ConsentMissing")
        .withArgs(pledgeId, world.bank.address, request);
      await expect(cancel(deposited, once, world.holder, ...(await consentTo(pledgeId, request))))
        .to.emit(world.registry, "CertificateCancelled")
        .withArgs(4n, deposited.digest, REASON, pledgeId);
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
