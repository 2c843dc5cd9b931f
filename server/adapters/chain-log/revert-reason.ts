import { Interface } from "ethers";
import { accessManagerAbi } from "../../../client/abi/access-manager.ts";
import { certificateLogAbi } from "../../../client/abi/certificate-log.ts";
import { certificateRegistryAbi } from "../../../client/abi/certificate-registry.ts";

/** Custom errors of our contracts. */
const ERRORS = new Interface(
  JSON.stringify(
    [...certificateLogAbi, ...certificateRegistryAbi, ...accessManagerAbi].filter(
      ({ type }) => type === "error",
    ),
  ),
);

/**
 * What a contract said when it refused: the name of its error and the arguments, integers as decimal text.
 * @param data attacker-controlled, 0x and hex
 */
export function describeRevert(data: string): Record<string, unknown> {
  try {
    const found = ERRORS.parseError(data);
    if (found !== null) return { error: found.name, arguments: found.args.toArray().map(String) };
  } catch {
    // The selector is one of ours and the rest is not: as good as unknown.
  }
  return { revertData: data.slice(0, 1_000) };
}
