import { Interface } from "ethers";
import { certificateLogAbi } from "../../../client/abi/certificate-log.ts";
import type { ContractName } from "./artifacts.ts";

/** Role ids in the AccessManager (PROTOCOL section 5). ADMIN is OpenZeppelin's own, 0. */
export const ROLE_IDS = { ADMIN: 0n, NOTARY: 1n, REGISTRAR: 2n, ADJUDICATOR: 3n } as const;

export type WorkingRole = Exclude<keyof typeof ROLE_IDS, "ADMIN">;

export interface Restriction {
  readonly contract: Exclude<ContractName, "AccessManager">;
  readonly role: WorkingRole;
  /** 4-byte selectors of the functions that only this role may call. */
  readonly selectors: readonly string[];
}

/** Who may call what. A restricted function that is not listed here is left to ADMIN. */
export const RESTRICTIONS: readonly Restriction[] = [
  { contract: "CertificateLog", role: "NOTARY", selectors: selectorsOf(certificateLogAbi, ["append"]) },
];

function selectorsOf(abi: readonly object[], functions: readonly string[]): string[] {
  const contract = Interface.from(JSON.stringify(abi));
  return functions.map((name) => {
    const fragment = contract.getFunction(name);
    if (fragment === null) throw new RangeError(`functions: expected one of the ABI, got ${name}`);
    return fragment.selector;
  });
}
