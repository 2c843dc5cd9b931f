import { expect } from "chai";
import { Wallet, encryptKeystoreJson, parseEther, toQuantity } from "ethers";
import { network } from "hardhat";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDeployment } from "../../server/adapters/deployment/deployment.ts";

const SCRIPT = fileURLToPath(new URL("../../scripts/deploy.ts", import.meta.url));
const PASSWORD = "correct horse";

describe("scripts/deploy.ts", () => {
  let folder: string;
  let url: string;
  let stopChain: () => Promise<void>;
  const wallet = Wallet.createRandom();
  const roles = {
    notary: Wallet.createRandom().address,
    registrar: Wallet.createRandom().address,
    adjudicator: Wallet.createRandom().address,
    admin: Wallet.createRandom().address,
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "datadeed-deploy-"));
    const keystore = await encryptKeystoreJson(
      { address: wallet.address, privateKey: wallet.privateKey },
      PASSWORD,
      { scrypt: { N: 1024, r: 8, p: 1 } },
    );
    await writeFile(join(folder, "key.json"), keystore);
    const server = await network.createServer(undefined, "127.0.0.1", 0);
    const { port } = await server.listen();
    stopChain = () => server.close();
    url = `http://127.0.0.1:${port}`;
    await fetch(url, {
      method: "POST",
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "hardhat_setBalance",
        params: [wallet.address, toQuantity(parseEther("1"))],
      }),
    });
  });

  after(async () => {
    await stopChain();
    await rm(folder, { recursive: true });
  });

  interface Outcome {
    readonly exitCode: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }

  function deploy(
    dataDir: string,
    overrides: Record<string, string> = {},
    password = PASSWORD,
  ): Promise<Outcome> {
    const values = { rpc: url, key: join(folder, "key.json"), ...roles, "data-dir": dataDir, ...overrides };
    const args = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
    const env = { ...process.env, DATADEED_PASSWORD: password };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [SCRIPT, ...args], { env }, (_error, stdout, stderr) =>
        resolve({ exitCode: child.exitCode, stdout, stderr }),
      );
    });
  }

  it("deploys, prints the addresses and records them, once", async () => {
    const dataDir = join(folder, "data");
    const first = await deploy(dataDir, { "admin-delay": "7200" });
    expect(first.exitCode, first.stderr).to.equal(0);
    const record = parseDeployment(JSON.parse(await readFile(join(dataDir, "deployment.json"), "utf8")));
    expect(record).to.deep.include({ deployer: wallet.address, roles, adminDelaySeconds: 7200 });
    expect(first.stdout).to.contain(record.log).and.to.contain(record.accessManager);

    const second = await deploy(dataDir);
    expect(second.exitCode).to.equal(64);
    expect(second.stderr).to.contain("CONFIG_INVALID").and.to.contain(record.log);
  });

  it("refuses a wrong password, a bad address and a missing option as usage errors", async () => {
    const dataDir = join(folder, "refused");
    const wrongPassword = await deploy(dataDir, {}, "wrong");
    expect([wrongPassword.exitCode, wrongPassword.stderr.split(":")[0]]).to.deep.equal([64, "KEY_INVALID"]);
    const badAddress = await deploy(dataDir, { notary: "0x1234" });
    expect(badAddress.exitCode).to.equal(64);
    expect(badAddress.stderr).to.contain("--notary");
    const badChecksum = await deploy(dataDir, {
      admin: roles.admin.replace(/[a-f]/, (c) => c.toUpperCase()),
    });
    expect(badChecksum.exitCode).to.equal(64);
    const badDelay = await deploy(dataDir, { "admin-delay": "soon" });
    expect(badDelay.exitCode).to.equal(64);
  });

  it("reports a chain that does not answer as unreachable", async () => {
    const unreachable = await deploy(join(folder, "unreachable"), { rpc: "http://127.0.0.1:1" });
    expect([unreachable.exitCode, unreachable.stderr.split(":")[0]]).to.deep.equal([69, "CHAIN_UNREACHABLE"]);
  });

  it("refuses a damaged record instead of deploying a second time", async () => {
    const dataDir = join(folder, "damaged");
    await mkdir(dataDir);
    for (const text of ["{}", '{"format":']) {
      await writeFile(join(dataDir, "deployment.json"), text);
      const outcome = await deploy(dataDir);
      expect([outcome.exitCode, outcome.stderr.split(":")[0]], text).to.deep.equal([64, "CONFIG_INVALID"]);
    }
  });
});
