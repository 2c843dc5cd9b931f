/** Findings about who acted, and by what right. */
import type { AuditCodeRow } from "./row.ts";

export const ROLE_CODES = {
  ACTOR_WITHOUT_ROLE: {
    severity: "BREAKS",
    en: "{event} needs {role}; {account} did not hold it at that time.",
    zh: "{event} 需要 {role}；{account} 当时不具有该角色。",
  },
  ROLE_NEVER_HELD: {
    severity: "BREAKS",
    en: "{event}: {account} loses {role}, which it never held.",
    zh: "{event}：{account} 被收回从未持有的角色 {role}。",
  },
  RECEIPT_UNKNOWN: {
    severity: "BREAKS",
    // Nodes make their events of receipts: one that has the event has the receipt.
    en: "The nodes have no receipt of the transaction of this event: who sent it is not known.",
    zh: "节点没有本事件所属交易的回执：发送者不明。",
  },
  RECEIPT_MISMATCH: {
    severity: "BREAKS",
    en: "The receipt of transaction {transaction} does not bear out its events: {reason}.",
    zh: "交易 {transaction} 的回执与其事件不符：{reason}。",
  },
  ACTOR_INDIRECT: {
    severity: "NOTE",
    en: "{event} was sent through the contract {account}: by what right is that contract's affair.",
    zh: "{event} 经由合约 {account} 发送：其权限由该合约决定。",
  },
  ACTORS_NOT_CHECKED: {
    severity: "EXCEPTION",
    en: "The auditor did not have the senders looked up: that each held its role rests on the code of the contracts alone.",
    zh: "审计人未查询发送者：其是否具有相应角色仅由合约代码保证。",
  },
  FUNCTION_ROLE_UNEXPECTED: {
    severity: "EXCEPTION",
    en: "{function} of {contract} belongs to role {found}; the protocol gives it to {expected}.",
    zh: "{contract} 的 {function} 归属角色 {found}；协议规定为 {expected}。",
  },
  ADMIN_WITHOUT_DELAY: {
    severity: "EXCEPTION",
    en: "{account} holds ADMIN without having to give notice: it could change the roles at once.",
    zh: "{account} 持有 ADMIN 而无需预告：可立即更改角色。",
  },
  ROLES_JOINED: {
    severity: "EXCEPTION",
    en: "{account} holds {roles} at once: the platform's neutrality suffers.",
    zh: "{account} 同时持有 {roles}：影响平台中立性。",
  },
} as const satisfies Record<string, AuditCodeRow>;
