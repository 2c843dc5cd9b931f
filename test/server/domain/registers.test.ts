import { expect } from "chai";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import type { ActRequest, Message } from "#core/register-acts.ts";
import type { DepositReceipt } from "../../../server/ports/gateway.ts";
import { refusalOf } from "../../helpers/code-of.ts";
import { fingerprintRequest } from "../../helpers/deposit-rig.ts";
import { GatewayRig } from "../../helpers/gateway-rig.ts";
import { acceptanceOf, digestOfText, offerOf, ZERO32 } from "../../helpers/pledge-signing.ts";

const BANK = "0x1563915e194D8CfBA1943570603F7606A3115508";
const ROOT = sha256(utf8("a dataset"));

describe("acts on the registers", () => {
  let rig: GatewayRig;

  beforeEach(() => {
    rig = new GatewayRig();
    rig.running.start();
  });
  afterEach(() => rig.running.stop());

  const registers = () => rig.gateway.registers;
  const digestOf = ({ certificate }: DepositReceipt) => toHex0x(certificateDigest(certificate));

  async function anchored(changes: object = {}): Promise<DepositReceipt> {
    const receipt = await rig.gateway.depositing.depositFingerprint({ ...fingerprintRequest(), ...changes });
    await rig.anchor();
    return receipt;
  }

  function signed(words: Message, more: Partial<ActRequest> = {}): ActRequest {
    const message = { ...words, nonce: "0", deadline: 1_900_000_000 };
    return { message, signature: "0x00", attached: {}, words: {}, ...more };
  }

  function offer(receipt: DepositReceipt, words: Message = {}): ActRequest {
    const parts = {
      certificateDigest: digestOf(receipt),
      datasetRoot: ROOT,
      pledgor: rig.trust.log,
      pledgee: BANK,
      debtMaturity: 1_850_000_000,
    };
    const opening = { datasetRoot: toHex0x(ROOT), salt: ZERO32 } as const;
    return signed({ ...offerOf(parts), ...words }, { opening, acceptPublicRoot: true });
  }

  const calls = () => rig.registers.sent.map(({ call }) => call);

  it("opens the certificate's record, relays the offer and its acceptance, and shows the pledge", async () => {
    const receipt = await anchored();
    const proposed = await registers().actOnPledge("offerPledge", offer(receipt));
    expect(rig.ledger.admitted()).to.deep.equal([receipt.index]);
    expect(proposed).to.include({
      state: "PROPOSED",
      certificateNo: receipt.certificateNo,
      pledgee: BANK,
      guarantor: null,
      exclusive: null,
      final: true,
    });
    expect(proposed.conflicts).to.deep.equal({ pledgeIds: [], digest: ZERO32 });
    const { pledgeId } = proposed;
    const agreed = await registers().actOnPledge(
      "acceptPledge",
      signed(acceptanceOf(pledgeId, BANK)),
      pledgeId,
    );
    expect(agreed).to.include({ state: "AGREED", exclusive: true }).and.not.have.property("conflicts");
    expect(agreed.history.map(({ event }) => event)).to.deep.equal(["PLEDGE_PROPOSED", "PLEDGE_ACCEPTED"]);
    expect(rig.registers.sent.map(({ by }) => by)).to.deep.equal(["RELAY", "RELAY"]);
  });

  it("answers an act that was done already as done, and sends nothing", async () => {
    const request = offer(await anchored());
    const first = await registers().actOnPledge("offerPledge", request);
    expect(await registers().actOnPledge("offerPledge", request)).to.deep.equal(first);
    expect(calls()).to.deep.equal(["propose"]);
  });

  it("finds an act done whose answer was lost, after a restart too", async () => {
    const request = offer(await anchored());
    rig.registers.lostAnswer = new DataDeedError("TRANSACTION_PENDING");
    const lost = await refusalOf(registers().actOnPledge("offerPledge", request));
    expect(lost?.code).to.equal("TRANSACTION_PENDING");
    await rig.running.stop();
    const { ledger, store, clock, ipfs, chain, registers: kept } = rig;
    rig = new GatewayRig({ ledger, store, clock, ipfs, chain, registers: kept });
    rig.running.start();
    await rig.clock.advance(0);
    expect(await registers().actOnPledge("offerPledge", request)).to.have.property("state", "PROPOSED");
    expect(calls()).to.deep.equal(["propose"]);
  });

  it("answers the same act sent twice at once, once done and once found done", async () => {
    const request = offer(await anchored());
    const [one, other] = await Promise.all([
      registers().actOnPledge("offerPledge", request),
      registers().actOnPledge("offerPledge", request),
    ]);
    expect(other).to.deep.equal(one);
    expect(one.history).to.have.length(1);
  });

  it("passes the contract's refusal on", async () => {
    const request = offer(await anchored());
    rig.registers.refusal = new DataDeedError("REGISTER_REFUSED", "held", {
      details: { error: "ContentPledged" },
    });
    const refusal = await refusalOf(registers().actOnPledge("offerPledge", request));
    expect(refusal).to.deep.include({ code: "REGISTER_REFUSED", details: { error: "ContentPledged" } });
  });

  it("refuses to open a dataset of less than 64 KiB unless its publication is accepted", async () => {
    const small = {
      ...offer(await anchored({ scale: { files: 1, bytes: 65_535 } })),
      acceptPublicRoot: false,
    };
    const refusal = await refusalOf(registers().actOnPledge("offerPledge", small));
    expect(refusal).to.deep.include({
      code: "DATASET_GUESSABLE",
      details: { bytes: 65_535, leastBytes: 65_536 },
    });
    expect(calls()).to.deep.equal([]);
    const large = {
      ...offer(await anchored({ scale: { files: 1, bytes: 65_536 } })),
      acceptPublicRoot: false,
    };
    expect(await registers().actOnPledge("offerPledge", large)).to.have.property("state", "PROPOSED");
  });

  it("refuses certificates that are not in the log, or not on the chain yet", async () => {
    const receipt = await anchored();
    const foreign = offer(receipt, { certificateDigest: digestOfText("elsewhere") });
    expect((await refusalOf(registers().actOnPledge("offerPledge", foreign)))?.code).to.equal("NOT_FOUND");
    const [fresh] = await rig.deposit();
    expect((await refusalOf(registers().actOnPledge("offerPledge", offer(fresh!))))?.code).to.equal(
      "NOT_ANCHORED",
    );
  });

  it("refuses a message that speaks of another pledge than the address", async () => {
    const { pledgeId } = await registers().actOnPledge("offerPledge", offer(await anchored()));
    const other = signed(acceptanceOf(digestOfText("other"), BANK));
    const refusal = await refusalOf(registers().actOnPledge("acceptPledge", other, pledgeId));
    expect(refusal?.problems.map(({ pointer }) => pointer)).to.deep.equal(["/message/pledgeId"]);
    const hidden = signed(acceptanceOf(pledgeId, BANK), {
      attached: { valuation: { message: { pledgeId: ZERO32 }, signature: "0x" } },
    });
    expect((await refusalOf(registers().actOnPledge("acceptPledge", hidden, pledgeId)))?.code).to.equal(
      "INPUT_INVALID",
    );
    expect((await refusalOf(registers().pledge(digestOfText("none"))))?.code).to.equal("NOT_FOUND");
  });

  it("lists pledges by holder, pledgee and state, page by page; a reservation that ran out is LAPSED unsaid", async () => {
    const ids: string[] = [];
    rig.registers.lapsesAt = Math.floor(rig.clock.now() / 1000) + 600;
    for (let i = 0; i < 3; i++) {
      const words = i === 1 ? { pledgee: rig.trust.registry } : {};
      ids.push((await registers().actOnPledge("offerPledge", offer(await anchored(), words))).pledgeId);
    }
    const found = async (query: object) =>
      (await registers().pledges({ limit: 10, ...query })).items.map(({ pledgeId }) => pledgeId);
    expect(await found({})).to.deep.equal(ids);
    expect(await found({ pledgee: BANK })).to.deep.equal([ids[0], ids[2]]);
    expect(await found({ holder: BANK })).to.deep.equal([]);
    expect(await found({ creditor: rig.trust.log })).to.deep.equal([]);
    expect(await found({ guarantor: BANK })).to.deep.equal([]);
    expect(await found({ holder: rig.trust.log, state: "PROPOSED" })).to.deep.equal(ids);
    const first = await registers().pledges({ limit: 2 });
    expect(first.items).to.have.length(2);
    const second = await registers().pledges({ limit: 2, after: first.next! });
    expect([second.items.map(({ pledgeId }) => pledgeId), second.next]).to.deep.equal([[ids[2]], null]);
    await rig.clock.advance(rig.registers.lapsesAt * 1000 - rig.clock.now());
    expect(await found({ state: "LAPSED" }), "lapsesAt is its last second").to.deep.equal([]);
    await rig.clock.advance(1_000);
    expect(await found({ state: "LAPSED" })).to.deep.equal(ids);
    expect(await found({ state: "PROPOSED" })).to.deep.equal([]);
  });

  it("takes a pledge back that a reorganisation undid, and takes it again", async () => {
    rig.ledger.confirmations = 10;
    const request = offer(await anchored());
    const { pledgeId, final } = await registers().actOnPledge("offerPledge", request);
    expect(final).to.equal(false);
    rig.ledger.reorganise(1);
    expect((await refusalOf(registers().pledge(pledgeId)))?.code).to.equal("NOT_FOUND");
    expect(await registers().actOnPledge("offerPledge", request)).to.include({ pledgeId, state: "PROPOSED" });
    expect(calls()).to.deep.equal(["propose", "propose"]);
  });

  it("refuses to go by events of which one is missing, and recovers", async () => {
    rig.registers.tell("PledgeRegistry", ["PledgeLapsed", { pledgeId: digestOfText("never offered") }]);
    expect((await refusalOf(registers().pledges({ limit: 1 })))?.code).to.equal("CHAIN_ANSWER_INVALID");
    rig.ledger.reorganise(1);
    expect((await registers().pledges({ limit: 1 })).items).to.deep.equal([]);
  });

  it("tells of suspensions in the certificate's history, and does one twice only after it ended", async () => {
    const { certificateNo } = await anchored();
    const words = { reasonDigest: digestOfText("decision") };
    const decide = (name: "suspend" | "reinstate") =>
      registers().actOnCertificate(name, { attached: {}, words }, certificateNo);
    for (const name of ["suspend", "suspend", "reinstate", "suspend"] as const) await decide(name);
    expect(calls()).to.deep.equal(["suspend", "reinstate", "suspend"]);
    expect(rig.registers.sent.every(({ by }) => by === "ADJUDICATOR")).to.equal(true);
    const { history } = await rig.gateway.certificates.view(certificateNo);
    expect(history.map(({ event }) => event).slice(-3)).to.deep.equal([
      "CERTIFICATE_SUSPENDED",
      "CERTIFICATE_REINSTATED",
      "CERTIFICATE_SUSPENDED",
    ]);
  });

  it("links a newer version only where its certificate names the former one", async () => {
    const former = await anchored();
    const stranger = await anchored();
    const base = fingerprintRequest();
    const named = await anchored({
      ...base,
      description: {
        ...(base.description as object),
        previous: sha256Text(certificateDigest(former.certificate)),
      },
    });
    const link = (successor: DepositReceipt) =>
      registers().actOnCertificate(
        "supersede",
        signed({ certificateDigest: digestOf(former), successor: digestOf(successor), holder: BANK }),
        former.certificateNo,
      );
    expect((await refusalOf(link(stranger)))?.problems.map(({ pointer }) => pointer)).to.deep.equal([
      "/message/successor",
    ]);
    const { history } = await link(named);
    expect(history.map(({ event }) => event)).to.deep.equal(["CERTIFICATE_SUPERSEDED"]);
    expect(rig.ledger.admitted()).to.include.members([former.index, named.index]);
  });

  it("makes a nonce void once, in the register that was named", async () => {
    const request = signed({ signer: BANK });
    const first = await registers().voidNonce("voidPledgeNonce", request);
    expect(first).to.deep.equal({ register: "PledgeRegistry", signer: BANK, nonce: "0" });
    expect(await registers().voidNonce("voidPledgeNonce", request)).to.deep.equal(first);
    await registers().voidNonce("voidCertificateNonce", request);
    expect(rig.registers.sent.map(({ register }) => register)).to.deep.equal([
      "PledgeRegistry",
      "CertificateRegistry",
    ]);
  });

  it("puts a lender's report on record once, of certificates in this log, without opening a record", async () => {
    const receipt = await anchored();
    const reportDigest = digestOfText("report");
    const request = signed({ certificateDigest: digestOf(receipt), reportDigest, lender: BANK });
    const first = await registers().recordDueDiligence(request);
    expect(first).to.include({
      certificateNo: receipt.certificateNo,
      certificateDigest: digestOf(receipt),
      lender: BANK,
      reportDigest,
      final: true,
    });
    expect(await registers().recordDueDiligence(request)).to.deep.equal(first);
    expect(calls()).to.deep.equal(["recordDueDiligence"]);
    expect(rig.ledger.admitted()).to.deep.equal([]);
    const { history } = await rig.gateway.certificates.view(receipt.certificateNo);
    expect(history.map(({ event }) => event)).to.include("DUE_DILIGENCE_RECORDED");
    const foreign = signed({ certificateDigest: ZERO32, reportDigest, lender: BANK });
    expect((await refusalOf(registers().recordDueDiligence(foreign)))?.code).to.equal("NOT_FOUND");
  });

  it("tells of a report whose block went again that it is not known yet", async () => {
    const words = { certificateDigest: digestOf(await anchored()), reportDigest: ZERO32, lender: BANK };
    rig.registers.send = () => Promise.resolve();
    expect((await refusalOf(registers().recordDueDiligence(signed(words))))?.code).to.equal(
      "TRANSACTION_PENDING",
    );
  });

  it("files an objection and shows it until and after its time to answer", async () => {
    const filing = signed({
      certificateDigest: digestOf(await anchored()),
      objector: BANK,
      ground: 3,
      evidenceDigest: digestOfText("evidence"),
    });
    const { objectionId, ...filed } = await registers().actOnObjection("fileObjection", filing);
    expect(filed).to.include({ status: "FILED", ground: "DUPLICATE", answerBy: null });
    const answerBy = Math.floor(rig.clock.now() / 1000) + 100;
    const admit = { attached: {}, words: { answerBy } };
    expect(await registers().actOnObjection("admitObjection", admit, objectionId)).to.have.property(
      "status",
      "ADMITTED",
    );
    const idsOf = async (status: "ADMITTED" | "ANSWER_OVERDUE") =>
      (await registers().objections({ status, limit: 5 })).items.map((one) => one.objectionId);
    expect(await idsOf("ADMITTED")).to.deep.equal([objectionId]);
    const second = await registers().actOnObjection(
      "fileObjection",
      signed({ ...filing.message, ground: 1 }),
    );
    const first = await registers().objections({ limit: 1 });
    expect([first.items.map((one) => one.objectionId), first.next]).to.deep.equal([[objectionId], 1]);
    const rest = await registers().objections({ limit: 1, after: first.next! });
    expect([rest.items.map((one) => one.objectionId), rest.next]).to.deep.equal([[second.objectionId], null]);
    await rig.clock.advance(101_000);
    expect(await registers().objection(objectionId)).to.have.property("status", "ANSWER_OVERDUE");
    expect(await idsOf("ADMITTED")).to.deep.equal([]);
    expect(await idsOf("ANSWER_OVERDUE")).to.deep.equal([objectionId]);
    expect((await refusalOf(registers().objection(ZERO32)))?.code).to.equal("NOT_FOUND");
  });
});
