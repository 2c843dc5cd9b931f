/** Durable fingerprint deposits a second over HTTP, against a bare node:http server that parses and answers, in turn. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { Wallet } from "ethers";
import { normaliseAddress } from "#core/address.ts";
import { zDataset } from "#core/description.ts";
import { buildStatementMessage, domainForWallet, STATEMENT_TYPES } from "#core/statement.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { startGatewayProcess } from "../tasks/gateway-process.ts";
import { fingerprintRequest } from "../tasks/fingerprints.ts";
import { postAll, type LoadResult } from "./http-load.ts";
import { median, type Table } from "./table.ts";

const CONNECTIONS = 64;
const ROUNDS = 3;
const DEPOSITS = 6_000;
const SIGNED_DEPOSITS = 3_000;

async function signedRequest(wallet: Wallet, trust: TrustDocument, name: string) {
  const request = fingerprintRequest(name);
  const holder = { ...request.description.holder, account: wallet.address };
  const message = buildStatementMessage(
    {
      commitment: request.commitment,
      manifestDigest: request.manifestDigest,
      dataset: zDataset.parse(request.description.dataset),
      holder: normaliseAddress(wallet.address)!,
      previous: null,
    },
    Math.floor(Date.now() / 1000),
  );
  const signature = await wallet.signTypedData(
    domainForWallet({ chainId: trust.chainId, verifyingContract: trust.log }),
    STATEMENT_TYPES,
    message,
  );
  return { ...request, description: { ...request.description, holder }, statement: { message, signature } };
}

function row(name: string, results: readonly LoadResult[], bare: readonly LoadResult[]): (string | number)[] {
  const rate = median(results.map(({ perSecond }) => perSecond));
  const share = rate / median(bare.map(({ perSecond }) => perSecond));
  const statuses = JSON.stringify(results.at(-1)!.statuses);
  return [
    name,
    rate.toFixed(0),
    share.toFixed(2),
    median(results.map(({ p50Ms }) => p50Ms)).toFixed(1),
    median(results.map(({ p99Ms }) => p99Ms)).toFixed(1),
    statuses,
  ];
}

export async function benchDeposits(): Promise<Table> {
  const home = await mkdtemp(join(tmpdir(), "datadeed-bench-"));
  const bareServer = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { commitment: string };
      response
        .writeHead(201, { "content-type": "application/json" })
        .end(JSON.stringify({ commitment: body.commitment }));
    });
  }).listen(0, "127.0.0.1");
  await once(bareServer, "listening");
  const bareUrl = `http://127.0.0.1:${(bareServer.address() as AddressInfo).port}/`;
  const gateway = await startGatewayProcess(home, { DATADEED_LOG_LEVEL: "error" });
  try {
    const trust = parseTrust(await (await fetch(`${gateway.url}/.well-known/datadeed.json`)).json());
    const headers = { authorization: `Bearer ${(await readFile(join(home, "api-key"), "utf8")).trim()}` };
    const wallet = new Wallet(`0x${"42".repeat(32)}`);
    const bare: LoadResult[] = [];
    const plain: LoadResult[] = [];
    const signed: LoadResult[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const bodies = Array.from({ length: DEPOSITS }, (_, i) =>
        JSON.stringify(fingerprintRequest(`${round}-${i}`)),
      );
      const signedBodies: string[] = [];
      for (let i = 0; i < SIGNED_DEPOSITS; i++)
        signedBodies.push(JSON.stringify(await signedRequest(wallet, trust, `signed-${round}-${i}`)));
      bare.push(await postAll(bareUrl, headers, bodies, CONNECTIONS));
      plain.push(await postAll(`${gateway.url}/v1/deposits`, headers, bodies, CONNECTIONS));
      signed.push(await postAll(`${gateway.url}/v1/deposits`, headers, signedBodies, CONNECTIONS));
    }
    return {
      title: `Durable fingerprint deposits over HTTP, ${CONNECTIONS} connections, client on the same machine (median of ${ROUNDS})`,
      columns: ["server", "requests/s", "of bare", "p50 ms", "p99 ms", "answers (last round)"],
      rows: [
        row("bare node:http: parse and answer, nothing kept", bare, bare),
        row("gateway: certificate signed and durable", plain, bare),
        row("gateway: depositor's EIP-712 statement verified too", signed, bare),
      ],
      notes: ["Every 201 is durable: on disk (fsync) with its index, certificate signed."],
    };
  } finally {
    await gateway.stop();
    bareServer.close();
    await rm(home, { recursive: true, force: true });
  }
}
