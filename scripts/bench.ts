/**
 * `npm run bench [-- <name>…]`: measurements, contenders side by side in one run. This machine's noise divides out of the
 * ratios, not out of the absolute figures.
 */
import { cpus, totalmem } from "node:os";
import { benchAudit } from "./bench/audit.ts";
import { benchBrowserHash } from "./bench/browser-hash.ts";
import { benchChain } from "./bench/chain.ts";
import { benchDeposits } from "./bench/deposits.ts";
import { benchGas } from "./bench/gas.ts";
import { benchRegisterGas } from "./bench/gas-register.ts";
import { benchHash } from "./bench/hash.ts";
import { benchPage } from "./bench/page.ts";
import { benchStore } from "./bench/store.ts";
import { formatTable, type Table } from "./bench/table.ts";
import { benchUpload } from "./bench/upload.ts";
import { benchVerify } from "./bench/verify.ts";

async function chainTable(): Promise<Table> {
  const rows = (await benchChain()).map((at) => [
    at.blocks,
    at.mineMs.toFixed(1),
    at.durableMs.toFixed(1),
    at.durableP99Ms.toFixed(1),
    at.restartMs.toFixed(0),
    at.nodeMiB.toFixed(0),
    at.journalMiB.toFixed(1),
    at.snapshotMiB.toFixed(1),
  ]);
  return {
    title: "Embedded chain: keeping each block, as the chain grows",
    columns: [
      "blocks",
      "mine ms",
      "kept on disk ms",
      "p99 ms",
      "restart ms",
      "anvil MiB",
      "journal MiB",
      "snapshots MiB",
    ],
    rows,
  };
}

const BENCHES: Readonly<Record<string, () => Promise<Table>>> = {
  hash: benchHash,
  browser: benchBrowserHash,
  page: benchPage,
  upload: benchUpload,
  deposits: benchDeposits,
  store: benchStore,
  gas: benchGas,
  register: benchRegisterGas,
  verify: benchVerify,
  chain: chainTable,
  audit: benchAudit,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(
    `no such measurement: ${unknown.join(", ")}; there are ${Object.keys(BENCHES).join(", ")}\n`,
  );
  process.exit(64);
}
process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model ?? "?"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}\n\n`,
);
for (const name of chosen.length > 0 ? chosen : Object.keys(BENCHES))
  process.stdout.write(`${formatTable(await BENCHES[name]!())}\n`);
