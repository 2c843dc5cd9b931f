/** The life of one pledge in the pages: offered and accepted by keyboard alone, in default, cured, realised at an agreed value. */
import { expect } from "chai";
import { Wallet } from "ethers";
import { writeFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import type { PledgeView } from "../../client/adapters/gateway/views.ts";
import { digestOfText } from "../helpers/pledge-signing.ts";
import { Keyboard, KEY_PASSWORD, shoot, violations } from "../helpers/web-pages.ts";
import { webWorld } from "../helpers/web-world.ts";

const holder = new Wallet(`0x${"11".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);
const buyer = new Wallet(`0x${"33".repeat(32)}`);

describe("the web pages in Chromium: a pledge from offer to realisation", function () {
  this.timeout(300_000);
  const world = webWorld();
  const at = (name: string) => world.at(name);
  let pledgeId: string;

  before(async () => {
    await world.keepPapers("data", await world.product.deposit(holder, 7, 1));
    for (const name of ["contract", "notice", "event", "reasons", "valuation", "result"])
      await writeFile(at(`${name}.pdf`), `${name} in writing`);
    await world.keepKey("holder", holder);
    await world.keepKey("bank", bank);
  });

  const paper = (scope: Locator, member: string, file: string) =>
    scope
      .getByTestId(`paper-${member}`)
      .locator("input[type=file]")
      .setInputFiles(at(`${file}.pdf`));

  const state = (page: Page, name: PledgeView["state"]) =>
    page.locator(`[data-testid="state"][data-state="${name}"]`).first().waitFor();

  /** The pledge's page, as one of the parties sees it. */
  async function openAs(party: "holder" | "bank", options = {}): Promise<Page> {
    const page = await world.open(`/sign-in?to=/pledges/${pledgeId}`, options);
    await world.signInWithKey(page, party);
    return page;
  }

  /** Opens an act's form; what it gives is the form. */
  async function form(page: Page, act: string): Promise<Locator> {
    await page.getByTestId(`act-${act}`).locator("summary").click();
    return page.getByTestId(`form-${act}`);
  }

  async function signInByKeyboard(page: Page, name: string): Promise<Keyboard> {
    const keyboard = new Keyboard(page);
    await page.getByTestId("open-key").waitFor();
    await keyboard.choose("Choose the key file", at(`${name}.json`));
    await keyboard.type("key-password", KEY_PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByTestId("sign-in-key").waitFor();
    await keyboard.press("sign-in-key");
    await page.getByTestId("account").waitFor({ state: "attached" });
    return keyboard;
  }

  it("is offered by keyboard alone", async () => {
    const page = await world.open("/sign-in?to=/pledges/offer");
    const keyboard = await signInByKeyboard(page, "holder");
    await page.getByTestId("offer-amount").waitFor();
    await keyboard.choose("Choose the certificate", at("data.deed.json"));
    await page.getByTestId("chosen-bundle").waitFor();
    await keyboard.choose("Choose the manifest", at("data.manifest.json"));
    await keyboard.type("offer-pledgee", bank.address);
    await keyboard.type("offer-maturity", `0630${new Date().getUTCFullYear() + 1}`);
    await keyboard.type("offer-amount", "5000000");
    await keyboard.choose("offer-contract", at("contract.pdf"));
    await keyboard.press("accept-root", "Space");
    await keyboard.press("send-offerPledge");
    await page.getByTestId("offer-signed").waitFor();
    await keyboard.press("to-pledge");
    await state(page, "PROPOSED");
    pledgeId = /0x[0-9a-f]{64}/.exec(page.url())![0];
  });

  it("is accepted by keyboard alone", async () => {
    const page = await world.open("/sign-in?to=/pledges");
    const keyboard = await signInByKeyboard(page, "bank");
    await page.getByTestId("pledge").waitFor();
    await keyboard.press("pledge");
    await page.getByTestId("act-acceptPledge").waitFor();
    await keyboard.press("act-acceptPledge");
    const accept = page.getByTestId("form-acceptPledge");
    await accept.getByTestId("terms-genuine").waitFor();
    await keyboard.choose("Choose the file", at("contract.pdf"));
    await page.locator('[data-testid="contract-compared"][data-matches="true"]').waitFor();
    await keyboard.press("send-acceptPledge");
    await state(page, "AGREED");
  });

  it("goes into default before maturity by an agreed event, is contested by the pledgor and cured", async () => {
    const registration = await world.product.sign(bank, "Registration", {
      pledgeId,
      pledgee: bank.address,
      register: 2,
      numberDigest: digestOfText("No. 1"),
      registeredAt: 1_767_225_600,
      receiptDigest: digestOfText("receipt"),
    });
    await world.product.done(`/v1/pledges/${pledgeId}/register`, registration);

    const lender = await openAs("bank");
    const declared = await form(lender, "declareDefault");
    await paper(declared, "noticeDigest", "notice");
    await declared.getByTestId("send-declareDefault").click();
    await lender.getByText("Yes, do it").click();
    await declared.locator('[data-testid="refusal"][data-reason="NotYetDue"]').waitFor();
    expect(await violations(lender)).to.deep.equal([]);
    await shoot(lender, "pledge-not-due-en");
    await paper(declared, "agreedEventDigest", "event");
    await declared.getByTestId("send-declareDefault").click();
    await lender.getByText("Yes, do it").click();
    await state(lender, "DEFAULTED");

    const borrower = await openAs("holder", { locale: "zh-CN" });
    const contest = await form(borrower, "contestDefault");
    await paper(contest, "reasonDigest", "reasons");
    await contest.getByTestId("send-contestDefault").click();
    await borrower.locator('[data-event="DEFAULT_CONTESTED"]').waitFor();
    await borrower.getByTestId("act-contestDefault").waitFor({ state: "detached" });
    expect(await violations(borrower)).to.deep.equal([]);
    await shoot(borrower, "pledge-contested-zh");

    const cure = await form(lender, "cureDefault");
    await paper(cure, "documentDigest", "reasons");
    await cure.getByTestId("send-cureDefault").click();
    await state(lender, "REGISTERED");
    await lender.locator('[data-event="DEFAULT_CURED"]').waitFor();
  });

  it("is realised at the value that the pledgor agreed to after the default, and at none without", async () => {
    const lender = await openAs("bank");
    const declared = await form(lender, "declareDefault");
    await paper(declared, "noticeDigest", "notice");
    await paper(declared, "agreedEventDigest", "event");
    await declared.getByTestId("send-declareDefault").click();
    await lender.getByText("Yes, do it").click();
    await state(lender, "DEFAULTED");

    const borrower = await openAs("holder");
    await borrower.getByTestId("act-value").locator("summary").click();
    await borrower.getByTestId("act-value").locator("input[type=file]").setInputFiles(at("valuation.pdf"));
    const [valuation] = await Promise.all([
      borrower.waitForEvent("download"),
      borrower.getByTestId("sign-valuation").click(),
    ]);
    await valuation.saveAs(at("valuation.request.json"));

    const enforce = await form(lender, "openEnforcement");
    await enforce.getByTestId("choice-method").selectOption("AGREED_VALUE");
    await paper(enforce, "noticeDigest", "notice");
    await enforce.getByTestId("send-openEnforcement").click();
    expect(await enforce.locator(".field-error").count(), "the pledgor's file is asked for").to.equal(1);
    const attachment = enforce.getByTestId("attachment-openEnforcement");
    await attachment.setInputFiles(at("data.deed.json"));
    await enforce.getByTestId("send-openEnforcement").click();
    await lender.getByText("Yes, do it").click();
    await enforce.locator('[data-testid="error"][data-code="INPUT_INVALID"]').waitFor();
    await attachment.setInputFiles(at("valuation.request.json"));
    expect(await violations(lender)).to.deep.equal([]);
    await shoot(lender, "pledge-enforce-en");
    await enforce.getByTestId("send-openEnforcement").click();
    await lender.getByText("Yes, do it").click();
    await state(lender, "ENFORCING");

    const result = await form(lender, "closeEnforcement");
    await paper(result, "resultDigest", "result");
    await paper(result, "proceedsDigest", "result");
    await result.getByTestId("text-buyer").fill(buyer.address);
    const [saved] = await Promise.all([
      lender.waitForEvent("download"),
      result.getByTestId("save-closeEnforcement").click(),
    ]);
    await saved.saveAs(at("result.request.json"));
    const desk = await world.open("/sign-in?to=/desk");
    await world.signInWithApiKey(desk);
    await desk.getByTestId("request-file").setInputFiles(at("result.request.json"));
    await desk.getByTestId("send-closeEnforcement").click();
    await desk.getByText("Yes, do it").click();
    await desk.getByTestId("act-sent").waitFor();
    await lender.getByRole("button", { name: "Refresh" }).click();
    await state(lender, "ENFORCED");
    expect(await lender.getByText(/^Nothing/).count()).to.be.greaterThan(0);
  });
});
