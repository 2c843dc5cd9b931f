import { expect } from "chai";
import {
  connection,
  createRegister,
  DAY,
  digestOf,
  TERMS,
  type Actor,
  type Message,
  type Register,
} from "./helpers/register.ts";
import { expectReplay } from "./helpers/replay.ts";
import { readHistoryHead, readObject, type ObjectionView } from "./helpers/views.ts";

const STATUS = {
  NONE: 0n,
  FILED: 1n,
  ADMITTED: 2n,
  NOT_ADMITTED: 3n,
  ANSWERED: 4n,
  ANSWER_OVERDUE: 5n,
  UPHELD: 6n,
  DISMISSED: 7n,
  TO_COURT: 8n,
  WITHDRAWN: 9n,
};
type StatusName = keyof typeof STATUS;
const REASON = digestOf("reason");
const UNKNOWN = `0x${"5a".repeat(32)}`;
const { time } = connection.networkHelpers;

describe("CertificateRegistry: objections", () => {
  let world: Register;
  let certificate: string;
  beforeEach(async () => {
    world = await createRegister();
    certificate = (await world.certificate(world.holder)).digest;
  });
  afterEach(() => expectReplay(world));

  const filing = (overrides: Message = {}): Message => ({
    certificateDigest: certificate,
    objector: world.objector.address,
    ground: 3,
    evidenceDigest: digestOf("evidence"),
    ...world.once(),
    ...overrides,
  });
  const file = (message: Message) =>
    world.submit(
      world.registry,
      "fileObjection",
      "ObjectionFiling",
      message,
      world.objector,
      world.registrar,
    );
  const admit = async (id: string, answerBy?: number) =>
    world.send(
      world.registry,
      world.registrar,
      "admitObjection",
      id,
      answerBy ?? (await world.now()) + TERMS.shortestAnswer + DAY,
    );
  const refuse = (id: string) => world.send(world.registry, world.registrar, "refuseObjection", id, REASON);
  const decide = (id: string, outcome: bigint) =>
    world.send(world.registry, world.adjudicator, "decideObjection", id, outcome, REASON);
  const answer = (id: string, signer: Actor = world.holder) =>
    world.submit(
      world.registry,
      "answerObjection",
      "ObjectionAnswer",
      { objectionId: id, holder: signer.address, answerDigest: digestOf("answer"), ...world.once() },
      signer,
    );
  const withdraw = (id: string, signer: Actor = world.objector) =>
    world.submit(
      world.registry,
      "withdrawObjection",
      "ObjectionWithdrawal",
      { objectionId: id, objector: signer.address, reasonDigest: REASON, ...world.once() },
      signer,
    );
  const read = (id: string): Promise<ObjectionView> => readObject(world.registry, "objection", id);

  /** An objection brought to a status. */
  async function objectionAt(status: StatusName): Promise<string> {
    if (status === "NONE") return UNKNOWN;
    const message = filing();
    await file(message);
    const id = await world.digest(world.registry, "ObjectionFiling", message);
    if (status === "NOT_ADMITTED") await refuse(id);
    if (status === "FILED" || status === "NOT_ADMITTED") return id;
    await admit(id);
    if (status === "ANSWER_OVERDUE") await time.increase(TERMS.shortestAnswer + 2 * DAY);
    if (status === "ADMITTED" || status === "ANSWER_OVERDUE") return id;
    await answer(id);
    if (status === "UPHELD" || status === "DISMISSED" || status === "TO_COURT")
      await decide(id, STATUS[status]);
    if (status === "WITHDRAWN") await withdraw(id);
    return id;
  }

  async function expectFlags(filed: bigint, open: bigint, upheld: bigint): Promise<void> {
    const record = await world.record(certificate);
    expect([record.filedObjections, record.openObjections, record.upheldObjections]).to.deep.equal([
      filed,
      open,
      upheld,
    ]);
    expect(record.disputed).to.equal(filed + open + upheld > 0n);
    expect(record.status).to.equal(1n);
  }

  it("only flags a certificate when it is filed", async () => {
    const message = filing();
    const id = await world.digest(world.registry, "ObjectionFiling", message);
    await expect(file(message))
      .to.emit(world.registry, "ObjectionFiled")
      .withArgs(3n, id, certificate, world.objector.address, 3n, digestOf("evidence"));
    await expectFlags(1n, 0n, 0n);
    expect(await read(id)).to.deep.equal({
      certificateDigest: certificate,
      objector: world.objector.address,
      status: STATUS.FILED,
      ground: 3n,
      answerBy: 0n,
    });
  });

  it("is admitted with a last second for the answer", async () => {
    const id = await objectionAt("FILED");
    const answerBy = (await world.now()) + 30 * DAY;
    await expect(admit(id, answerBy)).to.emit(world.registry, "ObjectionAdmitted").withArgs(4n, id, answerBy);
    await expectFlags(0n, 1n, 0n);
  });

  it("gives the holder at least the shortest time to answer", async () => {
    const id = await objectionAt("FILED");
    const at = (await world.now()) + 60;
    const earliest = at + TERMS.shortestAnswer;
    await world.nextBlockAt(at);
    await expect(admit(id, earliest - 1))
      .to.be.revertedWithCustomError(world.registry, "AnswerPeriodTooShort")
      .withArgs(earliest - 1, earliest);
    await world.nextBlockAt(at + 1);
    await admit(id, earliest + 1);
  });

  it("leaves no flag when it is not admitted", async () => {
    const id = await objectionAt("FILED");
    await expect(refuse(id)).to.emit(world.registry, "ObjectionNotAdmitted").withArgs(4n, id, REASON);
    await expectFlags(0n, 0n, 0n);
  });

  it("is answered by the holder up to and including the last second", async () => {
    const id = await objectionAt("ADMITTED");
    const { answerBy } = await read(id);
    await world.nextBlockAt(Number(answerBy));
    await expect(answer(id))
      .to.emit(world.registry, "ObjectionAnswered")
      .withArgs(6n, id, digestOf("answer"));
    await expectFlags(0n, 1n, 0n);
  });

  it("is overdue one second later, and no answer is taken then", async () => {
    const id = await objectionAt("ADMITTED");
    const { answerBy } = await read(id);
    await world.nextBlockAt(Number(answerBy) + 1);
    await expect(answer(id))
      .to.be.revertedWithCustomError(world.registry, "ObjectionStatusForbids")
      .withArgs(id, STATUS.ANSWER_OVERDUE);
    await connection.networkHelpers.mine();
    expect((await read(id)).status).to.equal(STATUS.ANSWER_OVERDUE);
  });

  it("is answered by nobody but the holder", async () => {
    const id = await objectionAt("ADMITTED");
    await expect(answer(id, world.rival))
      .to.be.revertedWithCustomError(world.registry, "NotHolder")
      .withArgs(certificate, world.holder.address);
  });

  for (const [from, outcome, flags] of [
    ["ANSWERED", "UPHELD", [0n, 0n, 1n]],
    ["ANSWERED", "DISMISSED", [0n, 0n, 0n]],
    ["ANSWERED", "TO_COURT", [0n, 1n, 0n]],
    ["ANSWER_OVERDUE", "UPHELD", [0n, 0n, 1n]],
    ["ANSWER_OVERDUE", "DISMISSED", [0n, 0n, 0n]],
    ["ANSWER_OVERDUE", "TO_COURT", [0n, 1n, 0n]],
    ["TO_COURT", "UPHELD", [0n, 0n, 1n]],
    ["TO_COURT", "DISMISSED", [0n, 0n, 0n]],
  ] as const) {
    it(`goes from ${from} to ${outcome} by the adjudicator's decision`, async () => {
      const id = await objectionAt(from);
      const { sequence } = await readHistoryHead(world.registry);
      await expect(decide(id, STATUS[outcome]))
        .to.emit(world.registry, "ObjectionDecided")
        .withArgs(sequence + 1n, id, STATUS[outcome], REASON);
      expect((await read(id)).status).to.equal(STATUS[outcome]);
      await expectFlags(flags[0], flags[1], flags[2]);
    });
  }

  for (const outcome of ["NONE", "FILED", "ANSWERED", "WITHDRAWN"] as const) {
    it(`is never decided as ${outcome}`, async () => {
      const id = await objectionAt("ANSWERED");
      await expect(decide(id, STATUS[outcome]))
        .to.be.revertedWithCustomError(world.registry, "OutcomeInvalid")
        .withArgs(STATUS[outcome]);
    });
  }

  it("goes to court once", async () => {
    const id = await objectionAt("TO_COURT");
    await expect(decide(id, STATUS.TO_COURT))
      .to.be.revertedWithCustomError(world.registry, "OutcomeInvalid")
      .withArgs(STATUS.TO_COURT);
  });

  for (const from of ["FILED", "ADMITTED", "ANSWERED", "ANSWER_OVERDUE", "TO_COURT"] as const) {
    it(`is withdrawn by its objector while ${from}`, async () => {
      const id = await objectionAt(from);
      const { sequence } = await readHistoryHead(world.registry);
      await expect(withdraw(id))
        .to.emit(world.registry, "ObjectionWithdrawn")
        .withArgs(sequence + 2n, id, REASON);
      expect((await read(id)).status).to.equal(STATUS.WITHDRAWN);
      await expectFlags(0n, 0n, 0n);
    });
  }

  it("is withdrawn by nobody but its objector", async () => {
    const id = await objectionAt("ADMITTED");
    await expect(withdraw(id, world.holder))
      .to.be.revertedWithCustomError(world.registry, "NotObjector")
      .withArgs(id, world.objector.address);
  });

  const steps: Record<string, { allowed: readonly StatusName[]; take: (id: string) => Promise<unknown> }> = {
    admitted: { allowed: ["FILED"], take: (id) => admit(id) },
    "refused admission": { allowed: ["FILED"], take: refuse },
    answered: { allowed: ["ADMITTED"], take: (id) => answer(id) },
    decided: {
      allowed: ["ANSWERED", "ANSWER_OVERDUE", "TO_COURT"],
      take: (id) => decide(id, STATUS.DISMISSED),
    },
    withdrawn: {
      allowed: ["FILED", "ADMITTED", "ANSWERED", "ANSWER_OVERDUE", "TO_COURT"],
      take: (id) => withdraw(id),
    },
  };
  for (const [name, { allowed, take }] of Object.entries(steps)) {
    for (const status of Object.keys(STATUS) as StatusName[]) {
      if (allowed.includes(status)) continue;
      it(`cannot be ${name} when ${status}`, async () => {
        const id = await objectionAt(status);
        await expect(take(id))
          .to.be.revertedWithCustomError(world.registry, "ObjectionStatusForbids")
          .withArgs(id, STATUS[status]);
      });
    }
  }

  it("is taken against a suspended or expired certificate, never against one without a record or closed", async () => {
    await expect(file(filing({ certificateDigest: UNKNOWN })))
      .to.be.revertedWithCustomError(world.registry, "NotAdmitted")
      .withArgs(UNKNOWN);
    await world.send(world.registry, world.adjudicator, "suspend", certificate, REASON);
    await file(filing());
    await world.send(world.registry, world.adjudicator, "revoke", certificate, REASON);
    await expect(file(filing()))
      .to.be.revertedWithCustomError(world.registry, "StatusForbids")
      .withArgs(certificate, 4n);
  });
});
