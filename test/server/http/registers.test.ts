import { expect } from "chai";
import { DataDeedError } from "#core/errors.ts";
import { emptyMessage, REGISTER_ACTS, type ActName, type RegisterAct } from "#core/register-acts.ts";
import { API_KEY, HttpRig, PLEDGE_KEY, problemIn, READER_KEY, REGISTER_KEY } from "../../helpers/http-rig.ts";
import { OBJECTION, PLEDGE, RECEIPT } from "../../helpers/fake-gateway.ts";
import { without } from "../../helpers/without.ts";

const ID = PLEDGE.pledgeId;
const NO = RECEIPT.certificateNo;
const WORD = `0x${"ab".repeat(32)}`;

/** Every act with its address and the scope that it needs. */
const ADDRESSES: Readonly<Record<ActName, readonly [path: string, scope: "pledge" | "register"]>> = {
  offerPledge: ["/v1/pledges", "pledge"],
  acceptPledge: [`/v1/pledges/${ID}/acceptance`, "pledge"],
  registerPledge: [`/v1/pledges/${ID}/register`, "register"],
  amendPledge: [`/v1/pledges/${ID}/amendment`, "pledge"],
  callCover: [`/v1/pledges/${ID}/cover-call`, "pledge"],
  releasePledge: [`/v1/pledges/${ID}/release`, "pledge"],
  deregisterPledge: [`/v1/pledges/${ID}/deregister`, "pledge"],
  declareDefault: [`/v1/pledges/${ID}/default`, "pledge"],
  contestDefault: [`/v1/pledges/${ID}/contest`, "pledge"],
  cureDefault: [`/v1/pledges/${ID}/cure`, "pledge"],
  openEnforcement: [`/v1/pledges/${ID}/enforcement`, "pledge"],
  closeEnforcement: [`/v1/pledges/${ID}/enforcement/result`, "register"],
  applyOrder: [`/v1/pledges/${ID}/order`, "register"],
  lapsePledge: [`/v1/pledges/${ID}/lapse`, "pledge"],
  recordDueDiligence: ["/v1/due-diligence", "pledge"],
  voidPledgeNonce: ["/v1/nonces/pledges", "pledge"],
  voidCertificateNonce: ["/v1/nonces/certificates", "pledge"],
  renew: [`/v1/certificates/${NO}/renewal`, "register"],
  supersede: [`/v1/certificates/${NO}/supersession`, "register"],
  transfer: [`/v1/certificates/${NO}/transfer`, "register"],
  cancel: [`/v1/certificates/${NO}/cancellation`, "pledge"],
  amendDetails: [`/v1/certificates/${NO}/details`, "register"],
  suspend: [`/v1/certificates/${NO}/suspension`, "register"],
  reinstate: [`/v1/certificates/${NO}/reinstatement`, "register"],
  revoke: [`/v1/certificates/${NO}/revocation`, "register"],
  fileObjection: ["/v1/objections", "register"],
  admitObjection: [`/v1/objections/${OBJECTION.objectionId}/admission`, "register"],
  refuseObjection: [`/v1/objections/${OBJECTION.objectionId}/refusal`, "register"],
  answerObjection: [`/v1/objections/${OBJECTION.objectionId}/answer`, "pledge"],
  decideObjection: [`/v1/objections/${OBJECTION.objectionId}/decision`, "register"],
  withdrawObjection: [`/v1/objections/${OBJECTION.objectionId}/withdrawal`, "pledge"],
};
const NAMES = Object.keys(ADDRESSES) as ActName[];

function signedBody(type: Parameters<typeof emptyMessage>[0]) {
  return { message: { ...emptyMessage(type), nonce: "0" }, signature: "0x01" };
}

/** A body of the right shape, whatever its meaning. */
function bodyOf(name: ActName): Record<string, unknown> {
  const act: RegisterAct = REGISTER_ACTS[name];
  if ("words" in act) {
    return Object.fromEntries(
      Object.entries(act.words).map(([word, type]) => [word, type === "bytes32" ? WORD : 1]),
    );
  }
  return {
    ...signedBody(act.message),
    ...(act.opening && { opening: { datasetRoot: WORD, salt: WORD } }),
    ...Object.fromEntries(
      Object.entries(act.attached ?? {}).map(([member, { type }]) => [member, signedBody(type)]),
    ),
  };
}

describe("pledges and registers over HTTP", () => {
  let rig: HttpRig;

  beforeEach(async () => {
    rig = await new HttpRig().start();
  });
  afterEach(() => rig.stop());

  const send = (path: string, body: unknown, key: string | null) =>
    rig.fetch(path, {
      method: "POST",
      key,
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const keyFor = (name: ActName) => (ADDRESSES[name][1] === "pledge" ? PLEDGE_KEY : REGISTER_KEY);

  for (const name of NAMES) {
    const [path, scope] = ADDRESSES[name];
    it(`takes ${name} with the scope ${scope} and no other`, async () => {
      const body = bodyOf(name);
      const response = await send(path, body, keyFor(name));
      expect(response.status, await response.text()).to.equal(
        ["offerPledge", "fileObjection"].includes(name) ? 201 : 200,
      );
      const [asked] = rig.gateway.asked.acts;
      expect(asked?.name).to.equal(name);
      const { attached, words, ...rest } = asked!.request;
      expect({ ...rest, ...attached, ...words }).to.deep.equal(body);
      const subject = /0x[0-9a-f]{64}|DD-[^/]+/.exec(path)?.[0];
      expect(asked?.subject).to.equal(subject);
      for (const key of [null, READER_KEY, API_KEY, scope === "pledge" ? REGISTER_KEY : PLEDGE_KEY]) {
        const problem = await problemIn(await send(path, body, key));
        expect(problem.code).to.equal(key === null ? "UNAUTHENTICATED" : "FORBIDDEN");
      }
      expect(rig.gateway.asked.acts).to.have.length(1);
    });
  }

  it("finds nothing under an id that is none, and asks the domain nothing", async () => {
    for (const name of NAMES) {
      const [path] = ADDRESSES[name];
      if (!path.includes(ID)) continue;
      for (const id of ["constructor", "%00", "..%2f..%2fetc", "0x12", `${ID}00`, ID.slice(2)]) {
        const problem = await problemIn(await send(path.replace(ID, id), bodyOf(name), keyFor(name)));
        expect(problem.code, `${name} ${id}`).to.equal("NOT_FOUND");
      }
    }
    expect(rig.gateway.asked.acts).to.deep.equal([]);
  });

  it("lists every bad field of a message, unknown ones too, and asks the domain nothing", async () => {
    const good = bodyOf("offerPledge");
    const message = { ...(good["message"] as object), securedType: 2, deadline: -1, nonce: "01", extra: 1 };
    const body = { ...good, message, signature: "0xzz", opening: { datasetRoot: WORD } };
    const problem = await problemIn(await send("/v1/pledges", body, PLEDGE_KEY));
    expect(problem.code).to.equal("INPUT_INVALID");
    expect(problem.errors?.map(({ pointer }) => pointer)).to.have.members([
      "/message/securedType",
      "/message/deadline",
      "/message/nonce",
      "/message/extra",
      "/signature",
      "/opening/salt",
    ]);
    expect(rig.gateway.asked.acts).to.deep.equal([]);
  });

  it("refuses what goes along where it is needed and missing, and does without where it is not", async () => {
    const amendment = without(bodyOf("amendPledge"), "acceptance");
    const problem = await problemIn(await send(ADDRESSES.amendPledge[0], amendment, PLEDGE_KEY));
    expect(problem.errors?.map(({ pointer }) => pointer)).to.deep.equal(["/acceptance"]);
    const cancellation = without(bodyOf("cancel"), "consent");
    expect((await send(ADDRESSES.cancel[0], cancellation, PLEDGE_KEY)).status).to.equal(200);
    expect(rig.gateway.asked.acts[0]?.request.attached).to.deep.equal({});
  });

  it("refuses bodies above 64 KiB", async () => {
    const body = { ...bodyOf("acceptPledge"), signature: `0x${"00".repeat(40_000)}` };
    expect((await problemIn(await send(ADDRESSES.acceptPledge[0], body, PLEDGE_KEY))).code).to.equal(
      "PAYLOAD_TOO_LARGE",
    );
  });

  it("tells the register's refusal with the contract's error and arguments", async () => {
    rig.gateway.failure = new DataDeedError("REGISTER_REFUSED", "propose: the data are pledged", {
      details: { error: "ContentPledged", arguments: { pledgeId: ID } },
    });
    const problem = await problemIn(await send("/v1/pledges", bodyOf("offerPledge"), PLEDGE_KEY));
    expect(problem).to.include({
      status: 409,
      code: "REGISTER_REFUSED",
      detail: "propose: the data are pledged",
    });
    expect(problem.details).to.deep.equal({ error: "ContentPledged", arguments: { pledgeId: ID } });
  });

  it("names the new pledge's and the new objection's address", async () => {
    const pledge = await send("/v1/pledges", bodyOf("offerPledge"), PLEDGE_KEY);
    expect(pledge.headers.get("location")).to.equal(`/v1/pledges/${ID}`);
    const objection = await send("/v1/objections", bodyOf("fileObjection"), REGISTER_KEY);
    expect(objection.headers.get("location")).to.equal(`/v1/objections/${OBJECTION.objectionId}`);
  });

  it("lists pledges for everybody, by holder, pledgee and state, with a link to the next page", async () => {
    rig.gateway.pageEnd = 7;
    const holder = PLEDGE.pledgor;
    const query = `holder=${holder}&pledgee=${PLEDGE.pledgee.toLowerCase()}&state=AGREED&after=3&limit=2`;
    const response = await rig.fetch(`/v1/pledges?${query}`, { key: null });
    expect(response.status).to.equal(200);
    expect(rig.gateway.asked.pledges).to.deep.equal([
      { holder, pledgee: PLEDGE.pledgee, state: "AGREED", after: 3, limit: 2 },
    ]);
    expect(response.headers.get("link")).to.equal(
      `</v1/pledges?holder=${holder}&pledgee=${PLEDGE.pledgee}&state=AGREED&after=7&limit=2>; rel="next"`,
    );
    const bad = await problemIn(
      await rig.fetch("/v1/pledges?state=NONE&holder=0x0&limit=0&x=1", { key: null }),
    );
    expect(bad.errors?.map(({ pointer }) => pointer)).to.have.members([
      "query:state",
      "query:holder",
      "query:limit",
      "query:x",
    ]);
  });

  it("lists pledges by creditor and guarantor too", async () => {
    const { creditor, pledgor: guarantor } = PLEDGE;
    await rig.fetch(`/v1/pledges?creditor=${creditor}&guarantor=${guarantor.toLowerCase()}`, { key: null });
    expect(rig.gateway.asked.pledges).to.deep.equal([{ creditor, guarantor, limit: 100 }]);
  });

  it("lists objections for everybody by status, with a link to the next page", async () => {
    rig.gateway.pageEnd = 4;
    const response = await rig.fetch("/v1/objections?status=ANSWER_OVERDUE&after=1&limit=3", { key: null });
    expect(await response.json()).to.deep.equal({ items: [OBJECTION], next: 4 });
    expect(rig.gateway.asked.objections).to.deep.equal([{ status: "ANSWER_OVERDUE", after: 1, limit: 3 }]);
    expect(response.headers.get("link")).to.equal(
      '</v1/objections?status=ANSWER_OVERDUE&after=4&limit=3>; rel="next"',
    );
    rig.gateway.pageEnd = null;
    const all = await rig.fetch("/v1/objections", { key: null });
    expect(all.headers.get("link")).to.equal(null);
    expect(rig.gateway.asked.objections.at(-1)).to.deep.equal({ limit: 100 });
    const bad = await problemIn(await rig.fetch("/v1/objections?status=OPEN&limit=0", { key: null }));
    expect(bad.errors?.map(({ pointer }) => pointer)).to.have.members(["query:status", "query:limit"]);
  });

  it("shows one pledge and one objection to everybody, ids in any case", async () => {
    const pledge = await rig.fetch(`/v1/pledges/${ID.toUpperCase().replace("0X", "0x")}`, { key: null });
    expect(await pledge.json()).to.deep.equal(PLEDGE);
    expect((await problemIn(await rig.fetch("/v1/pledges/nothing", { key: null }))).code).to.equal(
      "NOT_FOUND",
    );
    const objection = await rig.fetch(`/v1/objections/${OBJECTION.objectionId}`, { key: null });
    expect(await objection.json()).to.deep.equal(OBJECTION);
  });
});
