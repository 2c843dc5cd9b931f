import { expect } from "chai";
import type { Contract } from "ethers";
import { ROLE_FUNCTIONS } from "#core/roles.ts";
import { ACTS, argumentsOf, perform } from "./helpers/acts.ts";
import { createPledging, type Pledging } from "./helpers/pledging.ts";
import { connection, createRegister, type Register } from "./helpers/register.ts";
import { expectReplay } from "./helpers/replay.ts";
import { readValue } from "./helpers/views.ts";

const REGISTERS = { registry: "CertificateRegistry", pledges: "PledgeRegistry" } as const;

describe("Registers: roles and pause", () => {
  let world: Register;
  let pledging: Pledging;
  beforeEach(async () => {
    world = await createRegister();
    pledging = createPledging(world);
  });
  afterEach(() => expectReplay(world));

  const writingFunctions = (contract: Contract): string[] =>
    contract.interface.fragments
      .filter((fragment) => fragment.type === "function" && "constant" in fragment && !fragment.constant)
      .map((fragment) => ("name" in fragment ? String(fragment.name) : ""));

  for (const key of ["registry", "pledges"] as const) {
    it(`are tried below with every writing function of ${REGISTERS[key]}`, () => {
      const tried = ACTS.filter(({ contract }) => contract === key).map(({ name }) => name);
      expect([...tried, "unpause"].sort()).to.deep.equal(writingFunctions(world[key]).sort());
    });

    it(`give each restricted function of ${REGISTERS[key]} to the role that the deployment gives it`, () => {
      const given = Object.entries<readonly string[]>(ROLE_FUNCTIONS[REGISTERS[key]]).flatMap(
        ([role, names]) => names.map((name) => [name, role.toLowerCase()]),
      );
      const used = ACTS.filter(
        ({ contract, role }) => contract === key && role !== undefined && role !== "admin",
      );
      expect(Object.fromEntries(given)).to.deep.equal(
        Object.fromEntries(used.map(({ name, role }) => [name, role])),
      );
    });

    it(`let only ADMIN pause ${REGISTERS[key]} and let it go on`, async () => {
      const contract = world[key];
      await expect(world.send(contract, world.admin, "unpause")).to.be.revertedWithCustomError(
        contract,
        "NotPaused",
      );
      await expect(world.send(contract, world.admin, "pause"))
        .to.emit(contract, "Paused")
        .withArgs(1n, world.admin.address);
      expect(await readValue(contract, "paused")).to.equal(true);
      await expect(world.send(contract, world.registrar, "unpause"))
        .to.be.revertedWithCustomError(contract, "AccessManagedUnauthorized")
        .withArgs(world.registrar.address);
      await expect(world.send(contract, world.admin, "unpause"))
        .to.emit(contract, "Unpaused")
        .withArgs(2n, world.admin.address);
      expect(await readValue(contract, "paused")).to.equal(false);
    });

    it(`bind ${REGISTERS[key]} to one authority for ever`, async () => {
      const contract = world[key];
      const other = await connection.ethers.deployContract(
        "@openzeppelin/contracts/access/manager/AccessManager.sol:AccessManager",
        [world.stranger],
      );
      await expect(world.manager.connect(world.admin).getFunction("updateAuthority").send(contract, other))
        .to.be.revertedWithCustomError(contract, "AuthorityFixed")
        .withArgs(world.manager.target);
    });
  }

  for (const act of ACTS) {
    if (act.role !== undefined) {
      it(`let nobody but ${act.role} call ${act.contract}.${act.name}`, async () => {
        const parts = await act.prepare(world, pledging);
        const args = await argumentsOf(world, act, parts);
        const contract = world[act.contract];
        for (const actor of [
          "admin",
          "notary",
          "registrar",
          "adjudicator",
          "holder",
          "bank",
          "stranger",
        ] as const) {
          if (actor === act.role) continue;
          await expect(world.send(contract, world[actor], act.name, ...args))
            .to.be.revertedWithCustomError(contract, "AccessManagedUnauthorized")
            .withArgs(world[actor].address);
        }
        await perform(world, act, parts);
      });
    }

    it(`stop ${act.contract}.${act.name} during a pause, and not what is read`, async () => {
      const parts = await act.prepare(world, pledging);
      const contract = world[act.contract];
      await world.send(contract, world.admin, "pause");
      await expect(perform(world, act, parts)).to.be.revertedWithCustomError(contract, "WritesPaused");
      await expectReplay(world);
      await world.send(contract, world.admin, "unpause");
      await perform(world, act, parts);
    });
  }
});
