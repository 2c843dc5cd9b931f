import { expect } from "chai";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { contractsOf } from "../../../../server/adapters/deployment/first-run.ts";
import { AnvilWorld } from "../../../helpers/anvil-world.ts";
import { codeOf, refusalOf } from "../../../helpers/code-of.ts";
import { MemoryStore } from "../../../helpers/memory-store.ts";

describe("the first run", () => {
  let world: AnvilWorld;
  let blank: unknown;
  let file: string;

  before(async () => {
    world = await AnvilWorld.start();
    file = join(world.folder, "deployment.json");
  });
  after(() => world.end());
  beforeEach(async () => {
    blank = await world.anvil.rpc.call("evm_snapshot");
    world.store = new MemoryStore();
    await rm(file, { force: true });
    await rm(join(world.folder, "deployment"), { recursive: true, force: true });
  });
  afterEach(() => world.anvil.rpc.call("evm_revert", [blank]));

  it("deploys the contracts, writes down which, and sends nothing the next time", async () => {
    const deployment = await world.deploy();
    expect(JSON.parse(await readFile(file, "utf8"))).to.deep.equal(deployment);
    expect((await world.chain().head()).size).to.equal(0);
    expect(contractsOf(deployment)).to.include({ chainId: 31_337, log: deployment.log });
    const nonce = await world.nonce();
    expect(await world.deploy()).to.deep.equal(deployment);
    expect(await world.nonce()).to.equal(nonce);
  });

  it("finds a deployment complete that was interrupted before it was written down", async () => {
    const deployment = await world.deploy();
    const nonce = await world.nonce();
    await rm(file);
    expect(await world.deploy()).to.deep.equal(deployment);
    expect(await world.nonce()).to.equal(nonce);
  });

  it("brings the same contracts back to the same addresses when the chain has lost them", async () => {
    const before = await world.anvil.rpc.call("evm_snapshot");
    const deployment = await world.deploy();
    await world.anvil.rpc.call("evm_revert", [before]);
    expect(await codeOf(world.chain().head())).to.equal("CONTRACT_MISSING");
    const again = await world.deploy();
    expect(again).to.deep.equal(deployment);
    expect((await world.chain().head()).size).to.equal(0);
  });

  it("names the account to fund when it has nothing to pay with", async () => {
    await world.fund(world.notary.address, "0x0");
    const refusal = await refusalOf(world.deploy());
    expect(refusal?.code).to.equal("INSUFFICIENT_FUNDS");
    expect(refusal?.details).to.deep.equal({ account: world.notary.address });
  });

  it("refuses to go on with other contracts than those that were written down", async () => {
    const deployment = await world.deploy();
    await world.anvil.rpc.call("anvil_setCode", [deployment.log, "0x6001"]);
    expect(await codeOf(world.deploy())).to.equal("DEPLOYMENT_INVALID");
  });

  it("refuses another chain than the one of the first run", async () => {
    await world.deploy();
    await world.anvil.rpc.call("anvil_setChainId", [4_242]);
    try {
      expect(await codeOf(world.deploy())).to.equal("CHAIN_MISMATCH");
    } finally {
      await world.anvil.rpc.call("anvil_setChainId", [31_337]);
    }
  });

  it("refuses a damaged record instead of deploying anew", async () => {
    await world.deploy();
    await writeFile(file, (await readFile(file, "utf8")).slice(0, 40));
    expect(await codeOf(world.deploy())).to.equal("CONFIG_INVALID");
  });

  it("gives the record unchecked while the chain can't be reached", async () => {
    const deployment = await world.deploy();
    expect(await world.deploy(["http://127.0.0.1:9"])).to.deep.equal(deployment);
  });

  it("needs the chain the first time", async () => {
    expect(await codeOf(world.deploy(["http://127.0.0.1:9"]))).to.equal("CHAIN_UNREACHABLE");
  });
});
