import { expect } from "chai";
import { Wallet } from "ethers";
import { REGISTER_ACTS, zActBody, type ActName } from "#core/register-acts.ts";
import { MESSAGE_SIGNERS } from "#core/register-messages.ts";
import type { RegisterRequest } from "../../../client/adapters/gateway/register-request.ts";
import { STEPS } from "../../../client/adapters/gateway/register-steps.ts";
import { PLEDGE_STATES, type PledgeView } from "../../../client/adapters/gateway/views.ts";
import { countersign, openCounters } from "../../../client/web/src/acts/countersign.ts";
import { messageOf, missingOf, sendingOf, signerOf } from "../../../client/web/src/acts/senders.ts";
import { ACTS_TEXTS } from "../../../client/web/src/i18n/acts.ts";
import { parseAlert, withAlert, type Alert } from "../../../client/web/src/pledges/alert-items.ts";
import { marksOf } from "../../../client/web/src/pledges/marks.ts";
import { nextActs } from "../../../client/web/src/pledges/next-acts.ts";
import { EMPTY_DRAFT, problemsOf } from "../../../client/web/src/pledges/offer-draft.ts";
import type { Session } from "../../../client/web/src/session/session-client.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { HttpRig } from "../../helpers/http-rig.ts";
import { ALERT, PLEDGE } from "../../helpers/fake-gateway.ts";
import { digestOfText, signMessage } from "../../helpers/pledge-signing.ts";

const trust = new HttpRig().gateway.trust;
const holder = new Wallet(`0x${"11".repeat(32)}`);
const buyer = new Wallet(`0x${"22".repeat(32)}`);
const bank = new Wallet(`0x${"33".repeat(32)}`);
const NOW = Date.parse("2026-11-22T08:00:00Z");

const session = (scopes: string[], account: string | null = null): Session => ({
  method: account === null ? "API_KEY" : "ACCOUNT",
  name: "test",
  account: account as Session["account"],
  scopes,
  expiresAt: "2026-11-22T09:00:00Z",
  endsAt: "2026-11-22T16:00:00Z",
});

const pledge = (changes: Partial<PledgeView>): PledgeView => ({ ...(PLEDGE as PledgeView), ...changes });
const actsOf = (changes: Partial<PledgeView>) => nextActs(pledge(changes)).map(({ act }) => act);

async function transfer(): Promise<RegisterRequest> {
  const signed = await signMessage(holder, trust, "CertificateRegistry", "TransferOffer", {
    certificateDigest: digestOfText("certificate"),
    from: holder.address,
    to: buyer.address,
    contractDigest: digestOfText("contract"),
  });
  return { act: "transfer", subject: "DD-0AA3-000000012-Y", body: { ...signed } };
}

describe("texts of acts", () => {
  const has = (key: string) => Object.hasOwn(ACTS_TEXTS, key);

  it("name every act, say what it does, and who signs it", () => {
    for (const act of Object.keys(REGISTER_ACTS) as ActName[]) {
      const type = messageOf(act);
      const signer = type === undefined ? "nobody" : MESSAGE_SIGNERS[type];
      for (const key of [`act_${act}`, `does_${act}`, `signs_${signer}`])
        expect(has(key), key).to.equal(true);
    }
  });

  it("label every field and choice of the forms on the pages", () => {
    for (const { act, options } of STEPS)
      for (const { member, value } of options) {
        expect(has(`field_${act}_${member}`), `${act} ${member}`).to.equal(true);
        const choices = value.kind === "CHOICE" ? Object.keys(value.values) : [];
        for (const choice of choices) expect(has(choice), choice).to.equal(true);
      }
  });
});

describe("what can happen to a pledge next", () => {
  it("is told for every state", () => {
    for (const state of PLEDGE_STATES) expect(() => nextActs(pledge({ state }))).not.to.throw();
    expect(actsOf({ state: "PROPOSED" })).to.deep.equal(["acceptPledge"]);
    expect(actsOf({ state: "AGREED" })).to.deep.equal(["registerPledge", "releasePledge", "applyOrder"]);
    expect(actsOf({ state: "ENFORCED" })).to.deep.equal([]);
  });

  it("leaves out what was done or can't be", () => {
    expect(actsOf({ state: "DEFAULTED", contested: true })).not.to.include("contestDefault");
    expect(actsOf({ state: "DEFAULTED", contested: false })).to.include("contestDefault");
    expect(actsOf({ state: "RELEASED", registration: null })).to.deep.equal([]);
    const said = { event: "PLEDGE_LAPSED", at: "2026-11-22T08:00:00Z", details: {} };
    expect(actsOf({ state: "LAPSED" })).to.deep.equal(["lapsePledge"]);
    expect(actsOf({ state: "LAPSED", history: [said] })).to.deep.equal([]);
  });
});

describe("marks beside a pledge", () => {
  const kinds = (changes: Partial<PledgeView>) =>
    marksOf(pledge(changes), NOW).map(({ kind, days }) => [kind, days]);

  it("count the days until it lapses, or has to be registered", () => {
    expect(kinds({ state: "PROPOSED", lapsesAt: "2026-11-25T08:00:00Z" })).to.deep.equal([["LAPSING", 3]]);
    expect(kinds({ state: "AGREED", lapsesAt: "2026-11-25T07:59:59Z" })).to.deep.equal([["UNREGISTERED", 2]]);
    expect(kinds({ state: "AGREED", lapsesAt: "2026-12-22T08:00:00Z" })).to.deep.equal([]);
  });

  it("tell a debt that is due or overdue, a contest, and a pledge that is not the only one", () => {
    const live = { state: "REGISTERED", lapsesAt: null } as const;
    expect(kinds({ ...live, debtMaturity: "2026-12-22T08:00:00Z" })).to.deep.equal([["DUE_SOON", 30]]);
    expect(kinds({ ...live, debtMaturity: "2026-11-20T08:00:00Z" })).to.deep.equal([["OVERDUE", 2]]);
    expect(kinds({ ...live, contested: true, exclusive: false, final: false })).to.deep.equal([
      ["NOT_FINAL", undefined],
      ["CONTESTED", undefined],
      ["NOT_EXCLUSIVE", undefined],
    ]);
  });

  it("say nothing of what is over but that it is not final", () => {
    expect(kinds({ state: "RELEASED", debtMaturity: "2020-01-01T00:00:00Z", final: false })).to.deep.equal([
      ["NOT_FINAL", undefined],
    ]);
  });
});

describe("an offer that is being filled in", () => {
  const contract = new File(["contract"], "contract.pdf");
  const right = {
    ...EMPTY_DRAFT,
    pledgee: bank.address,
    amount: "5,000,000.00",
    maturity: "2027-06-30",
    contract,
  };

  it("is complete with pledgee, amount, day and contract", () => {
    expect(problemsOf(right, NOW / 1000)).to.deep.equal([]);
    expect(problemsOf(EMPTY_DRAFT, NOW / 1000)).to.deep.equal(["pledgee", "amount", "maturity", "contract"]);
  });

  it("marks wrong accounts, amounts and days of the past", () => {
    const wrong = {
      ...right,
      creditor: "0x12",
      guarantor: "bank",
      amount: "1.23456",
      maturity: "2026-11-01",
    };
    expect(problemsOf(wrong, NOW / 1000)).to.deep.equal(["creditor", "guarantor", "amount", "maturity"]);
  });
});

describe("sending requests in", () => {
  it("is for the session's own signatures, and for the office where only it sends", () => {
    expect(sendingOf("releasePledge", null, bank.address)).to.equal("SIGN_IN");
    expect(sendingOf("registerPledge", session(["pledge"], bank.address), bank.address)).to.equal(
      "OFFICE_NEEDED",
    );
    expect(sendingOf("releasePledge", session(["pledge"], holder.address), bank.address)).to.equal(
      "OTHERS_ACCOUNT",
    );
    expect(sendingOf("releasePledge", session(["pledge"], bank.address), bank.address)).to.equal("MAY");
    expect(sendingOf("releasePledge", session(["pledge"]), bank.address)).to.equal("MAY");
    expect(sendingOf("suspend", session(["register"]), undefined)).to.equal("MAY");
  });

  it("names who signed, and what is not signed yet", async () => {
    const request = await transfer();
    expect(signerOf(request)).to.equal(holder.address);
    expect(missingOf(request)).to.deep.equal(["acceptance"]);
    expect(signerOf({ act: "suspend", subject: "", body: { reasonDigest: "0x" } })).to.equal(undefined);
    expect(missingOf({ act: "openEnforcement", subject: "", body: { valuation: {} } })).to.deep.equal([
      "message",
    ]);
    expect(missingOf({ act: "suspend", subject: "", body: {} })).to.deep.equal([]);
  });
});

describe("signing as the other party", () => {
  const now = Math.floor(NOW / 1000);

  it("adds the acceptance over the same words, and the pledgee's consent to the very request", async () => {
    const request = await transfer();
    expect(openCounters(request)).to.deep.equal(["acceptance", "consent"]);
    const accepted = await countersign(request, "acceptance", { signer: buyer, trust, pledgeId: "", now });
    const consented = await countersign(accepted, "consent", {
      signer: bank,
      trust,
      pledgeId: ` ${digestOfText("pledge").toUpperCase().replace("0X", "0x")} `,
      now,
    });
    expect(openCounters(consented)).to.deep.equal([]);
    expect(missingOf(consented)).to.deep.equal([]);
    expect(zActBody("transfer").safeParse(consented.body).success).to.equal(true);
  });

  it("is refused to others, for requests that are not signed, and where nothing is to be signed", async () => {
    const request = await transfer();
    const as = (signer: Wallet) => ({ signer, trust, pledgeId: "0x12", now });
    expect(await codeOf(countersign(request, "acceptance", as(bank)))).to.equal("USAGE");
    expect(await codeOf(countersign(request, "consent", as(bank)))).to.equal("INPUT_INVALID");
    expect(await codeOf(countersign({ ...request, body: {} }, "acceptance", as(buyer)))).to.equal(
      "INPUT_INVALID",
    );
    expect(await codeOf(countersign({ ...request, act: "renew" }, "acceptance", as(buyer)))).to.equal(
      "USAGE",
    );
    expect(await codeOf(countersign({ ...request, act: "suspend" }, "consent", as(buyer)))).to.equal("USAGE");
  });
});

describe("the list of alerts", () => {
  const alert = (sequence: number, retracts: Alert["data"]["retracts"] = null): Alert => ({
    ...(ALERT as unknown as Alert),
    sequence,
    id: `msg_${sequence}`,
    data: { ...(ALERT.data as unknown as Alert["data"]), retracts },
  });

  it("has the newest first and each once", () => {
    const list = withAlert(withAlert([], alert(1)), alert(2));
    expect(withAlert(list, alert(2)).map(({ sequence }) => sequence)).to.deep.equal([2, 1]);
  });

  it("marks what a later alert takes back", () => {
    const list = withAlert(withAlert([], alert(1)), alert(2, { id: "msg_1", type: "pledge.accepted" }));
    expect(list.map(({ retracted }) => retracted)).to.deep.equal([ALERT.retracted, true]);
  });

  it("drops what is no alert", () => {
    expect(parseAlert(JSON.stringify(alert(3)))).to.have.property("sequence", 3);
    for (const text of ["", "{", "{}", '{"sequence":-1}']) expect(parseAlert(text), text).to.equal(null);
  });
});
