/**
 * Long runs of the registers' stateful invariants: prints seed and number of calls, so that a failure can be repeated.
 *
 *   node scripts/fuzz-register.ts [--seed 0x…] [--runs 512] [--depth 200]
 */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../hardhat.config.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: `0x${randomBytes(32).toString("hex")}` },
    runs: { type: "string", default: "512" },
    depth: { type: "string", default: "200" },
  },
});
const [runs, depth] = [Number(values.runs), Number(values.depth)];
if (!/^0x[0-9a-f]{64}$/.test(values.seed) || !Number.isInteger(runs * depth) || runs * depth <= 0) {
  throw new RangeError("seed: expected 0x and 64 hex digits; runs, depth: expected positive integers");
}

console.log(
  `seed ${values.seed}: ${runs} runs of ${depth} calls, ${(runs * depth).toLocaleString("en")} calls in all`,
);
const hre = await createHardhatRuntimeEnvironment({
  ...config,
  test: {
    ...config.test,
    solidity: { fuzz: { seed: values.seed }, invariant: { runs, depth, failOnRevert: true } },
  },
});
await hre.tasks
  .getTask(["test", "solidity"])
  .run({ testFiles: ["test/contracts/registers.t.sol"], grep: "invariant" });
