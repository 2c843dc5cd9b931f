/** First act: a company deposits its data, a bank verifies the certificate, and one changed byte is found out. */
import { copyFile, mkdir, open, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "../tasks/run.ts";
import type { CommandResult } from "./datadeed.ts";
import { result, step } from "./story.ts";
import type { DemoWorld } from "./world.ts";

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
  readonly detail: string;
}

export interface Deposited {
  /** The company's account; its key file is `key.json`. */
  readonly account: string;
  /** What came of it, for the end of the demo. */
  readonly summary: string;
}

/** Deposits the folder `dataset` and writes `<name>.deed.json` and `<name>.manifest.json`. */
export async function deposit({ run, gateway }: DemoWorld, name: string): Promise<CommandResult> {
  const description = ["--description", "description.json", "--key", "key.json"];
  const files = ["--manifest", `${name}.manifest.json`, "-o", `${name}.deed.json`];
  return run(["deposit", "dataset", ...description, "--gateway", gateway, "--wait", "final", ...files], 0);
}

export async function tellDeposit(world: DemoWorld): Promise<Deposited> {
  const { home, gateway, run } = world;
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
  const account = String((await run(["keygen", "--out", "key.json"], 0)).json["address"]);
  result(`account ${account}`);

  step(
    "Deposit",
    "The files are fingerprinted here, the company signs, the gateway fingerprints the upload again and both must agree.\nOnly salted fingerprints are recorded; no data are kept.",
  );
  const description = { ...DESCRIPTION, holder: { ...DESCRIPTION.holder, account } };
  await writeFile(join(home, "description.json"), JSON.stringify(description, null, 2));
  const { json } = await deposit(world, "certificate");
  result(
    `certificate ${String(json["certificateNo"])}, final on the chain\ncertificate.deed.json proves it to anyone; certificate.manifest.json is the key to the proof and stays with the company`,
  );

  step(
    "The lender checks",
    "A bank gets the certificate, the manifest and the data. It reads the chain itself and recomputes everything.\nIt trusts a copy of the trust document, not the gateway's word.",
  );
  const trust = await fetch(`${gateway}/.well-known/datadeed.json`);
  await writeFile(join(home, "trust.json"), await trust.text());
  const verify = [
    ...["verify", "certificate.deed.json", "--manifest", "certificate.manifest.json"],
    ...["--data", "dataset", "--trust", "trust.json"],
  ];
  const genuine = await run(verify, 0, 2);
  for (const { check, status, detail } of checksOf(genuine))
    result(`${status.padEnd(11)} ${check}: ${detail}`);
  result(`verdict: ${String(genuine.json["verdict"])}`);

  step(
    "One byte is changed",
    "Somebody alters a single bit in 10 MB of flight data and shows the same certificate.",
  );
  const flights = join(home, "dataset/flights/flights-200k.json");
  await flipOneBit(flights, 5_000_000);
  const tampered = await run(verify, 1);
  for (const { check, status, detail } of checksOf(tampered))
    if (status === "FAIL") result(`${status.padEnd(11)} ${check}: ${detail}`);
  result(`verdict: ${String(tampered.json["verdict"])}; the bit is put back for what follows`);
  await flipOneBit(flights, 5_000_000);
  const summary = `Genuine data: ${String(genuine.json["verdict"])}. Changed data: ${String(tampered.json["verdict"])}.`;
  return { account, summary };
}

function checksOf({ json }: CommandResult): readonly Check[] {
  return json["checks"] as Check[];
}

async function flipOneBit(path: string, offset: number): Promise<void> {
  await using file = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  byte[0]! ^= 0x01;
  await file.write(byte, 0, 1, offset);
}
