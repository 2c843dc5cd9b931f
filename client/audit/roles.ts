/** Roles as AccessManager's events tell them: who held which, when, and which functions it opened. */
import type { accessManagerAbi } from "../abi/access-manager.ts";
import { certificateRegistryAbi } from "../abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../abi/pledge-registry.ts";
import { fromHex0x } from "#core/bytes.ts";
import { ROLE_FUNCTIONS, ROLE_IDS, type RoleName } from "#core/roles.ts";
import type { Handlers } from "./abi-types.ts";
import { selectorOf } from "./decode.ts";
import { isBefore, type EventPlace } from "./finding.ts";
import type { Hex } from "./ports.ts";
import type { AuditState, Membership } from "./state.ts";
import { broken, timeText, type Step } from "./step.ts";

export const ADMIN = Number(ROLE_IDS.ADMIN);
export const NOTARY = Number(ROLE_IDS.NOTARY);

/** A role that everybody has: AccessManager's PUBLIC_ROLE, the largest uint64. */
const PUBLIC_ROLE = 2n ** 64n - 1n;

const NAMES = new Map(Object.entries(ROLE_IDS).map(([name, id]) => [Number(id), name as RoleName]));

export function roleName(role: number): string {
  return NAMES.get(role) ?? `role ${role}`;
}

interface FunctionRole {
  readonly contract: "CertificateRegistry" | "PledgeRegistry";
  readonly function: string;
  readonly role: number;
  readonly selector: Hex;
}

/** Each restricted function, and the role that the protocol gives it to. */
export const FUNCTION_ROLES: readonly FunctionRole[] = (
  [
    ["CertificateRegistry", certificateRegistryAbi],
    ["PledgeRegistry", pledgeRegistryAbi],
  ] as const
).flatMap(([contract, abi]) => {
  const roles: Readonly<Partial<Record<RoleName, readonly string[]>>> = {
    ADMIN: ["pause", "unpause"],
    ...ROLE_FUNCTIONS[contract],
  };
  return (Object.entries(roles) as [RoleName, readonly string[]][]).flatMap(([name, functions]) =>
    functions.map((found) => ({
      contract,
      function: found,
      role: Number(ROLE_IDS[name]),
      selector: selectorOf(abi, found),
    })),
  );
});

const SELECTORS: ReadonlyMap<string, Hex> = new Map(
  FUNCTION_ROLES.map(({ contract, function: name, selector }) => [`${contract} ${name}`, selector]),
);

/** The role that a register's function belongs to now. */
export function roleOfFunction({ state, deployment, contract }: Step, name: string): number {
  const address = contract === "PledgeRegistry" ? deployment.pledges : deployment.registry;
  return state.functionRoles.get(`${address} ${SELECTORS.get(`${contract} ${name}`)!}`) ?? ADMIN;
}

/** The account's membership at a time and place, or undefined. */
export function membershipAt(
  state: AuditState,
  role: number,
  account: Hex,
  at: { readonly place: EventPlace; readonly time: number },
): Membership | undefined {
  return state.memberships.find(
    (held) =>
      held.role === role &&
      held.account === account &&
      held.since <= at.time &&
      isBefore(held.granted, at.place) &&
      (held.revoked === null || isBefore(at.place, held.revoked)),
  );
}

function current(state: AuditState, role: number, account: Hex): Membership | undefined {
  return state.memberships.find(
    (held) => held.role === role && held.account === account && held.revoked === null,
  );
}

function note(step: Step, words: string): void {
  const { event, place, now } = step;
  step.state.governance.push({ block: place.block, time: now, event, words });
}

export const AUTHORITY_HANDLERS: Handlers<typeof accessManagerAbi, Step> = {
  RoleGranted({ roleId, account, delay, since, newMember }, step) {
    const role = Number(roleId);
    const held = current(step.state, role, account);
    note(
      step,
      `${roleName(role)} ${account} ${newMember ? "from" : "notice from"} ${timeText(since)} notice ${Number(delay)} s`,
    );
    if (newMember || held === undefined) {
      step.state.memberships.push({
        role,
        account,
        since: Number(since),
        delay: Number(delay),
        granted: step.place,
        revoked: null,
      });
    } else {
      held.delay = Number(delay);
    }
  },
  RoleRevoked({ roleId, account }, step) {
    const role = Number(roleId);
    const held = current(step.state, role, account);
    if (held === undefined) broken(step, "ROLE_NEVER_HELD", { role: roleName(role), account });
    else held.revoked = step.place;
    note(step, `${roleName(role)} ${account}`);
  },
  TargetFunctionRoleUpdated({ target, selector, roleId }, step) {
    const everybody = BigInt(roleId) === PUBLIC_ROLE;
    step.state.functionRoles.set(`${target} ${selector}`, Number(roleId));
    note(step, `${target} ${selector} ${everybody ? "everybody" : roleName(Number(roleId))}`);
  },
  TargetClosed({ target, closed }, step) {
    if (closed) step.state.closed.add(target);
    else step.state.closed.delete(target);
    note(step, `${target} ${closed ? "closed" : "open"}`);
  },
  RoleAdminChanged({ roleId, admin }, step) {
    note(step, `${roleName(Number(roleId))} by ${roleName(Number(admin))}`);
  },
  RoleGuardianChanged({ roleId, guardian }, step) {
    note(step, `${roleName(Number(roleId))} by ${roleName(Number(guardian))}`);
  },
  RoleGrantDelayChanged({ roleId, delay, since }, step) {
    note(step, `${roleName(Number(roleId))} ${Number(delay)} s from ${timeText(since)}`);
  },
  RoleLabel({ roleId, label }, step) {
    // A label is for people, and never decides anything.
    const text = [...fromHex0x(label)].map((byte) =>
      byte > 31 && byte < 127 ? String.fromCharCode(byte) : "?",
    );
    note(step, `${roleName(Number(roleId))} ${text.join("")}`);
  },
  TargetAdminDelayUpdated({ target, delay, since }, step) {
    note(step, `${target} ${Number(delay)} s from ${timeText(since)}`);
  },
  OperationScheduled({ operationId, schedule, caller, target }, step) {
    note(step, `${operationId} ${caller} ${target} from ${timeText(schedule)}`);
  },
  OperationExecuted({ operationId }, step) {
    note(step, operationId);
  },
  OperationCanceled({ operationId }, step) {
    note(step, operationId);
  },
};
