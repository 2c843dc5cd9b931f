import { expect } from "chai";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { Download, Page } from "playwright-core";
import { getBytes, Wallet, type TypedDataDomain, type TypedDataField } from "ethers";
import { readBundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { fingerprint, parseManifest } from "#core/dataset.ts";
import { sha256Text } from "#core/digest.ts";
import { parseAct } from "#core/register-acts.ts";
import { parseRequest } from "../../client/adapters/gateway/register-request.ts";
import {
  fillDescription,
  Keyboard,
  KEY_PASSWORD,
  makeKey,
  overflow,
  shoot,
  signInWithNewKey,
  violations,
} from "../helpers/web-pages.ts";
import { PHONE, webWorld } from "../helpers/web-world.ts";

interface TypedPayload {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly message: Record<string, unknown>;
}

describe("the web pages in Chromium: sign-in, deposit, certificates", function () {
  this.timeout(300_000);
  const world = webWorld();
  const at = (name: string) => world.at(name);
  let page: Page;

  before(async () => {
    await world.keepKey("holder", new Wallet(`0x${"11".repeat(32)}`));
    await mkdir(at("dataset/2026"), { recursive: true });
    await writeFile(at("dataset/2026/readings.csv"), "t,v\n1,2\n");
    await writeFile(at("dataset/notes.txt"), "no names here\n");
    await writeFile(at("people.csv"), "phone,mail\n13812345678,someone@example.com\n");
  });
  beforeEach(async () => {
    page = await world.newPage();
  });

  /** With an account whose key file there is already: making one is a test of its own. */
  async function signIn(): Promise<void> {
    await page.goto(world.pageAt("/sign-in?to=/deposit"));
    await world.signInWithKey(page, "holder");
  }

  const next = () => page.getByTestId("next").click();
  const textOf = async (download: Download) => readFile(await download.path(), "utf8");

  async function depositThrough(title: string, mode: "FINGERPRINT" | "UPLOAD") {
    await next();
    await page.getByTestId("deposit-folder").setInputFiles(at("dataset"));
    await page.getByTestId("scan-clean").waitFor();
    await next();
    await fillDescription(page, title);
    await next();
    if (mode === "UPLOAD") await page.getByText("Upload the files").click();
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("save-manifest").click(),
    ]);
    const manifest = parseManifest(JSON.parse(await textOf(saved)));
    await page.getByTestId("manifest-saved").check();
    await next();
    await page.locator('[data-testid="states"][data-state="FINAL"]').waitFor({ timeout: 90_000 });
    const certificateNo = await page.getByTestId("certificate-no").innerText();
    const [proof] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("save-bundle").click(),
    ]);
    const bundle = readBundle(new TextEncoder().encode(await textOf(proof)));
    return { manifest, bundle, certificateNo };
  }

  it("takes a fingerprint from a new key to FINAL, with papers that fit the manifest that was saved", async () => {
    const account = await signInWithNewKey(page, world.url);
    const { manifest, bundle, certificateNo } = await depositThrough(
      "Readings by fingerprint",
      "FINGERPRINT",
    );
    const subject = bundle.certificate.credentialSubject;
    expect(bundle.certificateNo).to.equal(certificateNo);
    expect(subject.commitment).to.equal(fingerprint(manifest).commitment);
    expect(subject.statement?.message.holder).to.equal(account);
    expect(subject.hashing.by).to.deep.equal(["depositor"]);
    const [pdf] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save-pdf").click()]);
    expect((await textOf(pdf)).slice(0, 5)).to.equal("%PDF-");
    await shoot(page, "deposit-done-en");

    await page.getByText("Show the certificate").click();
    await page.getByTestId("status").waitFor();
    expect(await page.getByTestId("status").getAttribute("data-status")).to.equal("VALID");
    const events = await page.evaluate<string[]>(
      "[...document.querySelectorAll('[data-testid=history] li')].map((item) => item.dataset.event)",
    );
    expect(events).to.include.members(["RECEIVED", "SEQUENCED", "ANCHORED", "FINAL"]);
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "certificate-en");
    await page.getByRole("link", { name: "All certificates" }).click();
    await page.getByText("Readings by fingerprint").waitFor();
    await page.getByTestId("search").fill("nothing like it");
    await page.getByTestId("no-match").waitFor();
    await page.getByTestId("search").fill(certificateNo.slice(-6).toLowerCase());
    await page.getByText("Readings by fingerprint").waitFor();
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "certificates-en");
  });

  it("uploads, so that gateway and depositor both count; then the holder cancels", async () => {
    await signIn();
    const { bundle, certificateNo } = await depositThrough("Readings uploaded", "UPLOAD");
    expect(bundle.certificate.credentialSubject.hashing.by).to.have.members(["gateway", "depositor"]);
    await page.getByText("Show the certificate").click();
    await page.getByTestId("act-cancel").locator("summary").click();
    await page.getByTestId("send-cancel").click();
    await page.getByText("Yes, do it").click();
    await page.locator('[data-testid="status"][data-status="CANCELLED"]').waitFor();
    const view = (await (await fetch(`${world.url}/v1/certificates/${certificateNo}`)).json()) as object;
    expect(view).to.have.property("status", "CANCELLED");
  });

  it("signs in and deposits with a wallet of the browser, and a new version after it", async () => {
    const wallet = Wallet.createRandom();
    await page.exposeFunction("askWallet", async (method: string, params: string[]) => {
      if (method === "eth_requestAccounts") return [wallet.address.toLowerCase()];
      if (method === "personal_sign") return wallet.signMessage(getBytes(params[0]!));
      const { domain, types, message } = JSON.parse(params[1]!) as TypedPayload;
      const own = Object.entries(types).filter(([name]) => name !== "EIP712Domain");
      return wallet.signTypedData(domain, Object.fromEntries(own), message);
    });
    await page.addInitScript(`
      const provider = { request: ({ method, params }) => globalThis.askWallet(method, params ?? []) };
      const announce = () => dispatchEvent(new CustomEvent("eip6963:announceProvider", {
        detail: { info: { uuid: "350670db-19fa-4704-a166-e52e178b59d2", name: "Test wallet" }, provider } }));
      addEventListener("eip6963:requestProvider", announce);
    `);
    await page.goto(world.pageAt("/sign-in?to=/deposit"));
    await page.getByText("Wallet", { exact: true }).click();
    await page.getByText("Connect Test wallet").click();
    await page.getByTestId("sign-in-key").click();
    await page.getByTestId("account").waitFor({ state: "attached" });
    const first = await depositThrough("By wallet", "FINGERPRINT");
    expect(first.bundle.certificate.credentialSubject.statement?.message.holder).to.equal(wallet.address);
    await page.getByText("Show the certificate").click();
    await page.getByText("Deposit a new version").click();
    const second = await depositThrough("By wallet, version 2", "FINGERPRINT");
    const { version } = second.bundle.certificate.credentialSubject;
    expect(version.number).to.equal(2);
    expect(version.previous).to.equal(sha256Text(certificateDigest(first.bundle.certificate)));
    await page.goto(world.pageAt(`/certificates/${first.certificateNo}`));
    await page.getByTestId("act-supersede").locator("summary").click();
    const form = page.getByTestId("form-supersede");
    await form.getByTestId("save-supersede").click();
    expect(await form.locator(".field-error").count(), "the successor is asked for").to.equal(1);
    await form.getByTestId("certificate-number").fill(second.certificateNo.toLowerCase());
    await form.getByTestId("fetch-bundle").click();
    await form.getByTestId("chosen-bundle").waitFor();
    const [request] = await Promise.all([
      page.waitForEvent("download"),
      form.getByTestId("save-supersede").click(),
    ]);
    const { act, subject, body } = parseRequest(JSON.parse(await textOf(request)));
    expect([act, subject]).to.deep.equal(["supersede", first.certificateNo]);
    const signed = parseAct("supersede", body);
    expect(signed.message?.["successor"]).to.equal(toHex0x(certificateDigest(second.bundle.certificate)));
  });

  it("finds phone numbers and addresses before anything is sent, and wants them looked at", async () => {
    await signIn();
    await next();
    await page.getByTestId("deposit-files").setInputFiles(at("people.csv"));
    await page.getByTestId("scan-found").waitFor();
    expect(await page.getByTestId("scan-found").innerText()).to.match(/mobile numbers \(1\).*e-mail/);
    expect(await page.getByTestId("next").isDisabled()).to.equal(true);
    await shoot(page, "deposit-scan-en");
    expect(await violations(page)).to.deep.equal([]);
    await page.getByTestId("scan-accept").check();
    expect(await page.getByTestId("next").isDisabled()).to.equal(false);
  });

  it("shows each objection beside its field and goes to the first", async () => {
    await signIn();
    await next();
    await page.getByTestId("deposit-folder").setInputFiles(at("dataset"));
    await page.getByTestId("hashed").waitFor();
    await next();
    await page.locator("#deposit-uscc").fill("91330108MA2GLXQ00B");
    await next();
    await page.locator("#deposit-uscc-error").waitFor();
    expect(await page.evaluate<string>("document.activeElement.id")).to.equal("deposit-holderName");
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "deposit-description-en");
  });

  it("signs in with an API key that is not kept, and signs out", async () => {
    await page.goto(world.pageAt("/sign-in"));
    await page.getByTestId("api-key").waitFor();
    expect(await violations(page)).to.deep.equal([]);
    await world.signInWithApiKey(page);
    const kept = await page.evaluate<string>(
      "JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie",
    );
    expect(kept).to.not.contain(world.product.apiKey).and.not.contain("ds_");
    await page.getByTestId("sign-out").click();
    await page.getByTestId("sign-in-link").waitFor();
  });

  it("tells when a session has ended, forgets the key, and keeps what was typed", async () => {
    await signIn();
    await next();
    await page.getByTestId("deposit-folder").setInputFiles(at("dataset"));
    await page.getByTestId("hashed").waitFor();
    await next();
    await page.locator("#deposit-title").fill("Half a description");
    await page.context().clearCookies();
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await page.getByTestId("session-ended").waitFor();
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "session-ended-en");
    await page.getByRole("button", { name: "Sign in" }).click();
    expect(await page.getByTestId("key-in-use").count()).to.equal(0);
    await world.signInWithApiKey(page);
    await makeKey(page);
    await next();
    await page.getByTestId("deposit-folder").setInputFiles(at("dataset"));
    await page.getByTestId("hashed").waitFor();
    await next();
    expect(await page.locator("#deposit-title").inputValue()).to.equal("Half a description");
  });

  it("deposits by keyboard alone", async () => {
    await signIn();
    const keyboard = new Keyboard(page);
    await keyboard.press("next");
    await keyboard.choose("Choose files", at("dataset/2026/readings.csv"));
    await page.getByTestId("hashed").waitFor();
    await keyboard.press("next");
    await keyboard.type("deposit-holderName", "Hangzhou Keyboard Co., Ltd.");
    await keyboard.type("deposit-title", "By keyboard");
    await keyboard.type("deposit-industry", "I65");
    await keyboard.type("deposit-scenario", "Calibration");
    await keyboard.type("deposit-algorithmRules", "Means");
    await keyboard.type("deposit-format", "text/csv");
    await keyboard.type("deposit-updateFrequency", "monthly");
    await keyboard.type("deposit-sourceType", "own");
    await keyboard.type("deposit-dataLevel", "general");
    await keyboard.type("deposit-personalInformation", "none");
    await keyboard.press("deposit-rightsClaimed", "Space");
    await keyboard.press("next");
    const download = page.waitForEvent("download");
    await keyboard.press("save-manifest");
    await download;
    await keyboard.press("manifest-saved", "Space");
    await keyboard.press("next");
    await page.locator('[data-testid="states"][data-state="FINAL"]').waitFor({ timeout: 90_000 });
  });

  it("opens the key file that it made, with its password and no other", async () => {
    await page.goto(world.pageAt("/sign-in"));
    await page.getByText("New key", { exact: true }).click();
    await page.getByTestId("new-password").fill(KEY_PASSWORD);
    await page.getByTestId("repeat-password").fill(KEY_PASSWORD);
    const [keyFile] = await Promise.all([
      page.waitForEvent("download", { timeout: 120_000 }),
      page.getByTestId("create-key").click(),
    ]);
    await keyFile.saveAs(at("key.json"));
    const address = await page.getByTestId("key-in-use").getAttribute("data-address");
    await page.reload();
    expect(await page.getByTestId("key-in-use").count()).to.equal(0);
    await page.getByTestId("key-file").setInputFiles(at("key.json"));
    await page.getByTestId("key-password").fill("another password");
    await page.getByTestId("open-key").click();
    await page.locator('[data-testid="error"][data-code="KEY_INVALID"]').waitFor({ timeout: 120_000 });
    await page.getByTestId("key-password").fill(KEY_PASSWORD);
    await page.getByTestId("open-key").click();
    await page.getByTestId("key-in-use").waitFor({ timeout: 120_000 });
    expect(await page.getByTestId("key-in-use").getAttribute("data-address")).to.equal(address);
  });

  for (const [name, setting] of [
    ["zh", { locale: "zh-CN" }],
    ["phone", { locale: "zh-CN", viewport: PHONE }],
    ["dark", { colorScheme: "dark" }],
  ] as const) {
    it(`shows every page without axe finding anything and without scrolling sideways: ${name}`, async () => {
      page = await world.newPage(setting);
      for (const path of ["/", "/sign-in", "/deposit", "/nowhere"]) {
        await page.goto(`${world.url}/#${path}`);
        await page.locator("main :is(h1, h2)").first().waitFor();
        await shoot(page, `${path === "/" ? "verify" : path.slice(1)}-${name}`);
        expect(await violations(page), path).to.deep.equal([]);
        expect(await overflow(page), path).to.be.at.most(0);
      }
      await page.goto(world.pageAt("/sign-in"));
      await world.signInWithApiKey(page);
      for (const path of ["/deposit", "/certificates"]) {
        await page.goto(`${world.url}/#${path}`);
        await page.locator("main h1").waitFor();
        await page.locator("main .ant-spin").waitFor({ state: "detached" });
        await shoot(page, `${path.slice(1)}-${name}`);
        expect(await violations(page), path).to.deep.equal([]);
        expect(await overflow(page), path).to.be.at.most(0);
      }
    });
  }

  it("goes from page to page by keyboard: skip link, navigation, focus at the new page", async () => {
    await page.goto(world.url);
    await page.locator("main h1").waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate<string>("document.activeElement.className")).to.equal("skip");
    await page.keyboard.press("Enter");
    expect(await page.evaluate<string>("document.activeElement.id")).to.equal("content");
    await page.getByTestId("nav-deposit").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("sign-in-needed").waitFor();
    expect(await page.evaluate<string>("document.activeElement.id")).to.equal("content");
    expect(await page.title()).to.equal("Deposit · DataDeed");
  });
});
