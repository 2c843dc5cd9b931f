/** Last act: an auditor replays everything that ever happened, from an honest node, and then from one that lies. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseTrust } from "#core/trust.ts";
import { LIES } from "../../test/helpers/lying-rpc/lies.ts";
import { startLyingRpc } from "../../test/helpers/lying-rpc/server.ts";
import { toldBy } from "../../test/helpers/lying-rpc/told.ts";
import type { CommandResult } from "./datadeed.ts";
import { result, step } from "./story.ts";
import type { DemoWorld } from "./world.ts";

interface Finding {
  readonly code: string;
  readonly severity: "BREAKS" | "EXCEPTION" | "NOTE";
  readonly en: string;
}

const LIE = LIES.DROPS_MIDDLE_PLEDGE_EVENT;

export async function tellAudit({ home, gateway, run }: DemoWorld): Promise<string> {
  step(
    "The auditor replays it all",
    "Every event since the contracts were made, in order; what they come to is held against the chain's own state, proven\nby the hash of one block. Every certificate is fetched, hashed, and its signatures are checked. No event can be missing.",
  );
  const trust = parseTrust(JSON.parse(await readFile(join(home, "trust.json"), "utf8")));
  const audit = ["audit", "--trust", "trust.json", "--documents", gateway];
  const honest = await run(audit, 0, 2);
  tellFindings(honest, "EXCEPTION");
  const conclusion = conclusionOf(honest);
  const { block } = honest.json["scope"] as { block: { number: number; hash: string } };
  result(`${conclusion} as of block ${block.number}`);

  step(
    "The same, from a node that lies",
    `Another node, asked about the same block: it ${LIE.does}. It could do so for years; nobody who only reads events would see it.`,
  );
  const rpc = trust.rpc[0]!;
  await using liar = await startLyingRpc(rpc, await toldBy(rpc, trust), LIE);
  const lied = await run([...audit, "--rpc", liar.url, "--block", block.hash], 1);
  tellFindings(lied, "BREAKS");
  result(conclusionOf(lied));
  return `The record audited: ${conclusion}. From a node that hides an event: ${conclusionOf(lied)}.`;
}

function conclusionOf({ json }: CommandResult): string {
  return String(json["conclusion"]).replaceAll("_", " ");
}

function tellFindings({ json }: CommandResult, severity: Finding["severity"]): void {
  for (const finding of json["findings"] as readonly Finding[]) {
    if (finding.severity === severity) result(`${finding.code}: ${finding.en}`);
  }
}
