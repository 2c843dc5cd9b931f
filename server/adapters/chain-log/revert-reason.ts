import { Interface } from "ethers";
import { accessManagerAbi } from "../../../client/abi/access-manager.ts";
import { certificateLogAbi } from "../../../client/abi/certificate-log.ts";
import { certificateRegistryAbi } from "../../../client/abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../../../client/abi/pledge-registry.ts";

const ABIS = [certificateLogAbi, certificateRegistryAbi, pledgeRegistryAbi, accessManagerAbi];

/** Custom errors of our contracts, each once: the registers share some. */
const ERRORS = new Interface(
  JSON.stringify([
    ...new Map(
      ABIS.flatMap((abi) => abi.filter(({ type }) => type === "error")).map((error) => [
        JSON.stringify(error),
        error,
      ]),
    ).values(),
  ]),
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

/** The arguments of a refusal by the names that the contract gives them. @param details as `describeRevert` made them */
export function namedArguments(details: Readonly<Record<string, unknown>>): Record<string, string> {
  const { error, arguments: values } = details;
  const found = typeof error === "string" ? ERRORS.getError(error) : null;
  if (found === null || !Array.isArray(values)) return {};
  return Object.fromEntries(found.inputs.map(({ name }, i) => [name, String(values[i])]));
}
