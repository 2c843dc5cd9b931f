import { expect } from "chai";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { bundleWhen, depositSample, type SampleFiles } from "../helpers/sample-deposit.ts";
import { overflow } from "../helpers/web-pages.ts";
import { PHONE, webWorld } from "../helpers/web-world.ts";

const FILES: SampleFiles = {
  "2026/readings.csv": new TextEncoder().encode("t,v\n1,2\n"),
  "big.bin": new Uint8Array(2_621_440).fill(0x5a),
  "empty.txt": new Uint8Array(0),
};

describe("verify page in Chromium", function () {
  this.timeout(180_000);
  const world = webWorld();
  const at = (name: string) => world.at(name);
  let page: Page;

  async function writeFiles(folder: string, files: SampleFiles): Promise<void> {
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(at(join(folder, path))), { recursive: true });
      await writeFile(at(join(folder, path)), bytes);
    }
  }

  before(async () => {
    const { url } = world;
    const { certificateNo, manifest } = await depositSample(url, world.product.apiKey, FILES);
    await writeFile(at("genuine.deed.json"), await bundleWhen(url, certificateNo, "FINAL"));
    await writeFile(at("manifest.json"), JSON.stringify(manifest));
    await writeFile(at("trust.json"), JSON.stringify(world.product.trust));
    await writeFiles("dataset", FILES);
    const changed = FILES["big.bin"]!.slice();
    changed[1_500_000] = 0;
    await writeFiles("tampered", { ...FILES, "big.bin": changed });
  });

  beforeEach(async () => {
    page = await world.newPage();
    await page.goto(`${world.url}/verify`);
  });

  const give = (input: string, file: string) => page.getByTestId(input).setInputFiles(at(file));
  const run = async () => {
    await page.getByTestId("verify").click();
    await page.getByTestId("report").waitFor();
    return page.getByTestId("report").getAttribute("data-verdict");
  };
  const statusOf = (check: string) => page.getByTestId(`check-${check}`).getAttribute("data-status");

  it("passes a genuine bundle with its dataset and manifest, everything hashed in the browser", async () => {
    await give("bundle-file", "genuine.deed.json");
    await give("data-folder", "dataset");
    await give("manifest-file", "manifest.json");
    expect(await run()).to.equal("PASS");
    expect(await statusOf("DATASET")).to.equal("PASS");
    expect(await statusOf("ANCHOR")).to.equal("PASS");
    expect(await page.getByTestId("report").innerText()).to.contain("As of block");
  });

  it("rejects a dataset with one changed byte and names the file", async () => {
    await give("bundle-file", "genuine.deed.json");
    await give("data-folder", "tampered");
    await give("manifest-file", "manifest.json");
    expect(await run()).to.equal("REJECT");
    expect(await statusOf("DATASET")).to.equal("FAIL");
    expect(await page.getByTestId("check-DATASET").innerText()).to.contain("big.bin");
  });

  it("rejects a certificate whose text was edited", async () => {
    const bundle = JSON.parse(await readFile(at("genuine.deed.json"), "utf8")) as {
      certificate: { credentialSubject: { dataset: { title: string } } };
    };
    bundle.certificate.credentialSubject.dataset.title = "Another dataset";
    await writeFile(at("edited.deed.json"), JSON.stringify(bundle));
    await give("bundle-file", "edited.deed.json");
    expect(await run()).to.equal("REJECT");
    expect(await statusOf("ISSUER_SIGNATURE")).to.equal("FAIL");
  });

  it("says what was not checked when no RPC node answers, and does not pass it", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as { port: number };
    silent.close();
    await once(silent, "close");
    await give("bundle-file", "genuine.deed.json");
    await page.getByTestId("rpc").fill(`http://127.0.0.1:${port}`);
    expect(await run()).to.equal("CONDITIONAL");
    expect(await statusOf("ANCHOR")).to.equal("NOT_CHECKED");
    expect(await statusOf("ISSUER_SIGNATURE")).to.equal("PASS");
  });

  it("refuses a truncated bundle with the reason", async () => {
    const whole = await readFile(at("genuine.deed.json"), "utf8");
    await writeFile(at("cut.deed.json"), whole.slice(0, whole.length / 2));
    await give("bundle-file", "cut.deed.json");
    await page.getByText(/cut\.deed\.json can't be used/).waitFor();
    expect(await page.getByTestId("verify").isDisabled()).to.equal(true);
  });

  it("rejects a bundle against contracts that the pinned trust document does not name", async () => {
    const foreign = { ...world.product.trust, log: "0x00000000000000000000000000000000000000AA" };
    await writeFile(at("foreign.json"), JSON.stringify(foreign));
    await give("bundle-file", "genuine.deed.json");
    await give("trust-file", "foreign.json");
    expect(await run()).to.equal("REJECT");
    expect(await statusOf("ANCHOR")).to.equal("FAIL");
  });

  it("speaks Chinese and English and remembers which", async () => {
    await page.getByText("中文", { exact: true }).click();
    await page.getByRole("heading", { name: "核验存证证书" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "核验存证证书" }).waitFor();
    await give("bundle-file", "genuine.deed.json");
    await run();
    expect(await page.getByTestId("report").innerText()).to.match(/核验一致/);
  });

  it("fits a phone of 360 pixels without scrolling sideways", async () => {
    await page.setViewportSize(PHONE);
    await give("bundle-file", "genuine.deed.json");
    await run();
    expect(await overflow(page)).to.be.at.most(0);
  });
});
