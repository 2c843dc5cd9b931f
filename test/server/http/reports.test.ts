import { expect } from "chai";
import { canonicalJson, parseJson } from "#core/json.ts";
import { formatTime } from "#core/parse.ts";
import type { DueDiligenceReport } from "../../../client/report/report.ts";
import { API_KEY, HttpRig, PLEDGE_KEY, problemIn, READER_KEY } from "../../helpers/http-rig.ts";
import { RECEIPT } from "../../helpers/fake-gateway.ts";
import { orderlyCase, reportOn } from "../../helpers/report-case.ts";
import { NOW } from "../../helpers/scenario.ts";
import { createScriptedChain } from "../../helpers/scripted-chain.ts";
import { createReports } from "../../../server/domain/reports.ts";

const NO = RECEIPT.certificateNo;

describe("due-diligence reports over HTTP", () => {
  let rig: HttpRig;
  beforeEach(async () => {
    rig = await new HttpRig().start();
  });
  afterEach(() => rig.stop());

  const ask = (body: unknown, { query = "", key = PLEDGE_KEY, headers = {} } = {}) =>
    rig.fetch(`/v1/reports${query}`, {
      method: "POST",
      key,
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const reportIn = async (response: Response) => (await response.json()) as DueDiligenceReport;

  it("are canonical JSON that says that the gateway computed it, and nobody keeps", async () => {
    const response = await ask({ certificateNo: NO.toLowerCase(), lender: "Example Bank", purpose: "loan" });
    expect(response.status).to.equal(200);
    expect(response.headers.get("cache-control")).to.equal("no-store");
    expect(response.headers.get("content-disposition")).to.equal(`inline; filename="${NO}.report.json"`);
    const text = await response.text();
    expect(canonicalJson(parseJson(text))).to.equal(text);
    const { head, verdict } = JSON.parse(text) as DueDiligenceReport;
    expect(verdict).to.equal("CONDITIONAL");
    expect(head).to.include({
      certificateNo: NO,
      computedBy: "GATEWAY",
      lender: "Example Bank",
      purpose: "loan",
      request: null,
    });
  });

  it("are the same bytes for the same block, time and inputs", async () => {
    const question = { certificateNo: NO, at: formatTime(NOW), block: 12 };
    const first = await (await ask(question)).text();
    await rig.clock.advance(60_000);
    expect(await (await ask(question)).text()).to.equal(first);
    expect(rig.blocksRead).to.deep.equal([12, 12]);
    expect(await (await ask({ certificateNo: NO })).text()).not.to.equal(first);
    expect(rig.blocksRead[2]).to.equal(undefined);
  });

  it("are those of the lender's own machine, but for who computed them", async () => {
    const given = orderlyCase();
    const { trust, chain, bundle } = given.scenario;
    const own = await new HttpRig({
      reports: createReports({
        certificates: { bundle: () => Promise.reject(new Error("not asked")) },
        trust,
        openReader: () => createScriptedChain(chain),
        print: () => Promise.reject(new Error("not asked")),
        clock: rig.clock,
        tool: "datadeed/0.1.0",
      }),
    }).start();
    try {
      const response = await own.fetch("/v1/reports", {
        method: "POST",
        key: PLEDGE_KEY,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          bundle,
          policy: given.policy,
          supplied: given.supplied,
          manifest: given.manifest,
          at: formatTime(NOW),
          lender: "Example Bank",
          purpose: "working capital",
          request: "2026-001",
        }),
      });
      const found = await reportIn(response);
      const expected = await reportOn({ ...given, data: false });
      expect(found).to.deep.equal({ ...expected, head: { ...expected.head, computedBy: "GATEWAY" } });
    } finally {
      await own.stop();
    }
  });

  it("take the stage that is asked for over the policy's", async () => {
    const policy = { format: "datadeed-policy/1", stage: "PRE_PAYOUT" };
    const stageOf = async (more: object) =>
      (await reportIn(await ask({ certificateNo: NO, policy, ...more }))).head.stage;
    expect(await stageOf({})).to.equal("PRE_PAYOUT");
    expect(await stageOf({ stage: "MONITORING" })).to.equal("MONITORING");
  });

  it("are PDF where the address or the Accept header says so, in the language asked for", async () => {
    const byAddress = await ask({ certificateNo: NO, language: "zh" }, { query: "?format=pdf" });
    expect(byAddress.headers.get("content-type")).to.equal("application/pdf");
    expect(await byAddress.text()).to.equal("%PDF- zh CONDITIONAL");
    const byHeader = await ask({ certificateNo: NO }, { headers: { accept: "application/pdf, */*;q=0.1" } });
    expect(await byHeader.text()).to.equal("%PDF- en CONDITIONAL");
    expect(byHeader.headers.get("content-disposition")).to.include(".report.pdf");
    const json = await ask(
      { certificateNo: NO },
      { query: "?format=json", headers: { accept: "application/pdf" } },
    );
    expect(json.headers.get("content-type")).to.match(/^application\/json/);
    const other = await problemIn(await ask({ certificateNo: NO }, { headers: { accept: "image/png" } }));
    expect(other.code).to.equal("NOT_ACCEPTABLE");
  });

  it("need a key with the scope pledge", async () => {
    for (const key of [API_KEY, READER_KEY]) {
      expect((await problemIn(await ask({ certificateNo: NO }, { key }))).code).to.equal("FORBIDDEN");
    }
  });

  const refused: Record<string, readonly [body: unknown, code: string, pointers?: readonly string[]]> = {
    "neither number nor bundle": [{}, "INPUT_INVALID", ["/certificateNo"]],
    "both number and bundle": [{ certificateNo: NO, bundle: {} }, "INPUT_INVALID", ["/certificateNo"]],
    "an unknown member": [{ certificateNo: NO, data: "x" }, "INPUT_INVALID", ["/data"]],
    "a wrong block, time and language": [
      { certificateNo: NO, block: -1, at: "today", language: "fr" },
      "INPUT_INVALID",
      ["/block", "/at", "/language"],
    ],
    "a purpose as long as a book": [{ certificateNo: NO, purpose: "x".repeat(201) }, "INPUT_INVALID"],
    "a bundle that is none": [{ bundle: { format: "datadeed-bundle/1" } }, "BUNDLE_INVALID"],
    "a policy that is none": [{ certificateNo: NO, policy: {} }, "POLICY_INVALID"],
    "papers that are none": [{ certificateNo: NO, supplied: { rumours: 1 } }, "SUPPLIED_INVALID"],
    "a manifest that is none": [{ certificateNo: NO, manifest: {} }, "MANIFEST_INVALID"],
    "a body above 4 MiB": [{ certificateNo: NO, purpose: "x".repeat(4 * 1024 * 1024) }, "PAYLOAD_TOO_LARGE"],
    "what is no JSON": ["{", "JSON_INVALID"],
  };
  for (const [what, [body, code, pointers]] of Object.entries(refused)) {
    it(`are refused for ${what}`, async () => {
      const problem = await problemIn(await ask(body));
      expect(problem.code).to.equal(code);
      if (pointers !== undefined)
        expect(problem.errors?.map(({ pointer }) => pointer)).to.have.members(pointers);
      expect(rig.blocksRead).to.deep.equal([]);
    });
  }
});
