/** Pledges between browser profiles, and the register desk: the pages in Chromium on the embedded product. */
import { expect } from "chai";
import { Wallet } from "ethers";
import { readFile, writeFile } from "node:fs/promises";
import type { Download, Locator, Page } from "playwright-core";
import { digestOfText } from "../helpers/pledge-signing.ts";
import { overflow, shoot, violations } from "../helpers/web-pages.ts";
import { PHONE, webWorld } from "../helpers/web-world.ts";

const holder = new Wallet(`0x${"11".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);
const secondBank = new Wallet(`0x${"55".repeat(32)}`);
const objector = new Wallet(`0x${"66".repeat(32)}`);
const MATURITY = `${new Date().getUTCFullYear() + 1}-06-30`;
const CHINESE = { locale: "zh-CN" };

describe("the web pages in Chromium: pledges and the register desk", function () {
  this.timeout(400_000);
  const world = webWorld();
  const at = (name: string) => world.at(name);
  let certificateNo: string;
  let digest: string;
  /** Found in the borrower's page, opened in the bank's. */
  let pledgeId: string;

  before(async () => {
    const deposited = await world.product.deposit(holder, 7, 1);
    ({ certificateNo, digest } = deposited);
    await world.keepPapers("data", deposited);
    for (const name of ["contract", "other-contract", "release", "decision"])
      await writeFile(at(`${name}.pdf`), `${name} in writing`);
    await world.keepKey("holder", holder);
    await world.keepKey("bank", bank);
  });

  const paper = (scope: Locator, file: string) =>
    scope.locator("input[type=file]").first().setInputFiles(at(file));

  async function fillOffer(page: Page, pledgee: string): Promise<void> {
    await page.getByTestId("bundle-file").setInputFiles(at("data.deed.json"));
    await page.getByTestId("chosen-bundle").waitFor();
    await page
      .getByLabel(/^The manifest of the deposit/)
      .last()
      .setInputFiles(at("data.manifest.json"));
    await page.getByTestId("offer-pledgee").fill(pledgee);
    await page.getByTestId("offer-maturity").fill(MATURITY);
    await page.getByTestId("offer-amount").fill("5,000,000.00");
    await page.locator("input[type=file][data-testid=offer-contract]").setInputFiles(at("contract.pdf"));
  }

  it("lets the borrower offer, only after it agreed that the root becomes public", async () => {
    const page = await world.open("/sign-in?to=/pledges/offer");
    await world.signInWithKey(page, "holder");
    await fillOffer(page, bank.address);
    expect(await page.getByTestId("send-offerPledge").isDisabled()).to.equal(true);
    await page.getByTestId("accept-root").check();
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "pledge-offer-en");
    await page.getByTestId("send-offerPledge").click();
    await page.getByTestId("offer-signed").waitFor();
    pledgeId = (await page.getByTestId("offer-signed").getAttribute("data-pledge"))!;
    await page.getByTestId("to-pledge").click();
    await page.locator('[data-testid="state"][data-state="PROPOSED"]').waitFor();
  });

  it("shows the bank its alert and the offer, and takes its acceptance over its own copy of the contract", async () => {
    const page = await world.open("/sign-in?to=/pledges", CHINESE);
    await world.signInWithKey(page, "bank");
    await page.locator(`[data-testid="pledge"][data-id="${pledgeId}"]`).waitFor();
    await page.locator('[data-testid="alert"][data-type="pledge.proposed"].unread').waitFor();
    await page.locator('[data-testid="live"][data-live="true"]').waitFor();
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "pledges-zh");
    await page.getByTestId("read-all").click();
    await page.locator(".alert-row.unread").waitFor({ state: "detached" });

    await page.locator(`[data-testid="pledge"][data-id="${pledgeId}"]`).click();
    await page.getByTestId("act-acceptPledge").locator("summary").click();
    const form = page.getByTestId("form-acceptPledge");
    await form.getByTestId("terms-genuine").waitFor();
    await paper(form, "other-contract.pdf");
    await form.locator('[data-testid="contract-compared"][data-matches="false"]').waitFor();
    expect(await form.getByTestId("send-acceptPledge").isDisabled()).to.equal(true);
    await paper(form, "contract.pdf");
    await form.locator('[data-testid="contract-compared"][data-matches="true"]').waitFor();
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "pledge-accept-zh");
    await form.getByTestId("send-acceptPledge").click();
    await page.locator('[data-testid="state"][data-state="AGREED"]').first().waitFor();
  });

  it("tells the borrower why the register refuses to pledge the same data to a second bank", async () => {
    const page = await world.open("/sign-in?to=/pledges/offer");
    await world.signInWithKey(page, "holder");
    await fillOffer(page, secondBank.address);
    await page.getByTestId("accept-root").check();
    await page.getByTestId("send-offerPledge").click();
    const refusal = page.getByTestId("refusal");
    await refusal.waitFor();
    expect(await refusal.getAttribute("data-reason")).to.equal("CertificatePledged");
    expect(await refusal.innerText()).to.contain("Another pledge holds the certificate");
    await shoot(page, "pledge-refused-en");
  });

  it("makes a due-diligence report in the browser, on screen and as PDF", async () => {
    const page = await world.open("/sign-in?to=/pledges/report");
    await world.signInWithKey(page, "bank");
    await page.getByTestId("certificate-number").fill(certificateNo.toLowerCase());
    await page.getByTestId("fetch-bundle").click();
    await page.getByTestId("chosen-bundle").waitFor();
    await page.getByTestId("compute-report").click();
    const report = page.getByTestId("due-diligence");
    await report.waitFor();
    expect(await report.getAttribute("data-verdict")).to.equal("REJECT");
    expect(await report.getByTestId("line-P1").getAttribute("data-result")).to.equal("FAIL");
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "due-diligence-en");
    const [pdf] = await Promise.all([page.waitForEvent("download"), page.getByTestId("report-pdf").click()]);
    expect((await readFile(await pdf.path(), "latin1")).slice(0, 5)).to.equal("%PDF-");

    // A port that nobody listens on: nothing is passed that only the chain can show.
    await page.getByLabel(/^RPC nodes/).fill("http://127.0.0.1:1");
    await page.getByTestId("compute-report").click();
    await report.getByText("The chain could not be read:").waitFor();
    expect(await report.getByTestId("line-P1").getAttribute("data-result")).to.equal("NOT_CHECKED");
  });

  it("shows what is wrong with a request file, an account and a number instead of acting on them", async () => {
    await writeFile(at("no-request.json"), JSON.stringify({ format: "datadeed-request/1", act: "seize" }));
    const page = await world.open(`/pledges/${pledgeId}`);
    await page.getByTestId("request-file").setInputFiles(at("no-request.json"));
    await page.locator('[data-testid="error"][data-code="INPUT_INVALID"]').waitFor();
    await page.goto(world.pageAt(`/pledges/0x${"00".repeat(32)}`));
    await page.locator('[data-testid="error"][data-code="NOT_FOUND"]').waitFor();
    await page.goto(world.pageAt("/pledges"));
    await page.getByTestId("empty").waitFor();
    await page.getByTestId("account-input").fill("0x12");
    await page.getByTestId("show").click();
    await page.locator("#pledge-account-error").waitFor();
    await page.getByTestId("account-input").fill(secondBank.address);
    await page.keyboard.press("Enter");
    await page.getByTestId("no-pledges").waitFor();
    expect(await violations(page)).to.deep.equal([]);
  });

  it("has the bank sign the receipt as a file, which the register desk sends after a look at its words", async () => {
    const page = await world.open(`/sign-in?to=/pledges/${pledgeId}`);
    await world.signInWithKey(page, "bank");
    await page.getByTestId("act-registerPledge").locator("summary").click();
    const form = page.getByTestId("form-registerPledge");
    await form.getByTestId("choice-register").selectOption("ZHONGDENG");
    await form.getByTestId("text-numberDigest").fill("ZD-2026-1");
    await form.getByTestId("text-registeredAt").fill("2026-01-02T03:04:05");
    await paper(form.getByTestId("paper-receiptDigest"), "release.pdf");
    expect(await form.getByTestId("send-registerPledge").count(), "the bank may not send it").to.equal(0);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      form.getByTestId("save-registerPledge").click(),
    ]);
    await saved.saveAs(at("receipt.request.json"));

    const portfolio = await page.context().newPage();
    await portfolio.goto(world.pageAt("/pledges"));
    await portfolio.locator('[data-testid="live"][data-live="true"]').waitFor();

    const desk = await world.open("/sign-in?to=/desk");
    await world.signInWithApiKey(desk);
    await desk.getByTestId("request-file").setInputFiles(at("receipt.request.json"));
    const request = desk.locator('[data-testid="request"][data-act="registerPledge"]');
    await request.waitFor();
    expect(await request.innerText())
      .to.contain(pledgeId)
      .and.to.contain(bank.address);
    await desk.getByTestId("send-registerPledge").click();
    await desk.getByText("Yes, do it").click();
    await desk.getByTestId("act-sent").waitFor();
    await page.getByRole("button", { name: "Refresh" }).click();
    await page.locator('[data-testid="state"][data-state="REGISTERED"]').first().waitFor();
    // Nobody touched this one: the alert came by itself, and the list followed it.
    await portfolio.locator('[data-testid="alert"][data-type="pledge.registered"]').waitFor();
    await portfolio.locator('[data-testid="pledge"] [data-state="REGISTERED"]').waitFor();
  });

  it("changes the terms with both signatures: the pledgor's file, countersigned by the bank", async () => {
    const page = await world.open(`/sign-in?to=/pledges/${pledgeId}`);
    await world.signInWithKey(page, "holder");
    await page.getByTestId("act-amend").locator("summary").click();
    const form = page.getByTestId("act-amend");
    await paper(form, "other-contract.pdf");
    await form.getByLabel(/^Secured amount/).fill("4000000");
    const files: Download[] = [];
    page.on("download", (download) => files.push(download));
    await form.getByTestId("sign-amendment").click();
    await form.getByTestId("act-saved").waitFor();
    const request = files.find((download) => download.suggestedFilename().includes("amendPledge"));
    await request!.saveAs(at("amendment.request.json"));

    const other = await world.open(`/sign-in?to=/pledges/${pledgeId}`);
    await world.signInWithKey(other, "bank");
    await other.getByTestId("request-file").setInputFiles(at("amendment.request.json"));
    await other.getByTestId("counter-acceptance").locator("summary").click();
    const [both] = await Promise.all([
      other.waitForEvent("download"),
      other.getByTestId("sign-acceptance").click(),
    ]);
    await both.saveAs(at("both.request.json"));
    await other.getByTestId("counter-acceptance").waitFor({ state: "detached" });
    expect(await other.getByTestId("send-amendPledge").count(), "a session sends its own").to.equal(0);

    await page.getByTestId("request-file").setInputFiles(at("both.request.json"));
    await page.getByTestId("send-amendPledge").click();
    await page.locator('[data-event="PLEDGE_AMENDED"]').waitFor();
  });

  it("releases the pledge, on a phone in the dark", async () => {
    const page = await world.open(`/sign-in?to=/pledges/${pledgeId}`, {
      ...CHINESE,
      viewport: PHONE,
      colorScheme: "dark",
    });
    await world.signInWithKey(page, "bank");
    await page.locator('[data-testid="state"][data-state="REGISTERED"]').first().waitFor();
    expect(await overflow(page)).to.be.at.most(0);
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "pledge-phone-zh");
    await page.getByTestId("act-releasePledge").locator("summary").click();
    const form = page.getByTestId("form-releasePledge");
    await form.getByTestId("send-releasePledge").click();
    expect(await form.locator(".field-error").count(), "what is missing is marked").to.equal(2);
    await form.getByTestId("choice-ground").selectOption("DEBT_EXTINGUISHED");
    await paper(form.getByTestId("paper-documentDigest"), "release.pdf");
    await form.getByTestId("send-releasePledge").click();
    await page.getByRole("button", { name: "确认执行" }).waitFor();
    expect(await overflow(page), "the question fits").to.be.at.most(0);
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "pledge-sure-phone-zh");
    await page.getByRole("button", { name: "确认执行" }).click();
    await page.locator('[data-testid="state"][data-state="RELEASED"]').first().waitFor();
    await page.locator('[data-event="PLEDGE_RELEASED"]').waitFor();
    await page.goto(world.pageAt(`/pledges?account=${bank.address}&role=pledgee`));
    await page.locator(".pledge-card").waitFor();
    expect(await overflow(page)).to.be.at.most(0);
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "pledges-phone-zh");
  });

  it("takes an objection's request file at the register desk, admits it and refuses a date that is too early", async () => {
    const filing = await world.product.sign(
      objector,
      "ObjectionFiling",
      {
        certificateDigest: digest,
        objector: objector.address,
        ground: 3,
        evidenceDigest: digestOfText("evidence"),
      },
      "CertificateRegistry",
    );
    const request = { format: "datadeed-request/1", act: "fileObjection", subject: "", body: filing };
    await writeFile(at("objection.json"), JSON.stringify(request));
    const page = await world.open("/sign-in?to=/desk");
    await world.signInWithApiKey(page);
    await page.getByTestId("no-objections").waitFor();
    await page.getByTestId("request-file").setInputFiles(at("objection.json"));
    await page.locator('[data-testid="request"][data-act="fileObjection"]').waitFor();
    expect(await violations(page)).to.deep.equal([]);
    await page.getByTestId("send-fileObjection").click();
    await page.getByText("Yes, do it").click();
    await page.getByTestId("act-sent").waitFor();

    await page.getByRole("button", { name: "Refresh" }).click();
    const objection = page.getByTestId("objection");
    await objection.locator("summary").first().click();
    const form = objection.getByTestId("form-admitObjection");
    await form.waitFor();
    await shoot(page, "desk-en");
    const answerBy = form.getByTestId("text-answerBy");
    const earliest = await answerBy.inputValue();
    expect(earliest, "the earliest time that is allowed is there already").to.match(/^\d{4}-\d\d-\d\dT/);
    await answerBy.fill("2026-01-01T00:00");
    await form.getByTestId("send-admitObjection").click();
    await page.getByText("Yes, do it").last().click();
    await form.locator('[data-testid="refusal"][data-reason="AnswerPeriodTooShort"]').waitFor();
    await answerBy.fill(earliest);
    await form.getByTestId("send-admitObjection").click();
    await page.getByText("Yes, do it").last().click();
    await page.getByTestId("no-objections").waitFor();
    await page.getByTestId("objection-status").selectOption("ADMITTED");
    await page.locator('[data-testid="objection"][data-status="ADMITTED"]').waitFor();
  });

  it("decides an objection that was answered, and suspends the certificate", async () => {
    const list = await world.product.get<{ items: { objectionId: string }[] }>(
      "/v1/objections?status=ADMITTED",
    );
    const objectionId = list.items[0]!.objectionId;
    const answer = await world.product.sign(
      holder,
      "ObjectionAnswer",
      {
        objectionId,
        holder: holder.address,
        answerDigest: digestOfText("answer"),
      },
      "CertificateRegistry",
    );
    await world.product.done(`/v1/objections/${objectionId}/answer`, answer);
    const page = await world.open("/sign-in?to=/desk", CHINESE);
    await world.signInWithApiKey(page);
    await page.getByTestId("objection-status").selectOption("ANSWERED");
    const objection = page.getByTestId("objection");
    await objection.locator("summary").first().click();
    const form = objection.getByTestId("form-decideObjection");
    await form.getByTestId("choice-outcome").selectOption("UPHELD");
    await paper(form.getByTestId("paper-reasonDigest"), "decision.pdf");
    await form.getByTestId("send-decideObjection").click();
    await shoot(page, "desk-decide-zh");
    await page.getByText("确认执行", { exact: true }).click();
    await page.getByTestId("no-objections").waitFor();
    await page.getByTestId("objection-status").selectOption("UPHELD");
    await page.locator('[data-testid="objection"][data-status="UPHELD"]').waitFor();

    await page.getByTestId("desk-number").fill(certificateNo);
    await page.getByTestId("desk-find").click();
    await page.locator('[data-testid="standing"][data-status="VALID"]').waitFor();
    await page.getByTestId("act-suspend").locator("summary").click();
    const suspend = page.getByTestId("form-suspend");
    await paper(suspend.getByTestId("paper-reasonDigest"), "decision.pdf");
    await suspend.getByTestId("send-suspend").click();
    await page.getByText("确认执行", { exact: true }).last().click();
    await page.locator('[data-testid="standing"][data-status="SUSPENDED"]').waitFor();
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "desk-zh");
  });
});
