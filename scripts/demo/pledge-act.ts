/** Second act: two banks, one borrower, a guarantor; a loan on the data, a double pledge that fails, a revocation. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openAlarm } from "./alarm.ts";
import type { CommandResult } from "./datadeed.ts";
import { deposit, type Deposited } from "./deposit-act.ts";
import { result, step } from "./story.ts";
import type { DemoWorld } from "./world.ts";

const DAY_MS = 86_400_000;
/** Lines of the report that a credit officer looks at first. */
const OF_INTEREST = ["A1", "E1", "O1", "V1", "V2", "P1"];

interface Line {
  readonly id: string;
  readonly result: string;
  readonly code: string;
  readonly name: { readonly en: string };
  readonly detail: { readonly en: string };
}

const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
const MATURITY = time(Date.now() + 300 * DAY_MS);

export async function tellPledge(world: DemoWorld, { account }: Deposited): Promise<string> {
  const { home, gateway, run } = world;
  const write = (name: string, text: string) => writeFile(join(home, name), text);
  const answerOf = ({ json }: CommandResult) => json["answer"] as Record<string, unknown>;

  step(
    "Two banks and a guarantor",
    "Each has a key of its own, on its own machine. The gateway sends in what they sign and pays the fees; it can sign for none of them.",
  );
  const party = async (name: string) => {
    const address = String((await run(["keygen", "--out", `${name}.json`], 0)).json["address"]);
    result(`${name}: ${address}`);
    return address;
  };
  const [firstBank, secondBank] = [await party("first-bank"), await party("second-bank")];
  const guarantor = await party("guarantor");

  step(
    "A report before the loan",
    "The first bank's credit officer wants one page: may we lend on this, and on what conditions?\nThe bank's own machine asks the chain, hashes the data, and reads the borrower's papers. It signs the report;\nits digest, and nothing else, goes on record, so that nobody can say later that the bank did not look.",
  );
  await write("contract.txt", "Loan and pledge contract No. 1, CNY 5,000,000, in writing and signed.\n");
  const loan = { pledgor: account, debtMaturity: MATURITY, collateral: "WHOLE" };
  await write("papers.json", JSON.stringify({ format: "datadeed-supplied/1", loan }));
  const reportOn = (name: string, ...more: string[]) => [
    ...["report", `${name}.deed.json`, "--manifest", `${name}.manifest.json`, "--data", "dataset"],
    ...["--supplied", "papers.json", "--trust", "trust.json", ...more],
  ];
  const signing = ["-o", "report.json", "--key", "first-bank.json", "--record"];
  const before = await run(
    reportOn("certificate", "--lender", "First Bank", "--purpose", "working capital", ...signing),
    2,
  );
  const report = before.json["report"] as { verdict: string; lines: Line[]; conditions: unknown[] };
  tellLines(report.lines, OF_INTEREST);
  result(
    `verdict: ${report.verdict}, with ${report.conditions.length} conditions: papers still to be supplied`,
  );
  const recorded = before.json["recorded"] as { recordedAt: string };
  result(`signed by the bank, its digest on record at ${recorded.recordedAt}`);
  await run(["verify-report", "report.json", "--trust", "trust.json", "--offline"], 0);
  result("anyone with the report can check the bank's signature, without any network");

  step(
    "The pledge is offered",
    "The borrower signs the terms: to whom, for which contract, until when, who guarantees. The place is reserved for 72 hours.\nFrom here on one fingerprint of the data, without salt, is public: it is what makes a second pledge of the same data visible.",
  );
  const offer = (name: string, pledgee: string) => [
    ...["pledge", "offer", `${name}.deed.json`, "--manifest", `${name}.manifest.json`, "--key", "key.json"],
    ...["--pledgee", pledgee, "--guarantor", guarantor, "--contract", "contract.txt"],
    ...["--amount", "CNY 5000000.00", "--maturity", MATURITY, "--trust", "trust.json", "--yes"],
  ];
  const pledgeId = String((await run(offer("certificate", firstBank), 0)).json["pledgeId"]);
  result(`pledge ${pledgeId}: PROPOSED; the amount is on record only as a salted digest`);

  step(
    "The bank agrees, and has it registered",
    "The bank compares the contract with its own copy, signs, and files the pledge at the competent register.\nThat registration makes the pledge; the chain keeps its number's digest, its receipt's digest, and its time.",
  );
  const asBank = (bank: string) => ["--key", `${bank}.json`, "--trust", "trust.json"];
  const accept = (id: string, bank: string) =>
    run(["pledge", "accept", id, ...asBank(bank), "--contract", "contract.txt", "--yes"], 0);
  result(String(answerOf(await accept(pledgeId, "first-bank"))["state"]));
  await write("receipt.txt", "Receipt of the pledge's registration.\n");
  const filing = ["--number", `ZJ-DATA-${randomBytes(6).toString("hex")}`, "--receipt", "receipt.txt"];
  const where = ["--register", "PROVINCIAL_DATA_IP", "--at", time(Date.now() - 3_600_000)];
  const registered = await run(
    ["pledge", "register", pledgeId, ...asBank("first-bank"), ...where, ...filing],
    0,
  );
  result(`${String(answerOf(registered)["state"])}: the money may be paid out`);

  step(
    "The second bank",
    "The borrower deposits the same data again, gets another certificate, and takes it to a second bank.\nThat bank's report finds the pledge of the same data; the borrower tries all the same.",
  );
  await deposit(world, "again");
  const double = await run(reportOn("again", "--lender", "Second Bank"), 1);
  tellLines(double.json["lines"] as Line[], ["P1"]);
  result(`verdict: ${String(double.json["verdict"])}`);
  const refused = await run(offer("again", secondBank), 1);
  const refusal = refused.json["error"] as { code: string; message: string };
  if (!refusal.message.includes("ContentPledged"))
    throw new Error(`refused for another reason: ${refusal.message}`);
  result(`refused: ${refusal.message}`);

  step(
    "Repaid and released",
    "The debt is paid. The bank, and only the bank, releases the pledge and records the end of its registration. The data are free again.",
  );
  await write("release.txt", "The debt is extinguished; the pledge is released.\n");
  const release = ["--ground", "DEBT_EXTINGUISHED", "--document", "release.txt"];
  const released = await run(["pledge", "release", pledgeId, ...asBank("first-bank"), ...release], 0);
  result(String(answerOf(released)["state"]));
  const ended = ["pledge", "deregister", pledgeId, ...asBank("first-bank"), "--receipt", "receipt.txt"];
  result(String(answerOf(await run(ended, 0))["state"]));

  step(
    "A new loan, at the second bank",
    "What was refused before is possible now: the second certificate is pledged to the second bank.",
  );
  const secondPledge = String((await run(offer("again", secondBank), 0)).json["pledgeId"]);
  result(String(answerOf(await accept(secondPledge, "second-bank"))["state"]));

  step(
    "A revocation, and an alarm",
    "An authority finds that the certificate should not have been issued, and the platform's adjudicator revokes it. The pledge is live:\nthe second bank has a line open on which it hears of it, once the block is final.",
  );
  const alarm = await openAlarm(gateway, secondBank);
  await write("decision.txt", "Decision: the certificate is revoked.\n");
  await run(["certificate", "revoke", "again.deed.json", "--reason", "decision.txt"], 0);
  const { type, data } = await alarm("certificate.revoked");
  if (data.pledgeId !== secondPledge) throw new Error(`the alarm is about another pledge: ${data.pledgeId}`);
  result(`ALARM ${type}: certificate ${String(data.certificateNo)}, pledge ${data.pledgeId}`);
  const monitoring = ["--stage", "MONITORING", "--lender", "Second Bank"];
  const after = await run(reportOn("again", ...monitoring), 1);
  tellLines(after.json["lines"] as Line[], ["V1"]);
  result(`verdict: ${String(after.json["verdict"])}`);
  await write("waiver.txt", "The pledge is given up: other security has been taken.\n");
  const waiver = ["--ground", "WAIVED", "--document", "waiver.txt"];
  const given = await run(["pledge", "release", secondPledge, ...asBank("second-bank"), ...waiver], 0);
  result(`the bank takes other security and gives this one up: ${String(answerOf(given)["state"])}`);

  return "One loan paid back, a double pledge refused, a bank alarmed.";
}

function tellLines(lines: readonly Line[], ids: readonly string[]): void {
  for (const { id, result: found, name, detail, code } of lines) {
    if (ids.includes(id)) result(`${found.padEnd(11)} ${id} ${name.en}: ${detail.en} [${code}]`);
  }
}
