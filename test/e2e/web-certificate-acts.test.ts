/** What happens to a certificate after the deposit, in the pages: renewal, transfer, cancellation, objections. */
import { expect } from "chai";
import { Wallet } from "ethers";
import { writeFile } from "node:fs/promises";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { acceptanceOf } from "../helpers/pledge-signing.ts";
import type { Deposited } from "../helpers/product.ts";
import { overflow, shoot, violations } from "../helpers/web-pages.ts";
import { PHONE, webWorld } from "../helpers/web-world.ts";

const holder = new Wallet(`0x${"11".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);
const buyer = new Wallet(`0x${"33".repeat(32)}`);
const objector = new Wallet(`0x${"66".repeat(32)}`);
const DAY_MS = 86_400_000;

describe("the web pages in Chromium: what its holder does with a certificate", function () {
  this.timeout(300_000);
  const world = webWorld();
  const at = (name: string) => world.at(name);

  before(async () => {
    await writeFile(at("paper.pdf"), "a paper");
    for (const [name, wallet] of Object.entries({ holder, bank, buyer, objector }))
      await world.keepKey(name, wallet);
  });

  /** The certificate's page, as one of them sees it. */
  async function openAs(name: string, certificateNo: string, options: BrowserContextOptions = {}) {
    const page = await world.open(`/sign-in?to=/certificates/${certificateNo}`, options);
    await world.signInWithKey(page, name);
    return page;
  }

  async function form(page: Page, act: string): Promise<Locator> {
    await page.getByTestId(`act-${act}`).first().locator("summary").click();
    return page.getByTestId(`form-${act}`);
  }

  const paper = (scope: Locator, member: string) =>
    scope.getByTestId(`paper-${member}`).locator("input[type=file]").setInputFiles(at("paper.pdf"));

  /** Presses a button that saves a request. @returns the file's path */
  async function saved(page: Page, button: Locator, name: string): Promise<string> {
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    await download.saveAs(at(`${name}.request.json`));
    return at(`${name}.request.json`);
  }

  /** The pledgee's consent, signed on the page of its pledge. */
  async function consented(pledgeId: string, file: string): Promise<string> {
    const page = await world.open(`/sign-in?to=/pledges/${pledgeId}`);
    await world.signInWithKey(page, "bank");
    await page.getByTestId("request-file").setInputFiles(file);
    await page.getByTestId("counter-consent").locator("summary").click();
    expect(await page.getByTestId("consent-pledge").inputValue()).to.equal(pledgeId);
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "consent-en");
    return saved(page, page.getByTestId("sign-consent"), "consented");
  }

  /** The register desk sends it. */
  async function sendAtDesk(file: string, act: string): Promise<void> {
    const page = await world.open("/sign-in?to=/desk");
    await world.signInWithApiKey(page);
    await page.getByTestId("request-file").setInputFiles(file);
    await page.getByTestId(`send-${act}`).click();
    await page.getByText("Yes, do it").click();
    await page.getByTestId("act-sent").waitFor();
  }

  /** Others did it: the page has it once the gateway read it on the chain. */
  async function happened(page: Page, event: string): Promise<void> {
    while ((await page.locator(`[data-event="${event}"]`).count()) === 0) {
      const answered = page.waitForResponse(/\/v1\/certificates\//);
      await page.getByTestId("refresh").click();
      await (await answered).finished();
    }
  }

  /** Offered to the bank and accepted. @returns its id */
  async function pledged(deposited: Deposited): Promise<string> {
    const { product } = world;
    const offer = await product.offer(deposited, bank);
    const { pledgeId } = await product.done<{ pledgeId: string }>("/v1/pledges", offer);
    const acceptance = await product.sign(bank, "PledgeAcceptance", acceptanceOf(pledgeId, bank.address));
    await product.done(`/v1/pledges/${pledgeId}/acceptance`, acceptance);
    return pledgeId;
  }

  it("renews one whose end is near: signed by the holder, sent by the register desk", async () => {
    const sourceAgreementEnd = new Date(Date.now() + 90 * DAY_MS).toISOString().slice(0, 10);
    const { certificateNo } = await world.product.deposit(holder, 1, 1, { sourceAgreementEnd });
    const page = await openAs("holder", certificateNo);
    const renew = await form(page, "renew");
    expect(await renew.getByTestId("choice-regimeDigest").inputValue()).to.equal("CN-ZJ-2021-DEPOSIT");
    await renew.getByTestId("save-renew").click();
    expect(await renew.locator(".field-error").count(), "what is missing is marked").to.equal(2);
    await renew
      .getByTestId("text-validUntil")
      .fill(new Date(Date.now() + 400 * DAY_MS).toISOString().slice(0, 19));
    await paper(renew, "evidenceDigest");
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "certificate-renew-en");
    await sendAtDesk(await saved(page, renew.getByTestId("save-renew"), "renewal"), "renew");
    await happened(page, "CERTIFICATE_RENEWED");
  });

  it("transfers a pledged one with three signatures on one file", async () => {
    const deposited = await world.product.deposit(holder, 2, 2);
    const pledgeId = await pledged(deposited);
    const page = await openAs("holder", deposited.certificateNo);
    const transfer = await form(page, "transfer");
    await transfer.getByTestId("text-to").fill(buyer.address);
    await paper(transfer, "contractDigest");
    expect(await transfer.getByTestId("send-transfer").count(), "others sign first").to.equal(0);
    const offered = await saved(page, transfer.getByTestId("save-transfer"), "transfer");

    const other = await openAs("buyer", deposited.certificateNo, { locale: "zh-CN" });
    await other.getByTestId("request-file").setInputFiles(offered);
    await other.getByTestId("counter-acceptance").locator("summary").click();
    await shoot(other, "transfer-accept-zh");
    const both = await saved(other, other.getByTestId("sign-acceptance"), "both");
    await sendAtDesk(await consented(pledgeId, both), "transfer");
    await happened(other, "HOLDER_CHANGED");
    await other.getByTestId("act-cancel").waitFor();
  });

  it("cancels a pledged one only with its pledgee's consent", async () => {
    const deposited = await world.product.deposit(holder, 3, 3);
    const pledgeId = await pledged(deposited);
    const page = await openAs("holder", deposited.certificateNo, { locale: "zh-CN", viewport: PHONE });
    await page.getByTestId("pledged").waitFor();
    const cancel = await form(page, "cancel");
    expect(await cancel.getByTestId("send-cancel").count()).to.equal(0);
    expect(await overflow(page)).to.be.at.most(0);
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "certificate-cancel-phone-zh");
    const alone = await saved(page, cancel.getByTestId("save-cancel"), "cancellation");

    const send = async (file: string) => {
      await page.getByTestId("request-file").setInputFiles(file);
      await page.getByTestId("send-cancel").click();
    };
    await send(alone);
    await page.locator('[data-testid="refusal"][data-reason="ConsentMissing"]').waitFor();
    await page.getByTestId("put-away").click();
    await send(await consented(pledgeId, alone));
    await page.locator('[data-testid="status"][data-status="CANCELLED"]').waitFor();
    await page.getByTestId("act-cancel").waitFor({ state: "detached" });
  });

  it("takes an objection from anybody by the register desk, the holder's answer, and its withdrawal", async () => {
    const { certificateNo } = await world.product.deposit(holder, 4, 4);
    const other = await openAs("objector", certificateNo);
    const filing = await form(other, "fileObjection");
    await filing.getByTestId("choice-ground").selectOption("DUPLICATE");
    await paper(filing, "evidenceDigest");
    expect(await violations(other)).to.deep.equal([]);
    await shoot(other, "objection-file-en");
    await sendAtDesk(await saved(other, filing.getByTestId("save-fileObjection"), "filing"), "fileObjection");
    await happened(other, "OBJECTION_FILED");

    const { items } = await world.product.get<{ items: { objectionId: string }[] }>(
      "/v1/objections?status=FILED",
    );
    const answerBy = Math.floor(Date.now() / 1000) + 60 * 86_400;
    await world.product.done(`/v1/objections/${items[0]!.objectionId}/admission`, { answerBy });
    const page = await openAs("holder", certificateNo);
    const answer = await form(page, "answerObjection");
    await paper(answer, "answerDigest");
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "objection-answer-en");
    await answer.getByTestId("send-answerObjection").click();
    await page.locator('[data-event="OBJECTION_ANSWERED"]').waitFor();
    await page.getByTestId("act-answerObjection").waitFor({ state: "detached" });

    const withdrawal = await form(other, "withdrawObjection");
    await withdrawal.getByTestId("send-withdrawObjection").click();
    await other.locator('[data-event="OBJECTION_WITHDRAWN"]').waitFor();
  });
});
