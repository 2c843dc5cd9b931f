import { expect } from "chai";
import { Wallet } from "ethers";
import { parseBundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { buildManifest, fingerprint, scaleOf } from "#core/dataset.ts";
import type { PledgeView } from "#core/gateway-answers.ts";
import type { Message } from "#core/register-acts.ts";
import type { MessageType } from "#core/register-messages.ts";
import { problemIn } from "../helpers/http-rig.ts";
import { acceptanceOf, digestOfMessage, digestOfText, ZERO32 } from "../helpers/pledge-signing.ts";
import { Product, type Deposited } from "../helpers/product.ts";
import { bundleWhen, hashSample, sampleDescription } from "../helpers/sample-deposit.ts";

const holder = new Wallet(`0x${"11".repeat(32)}`);
const other = new Wallet(`0x${"33".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);
const secondBank = new Wallet(`0x${"55".repeat(32)}`);

/** Whose contents are told apart, and which are the same. */
const DATA = 4;
const ANOTHER = 7;

describe("pledges on the embedded product", function () {
  this.timeout(180_000);
  let product: Product;
  let first: Deposited;
  let agreed: PledgeView;
  let firstOffer: Awaited<ReturnType<Product["offer"]>>;

  before(async () => {
    product = await Product.start();
    first = await product.deposit(holder, DATA, 1);
  });

  after(() => (product as Product | undefined)?.[Symbol.asyncDispose]());

  const get = <T>(path: string) => product.get<T>(path);
  const post = (path: string, body: unknown) => product.post(path, body);
  const offer = (deposited: Pick<Deposited, "manifest" | "digest" | "owner">, pledgee = bank) =>
    product.offer(deposited, pledgee);

  async function done<T = PledgeView>(response: Response): Promise<T> {
    const body = (await response.json()) as T;
    expect(response.status, JSON.stringify(body)).to.be.oneOf([200, 201]);
    return body;
  }

  async function refused(response: Response): Promise<string> {
    const { code, details } = await problemIn(response);
    expect(code).to.equal("REGISTER_REFUSED");
    return String(details?.["error"]);
  }

  const sign: Product["sign"] = (...parts) => product.sign(...parts);

  const act = async (pledgeId: string, step: string, type: MessageType, words: Message, signer = bank) =>
    post(`/v1/pledges/${pledgeId}/${step}`, await sign(signer, type, { pledgeId, ...words }));

  const accept = (pledgeId: string, changes: Message = {}, signer = bank) =>
    act(
      pledgeId,
      "acceptance",
      "PledgeAcceptance",
      { ...acceptanceOf(pledgeId, signer.address), ...changes },
      signer,
    );

  it("takes an offer and its acceptance: the pledge's id is known before, and nobody needed gas", async () => {
    const request = (firstOffer = await offer(first));
    const proposed = await done(await post("/v1/pledges", request));
    expect(proposed.pledgeId).to.equal(
      digestOfMessage(product.trust, "PledgeRegistry", "PledgeOffer", request.message),
    );
    expect(proposed).to.include({ state: "PROPOSED", certificateNo: first.certificateNo });
    expect((await done(await post("/v1/pledges", request))).history).to.have.length(1);
    agreed = await done(await accept(proposed.pledgeId));
    expect(agreed).to.include({ state: "AGREED", exclusive: true });
    const { history } = await get<{ history: { event: string }[] }>(
      `/v1/certificates/${first.certificateNo}`,
    );
    expect(history.map(({ event }) => event)).to.include.members([
      "FINAL",
      "CERTIFICATE_ADMITTED",
      "PLEDGE_PROPOSED",
      "PLEDGE_ACCEPTED",
    ]);
  });

  it("refuses a second bank's pledge of the same certificate, and of the same data under another, with the reason", async () => {
    expect(await refused(await post("/v1/pledges", await offer(first, secondBank)))).to.equal(
      "CertificatePledged",
    );
    const again = await product.deposit(holder, DATA, 2);
    const problem = await problemIn(await post("/v1/pledges", await offer(again, secondBank)));
    expect(problem).to.include({ status: 409, code: "REGISTER_REFUSED" });
    expect(problem.details).to.deep.equal({
      error: "ContentPledged",
      arguments: { contentKey: agreed.contentKey, pledgeId: agreed.pledgeId },
    });
    expect(problem.detail).to.include("The pledgor has pledged the same data already");
  });

  it("lets another holder of the same data pledge only to a pledgee that signed for the conflict", async () => {
    const theirs = await product.deposit(other, DATA, 3);
    const proposed = await done(await post("/v1/pledges", await offer(theirs, secondBank)));
    expect(proposed.conflicts?.pledgeIds).to.deep.equal([agreed.pledgeId]);
    expect(await refused(await accept(proposed.pledgeId, {}, secondBank))).to.equal(
      "ConflictsNotAcknowledged",
    );
    const conflictsDigest = proposed.conflicts!.digest;
    expect(await done(await accept(proposed.pledgeId, { conflictsDigest }, secondBank))).to.include({
      state: "AGREED",
      exclusive: false,
    });
  });

  it("refuses small data, wrong signers and messages for another pledge", async () => {
    const small = hashSample("a.csv", new Uint8Array(100));
    const manifest = buildManifest([small], new Uint8Array(32).fill(9));
    const body = {
      description: sampleDescription(holder.address),
      ...fingerprint(manifest),
      scale: scaleOf(manifest),
    };
    const { certificateNo } = await done<{ certificateNo: string }>(await post("/v1/deposits", body));
    const { certificate } = parseBundle(JSON.parse(await bundleWhen(product.url, certificateNo, "FINAL")));
    const digest = toHex0x(certificateDigest(certificate));
    const request = await offer({ digest, manifest, owner: holder });
    expect((await problemIn(await post("/v1/pledges", request))).code).to.equal("DATASET_GUESSABLE");
    const proposed = await done(await post("/v1/pledges", { ...request, acceptPublicRoot: true }));
    expect(await refused(await accept(proposed.pledgeId, {}, secondBank))).to.equal("NotPledgee");
    const words = { ...acceptanceOf(proposed.pledgeId, bank.address) };
    const forged = await sign(secondBank, "PledgeAcceptance", words);
    expect(await refused(await post(`/v1/pledges/${proposed.pledgeId}/acceptance`, forged))).to.equal(
      "SignatureInvalid",
    );
    const elsewhere = await problemIn(await post(`/v1/pledges/${agreed.pledgeId}/acceptance`, forged));
    expect(elsewhere.code).to.equal("INPUT_INVALID");
    expect(await refused(await post(`/v1/pledges/${proposed.pledgeId}/lapse`, {}))).to.equal(
      "PledgeStatusForbids",
    );
  });

  it("shows the same pledges after a restart, and finds an act done that is sent again", async () => {
    const listed = await get<object>("/v1/pledges");
    await product.gateway.stop();
    await product.begin();
    expect(await get<object>("/v1/pledges")).to.deep.equal(listed);
    const { items } = await get<{ items: PledgeView[] }>(
      `/v1/pledges?holder=${holder.address}&pledgee=${bank.address}&state=AGREED`,
    );
    expect(items.map(({ pledgeId }) => pledgeId)).to.deep.equal([agreed.pledgeId]);
    expect(await done(await post("/v1/pledges", firstOffer))).to.deep.equal(agreed);
  });

  it("records the registration, default, cure, release and deregistration, each by its party", async () => {
    const { pledgeId } = agreed;
    const pledgee = bank.address;
    const registration = {
      pledgee,
      register: 2,
      numberDigest: digestOfText("number 1"),
      registeredAt: 1_790_000_000,
      receiptDigest: digestOfText("receipt"),
    };
    const late = { ...registration, registeredAt: Math.floor(Date.now() / 1000) + 86_400 };
    expect(await refused(await act(pledgeId, "register", "Registration", late))).to.equal(
      "RegistrationInFuture",
    );
    const registered = await done(await act(pledgeId, "register", "Registration", registration));
    expect(registered).to.include({ state: "REGISTERED" });
    expect(registered).to.have.nested.property("registration.register", "ZHONGDENG");
    const notice = { pledgee, noticeDigest: digestOfText("notice"), agreedEventDigest: ZERO32 };
    expect(await refused(await act(pledgeId, "default", "DefaultNotice", notice))).to.equal("NotYetDue");
    const event = { ...notice, agreedEventDigest: digestOfText("agreed event") };
    const defaulted = await done(await act(pledgeId, "default", "DefaultNotice", event));
    expect(defaulted).to.have.property("state", "DEFAULTED");
    expect(defaulted.default?.defaultHead)
      .to.match(/^0x[0-9a-f]{64}$/)
      .and.not.equal(ZERO32);
    const cured = await act(pledgeId, "cure", "DefaultCure", {
      pledgee,
      documentDigest: digestOfText("cure"),
    });
    expect(await done(cured)).to.include({ state: "REGISTERED", contested: false });
    const release = { pledgee, ground: 0, documentDigest: digestOfText("release") };
    const byStranger = await act(
      pledgeId,
      "release",
      "PledgeRelease",
      { ...release, pledgee: other.address },
      other,
    );
    expect(await refused(byStranger)).to.equal("NotPledgee");
    expect(await done(await act(pledgeId, "release", "PledgeRelease", release))).to.have.property(
      "state",
      "RELEASED",
    );
    const receipt = { pledgee, receiptDigest: digestOfText("deregistered") };
    expect(await done(await act(pledgeId, "deregister", "Deregistration", receipt))).to.have.property(
      "state",
      "DEREGISTERED",
    );
  });

  it("flags a certificate with an objection, suspends and revokes it, and lets it be pledged no more", async () => {
    const { certificateNo, digest } = first;
    const filing = await sign(
      other,
      "ObjectionFiling",
      {
        certificateDigest: digest,
        objector: other.address,
        ground: 3,
        evidenceDigest: digestOfText("proof"),
      },
      "CertificateRegistry",
    );
    const filed = await done<{ objectionId: string; status: string }>(await post("/v1/objections", filing));
    expect(filed.status).to.equal("FILED");
    const answerBy = Math.floor(Date.now() / 1000) + 30 * 86_400;
    const early = await post(`/v1/objections/${filed.objectionId}/admission`, { answerBy: 1 });
    expect(await refused(early)).to.equal("AnswerPeriodTooShort");
    const admitted = await done<{ status: string }>(
      await post(`/v1/objections/${filed.objectionId}/admission`, { answerBy }),
    );
    expect(admitted.status).to.equal("ADMITTED");
    const proposed = await done(await post("/v1/pledges", await offer(first)));
    const conflictsDigest = proposed.conflicts!.digest;
    expect(await refused(await accept(proposed.pledgeId, { conflictsDigest }))).to.equal(
      "CertificateIsDisputed",
    );
    expect(
      await done(await accept(proposed.pledgeId, { waivesDispute: true, conflictsDigest })),
    ).to.have.property("state", "AGREED");
    const decide = async (decision: string) =>
      done<{ history: { event: string }[] }>(
        await post(`/v1/certificates/${certificateNo}/${decision}`, { reasonDigest: digestOfText(decision) }),
      );
    await decide("suspension");
    await decide("reinstatement");
    expect((await decide("revocation")).history.map(({ event }) => event).slice(-3)).to.deep.equal([
      "CERTIFICATE_SUSPENDED",
      "CERTIFICATE_REINSTATED",
      "CERTIFICATE_REVOKED",
    ]);
    const alarmed = await get<PledgeView>(`/v1/pledges/${proposed.pledgeId}`);
    expect(alarmed.history.at(-1)?.event).to.equal("CERTIFICATE_REVOKED");
    expect(await get(`/v1/certificates/${certificateNo}`)).to.have.property("status", "REVOKED");
  });

  it("changes the holder with both signatures, and never to the lender of a live pledge", async () => {
    const asset = await product.deposit(holder, ANOTHER, 5);
    const proposed = await done(await post("/v1/pledges", await offer(asset)));
    const live = await done(await accept(proposed.pledgeId));
    const transfer = async (to: Wallet, agrees: boolean) => {
      const words = {
        certificateDigest: asset.digest,
        from: holder.address,
        to: to.address,
        contractDigest: digestOfText("sale"),
      };
      const given = await sign(holder, "TransferOffer", words, "CertificateRegistry");
      const acceptance = await sign(to, "TransferAcceptance", words, "CertificateRegistry");
      const request = digestOfMessage(product.trust, "CertificateRegistry", "TransferOffer", given.message);
      const consent = await sign(
        bank,
        "PledgeeConsent",
        { pledgeId: live.pledgeId, pledgee: bank.address, request },
        "CertificateRegistry",
      );
      const body = { ...given, acceptance, ...(agrees && { consent }) };
      return post(`/v1/certificates/${asset.certificateNo}/transfer`, body);
    };
    expect(await refused(await transfer(bank, true))).to.equal("TransferToLender");
    expect(await refused(await transfer(other, false))).to.equal("ConsentMissing");
    const { history } = await done<{ history: { event: string }[] }>(await transfer(other, true));
    expect(history.at(-1)?.event).to.equal("HOLDER_CHANGED");
  });
});
