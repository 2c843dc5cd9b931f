import { expect } from "chai";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLogger } from "../../server/adapters/logger.ts";
import { startGateway, type StartedGateway } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { finished } from "../helpers/cli.ts";

const DEMO = fileURLToPath(new URL("../../scripts/demo.ts", import.meta.url));

describe("npm run demo", function () {
  // Key files are sealed as slowly as they should be, and each command is a process of its own.
  this.timeout(900_000);
  let home: string;
  let gateway: StartedGateway;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "datadeed-demo-test-"));
    gateway = await startGateway(
      readConfig({
        DATADEED_DATA_DIR: join(home, "data"),
        DATADEED_PORT: "0",
        DATADEED_CHAIN_PORT: "0",
        DATADEED_ANCHOR_INTERVAL_MS: "50",
      }),
      createLogger({ level: "silent" }),
    );
  });

  after(async () => {
    await (gateway as StartedGateway | undefined)?.stop();
    await rm(home, { recursive: true, force: true });
  });

  it("tells of deposit, report, pledge, double pledge, release and alarm, and ends with 0", async () => {
    const env = { ...process.env, DATADEED_URL: gateway.url, DATADEED_DATA_DIR: join(home, "data") };
    const { code, stdout, stderr } = await finished(spawn(process.execPath, [DEMO], { env }));
    expect(code, stderr + stdout).to.equal(0);
    for (const told of [
      "verdict: PASS",
      "FAIL        DATASET",
      "P1_FREE",
      "signed by the bank, its digest on record",
      "REGISTERED: the money may be paid out",
      "P1_CONTENT_PLEDGED",
      "(ContentPledged, ",
      "DEREGISTERED",
      "ALARM certificate.revoked",
      "V1_NOT_VALID",
    ]) {
      expect(stdout).to.include(told);
    }
    expect(stdout).to.include(
      "Genuine data: PASS. Changed data: REJECT.\nOne loan paid back, a double pledge refused, a bank alarmed.\n",
    );
  });
});
