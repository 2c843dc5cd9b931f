/**
 * `npm run test:crash [-- --rounds 20 --deposits 1000 --seed 1]`: kills the gateway with -9 in the middle of concurrent
 * deposits, again and again, and checks after each restart that every acknowledged deposit has exactly one index and that
 * the chain's head is a root of the log; then the whole record is audited. Every second round takes the chain down with it.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { auditGateway } from "./crash/audit.ts";
import { checkLedger, type Acknowledged } from "./crash/ledger.ts";
import { postFingerprint } from "./tasks/fingerprints.ts";
import { startGatewayProcess, type GatewayProcess } from "./tasks/gateway-process.ts";
import { seededRandom } from "./tasks/seeded.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    deposits: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const rounds = Number(values.rounds);
const deposits = Number(values.deposits);
const random = seededRandom(Number(values.seed));
const CONNECTIONS = 64;

const dataDir = await mkdtemp(join(tmpdir(), "datadeed-crash-"));
const acknowledged = new Map<string, Acknowledged>();
/** Sent but never answered: they are sent again under the same Idempotency-Key and must not get a second index. */
let unanswered: string[] = [];
const restarts: number[] = [];

async function depositAll(
  gateway: GatewayProcess,
  apiKey: string,
  names: readonly string[],
  killAfterMs: number | null,
): Promise<void> {
  const waiting = [...names];
  let killed: Promise<void> | undefined;
  const lost: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  // Counted from the first answer: a slow machine has as much under way as a fast one when it is hit.
  const startClock = () => {
    if (killAfterMs === null) return;
    timer ??= setTimeout(() => {
      killed = gateway.kill(random() < 0.5 ? "gateway" : "everything");
    }, killAfterMs);
  };
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      try {
        const { status, body } = await postFingerprint(gateway.url, apiKey, name, `crash-${name}`);
        startClock();
        if (status === 201)
          acknowledged.set(name, {
            name,
            index: body["index"] as number,
            certificateNo: body["certificateNo"] as string,
          });
        else lost.push(name);
      } catch {
        lost.push(name);
      }
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  clearTimeout(timer);
  await (killed ?? (killAfterMs === null ? undefined : gateway.kill("gateway")));
  unanswered = lost;
}

async function report(gateway: GatewayProcess, label: string): Promise<number> {
  restarts.push(gateway.readyAfterMs);
  const { faults, size, anchored } = await checkLedger(gateway.url, acknowledged);
  const state = `log ${size}, anchored ${anchored}, acknowledged ${acknowledged.size}, unanswered ${unanswered.length}`;
  process.stdout.write(
    `${label}: ready after ${gateway.readyAfterMs.toFixed(0)} ms, ${state}, ${faults.length} faults\n`,
  );
  const { summary, faults: audited } = await auditGateway(gateway.url, dataDir);
  process.stdout.write(`  ${summary}\n`);
  for (const fault of [...faults, ...audited]) process.stdout.write(`  FAULT ${fault}\n`);
  return faults.length + audited.length;
}

async function untilAnchored(gateway: GatewayProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const head = (await (await fetch(`${gateway.url}/v1/log/head`)).json()) as {
      size: number;
      anchored: { size: number } | null;
    };
    if (head.anchored?.size === head.size) return;
    if (Date.now() > deadline) throw new Error(`not anchored after a minute: ${JSON.stringify(head)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

process.stdout.write(
  `seed ${values.seed}, ${rounds} rounds of ${deposits} deposits over ${CONNECTIONS} connections\n`,
);
let faults = 0;
try {
  for (let round = 1; round <= rounds; round++) {
    const gateway = await startGatewayProcess(dataDir, { DATADEED_ANCHOR_INTERVAL_MS: "100" });
    faults += await report(gateway, `round ${round}`);
    const apiKey = (await readFile(join(dataDir, "api-key"), "utf8")).trim();
    const fresh = Array.from({ length: deposits }, (_, i) => `${round}-${i}`);
    await depositAll(gateway, apiKey, [...unanswered, ...fresh], 50 + random() * 1200);
  }
  const last = await startGatewayProcess(dataDir, { DATADEED_ANCHOR_INTERVAL_MS: "100" });
  const apiKey = (await readFile(join(dataDir, "api-key"), "utf8")).trim();
  await depositAll(last, apiKey, unanswered, null);
  await untilAnchored(last);
  faults += await report(last, "at the end");
  const code = await last.stop();
  if (code !== 0) process.stdout.write(`  FAULT a clean stop ended with ${code}\n`);
  faults += code === 0 ? 0 : 1;
} catch (error) {
  process.stdout.write(`the data stay in ${dataDir}\n`);
  throw error;
}
if (faults === 0) await rm(dataDir, { recursive: true, force: true });
else process.stdout.write(`the data stay in ${dataDir}\n`);
restarts.sort((a, b) => a - b);
process.stdout.write(
  `${rounds} kills, ${acknowledged.size} acknowledged, ${faults} faults; restart to ready: median ${restarts[restarts.length >> 1]?.toFixed(0)} ms, longest ${restarts.at(-1)?.toFixed(0)} ms\n`,
);
process.exitCode = faults === 0 ? 0 : 1;
