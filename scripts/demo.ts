/**
 * `npm run demo`: on the running product (`npm start` in another shell), deposits a real public dataset, waits until it is
 * final, verifies it without trusting the gateway, and shows that one changed byte is found out; then two banks, a borrower
 * and a guarantor: a report, a pledge, a double pledge that fails, a release, and an alarm; at last an auditor, who replays it
 * all, and finds a node out that hides an event.
 *
 *   DATADEED_URL       the gateway, http://127.0.0.1:8080 by default
 *   DATADEED_API_KEY   its API key; by default the one that the gateway wrote to data/api-key
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { tellAudit } from "./demo/audit-act.ts";
import { tellDeposit } from "./demo/deposit-act.ts";
import { tellPledge } from "./demo/pledge-act.ts";
import { step } from "./demo/story.ts";
import { createWorld, untilReady } from "./demo/world.ts";
import { ROOT } from "./tasks/run.ts";

const GATEWAY = (process.env["DATADEED_URL"] ?? "http://127.0.0.1:8080").replace(/\/$/, "");

/** The acts in order. @returns what came of each, one line an act */
async function tell(home: string): Promise<readonly string[]> {
  step(
    "The gateway",
    `Everything below runs against ${GATEWAY}: a gateway, a real EVM chain and a real IPFS node.`,
  );
  await untilReady(GATEWAY);
  const dataDir = resolve(ROOT, process.env["DATADEED_DATA_DIR"] ?? "data");
  const apiKey = process.env["DATADEED_API_KEY"] ?? (await readFile(join(dataDir, "api-key"), "utf8")).trim();
  const world = createWorld(home, GATEWAY, {
    DATADEED_API_KEY: apiKey,
    DATADEED_PASSWORD: randomBytes(16).toString("hex"),
  });
  const deposited = await tellDeposit(world);
  return [deposited.summary, await tellPledge(world, deposited), await tellAudit(world)];
}

const home = await mkdtemp(join(tmpdir(), "datadeed-demo-"));
try {
  process.stdout.write(`\n${(await tell(home)).join("\n")}\n`);
} catch (error) {
  process.stderr.write(`\ndemo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await rm(home, { recursive: true, force: true });
}
