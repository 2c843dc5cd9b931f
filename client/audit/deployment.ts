/** The contracts as deployed: their code is that of the recorded build, and they know each other. */
import { toHex0x } from "#core/bytes.ts";
import { ADMIN, FUNCTION_ROLES, roleName } from "./roles.ts";
import type { Findings } from "./finding.ts";
import type { AuditHashes, ContractBuild, ContractName, Hex } from "./ports.ts";
import type { AuditState } from "./state.ts";
import type { Deployment, DeploymentTerms } from "./step.ts";

/** A value that a contract's constructor put into its code. */
export interface Immutable {
  readonly member: string;
  readonly value: bigint;
}

/** Immutables of each contract. They are not labelled in the code: each must be there. */
export function immutablesOf(
  deployment: Deployment,
  terms: DeploymentTerms,
): Readonly<Record<ContractName, readonly Immutable[]>> {
  const { log, registry, pledges, authority } = deployment;
  const account = (member: string, address: Hex) => ({ member, value: BigInt(address) });
  const term = (member: keyof DeploymentTerms) => ({ member, value: BigInt(terms[member]) });
  return {
    CertificateLog: [account("authority", authority)],
    CertificateRegistry: [
      account("log", log),
      account("pledges", pledges),
      ...(["renewalOpens", "renewalGrace", "longestExtension", "shortestAnswer"] as const).map(term),
    ],
    PledgeRegistry: [
      account("certificates", registry),
      ...(["reservation", "registrationWindow"] as const).map(term),
    ],
    AccessManager: [],
  };
}

export interface CodeCheck {
  readonly contract: ContractName;
  /** As told by the nodes. */
  readonly code: Uint8Array;
  /** As proven by the state. */
  readonly codeHash: Hex;
  readonly build: ContractBuild;
  readonly immutables: readonly Immutable[];
}

/** Code, build and immutables, in this order: what follows a difference would say nothing. */
export function checkCode(check: CodeCheck, hashes: AuditHashes, findings: Findings): void {
  const { contract, code, codeHash, build, immutables } = check;
  if (toHex0x(hashes.keccak256(code)) !== codeHash) {
    findings.add("CODE_HASH_MISMATCH", { contract });
    return;
  }
  const bare = code.slice();
  const held = new Set<bigint>();
  for (const { start, length } of build.immutableRanges) {
    const word = bare.subarray(start, start + length);
    if (word.length === length) held.add(BigInt(toHex0x(word)));
    word.fill(0);
  }
  if (toHex0x(hashes.keccak256(bare)) !== build.deployedCodeHash) {
    findings.add("CODE_MISMATCH", { contract });
    return;
  }
  for (const { member, value } of immutables) {
    if (held.has(value)) continue;
    findings.add("DEPLOYMENT_MISWIRED", { contract, member, expected: `0x${value.toString(16)}` });
  }
}

/** Roles as they stand at the block: functions where the protocol has them, and hands apart. */
export function checkRoles(state: AuditState, deployment: Deployment, findings: Findings): void {
  const addresses = { CertificateRegistry: deployment.registry, PledgeRegistry: deployment.pledges };
  for (const { contract, function: name, role, selector } of FUNCTION_ROLES) {
    const found = state.functionRoles.get(`${addresses[contract]} ${selector}`) ?? ADMIN;
    if (found === role) continue;
    const [foundName, expected] = [roleName(found), roleName(role)];
    findings.add("FUNCTION_ROLE_UNEXPECTED", { contract, function: name, found: foundName, expected });
  }
  const held = new Map<Hex, number[]>();
  for (const { role, account, revoked, delay } of state.memberships) {
    if (revoked !== null) continue;
    held.set(account, [...(held.get(account) ?? []), role]);
    if (role === ADMIN && delay === 0) findings.add("ADMIN_WITHOUT_DELAY", { account });
  }
  for (const [account, roles] of held) {
    if (roles.length < 2) continue;
    const names = roles.sort((a, b) => a - b).map(roleName);
    findings.add("ROLES_JOINED", { account, roles: names.join(", ") });
  }
}
