import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { readBundle, type BundleJson } from "#core/bundle.ts";
import { certificateDigest } from "#core/certificate.ts";
import { digestPrefixOf, formatVerifyLink } from "#core/verify-link.ts";
import { datadeed } from "../helpers/cli.ts";
import { makePdf } from "../helpers/made-pdf.ts";
import { bundleWhen, depositSample } from "../helpers/sample-deposit.ts";
import { overflow } from "../helpers/web-pages.ts";
import { PHONE, webWorld } from "../helpers/web-world.ts";

const FILES = { "readings.csv": new TextEncoder().encode("t,v\n1,2\n") };

describe("the certificate's PDF, from the gateway to a reader", function () {
  this.timeout(240_000);
  const world = webWorld();
  const at = (name: string) => world.at(name);
  let page: Page;
  let bundle: BundleJson;
  let bundleText: string;

  before(async () => {
    await mkdir(at("home"));
    const { url } = world;
    const { certificateNo } = await depositSample(url, world.product.apiKey, FILES);
    bundleText = await bundleWhen(url, certificateNo, "FINAL");
    bundle = JSON.parse(bundleText) as BundleJson;
    await writeFile(at("trust.json"), JSON.stringify(world.product.trust));
    const answer = await fetch(`${url}/v1/certificates/${certificateNo}/certificate.pdf`);
    expect(answer.status).to.equal(200);
    await writeFile(at("certificate.pdf"), await answer.bytes());
    await writeFile(
      at("edited.pdf"),
      await makePdf({
        text: "Certificate of Forger Ltd.",
        attachments: [[`${certificateNo}.deed.json`, bundleText]],
      }),
    );
  });

  beforeEach(async () => {
    page = await world.newPage();
  });

  const open = () => page.goto(`${world.url}/verify`);
  const give = (file: string) => page.getByTestId("bundle-file").setInputFiles(at(file));
  const run = async () => {
    await page.getByTestId("verify").click();
    await page.getByTestId("report").waitFor();
    return page.getByTestId("report").getAttribute("data-verdict");
  };

  it("carries the gateway's own bundle, the same every time", async () => {
    const url = `${world.url}/v1/certificates/${bundle.certificateNo}/certificate.pdf`;
    const again = Buffer.from(await (await fetch(url)).bytes());
    expect(again.equals(await readFile(at("certificate.pdf")))).to.equal(true);
    execFileSync("pdfdetach", ["-saveall", "-o", at("."), at("certificate.pdf")]);
    expect(await readFile(at(`${bundle.certificateNo}.deed.json`), "utf8")).to.equal(bundleText);
  });

  it("passes on the command line from the file alone", async () => {
    const own = { home: at("home") };
    const trust = ["--trust", at("trust.json")];
    const online = await datadeed(["verify", at("certificate.pdf"), ...trust], own);
    expect(online.code, online.stderr + online.stdout).to.equal(0);
    expect((await datadeed(["verify", at("edited.pdf"), ...trust], own)).code).to.equal(0);
  });

  it("passes in the browser, and is shown as what its bundle says", async () => {
    await open();
    await give("certificate.pdf");
    await page.getByTestId("from-pdf").waitFor();
    expect(await run()).to.equal("PASS");
    const paper = await page.getByTestId("paper").innerText();
    for (const words of [bundle.certificateNo, "Hangzhou Test Measurement Co., Ltd.", "数据知识产权存证证书"])
      expect(paper).to.include(words);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("paper-pdf").click(),
    ]);
    expect((await readFile(await download.path())).equals(await readFile(at("certificate.pdf")))).to.equal(
      true,
    );
  });

  it("shows of a PDF with edited text what the genuine bundle says, and nothing of the text", async () => {
    await open();
    await give("edited.pdf");
    expect(await run()).to.equal("PASS");
    expect(await page.locator("body").innerText())
      .to.include("Hangzhou Test Measurement Co., Ltd.")
      .and.not.to.include("Forger");
  });

  it("rejects a PDF whose bundle was edited", async () => {
    const edited = structuredClone(bundle) as {
      certificate: { credentialSubject: { holder: { name: string } } };
    };
    edited.certificate.credentialSubject.holder.name = "Forger Ltd.";
    await writeFile(
      at("forged.pdf"),
      await makePdf({ attachments: [["a.deed.json", JSON.stringify(edited)]] }),
    );
    await open();
    await give("forged.pdf");
    expect(await run()).to.equal("REJECT");
  });

  it("says why a print, a broken file or several bundles can't be used", async () => {
    await writeFile(at("print.pdf"), await makePdf({ text: "a scan" }));
    await writeFile(at("cut.pdf"), (await readFile(at("certificate.pdf"))).subarray(0, 300));
    await writeFile(
      at("several.pdf"),
      await makePdf({
        attachments: [
          ["a.deed.json", bundleText],
          ["b.deed.json", bundleText],
        ],
      }),
    );
    await open();
    for (const file of ["print.pdf", "cut.pdf", "several.pdf"]) {
      await give(file);
      await page.getByText(new RegExp(`${file} can't be used`)).waitFor();
    }
    expect(await page.getByTestId("verify").isDisabled()).to.equal(true);
  });

  it("opens from its QR code, and refuses a code that names another certificate", async () => {
    const link = {
      certificateNo: bundle.certificateNo,
      digestPrefix: digestPrefixOf(certificateDigest(readBundle(bundleText).certificate)),
      chainId: bundle.log.chainId,
    };
    await page.goto(formatVerifyLink(world.url, link));
    expect(await page.getByTestId("paper").innerText()).to.include(bundle.certificateNo);
    expect(await run()).to.equal("PASS");
    await page.goto(formatVerifyLink(world.url, { ...link, digestPrefix: "0123456789abcdef" }));
    await page.getByText(/not the certificate that the code on the paper names/).waitFor();
    expect(await page.getByTestId("verify").isDisabled()).to.equal(true);
  });

  it("is printed as a paper of its own, without the page around it", async () => {
    await open();
    await give("certificate.pdf");
    await page.getByTestId("paper").waitFor();
    await page.evaluate("window.print = () => undefined");
    await page.getByRole("button", { name: "Print, or save as PDF" }).click();
    await page.locator(".print-root").waitFor({ state: "attached" });
    await writeFile(at("printed.pdf"), await page.pdf({ format: "A4", printBackground: true }));
    const printed = execFileSync("pdftotext", [at("printed.pdf"), "-"], { encoding: "utf8" });
    expect(printed.split("\f").slice(0, -1)).to.have.length(1);
    expect(printed).to.include(bundle.certificateNo).and.to.include("数据知识产权存证证书");
    expect(printed).not.to.include("Verify");
    await page.evaluate('window.dispatchEvent(new Event("afterprint"))');
    await page.locator(".print-root").waitFor({ state: "detached" });
  });

  it("fits a phone without scrolling sideways", async () => {
    await page.setViewportSize(PHONE);
    await open();
    await give("certificate.pdf");
    await page.getByTestId("paper").waitFor();
    expect(await overflow(page)).to.be.at.most(0);
  });
});
