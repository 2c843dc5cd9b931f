import { Interface } from "ethers";
import { ROLE_FUNCTIONS, ROLE_IDS, type RoleName } from "#core/roles.ts";
import { certificateRegistryAbi } from "../../../client/abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../../../client/abi/pledge-registry.ts";
import type { ContractName } from "./artifacts.ts";

export { ROLE_IDS };

export type WorkingRole = Exclude<RoleName, "ADMIN">;

export interface Restriction {
  readonly contract: Exclude<ContractName, "AccessManager" | "CertificateLog">;
  readonly role: WorkingRole;
  /** 4-byte selectors of the functions that only this role may call. */
  readonly selectors: readonly string[];
}

const ABIS = {
  CertificateRegistry: certificateRegistryAbi,
  PledgeRegistry: pledgeRegistryAbi,
} as const;

/** Who may call what. A restricted function that is not listed here is left to ADMIN. */
export const RESTRICTIONS: readonly Restriction[] = (
  Object.entries(ROLE_FUNCTIONS) as [keyof typeof ABIS, Partial<Record<WorkingRole, readonly string[]>>][]
).flatMap(([contract, roles]) =>
  (Object.entries(roles) as [WorkingRole, readonly string[]][]).map(([role, functions]) => ({
    contract,
    role,
    selectors: selectorsOf(ABIS[contract], functions),
  })),
);

function selectorsOf(abi: readonly object[], functions: readonly string[]): string[] {
  const contract = Interface.from(JSON.stringify(abi));
  return functions.map((name) => {
    const fragment = contract.getFunction(name);
    if (fragment === null) throw new RangeError(`functions: expected one of the ABI, got ${name}`);
    return fragment.selector;
  });
}
