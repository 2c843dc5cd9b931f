import { expect } from "chai";
import { connection, createRegister, DAY, ZERO, type Register } from "./helpers/register.ts";
import { expectReplay } from "./helpers/replay.ts";
import { readHistoryHead } from "./helpers/views.ts";

const STATUS = { NONE: 0n, VALID: 1n, EXPIRED: 5n };

describe("CertificateRegistry: admission", () => {
  let world: Register;
  beforeEach(async () => {
    world = await createRegister();
  });
  afterEach(() => expectReplay(world));

  it("opens the record of a logged certificate for anyone who has the proof", async () => {
    await world.deposit(world.holder);
    const deposited = await world.deposit(world.holder);
    await world.deposit(world.rival);
    const args = world.admission(deposited);
    await expect(world.send(world.registry, world.stranger, "admit", ...args))
      .to.emit(world.registry, "CertificateAdmitted")
      .withArgs(
        1n,
        deposited.digest,
        world.holder.address,
        deposited.entry.commitment,
        deposited.entry.validUntil,
        1n,
        connection.ethers.hexlify(args[2]),
      );
    const record = await world.record(deposited.digest);
    expect(record).to.deep.equal({
      status: STATUS.VALID,
      commitment: deposited.entry.commitment,
      holder: world.holder.address,
      validUntil: BigInt(deposited.entry.validUntil),
      index: 1n,
      admittedAt: BigInt(await world.now()),
      supersededBy: ZERO,
      lineage: deposited.digest,
      filedObjections: 0n,
      openObjections: 0n,
      upheldObjections: 0n,
      disputed: false,
    });
  });

  it("shows status NONE and nothing else for a certificate never admitted", async () => {
    const record = await world.record(`0x${"ab".repeat(32)}`);
    expect(record.status).to.equal(STATUS.NONE);
    expect(record.lineage).to.equal(ZERO);
    expect(record.holder).to.equal(connection.ethers.ZeroAddress);
  });

  it("does nothing when the same certificate is admitted again, with or without its proof", async () => {
    const deposited = await world.certificate(world.holder);
    const before = await readHistoryHead(world.registry);
    await world.send(world.registry, world.stranger, "admit", ...world.admission(deposited));
    await world.send(world.registry, world.stranger, "admit", deposited.entry, deposited.index, ZERO, []);
    expect(await readHistoryHead(world.registry)).to.deep.equal(before);
  });

  it("refuses a second place for a certificate that it admitted", async () => {
    const deposited = await world.certificate(world.holder);
    await expect(world.send(world.registry, world.stranger, "admit", deposited.entry, 5, ZERO, []))
      .to.be.revertedWithCustomError(world.registry, "AdmittedElsewhere")
      .withArgs(deposited.digest, deposited.index);
  });

  for (const [what, change] of [
    ["another holder", { holder: `0x${"01".repeat(20)}` }],
    ["a longer validity", { validUntil: 4_000_000_000 }],
    ["another commitment", { commitment: ZERO }],
  ] as const) {
    it(`refuses an entry with ${what}`, async () => {
      const deposited = await world.deposit(world.holder);
      const [entry, index, root, proof] = world.admission(deposited);
      await expect(
        world.send(world.registry, world.holder, "admit", { ...entry, ...change }, index, root, proof),
      )
        .to.be.revertedWithCustomError(world.registry, "NotInLog")
        .withArgs(deposited.digest, index, connection.ethers.hexlify(root));
    });
  }

  it("refuses a root that the log never recorded", async () => {
    const deposited = await world.deposit(world.holder);
    await expect(
      world.send(world.registry, world.holder, "admit", deposited.entry, 0, `0x${"77".repeat(32)}`, []),
    )
      .to.be.revertedWithCustomError(world.registry, "NotInLog")
      .withArgs(deposited.digest, 0, `0x${"77".repeat(32)}`);
  });

  it("counts the second validUntil as valid and the next as expired", async () => {
    const validUntil = (await world.now()) + DAY;
    const { digest } = await world.certificate(world.holder, { validUntil });
    await connection.networkHelpers.time.increaseTo(validUntil);
    expect((await world.record(digest)).status).to.equal(STATUS.VALID);
    await connection.networkHelpers.time.increaseTo(validUntil + 1);
    expect((await world.record(digest)).status).to.equal(STATUS.EXPIRED);
  });
});
