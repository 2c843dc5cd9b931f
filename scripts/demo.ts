/**
 * `npm run demo`: on the running product (`npm start` in another shell), deposits a real public dataset, waits until it is
 * final, verifies it without trusting the gateway, then flips one byte and shows the rejection.
 *
 *   DATADEED_URL       the gateway, http://127.0.0.1:8080 by default
 *   DATADEED_API_KEY   its API key; by default the one that the gateway wrote to data/api-key
 */
import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { datadeed, type CommandResult } from "./demo/datadeed.ts";
import { result, step } from "./demo/story.ts";
import { ROOT } from "./tasks/run.ts";

const GATEWAY = (process.env["DATADEED_URL"] ?? "http://127.0.0.1:8080").replace(/\/$/, "");
const START_LIMIT_MS = 180_000;

/** Real data under a BSD licence: hourly weather of a measuring station and 200,000 flights. */
const FILES = {
  "weather/seattle-weather.csv": "seattle-weather.csv",
  "weather/hourly-normals.csv": "seattle-weather-hourly-normals.csv",
  "flights/flights-200k.json": "flights-200k.json",
};

const DESCRIPTION = {
  holder: { name: "Hangzhou Demo Measurement Co., Ltd. 杭州示范计量有限公司", uscc: "91330108MA2GLXQ00A" },
  dataset: {
    title: "Weather station readings and flight delays 气象站读数与航班延误数据",
    industry: "I65",
    scenario: "Forecasting delays from weather for airports and insurers",
    sourceType: "SELF",
    dataLevel: "GENERAL",
    personalInformation: "NONE",
    algorithmRules:
      "Readings cleaned of outliers, hourly normals computed over thirty years, flights joined by time",
    format: ["text/csv", "application/json"],
    updateFrequency: "P1M",
    rightsClaimed: ["DATA_IP", "HOLD", "USE"],
  },
  coverage: "FULL",
  regime: "CN-ZJ-2021-DEPOSIT",
};

interface Check {
  readonly check: string;
  readonly status: string;
  readonly code: string;
  readonly detail: string;
}

async function untilReady(): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (let told = false; ; told = true) {
    const ready = await fetch(`${GATEWAY}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > deadline)
      throw new Error(`no gateway is ready at ${GATEWAY}; start it with "npm start" in another shell`);
    if (!told) result(`waiting for the gateway at ${GATEWAY} ("npm start" in another shell) …`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function checksOf({ json }: CommandResult): readonly Check[] {
  return json["checks"] as Check[];
}

function expectCode({ code, json }: CommandResult, ...allowed: readonly number[]): void {
  if (!allowed.includes(code))
    throw new Error(`the command ended with ${code}: ${JSON.stringify(json, null, 2)}`);
}

async function flipOneByte(path: string, offset: number): Promise<void> {
  await using file = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  byte[0]! ^= 0x01;
  await file.write(byte, 0, 1, offset);
}

async function tell(home: string): Promise<void> {
  const env = { DATADEED_PASSWORD: randomBytes(16).toString("hex") };

  step(
    "The gateway",
    `Everything below runs against ${GATEWAY}: a gateway, a real EVM chain and a real IPFS node.`,
  );
  await untilReady();
  const apiKey =
    process.env["DATADEED_API_KEY"] ??
    (await readFile(resolve(ROOT, process.env["DATADEED_DATA_DIR"] ?? "data", "api-key"), "utf8")).trim();

  step("The data", "A company has measured for years. These files are its asset; they stay secret.");
  for (const [path, source] of Object.entries(FILES)) {
    await mkdir(dirname(join(home, "dataset", path)), { recursive: true });
    await copyFile(join(ROOT, "node_modules/vega-datasets/data", source), join(home, "dataset", path));
  }
  result(Object.keys(FILES).join("\n"));

  step(
    "A key of its own",
    "The company makes a key that nobody else has, not even the platform. Only this key can sign for its data.",
  );
  const key = await datadeed(["keygen", "--out", "key.json"], home, env);
  expectCode(key, 0);
  const account = String(key.json["address"]);
  result(`account ${account}`);

  step(
    "Deposit",
    "The files are fingerprinted here, the company signs, the gateway fingerprints the upload again and both must agree.\nOnly salted fingerprints are recorded; no data are kept.",
  );
  await writeFile(
    join(home, "description.json"),
    JSON.stringify({ ...DESCRIPTION, holder: { ...DESCRIPTION.holder, account } }, null, 2),
  );
  const deposit = await datadeed(
    [
      "deposit",
      "dataset",
      "--description",
      "description.json",
      "--key",
      "key.json",
      "--gateway",
      GATEWAY,
      "--wait",
      "final",
      "--manifest",
      "manifest.json",
      "-o",
      "certificate.deed.json",
    ],
    home,
    { ...env, DATADEED_API_KEY: apiKey },
  );
  expectCode(deposit, 0);
  result(
    `certificate ${String(deposit.json["certificateNo"])}, final on the chain\ncertificate.deed.json proves it to anyone; manifest.json is the key to the proof and stays with the company`,
  );

  step(
    "The lender checks",
    "A bank gets the certificate, the manifest and the data. It reads the chain itself and recomputes everything.\nIt trusts a copy of the trust document, not the gateway's word.",
  );
  await writeFile(
    join(home, "trust.json"),
    await (await fetch(`${GATEWAY}/.well-known/datadeed.json`)).text(),
  );
  const verify = [
    "verify",
    "certificate.deed.json",
    "--manifest",
    "manifest.json",
    "--data",
    "dataset",
    "--trust",
    "trust.json",
  ];
  const genuine = await datadeed(verify, home, env);
  expectCode(genuine, 0, 2);
  for (const { check, status, detail } of checksOf(genuine))
    result(`${status.padEnd(11)} ${check}: ${detail}`);
  result(`verdict: ${String(genuine.json["verdict"])}`);

  step(
    "One byte is changed",
    "Somebody alters a single bit in 10 MB of flight data and shows the same certificate.",
  );
  await flipOneByte(join(home, "dataset/flights/flights-200k.json"), 5_000_000);
  const tampered = await datadeed(verify, home, env);
  expectCode(tampered, 1);
  for (const { check, status, detail } of checksOf(tampered))
    if (status === "FAIL") result(`${status.padEnd(11)} ${check}: ${detail}`);
  result(`verdict: ${String(tampered.json["verdict"])}`);

  process.stdout.write(
    `\nGenuine data: ${String(genuine.json["verdict"])}. Changed data: ${String(tampered.json["verdict"])}.\n`,
  );
}

const home = await mkdtemp(join(tmpdir(), "datadeed-demo-"));
try {
  await tell(home);
} catch (error) {
  process.stderr.write(`\ndemo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await rm(home, { recursive: true, force: true });
}
