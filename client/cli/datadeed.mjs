#!/usr/bin/env node
// The command `datadeed`. Has no dependencies and runs on old Node too: goes on under Node 24 with the packages
// installed, as every script of this project does.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const packages = fileURLToPath(new URL("../../node_modules/commander/package.json", import.meta.url));

if (Number(process.versions.node.split(".")[0]) >= 24 && existsSync(packages)) {
  await import("./main.ts");
} else {
  process.argv.splice(2, 0, "client/cli/main.ts");
  await import(new URL("../../scripts/with-node.mjs", import.meta.url).href);
}
