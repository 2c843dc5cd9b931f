/**
 * Writes the shared test vectors: `test/vectors/bundle` (bundles, one mutation a file, and what a verifier must find)
 * and, through its own script, `test/vectors/log`. `--check` writes nothing and fails where the committed files differ.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { parseJson, type Json } from "#core/json.ts";
import { makeScenario } from "../test/helpers/scenario.ts";
import type { BundleCase, BundleCases } from "./vectors/case.ts";
import { CERTIFICATE_CASES } from "./vectors/certificate-cases.ts";
import { ANCHOR_CASES } from "./vectors/chain-cases.ts";
import { DATA_CASES } from "./vectors/data-cases.ts";
import { DEPOSITOR_CASES } from "./vectors/depositor-cases.ts";
import { ISSUER_CASES } from "./vectors/issuer-cases.ts";
import { diff } from "./vectors/json-patch.ts";
import { REGISTER_CASES } from "./vectors/register-cases.ts";
import "./gen-log-vectors.ts";

const DIRECTORY = fileURLToPath(new URL("../test/vectors/bundle/", import.meta.url));
const BASE = "base/genuine";

const GROUPS: readonly BundleCases[] = [
  CERTIFICATE_CASES,
  ISSUER_CASES,
  DEPOSITOR_CASES,
  ANCHOR_CASES,
  REGISTER_CASES,
  DATA_CASES,
];

/** What JSON keeps of a value: members that are undefined vanish. */
function asJson(value: unknown): Json {
  return parseJson(JSON.stringify(value));
}

const genuine = asJson(makeScenario());

function render({ desc, scenario, check, code, verdict = "REJECT", others = {} }: BundleCase): Json {
  const patch = asJson(diff(genuine, asJson(scenario)));
  return { desc, input: { base: BASE, patch }, expect: { check, code, verdict, others } };
}

async function pretty(name: string, value: Json): Promise<string> {
  const filepath = `${DIRECTORY}${name}`;
  return format(JSON.stringify(value), { ...(await resolveConfig(filepath)), filepath });
}

const files = new Map<string, string>();
files.set(`${BASE}.json`, await pretty(`${BASE}.json`, genuine));
for (const [name, bundleCase] of GROUPS.flatMap((group) => Object.entries(group))) {
  if (files.has(`${name}.json`)) throw new RangeError(`two cases are called ${name}`);
  files.set(`${name}.json`, await pretty(`${name}.json`, render(bundleCase)));
}

await mkdir(`${DIRECTORY}base`, { recursive: true });
const present = (await readdir(DIRECTORY, { recursive: true })).filter((name) => name.endsWith(".json"));
const differing: string[] = [];
for (const name of new Set([...present, ...files.keys()])) {
  const committed = present.includes(name) ? await readFile(`${DIRECTORY}${name}`, "utf8") : undefined;
  if (committed !== files.get(name)) differing.push(name);
}
if (process.argv.includes("--check")) {
  if (differing.length > 0) {
    console.error(`test/vectors/bundle differs: ${differing.join(", ")}\nRun: node scripts/gen-vectors.ts`);
    process.exitCode = 1;
  }
} else {
  for (const name of differing) {
    const text = files.get(name);
    await (text === undefined ? rm(`${DIRECTORY}${name}`) : writeFile(`${DIRECTORY}${name}`, text));
    console.log(`${text === undefined ? "removed" : "wrote"} test/vectors/bundle/${name}`);
  }
}
