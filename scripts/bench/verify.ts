/** Verifications of one bundle a second: judging alone, and with the chain read anew each time. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createChainReader } from "../../client/adapters/chain-ethers/index.ts";
import { readBundle } from "#core/bundle.ts";
import { parseChainProof } from "#core/state-proof/chain-proof.ts";
import { parseTrust } from "#core/trust.ts";
import { gatherFacts } from "../../client/verify/facts.ts";
import { createProvenReader } from "../../client/verify/offline/proven-chain.ts";
import { judge, verifyBundle } from "../../client/verify/pipeline.ts";
import { postFingerprint } from "../tasks/fingerprints.ts";
import { startGatewayProcess } from "../tasks/gateway-process.ts";
import type { Table } from "./table.ts";

const JUDGED = 1_000;
const READ = 200;
const OFFLINE = 500;

async function untilFinal(url: string, certificateNo: string): Promise<string> {
  for (;;) {
    const view = (await (await fetch(`${url}/v1/certificates/${certificateNo}`)).json()) as { state: string };
    if (view.state === "FINAL") return (await fetch(`${url}/v1/certificates/${certificateNo}/bundle`)).text();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function benchVerify(): Promise<Table> {
  const home = await mkdtemp(join(tmpdir(), "datadeed-bench-"));
  const gateway = await startGatewayProcess(home, {
    DATADEED_LOG_LEVEL: "error",
    DATADEED_ANCHOR_INTERVAL_MS: "100",
  });
  try {
    const apiKey = (await readFile(join(home, "api-key"), "utf8")).trim();
    const { body } = await postFingerprint(gateway.url, apiKey, "verified");
    const text = await untilFinal(gateway.url, body["certificateNo"] as string);
    const trust = parseTrust(await (await fetch(`${gateway.url}/.well-known/datadeed.json`)).json());
    const reader = createChainReader(trust.rpc, { chainId: trust.chainId, timeoutMs: 10_000 });
    const now = Math.floor(Date.now() / 1000);
    const facts = await gatherFacts(readBundle(text), trust, reader);

    let startedAt = performance.now();
    for (let i = 0; i < JUDGED; i++) judge({ bundle: readBundle(text), trust, facts, now });
    const judgedPerSecond = JUDGED / ((performance.now() - startedAt) / 1000);

    startedAt = performance.now();
    let verdict = "";
    for (let i = 0; i < READ; i++)
      verdict = (await verifyBundle({ bundle: readBundle(text), trust, reader, now })).verdict;
    const readPerSecond = READ / ((performance.now() - startedAt) / 1000);
    const { chainProof } = readBundle(text);
    const { hash } = parseChainProof(chainProof).header;
    startedAt = performance.now();
    let offlineVerdict = "";
    for (let i = 0; i < OFFLINE; i++) {
      const bundle = readBundle(text);
      const proven = createProvenReader(bundle.chainProof, trust, { hash, why: "GIVEN" });
      offlineVerdict = (await verifyBundle({ bundle, trust, reader: proven, now })).verdict;
    }
    const offlinePerSecond = OFFLINE / ((performance.now() - startedAt) / 1000);
    return {
      title: "Verifications of a bundle (one thread)",
      columns: ["what", "per second", "verdict"],
      rows: [
        ["parse and judge, chain facts known", judgedPerSecond.toFixed(0), verdict],
        [
          "parse, prove the chain's state from a block hash, judge: offline",
          offlinePerSecond.toFixed(0),
          offlineVerdict,
        ],
        ["parse, read the chain's RPC, judge, one after the other", readPerSecond.toFixed(0), verdict],
      ],
      notes: [
        `The proof of the chain's state has ${JSON.stringify(chainProof).length} bytes of JSON.`,
        "The verdict is CONDITIONAL because this deposit carries no depositor's statement.",
      ],
    };
  } finally {
    await gateway.stop();
    await rm(home, { recursive: true, force: true });
  }
}
