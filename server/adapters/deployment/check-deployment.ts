/** Checks on the chain that a deployment is what its record says. */
import { Interface, getAddress, getBytes, keccak256 } from "ethers";
import { z } from "zod";
import { DataDeedError, type FieldProblem } from "#core/errors.ts";
import { accessManagerAbi } from "../../../client/abi/access-manager.ts";
import { CONTRACTS, type ContractArtifact, type ContractArtifacts } from "./artifacts.ts";
import type { Deployment } from "./deployment.ts";
import type { Eip1193Provider } from "./provider.ts";
import { RESTRICTIONS, ROLE_IDS } from "./roles.ts";

const accessManager = Interface.from(JSON.stringify(accessManagerAbi));
const hex = z.string().regex(/^0x[0-9a-f]*$/);

/** Chain id that the provider serves. */
export async function readChainId(provider: Eip1193Provider): Promise<number> {
  return Number(hex.parse(await provider.request({ method: "eth_chainId" })));
}

/**
 * keccak256 of the code at `address`, with the artifact's immutable values zeroed: comparable with its
 * `deployedCodeHash`. Of an address without code it is the digest of nothing.
 */
export async function readCodeHash(
  provider: Eip1193Provider,
  address: string,
  { immutableRanges }: Pick<ContractArtifact, "immutableRanges">,
): Promise<string> {
  const code = getBytes(
    hex.parse(await provider.request({ method: "eth_getCode", params: [address, "latest"] })),
  );
  for (const { start, length } of immutableRanges) code.fill(0, start, start + length);
  return keccak256(code);
}

/**
 * Whether the contracts are there and have the committed code: to be asked whenever a recorded deployment is used.
 * @throws CHAIN_MISMATCH on another chain; DEPLOYMENT_INVALID with every differing contract listed
 */
export async function checkContracts(
  provider: Eip1193Provider,
  deployment: Deployment,
  artifacts: ContractArtifacts,
): Promise<void> {
  const actual = await readChainId(provider);
  const expected = deployment.chainId;
  if (actual !== expected) {
    throw new DataDeedError(
      "CHAIN_MISMATCH",
      `the contracts are on chain ${expected}, the RPC serves ${actual}`,
      {
        details: { expected, actual },
      },
    );
  }
  const problems: FieldProblem[] = [];
  for (const [name, { member }] of Object.entries(CONTRACTS)) {
    const address = deployment[member];
    const artifact = artifacts.get(name);
    if (
      artifact !== undefined &&
      (await readCodeHash(provider, address, artifact)) === artifact.deployedCodeHash
    ) {
      continue;
    }
    problems.push({ pointer: `/${member}`, reason: `the code at ${address} is not that of ${name}` });
  }
  refuse(problems);
}

/**
 * Whether the roles are as recorded. It holds right after a deployment; later ADMIN may have changed them.
 * @throws DEPLOYMENT_INVALID with every difference listed
 */
export async function checkRoles(provider: Eip1193Provider, deployment: Deployment): Promise<void> {
  const { roles, deployer, adminDelaySeconds } = deployment;
  const ask = async (name: string, values: readonly unknown[]): Promise<readonly unknown[]> => {
    const data = accessManager.encodeFunctionData(name, values);
    const answer = await provider.request({
      method: "eth_call",
      params: [{ to: deployment.accessManager, data }, "latest"],
    });
    return Array.from<unknown>(accessManager.decodeFunctionResult(name, hex.parse(answer)));
  };
  const problems: FieldProblem[] = [];
  const members = [
    ["NOTARY", roles.notary, 0],
    ["REGISTRAR", roles.registrar, 0],
    ["ADJUDICATOR", roles.adjudicator, 0],
    ["ADMIN", roles.admin, adminDelaySeconds],
  ] as const;
  for (const [role, account, delaySeconds] of members) {
    const [isMember, actualDelay] = await ask("hasRole", [ROLE_IDS[role], account]);
    if (isMember === true && actualDelay === BigInt(delaySeconds)) continue;
    const reason = `${account} is not ${role} with a delay of ${delaySeconds} s`;
    problems.push({ pointer: `/roles/${role.toLowerCase()}`, reason });
  }
  if (getAddress(deployer) !== getAddress(roles.admin)) {
    const [isStillAdmin] = await ask("hasRole", [ROLE_IDS.ADMIN, deployer]);
    if (isStillAdmin !== false) problems.push({ pointer: "/deployer", reason: `${deployer} is still ADMIN` });
  }
  for (const { contract, role, selectors } of RESTRICTIONS) {
    for (const selector of selectors) {
      const [actual] = await ask("getTargetFunctionRole", [deployment[CONTRACTS[contract].member], selector]);
      if (actual === ROLE_IDS[role]) continue;
      problems.push({ pointer: `/${contract}`, reason: `${selector} of ${contract} is not left to ${role}` });
    }
  }
  refuse(problems);
}

function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return;
  throw new DataDeedError("DEPLOYMENT_INVALID", problems.map(({ reason }) => reason).join("; "), {
    problems,
  });
}
