import { expect } from "chai";
import { AuditProgressLine, describeAudit } from "../../../client/cli/audit-progress.ts";
import { renderAudit } from "../../../client/cli/render-audit.ts";
import { styleFor } from "../../../client/cli/terminal.ts";
import { assembleReport } from "../../../client/audit/assemble.ts";
import { Findings, LISTED_PER_CODE } from "../../../client/audit/finding.ts";
import { auditPdf } from "../../../client/adapters/pdf/audit-pdf.ts";
import { BUILDS } from "../../../client/adapters/audit/builds.ts";
import type { AuditChain } from "../../../client/audit/ports.ts";
import type { AuditReport } from "../../../client/audit/report.ts";
import { Journal } from "../../../client/audit/timeline/journal.ts";
import { parseTrust } from "#core/trust.ts";
import { MadeHistory } from "../../helpers/audit-world/made-history.ts";

const address = (n: number) => `0x${n.toString(16).padStart(40, "0")}`;

function reportOf(findings: Findings, withBlock: "BLOCK" | "NO_BLOCK"): AuditReport {
  const journal = Journal.of([0]);
  const { state } = MadeHistory.withCertificates().replay(journal);
  const hash = `0x${"ab".repeat(32)}` as const;
  return assembleReport(
    {
      trust: parseTrust({
        format: "datadeed-trust/1",
        chainId: 31337,
        log: address(0xa1),
        registry: address(0xa2),
        pledges: address(0xa3),
        deployedAtBlock: 1,
        issuers: [{ id: "did:key:z6Mk", name: "N", from: "2020-01-01T00:00:00Z", until: null }],
        operator: { name: "Example platform" },
        rpc: [],
        finality: { confirmations: 1 },
      }),
      chain: { sources: 2 } as AuditChain,
      documents: null,
      builds: BUILDS,
      block: withBlock === "BLOCK" ? "final" : 12,
      tool: "datadeed/0.1.0",
      command: "datadeed audit --block {block}",
    },
    {
      block: withBlock === "BLOCK" ? { number: 9, hash, timestamp: 1_800_000_000, headerRlp: null } : null,
      genesisHash: null,
      stateRoot: null,
      authority: null,
      codeHashes: new Map(),
      state,
      findings: [findings],
      counts: {
        events: state.events,
        checkpoints: 0,
        rootsRecomputed: 0,
        entries: 0,
        entriesRead: 0,
        certificates: { verified: 0, missing: 0, faulty: 0, withStatement: 0, opened: 0 },
        compared: {
          checkpoints: 0,
          certificates: 0,
          objections: 0,
          pledges: 0,
          places: 0,
          nonces: 0,
          roles: 0,
        },
        timestamps: { stamped: 1, missing: 0, faulty: 0, apart: 0 },
        actorsChecked: 0,
      },
      journal,
      stamps: new Map(),
      senders: new Map(),
    },
  );
}

describe("an audit on the terminal", () => {
  const style = styleFor({}, {});

  it("tells its progress as phase, amount, rate and time left, and redraws ten times a second at most", () => {
    const written: string[] = [];
    let now = 0;
    const stream = { isTTY: true, columns: 200, write: (text: string) => written.push(text) };
    const line = new AuditProgressLine(stream, () => now);
    line.update({ phase: "EVENTS", done: 0, total: 1_000, events: 0 });
    now = 50;
    line.update({ phase: "EVENTS", done: 10, total: 1_000, events: 100 });
    now = 2_000;
    line.update({ phase: "EVENTS", done: 500, total: 1_000, events: 40_000 });
    now = 3_000;
    line.update({ phase: "ENTRIES", done: 5, total: 10, events: 0 });
    line.end();
    expect(written).to.have.length(4);
    expect(written[1]).to.include("500 of 1,000 blocks, 40,000 events, 20,000/s, 0:02 left");
    expect(written[2]).to.include("5 of 10 entries");
    const silent = new AuditProgressLine({ write: (text: string) => written.push(text) });
    silent.update({ phase: "ACTORS", done: 1, total: 1, events: 0 });
    silent.end();
    expect(written).to.have.length(4);
    expect(
      describeAudit({ phase: "ENTRIES", done: 9, total: 10, events: 0 }, { done: 5, events: 0 }, 2),
    ).to.equal("9 of 10 entries, 2/s, 0:01 left");
  });

  it("shows conclusion, first bad event, findings, what was done, gaps and the words to repeat it", () => {
    const findings = new Findings();
    findings.add(
      "SEQUENCE_GAP",
      { contract: "PledgeRegistry", expected: 1, found: 3 },
      {
        block: 8,
        logIndex: 2,
        transaction: `0x${"cd".repeat(32)}`,
      },
    );
    for (let i = 0; i < LISTED_PER_CODE + 2; i++) findings.add("STATEMENT_ABSENT", { index: i });
    const report = reportOf(findings, "BLOCK");
    const english = renderAudit(report, { language: "en", style }).join("\n");
    expect(english).to.match(/^NOT VERIFIABLE/);
    expect(english).to.include("block 8, log 2, transaction 0xcdcd");
    expect(english).to.include("and 2 more of STATEMENT_ABSENT");
    expect(english).to.include(`datadeed audit --block 0x${"ab".repeat(32)}`);
    expect(english).to.match(/Time line of certificate DD-00A1-000000000-\w\n/);
    expect(english)
      .to.include("block 12, log 0, no. 1 of CertificateRegistry")
      .and.to.include("(none → valid)");
    expect(english).to.include("1 checkpoints with a time stamp that agrees");
    const chinese = renderAudit(report, { language: "zh", style }).join("\n");
    expect(chinese).to.include("不可核验").and.to.include("首个异常事件").and.to.include("询问 2 个节点");
    expect(chinese).to.include("时间戳与区块一致的检查点 1 个");
    const none = renderAudit(reportOf(new Findings(), "NO_BLOCK"), { language: "en", style }).join("\n");
    expect(none)
      .to.match(/^VERIFIED:/)
      .and.to.include("As of no block");
  });

  it("is set as a PDF too, without a block as well", async () => {
    const findings = new Findings();
    findings.add("BLOCK_UNKNOWN", { block: 12 });
    for (let i = 0; i < LISTED_PER_CODE + 2; i++) findings.add("STATEMENT_ABSENT", { index: i });
    for (const [language, block] of [
      ["en", "NO_BLOCK"],
      ["zh", "BLOCK"],
    ] as const) {
      const report = reportOf(findings, block);
      const pdf = await auditPdf(report, language);
      expect(Buffer.from(pdf.subarray(0, 5)).toString("latin1")).to.equal("%PDF-");
      expect(await auditPdf(report, language)).to.deep.equal(pdf);
    }
  });
});
