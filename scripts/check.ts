/** `npm run check`: everything that must hold before a change lands; stops at the first thing that does not. */
import { run } from "./tasks/run.ts";

const SOURCES = ["client", "server", "scripts", "test", "contracts", "hardhat.config.ts", "eslint.config.ts"];
const STEPS: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ["format", "prettier", ["--check", "--log-level", "warn", ...SOURCES]],
  ["lint", "eslint", ["--max-warnings", "0", "."]],
  ["types", "tsc", ["-p", "tsconfig.json"]],
  ["types of the pure core", "tsc", ["-p", "client/core/tsconfig.json"]],
  ["types of the web page", "tsc", ["-p", "client/web/tsconfig.json"]],
  ["Solidity lint", "solhint", ["--max-warnings", "0", "contracts/**/*.sol"]],
  [
    "dependency direction",
    "depcruise",
    ["--config", ".dependency-cruiser.mjs", "client", "server", "scripts", "test"],
  ],
  ["dead code", "knip", []],
  ["tests", "node", ["scripts/test.ts"]],
  ["generated ABI", "node", ["scripts/export-abi.ts", "--check"]],
  ["generated vectors", "node", ["scripts/gen-vectors.ts", "--check"]],
  ["generated vectors of the log", "node", ["scripts/gen-log-vectors.ts", "--check"]],
  ["generated tables and examples of the report", "node", ["scripts/gen-report-docs.ts", "--check"]],
  ["generated messages and layout of the registers", "node", ["scripts/gen-register-docs.ts", "--check"]],
];

for (const [name, command, args] of STEPS) {
  process.stdout.write(`\n== ${name}\n`);
  const { code } = await run(command, args);
  if (code === 0) continue;
  process.stdout.write(`\ncheck failed: ${name}\n`);
  process.exit(1);
}
process.stdout.write("\nall checks passed\n");
