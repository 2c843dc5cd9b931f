/**
 * `npm test`: all the set-up, then every test; ends with the line `N passed, N failed`.
 *
 *   npm test                  everything
 *   npm test -- <path…>       these mocha files only
 */
import { glob } from "node:fs/promises";
import { ensureDebianPackages } from "./tasks/debian.ts";
import { ROOT, run } from "./tasks/run.ts";

interface Stage {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** A stage without tests of its own counts only when it fails. */
  readonly tests: boolean;
}

async function mochaFiles(): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob("test/**/*.test.ts", { cwd: ROOT, exclude: ["test/contracts/**"] }))
    files.push(file);
  return files.sort();
}

async function stages(): Promise<Stage[]> {
  const chosen = process.argv.slice(2);
  if (chosen.length > 0) return [{ name: "chosen tests", command: "mocha", args: chosen, tests: true }];
  return [
    { name: "compile the contracts", command: "hardhat", args: ["build"], tests: false },
    { name: "build the web page", command: "node", args: ["scripts/build-web.ts"], tests: false },
    { name: "types", command: "tsc", args: ["-p", "tsconfig.json"], tests: false },
    { name: "contracts", command: "hardhat", args: ["test", "mocha"], tests: true },
    { name: "contracts: fuzz and invariants", command: "hardhat", args: ["test", "solidity"], tests: true },
    {
      name: "core, verifier, gateway, client, end to end",
      command: "mocha",
      args: await mochaFiles(),
      tests: true,
    },
  ];
}

function count(output: string, word: string): number {
  const plain = output.replaceAll(/\u001b\[[0-9;]*m/g, "");
  return [...plain.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, "gm"))].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  );
}

const notes = await ensureDebianPackages();
let passed = 0;
let failed = 0;
let skipped = 0;
for (const stage of await stages()) {
  process.stdout.write(`\n== ${stage.name}\n`);
  const { code, output } = await run(stage.command, stage.args);
  const failures = stage.tests ? count(output, "failing") : 0;
  const passes = stage.tests ? count(output, "passing") : 0;
  passed += passes;
  skipped += stage.tests ? count(output, "(?:pending|skipped)") : 0;
  // A runner that ends badly, or that ran nothing, has failed whatever it counted.
  failed += failures > 0 ? failures : code !== 0 || (stage.tests && passes === 0) ? 1 : 0;
}
for (const note of notes) process.stdout.write(`note: ${note}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
process.exitCode = failed === 0 ? 0 : 1;
