/**
 * Writes what docs/report.md says of checks and codes, and the example reports in docs/reports, from the same tables and
 * the same made-up case as the tests. `--check` writes nothing and fails on a difference; PDFs are not compared, since
 * their compression may differ from one build of Node to the next.
 */
import { readFile, writeFile } from "node:fs/promises";
import { DataDeedError } from "../client/core/errors.ts";
import { reportPdf } from "../client/adapters/pdf/report-pdf.ts";
import { CHECKS, type CheckId } from "../client/report/checks-table.ts";
import { REPORT_CODES } from "../client/report/codes.ts";
import { reportBytes } from "../client/report/report.ts";
import { ALWAYS_BLOCK } from "../client/report/verdict.ts";
import { EXAMPLE_CASES, reportOn } from "../test/helpers/report-case.ts";

const PAGE = new URL("../docs/report.md", import.meta.url);
const EXAMPLES = new URL("../docs/reports/", import.meta.url);
const START = "<!-- tables: generated -->";
const END = "<!-- /tables -->";

function tables(): string {
  const checks = (Object.keys(CHECKS) as CheckId[]).map((id) => {
    const { name, source, supply } = CHECKS[id];
    return `| ${id} | ${name[0]} ${name[1]} | ${source[0]} | ${supply[0]} | ${ALWAYS_BLOCK.includes(id) ? "yes" : ""} |`;
  });
  const codes = Object.entries(REPORT_CODES).map(
    ([code, [result, en]]) => `| \`${code}\` | ${result} | ${en.replaceAll("|", "\\|")} |`,
  );
  return [
    "| id | check | source of truth | what it needs | a FAIL rejects |",
    "|---|---|---|---|---|",
    ...checks,
    "",
    "| code | result | says |",
    "|---|---|---|",
    ...codes,
  ].join("\n");
}

async function writePage(check: boolean): Promise<void> {
  const page = await readFile(PAGE, "utf8");
  const [before, rest] = page.split(START);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined)
    throw new DataDeedError("USAGE", "docs/report.md has no place for the tables");
  await put(PAGE, `${before}${START}\n\n${tables()}\n\n${END}${after}`, check);
}

async function put(url: URL, content: string, check: boolean): Promise<void> {
  if (!check) return writeFile(url, content);
  const found = await readFile(url, "utf8").catch(() => "");
  if (found !== content) throw new DataDeedError("USAGE", `${url.pathname}: not up to date`);
}

const check = process.argv.includes("--check");
await writePage(check);
for (const [name, { given, language }] of Object.entries(EXAMPLE_CASES)) {
  const report = await reportOn(given);
  await put(new URL(`${name}.json`, EXAMPLES), Buffer.from(reportBytes(report)).toString("utf8"), check);
  if (!check) await writeFile(new URL(`${name}.pdf`, EXAMPLES), await reportPdf(report, language));
}
