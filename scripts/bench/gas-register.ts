/**
 * Gas of every writing function of the two registers. Deterministic: the machine does not matter.
 *
 *   node scripts/bench/gas-register.ts [--peers <folder>]
 *
 * With the folder into which others' npm packages were installed (scripts/bench/gas-peers.ts), theirs is measured too.
 */
import { parseArgs } from "node:util";
import hre from "hardhat";
import { benchPeers } from "./gas-peers.ts";
import { formatTable, type Table } from "./table.ts";

/** What others publish for comparable acts; theirs hold no commitment and no external receipt. */
const PUBLISHED = [
  ["TradeTrust: issue (published)", 239_523],
  ["TradeTrust: transfer (published)", 324_688],
] as const;

/**
 * One call of each function by whoever may, on a register that was written to before.
 * @param peers folder with others' packages
 */
export async function benchRegisterGas(peers?: string): Promise<Table> {
  await hre.tasks.getTask("build").run({ quiet: true });
  const { ACTS, perform } = await import("../../test/contracts/helpers/acts.ts");
  const { createPledging } = await import("../../test/contracts/helpers/pledging.ts");
  const { connection, createRegister, PLEDGE_TERMS, TERMS } =
    await import("../../test/contracts/helpers/register.ts");
  try {
    const rows: [string, number][] = [];
    for (const act of ACTS) {
      const world = await createRegister();
      const pledging = createPledging(world);
      // Something happened before, so that counters and heads are not written for the first time.
      await pledging.pledgeAt("AGREED");
      const receipt = await (await perform(world, act, await act.prepare(world, pledging))).wait();
      if (receipt?.status !== 1) throw new Error(`${act.name} was not accepted`);
      rows.push([`${act.contract}.${act.name}`, Number(receipt.gasUsed)]);
    }
    const world = await createRegister();
    const deployed = await connection.ethers.deployContract("CertificateRegistry", [
      world.manager,
      world.log,
      TERMS,
      PLEDGE_TERMS,
    ]);
    const deployment = await deployed.deploymentTransaction()?.wait();
    rows.push(["deployment of both registers", Number(deployment?.gasUsed ?? 0)]);
    return {
      title: "Gas of the registers",
      columns: ["call", "gas"],
      rows: [...rows, ...PUBLISHED, ...(peers === undefined ? [] : await benchPeers(peers))].map(
        ([call, gas]) => [call, gas.toLocaleString("en")],
      ),
      notes: ["Signatures, nonces and the running history included; signers are ordinary accounts."],
    };
  } finally {
    await connection.close();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { peers: { type: "string" } } });
  console.log(formatTable(await benchRegisterGas(values.peers)));
}
