import { expect } from "chai";
import { Contract, HDNodeWallet, JsonRpcProvider, Network, Wallet, parseEther, toQuantity } from "ethers";
import { network } from "hardhat";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { isDataDeedError, type DataDeedError } from "#core/errors.ts";
import { accessManagerAbi } from "../../../../client/abi/access-manager.ts";
import { certificateLogAbi } from "../../../../client/abi/certificate-log.ts";
import { loadArtifacts } from "../../../../server/adapters/deployment/artifacts.ts";
import { checkContracts, checkRoles } from "../../../../server/adapters/deployment/check-deployment.ts";
import {
  deployContracts,
  type DeployOptions,
} from "../../../../server/adapters/deployment/deploy-contracts.ts";
import type { Deployment } from "../../../../server/adapters/deployment/deployment.ts";
import {
  connectJsonRpc,
  signLocally,
  type Eip1193Provider,
} from "../../../../server/adapters/deployment/provider.ts";
import { ROLE_IDS } from "../../../../server/adapters/deployment/roles.ts";
import { anvilBinary } from "../../../../server/adapters/embedded-chain/anvil-binary.ts";

type Chain = Awaited<ReturnType<typeof network.create>>;

const TRANSACTIONS = 15;

const resultsOf = async (contract: Contract, name: string, ...values: unknown[]): Promise<unknown[]> =>
  Array.from<unknown>(await contract.getFunction(name).staticCallResult(...values));

describe("deployContracts", () => {
  let folder: string;
  let chain: Chain;
  let accounts: string[];
  const opened: Chain[] = [];

  async function openChain(chainId = 31337): Promise<Chain> {
    const connection = await network.create({ override: { chainId } });
    opened.push(connection);
    return connection;
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "datadeed-deployment-"));
    chain = await openChain();
    accounts = (await chain.provider.request({ method: "eth_accounts" })) as string[];
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((connection) => connection.close()));
    await rm(folder, { recursive: true });
  });

  function options(overrides: Partial<DeployOptions> = {}): DeployOptions {
    const [deployer, notary, registrar, adjudicator, admin] = accounts as [
      string,
      string,
      string,
      string,
      string,
    ];
    return {
      provider: chain.provider,
      deploymentDir: join(folder, "deployment"),
      deployer,
      roles: { notary, registrar, adjudicator, admin },
      ...overrides,
    };
  }

  async function failureOf(work: Promise<unknown>): Promise<DataDeedError> {
    try {
      await work;
    } catch (error) {
      if (isDataDeedError(error)) return error;
      throw error;
    }
    throw new Error("expected a failure");
  }

  /** `provider` that breaks at the `n`-th transaction, once: before it is sent, or after. */
  function breakingAt(n: number, moment: "before" | "after", provider: Eip1193Provider): Eip1193Provider {
    let count = 0;
    return {
      async request(args) {
        const breaks = args.method === "eth_sendTransaction" && ++count === n;
        if (breaks && moment === "before") throw new Error("cut off");
        const answer = await provider.request(args);
        if (breaks) throw new Error("cut off");
        return answer;
      },
    };
  }

  const transactionCount = async (account: string): Promise<number> =>
    Number(await chain.provider.request({ method: "eth_getTransactionCount", params: [account, "latest"] }));

  it("records chain, addresses, first block, roles, transactions and code digests", async () => {
    const deployment = await deployContracts(options());
    const artifacts = await loadArtifacts();
    const receipt = (await chain.provider.request({
      method: "eth_getTransactionReceipt",
      params: [deployment.transactions["CertificateLog"]],
    })) as { contractAddress: string };
    expect(receipt.contractAddress).to.equal(deployment.log.toLowerCase());
    expect(deployment).to.deep.include({ chainId: 31337, deployedAtBlock: 1, adminDelaySeconds: 86_400 });
    expect(deployment.codeHashes).to.deep.equal(
      Object.fromEntries([...artifacts].map(([name, { deployedCodeHash }]) => [name, deployedCodeHash])),
    );
    expect(Object.keys(deployment.codeHashes)).to.deep.equal([
      "AccessManager",
      "CertificateLog",
      "CertificateRegistry",
      "PledgeRegistry",
    ]);
  });

  it("lets the notary append and nobody else, and leaves no power with the deployer", async () => {
    const deployment = await deployContracts(options());
    const [deployer, notary, , , admin] = await chain.ethers.getSigners();
    const log = new Contract(deployment.log, certificateLogAbi);
    const append = [1, `0x${"11".repeat(32)}`, [], "0x01"];
    const asNotary = log.connect(notary!);
    await (await asNotary.getFunction("append").send(...append)).wait();
    for (const other of [deployer, admin]) {
      await expect(
        log
          .connect(other!)
          .getFunction("append")
          .send(...append),
      )
        .to.be.revertedWithCustomError(log, "NotNotary")
        .withArgs(other!.address);
    }
    const manager = new Contract(deployment.accessManager, accessManagerAbi);
    await expect(
      manager.connect(deployer!).getFunction("grantRole").send(ROLE_IDS.NOTARY, deployer!.address, 0),
    )
      .to.be.revertedWithCustomError(manager, "AccessManagerUnauthorizedAccount")
      .withArgs(deployer!.address, ROLE_IDS.ADMIN);
  });

  it("lets the admin change roles only with the notice asked for", async () => {
    const deployment = await deployContracts(options({ adminDelaySeconds: 3_600 }));
    const [, , , , admin, other] = await chain.ethers.getSigners();
    const manager = new Contract(deployment.accessManager, accessManagerAbi, admin);
    const grant = manager.interface.encodeFunctionData("grantRole", [ROLE_IDS.NOTARY, other!.address, 0]);
    await expect(
      manager.getFunction("grantRole").send(ROLE_IDS.NOTARY, other!.address, 0),
    ).to.be.revertedWithCustomError(manager, "AccessManagerNotScheduled");
    await (await manager.getFunction("schedule").send(deployment.accessManager, grant, 0)).wait();
    await chain.networkHelpers.time.increase(3_600);
    await (await manager.getFunction("grantRole").send(ROLE_IDS.NOTARY, other!.address, 0)).wait();
    expect((await resultsOf(manager, "hasRole", ROLE_IDS.NOTARY, other!.address))[0]).to.equal(true);
  });

  it("keeps ADMIN, with the notice, where the deployer is the admin too", async () => {
    const { roles, deployer } = options();
    const deployment = await deployContracts(options({ roles: { ...roles, admin: deployer } }));
    const manager = new Contract(deployment.accessManager, accessManagerAbi, chain.ethers.provider);
    const membership = await resultsOf(manager, "hasRole", ROLE_IDS.ADMIN, deployer);
    expect(membership).to.deep.equal([true, 86_400n]);
  });

  it("sends nothing and gives the same record when called again", async () => {
    const first = await deployContracts(options());
    const again = await deployContracts(options());
    expect(again).to.deep.equal(first);
    expect(await transactionCount(first.deployer)).to.equal(TRANSACTIONS);
  });

  it("tells its progress transaction by transaction", async () => {
    const progress: string[] = [];
    await deployContracts(options({ onProgress: ({ sent, total }) => progress.push(`${sent}/${total}`) }));
    expect(progress).to.deep.equal(
      Array.from({ length: TRANSACTIONS }, (_, i) => `${i + 1}/${TRANSACTIONS}`),
    );
  });

  for (const moment of ["before", "after"] as const) {
    it(`goes on when it was cut off right ${moment} any of its transactions was sent`, async () => {
      for (let n = 1; n <= TRANSACTIONS; n++) {
        const deploymentDir = join(folder, `cut-${moment}-${n}`);
        const cut = breakingAt(n, moment, chain.provider);
        const failure = await failureOf(deployContracts(options({ provider: cut, deploymentDir })));
        expect(failure.code, `cut off at ${n}`).to.equal("DEPLOYMENT_FAILED");
        const sentBefore = await transactionCount(options().deployer);
        const deployment = await deployContracts(options({ deploymentDir }));
        await checkContracts(chain.provider, deployment, await loadArtifacts());
        await checkRoles(chain.provider, deployment);
        // The one in doubt is sent again; those before it are not.
        const sentAfter = (await transactionCount(deployment.deployer)) - sentBefore;
        expect(sentAfter, `sent again after the cut at ${n}`).to.equal(TRANSACTIONS - n + 1);
      }
    }).timeout(300_000);
  }

  it("starts again, and keeps the old journal, on a chain that has forgotten it", async () => {
    await deployContracts(options());
    chain = await openChain();
    const deployment = await deployContracts(options());
    await checkContracts(chain.provider, deployment, await loadArtifacts());
    expect(await readdir(folder)).to.have.members(["deployment", "deployment.abandoned-1"]);
  });

  it("starts again when the end of the journal is torn", async () => {
    await deployContracts(options());
    await appendFile(join(folder, "deployment", "journal.jsonl"), '\n{"futureId":"Data');
    await deployContracts(options());
    await appendFile(join(folder, "deployment", "journal.jsonl"), "\n[]");
    const deployment = await deployContracts(options());
    await checkRoles(chain.provider, deployment);
    expect(await readdir(folder)).to.have.members([
      "deployment",
      "deployment.abandoned-1",
      "deployment.abandoned-2",
    ]);
  });

  it("refuses to go on with other settings", async () => {
    await failureOf(deployContracts(options({ provider: breakingAt(6, "after", chain.provider) })));
    const failure = await failureOf(
      deployContracts(options({ roles: { ...options().roles, notary: accounts[9]! } })),
    );
    expect(failure.code).to.equal("CONFIG_INVALID");
    expect(failure.details["differences"]).to.have.property("DataDeed#grant_NOTARY");
  });

  it("refuses to go on on another chain", async () => {
    await deployContracts(options());
    chain = await openChain(31338);
    const failure = await failureOf(deployContracts(options()));
    expect(failure.code).to.equal("CHAIN_MISMATCH");
    expect(failure.details).to.deep.equal({ expected: 31337, actual: 31338 });
  });

  it("refuses addresses that are none, naming the role", async () => {
    const failure = await failureOf(
      deployContracts(options({ roles: { ...options().roles, registrar: "0x12" } })),
    );
    expect(failure.code).to.equal("CONFIG_INVALID");
    expect(failure.message).to.match(/^registrar: /);
  });

  it("says that the account has no funds, and goes on once it has", async () => {
    const wallet = Wallet.createRandom();
    const poor = options({ provider: signLocally(chain.provider, wallet), deployer: wallet.address });
    const failure = await failureOf(deployContracts(poor));
    expect(failure.code).to.equal("DEPLOYMENT_FAILED");
    expect(failure.message).to.contain(`${wallet.address} has no funds`);
    await chain.provider.request({
      method: "hardhat_setBalance",
      params: [wallet.address, toQuantity(parseEther("1"))],
    });
    expect((await deployContracts(poor)).deployer).to.equal(wallet.address);
  });

  it("refuses a record whose contracts have other code, or roles that were changed", async () => {
    const deployment = await deployContracts(options());
    const artifacts = await loadArtifacts();
    const swapped: Deployment = { ...deployment, log: deployment.accessManager };
    const foreign = await failureOf(checkContracts(chain.provider, swapped, artifacts));
    expect([foreign.code, foreign.problems.map(({ pointer }) => pointer)]).to.deep.equal([
      "DEPLOYMENT_INVALID",
      ["/log"],
    ]);
    const claimed = {
      ...deployment,
      adminDelaySeconds: 5,
      roles: { ...deployment.roles, notary: deployment.deployer },
    };
    const wrong = await failureOf(checkRoles(chain.provider, claimed));
    expect(wrong.problems.map(({ pointer }) => pointer)).to.deep.equal(["/roles/notary", "/roles/admin"]);
    const elsewhere = await failureOf(
      checkContracts(chain.provider, { ...deployment, chainId: 1 }, artifacts),
    );
    expect(elsewhere.code).to.equal("CHAIN_MISMATCH");
  });

  describe("on anvil, signing here", () => {
    let anvil: ChildProcess;
    let url: string;

    beforeEach(async () => {
      anvil = spawn(anvilBinary(), ["--port", "0", "--host", "127.0.0.1"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      for await (const line of createInterface({ input: anvil.stdout! })) {
        const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
        if (port === undefined) continue;
        url = `http://127.0.0.1:${port}`;
        break;
      }
      anvil.stdout!.resume();
    });

    afterEach(async () => {
      const ended = once(anvil, "exit");
      anvil.kill("SIGKILL");
      await ended;
    });

    it("deploys with a key that the node does not have", async () => {
      const funded = HDNodeWallet.fromPhrase("test test test test test test test test test test test junk");
      const wallet = Wallet.createRandom();
      const provider = new JsonRpcProvider(url, 31337, { staticNetwork: Network.from(31337) });
      try {
        await (
          await funded.connect(provider).sendTransaction({ to: wallet.address, value: parseEther("1") })
        ).wait();
        const deployment = await deployContracts(
          options({ provider: signLocally(connectJsonRpc(url), wallet), deployer: wallet.address }),
        );
        expect(deployment.deployer).to.equal(wallet.address);
        expect(deployment.deployedAtBlock).to.equal(2);
        const log = new Contract(deployment.log, certificateLogAbi, provider);
        expect((await resultsOf(log, "head"))[0]).to.equal(0n);
        const journal = await readFile(join(folder, "deployment", "journal.jsonl"), "utf8");
        expect(journal).not.to.contain(wallet.privateKey.slice(2));
      } finally {
        provider.destroy();
      }
    });
  });
});
