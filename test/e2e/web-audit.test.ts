import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import type { BrowserContextOptions, Page, Route } from "playwright-core";
import type { AuditReport } from "../../client/audit/report.ts";
import { datadeed } from "../helpers/cli.ts";
import { bundleWhen, depositSample } from "../helpers/sample-deposit.ts";
import { overflow, shoot, violations } from "../helpers/web-pages.ts";
import { PHONE, webWorld } from "../helpers/web-world.ts";

/** An address of this machine where nothing listens. */
const NOBODY = "http://127.0.0.1:9";

/** Whether the browser has a record of an audit that is under way. */
const IS_KEPT = `new Promise((resolve, reject) => {
  const opening = indexedDB.open("datadeed-audit");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    const count = database.transaction("records").objectStore("records").count();
    count.onsuccess = () => {
      database.close();
      resolve(count.result === 1);
    };
  };
})`;

describe("the audit page in Chromium", function () {
  this.timeout(300_000);
  const world = webWorld();
  const at = (name: string) => world.at(name);
  let page: Page;

  before(async () => {
    for (const kind of [1, 2, 3]) {
      const files = { "data.bin": new Uint8Array(70_000).fill(kind) };
      const { certificateNo } = await depositSample(world.url, world.product.apiKey, files);
      await bundleWhen(world.url, certificateNo, "FINAL");
    }
    await writeFile(at("trust.json"), JSON.stringify(world.product.trust));
  });

  async function open(options: BrowserContextOptions = {}): Promise<void> {
    page = await world.open("/audit", options);
    await page.locator('[data-testid="audit-start"]:enabled').waitFor();
  }

  async function run(): Promise<string | null> {
    await page.getByTestId("audit-start").click();
    await page.getByTestId("audit-report").waitFor({ timeout: 120_000 });
    return page.getByTestId("audit-report").getAttribute("data-conclusion");
  }

  async function download(): Promise<Buffer> {
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("audit-download").click(),
    ]);
    return readFile(await saved.path());
  }

  it("verifies a gateway's record, and gives the very bytes that the command line gives", async () => {
    await open();
    await page.getByTestId("audit-idle").waitFor();
    expect(await violations(page)).to.deep.equal([]);
    expect(await run()).to.equal("VERIFIED");
    expect(await page.getByTestId("count-certificates").innerText()).to.equal("3 of 3");
    const bytes = await download();
    const report = JSON.parse(bytes.toString()) as AuditReport;
    expect(report.counts.certificates.verified).to.equal(3);
    const rows = await page.getByTestId("audit-checkpoints").locator("li").allInnerTexts();
    expect(rows).to.have.length(report.counts.checkpoints);
    expect(rows.every((row) => row.includes("Entries found"))).to.equal(true);
    await page.locator(".audit-plot canvas").first().waitFor({ state: "attached" });
    expect(await page.locator(".audit-plot canvas").count()).to.equal(2);
    const args = ["--trust", at("trust.json"), "--block", report.scope.block!.hash];
    const { code } = await datadeed(["audit", ...args, "--documents", world.url, "-o", at("audit.json")], {
      home: at("."),
    });
    expect(code).to.equal(0);
    expect((await readFile(at("audit.json"))).equals(bytes)).to.equal(true);
    expect(await page.getByTestId("audit-command").innerText()).to.contain(report.scope.block!.hash);
  });

  it("prints the report in the browser, in Chinese, with the report itself attached", async () => {
    await open({ locale: "zh-CN" });
    expect(await run()).to.equal("VERIFIED");
    const bytes = await download();
    // Without its fonts there is no paper, and the page says so.
    await page.context().route("**/*.ttf", (route) => route.abort());
    await page.getByTestId("audit-pdf").click();
    const refused = page.locator('[data-code="SERVICE_UNREACHABLE"]');
    await refused.waitFor();
    expect(await violations(page)).to.deep.equal([]);
    await page.context().unroute("**/*.ttf");
    const [saved] = await Promise.all([page.waitForEvent("download"), refused.getByRole("button").click()]);
    await saved.saveAs(at("audit.pdf"));
    const { scope } = JSON.parse(bytes.toString()) as AuditReport;
    const words = execFileSync("pdftotext", [at("audit.pdf"), "-"], { encoding: "utf8" });
    expect(words).to.contain("审计重放报告").and.to.contain(scope.block!.hash).and.to.contain(scope.trust);
    execFileSync("pdfdetach", ["-save", "1", "-o", at("attached.json"), at("audit.pdf")]);
    expect((await readFile(at("attached.json"))).equals(bytes)).to.equal(true);
  });

  it("keeps the result while another page is looked at, and audits again with the keyboard", async () => {
    await open();
    expect(await run()).to.equal("VERIFIED");
    await page.getByTestId("nav-verify").click();
    await page.getByTestId("nav-audit").click();
    await page.getByTestId("audit-report").waitFor();
    await page.getByTestId("audit-start").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("audit-report").waitFor({ timeout: 120_000 });
  });

  it("says what to do when no node answers, and what is wrong with an address", async () => {
    await open();
    await page.getByTestId("rpc").fill(NOBODY);
    await page.getByTestId("audit-start").click();
    await page.getByTestId("audit-failed").waitFor();
    expect(await page.getByTestId("audit-failed").getAttribute("data-code")).to.equal("CHAIN_UNREACHABLE");
    expect(await page.getByTestId("audit-failed").innerText()).to.contain("What to do");
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "audit-unreachable-en");
    await page.getByTestId("rpc").fill("ftp://node.example");
    expect(await page.getByTestId("audit-obstacle").innerText()).to.contain("ftp://node.example");
    expect(await page.getByTestId("audit-start").isDisabled()).to.equal(true);
  });

  it("says that a block is unknown instead of auditing another", async () => {
    await open();
    await page.getByTestId("audit-block").fill(`0x${"ab".repeat(32)}`);
    expect(await run()).to.equal("NOT_VERIFIABLE");
    expect(await page.locator('[data-code="BLOCK_UNKNOWN"]').count()).to.be.greaterThan(0);
    await page.getByTestId("audit-block").fill("0x12");
    expect(await page.getByTestId("audit-start").isDisabled()).to.equal(true);
  });

  it("tells exceptions: what was not asked for was not checked", async () => {
    await open();
    await page.getByTestId("audit-documents").fill("");
    await page.getByLabel("Look up who sent").uncheck();
    expect(await run()).to.equal("VERIFIED_WITH_EXCEPTIONS");
    const codes = await page.evaluate<string[]>(
      "[...document.querySelectorAll('[data-testid=finding]')].map((row) => row.dataset.code)",
    );
    expect(codes).to.include.members(["ENTRIES_NOT_CHECKED", "ACTORS_NOT_CHECKED"]);
    expect(await page.getByTestId("audit-checkpoints").innerText()).to.contain("Entries not asked for");
    await shoot(page, "audit-exceptions-en");
  });

  /** Where the page asks its one node, so that the test can step in between. */
  const nodeUrl = async () => `${(await page.getByTestId("rpc").inputValue()).replace(/\/$/, "")}/**`;
  const methodOf = (route: Route) =>
    (JSON.parse(route.request().postData() ?? "{}") as { method?: string }).method;

  it("goes on from where it was stopped", async () => {
    await open();
    const node = await nodeUrl();
    let events = 0;
    await page.context().route(node, async (route) => {
      if (methodOf(route) === "eth_getLogs") events++;
      // Once the events are in, proofs do not come any more.
      if (events > 0 && methodOf(route) === "eth_getProof") return;
      await route.continue();
    });
    await page.getByTestId("audit-start").click();
    await page.locator('[data-testid="audit-progress"][data-phase="EVENTS"]').waitFor();
    expect(await page.getByTestId("audit-progress").innerText()).to.contain("28 events");
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "audit-running-en");
    await page.getByTestId("audit-stop").click();
    await page.getByTestId("audit-stopped").waitFor();
    await page.context().unroute(node);
    const before = events;
    await page.getByTestId("audit-resume").click();
    await page.getByTestId("audit-report").waitFor({ timeout: 120_000 });
    expect(await page.getByTestId("audit-report").getAttribute("data-conclusion")).to.equal("VERIFIED");
    expect(events, "the events are not asked for again").to.equal(before);
    expect(await page.getByTestId("audit-checkpoints").locator("li").count()).to.equal(3);
  });

  it("goes on after the page was closed, and only with the same checks", async () => {
    await open({ locale: "zh-CN" });
    const profile = page.context();
    const node = await nodeUrl();
    let events = 0;
    await profile.route(node, async (route) => {
      if (methodOf(route) === "eth_getLogs") events++;
      if (events > 0 && methodOf(route) === "eth_getProof") return;
      await route.continue();
    });
    await page.getByTestId("audit-start").click();
    await page.locator('[data-testid="audit-progress"][data-phase="EVENTS"]').waitFor();
    while (!(await page.evaluate<boolean>(IS_KEPT)));
    const next = await profile.newPage();
    await page.close();
    await profile.unroute(node);
    page = next;
    await page.goto(world.pageAt("/audit"));
    await page.getByTestId("audit-interrupted").waitFor();
    await page.locator('[data-testid="audit-resume"]:enabled').waitFor();
    await page.getByLabel("查询每笔交易的发送者").uncheck();
    await page.locator('[data-testid="audit-resume"]:disabled').waitFor();
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "audit-interrupted-zh");
    await page.getByLabel("查询每笔交易的发送者").check();
    const before = events;
    await page.getByTestId("audit-resume").click();
    await page.getByTestId("audit-report").waitFor({ timeout: 120_000 });
    expect(await page.getByTestId("audit-report").getAttribute("data-conclusion")).to.equal("VERIFIED");
    expect(events, "the events are not asked for again").to.equal(before);
    await page.reload();
    await page.getByTestId("audit-idle").waitFor();
  });

  it("names the first bad event where a node leaves out a checkpoint", async () => {
    await open({ locale: "zh-CN" });
    const { log } = world.product.trust;
    await page.context().route(await nodeUrl(), async (route) => {
      if (methodOf(route) !== "eth_getLogs") return route.continue();
      const answer = await route.fetch();
      const body = (await answer.json()) as { result: { address: string; data: string }[] };
      const first = body.result.find(
        ({ address, data }) => address.toLowerCase() === log.toLowerCase() && data.length > 66,
      );
      await route.fulfill({
        response: answer,
        json: { ...body, result: body.result.filter((event) => event !== first) },
      });
    });
    expect(await run()).to.equal("NOT_VERIFIABLE");
    const bad = page.getByTestId("first-bad").getByTestId("finding");
    expect(await bad.getAttribute("data-code")).to.equal("CHECKPOINT_GAP");
    expect(await bad.innerText()).to.match(/区块 \d+，日志序号 \d+，交易 0x[0-9a-f]{64}/);
    expect(await violations(page)).to.deep.equal([]);
    await page.evaluate("scrollTo(0, 0)");
    await shoot(page, "audit-lie-zh");
  });

  for (const [name, options] of [
    ["en", {}],
    ["zh-dark", { locale: "zh-CN", colorScheme: "dark" }],
    ["zh-phone", { locale: "zh-CN", viewport: PHONE }],
  ] as const)
    it(`shows the result without axe finding anything and without scrolling sideways: ${name}`, async () => {
      await open(options);
      expect(await run()).to.equal("VERIFIED");
      await page.locator(".audit-plot canvas").first().waitFor({ state: "attached" });
      await page.locator("details summary").first().click();
      expect(await overflow(page)).to.be.at.most(0);
      expect(await violations(page)).to.deep.equal([]);
      await page.evaluate("scrollTo(0, 0)");
      await shoot(page, `audit-${name}`);
    });
});
