import { expect } from "chai";
import type { HistoryEvent, PledgeSummary } from "../../../client/adapters/gateway/views.ts";
import { stepOf } from "../../../client/adapters/gateway/register-steps.ts";
import { attachedOf, isWrong, needsAttachment, wordsOf } from "../../../client/web/src/acts/given.ts";
import { holderActs, livePledge, openObjections } from "../../../client/web/src/certificates/holder-acts.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { digestOfText } from "../../helpers/pledge-signing.ts";
import { PLEDGE } from "../../helpers/fake-gateway.ts";

const event = (name: string, objectionId: string, more: object = {}): HistoryEvent => ({
  event: name,
  at: "2026-11-22T08:00:00Z",
  details: { objectionId, ...more },
});

describe("what can be done to a certificate", () => {
  it("follows its status; where the chain did not tell it, the register judges", () => {
    expect(holderActs("VALID")).to.deep.equal(["renew", "supersede", "transfer", "cancel"]);
    expect(holderActs(null)).to.deep.equal(holderActs("VALID"));
    expect(holderActs("EXPIRED")).to.deep.equal(["renew", "supersede"]);
    for (const status of ["SUSPENDED", "CANCELLED", "REVOKED"])
      expect(holderActs(status), status).to.deep.equal([]);
  });

  it("knows which objections are open, and which of them wait for the holder", () => {
    const history = [
      event("OBJECTION_FILED", "0x01", { objector: "0xaa" }),
      event("OBJECTION_FILED", "0x02", { objector: "0xbb" }),
      event("OBJECTION_FILED", "0x03", { objector: "0xcc" }),
      event("OBJECTION_FILED", "0x04", { objector: "0xdd" }),
      event("OBJECTION_ADMITTED", "0x02"),
      event("OBJECTION_ADMITTED", "0x03"),
      event("OBJECTION_ANSWERED", "0x03"),
      event("OBJECTION_NOT_ADMITTED", "0x04"),
    ];
    expect(openObjections(history)).to.deep.equal([
      { objectionId: "0x01", objector: "0xaa", isAdmitted: false },
      { objectionId: "0x02", objector: "0xbb", isAdmitted: true },
      { objectionId: "0x03", objector: "0xcc", isAdmitted: false },
    ]);
  });

  it("waits for the pledgee of a live pledge, not of an offer or of one that is over", () => {
    const of = (state: PledgeSummary["state"]) => ({ ...(PLEDGE as PledgeSummary), state });
    const { certificateDigest } = PLEDGE as PledgeSummary;
    expect(livePledge([of("PROPOSED"), of("RELEASED")], [certificateDigest])).to.equal(undefined);
    expect(livePledge([of("RELEASED"), of("AGREED")], [certificateDigest])?.state).to.equal("AGREED");
    expect(livePledge([of("AGREED")], [digestOfText("another")])).to.equal(undefined);
  });
});

describe("a step's form", () => {
  const paper = (text: string, name = "paper.pdf") => new File([text], name);

  it("makes words of what was typed and chosen, and leaves out what was left empty", async () => {
    const words = await wordsOf(stepOf("renew"), {
      validUntil: "2031-01-02T03:04:05Z",
      evidenceDigest: paper("evidence"),
      regimeDigest: "DEMO",
    });
    expect(words).to.include({ validUntil: 1_925_089_445, evidenceDigest: digestOfText("evidence") });
    expect(words["regimeDigest"]).to.match(/^0x[0-9a-f]{64}$/);
    expect(await wordsOf(stepOf("cancel"), { reasonDigest: null })).to.deep.equal({});
  });

  it("marks what is missing, no time, no account, and no regime that there is", () => {
    const wrong = (act: "renew" | "transfer", member: string, given: string | null) =>
      isWrong(
        stepOf(act).options.find((option) => option.member === member)!,
        given,
      );
    expect(wrong("renew", "evidenceDigest", null)).to.equal(true);
    expect(wrong("renew", "validUntil", "soon")).to.equal(true);
    expect(wrong("renew", "validUntil", "2031-01-02T03:04")).to.equal(false);
    expect(wrong("renew", "regimeDigest", "CN-XX")).to.equal(true);
    expect(wrong("transfer", "to", "0x12")).to.equal(true);
    expect(wrong("transfer", "to", ` 0x${"11".repeat(20)} `)).to.equal(false);
  });

  it("takes what the pledgor signed out of its file, where the method needs it, and nothing else", async () => {
    const step = stepOf("openEnforcement");
    expect(needsAttachment(step, { method: "AGREED_VALUE" })).to.equal(true);
    expect(needsAttachment(step, { method: "AUCTION" })).to.equal(false);
    expect(needsAttachment(stepOf("cancel"), {})).to.equal(false);
    const request = (act: string, body: object) =>
      paper(JSON.stringify({ format: "datadeed-request/1", act, subject: `0x${"11".repeat(32)}`, body }));
    const valuation = { message: {}, signature: "0x" };
    expect(await attachedOf(step, request("openEnforcement", { valuation }))).to.deep.equal({ valuation });
    for (const file of [request("openEnforcement", {}), request("cureDefault", { valuation }), paper("{}")])
      expect(await codeOf(attachedOf(step, file))).to.equal("INPUT_INVALID");
  });

  it("is there for every act of the table, and for no other", () => {
    expect(stepOf("suspend").act).to.equal("suspend");
    expect(() => stepOf("offerPledge")).to.throw(RangeError);
  });
});
