/** Who sent each act that only a role may do, held against the roles of that time. */
import type { Address } from "#core/address.ts";
import type { AuditChain, Hex, Receipt } from "./ports.ts";
import type { Findings } from "./finding.ts";
import { membershipAt, roleName } from "./roles.ts";
import type { AuditState, RestrictedAct } from "./state.ts";
import type { Deployment } from "./step.ts";

/** Receipts asked for together. */
const RECEIPTS_PER_READ = 256;

export interface ActorListener {
  /** Who sent a transaction whose receipt is as it should be. */
  sender(transaction: Hex, from: Address): void;
  /** Transactions looked up so far. */
  progress(done: number, total: number): void;
}

/**
 * Every event stands in the receipt of its transaction, and every act that only a role may do was sent by one that held it.
 * @returns how many acts were looked at
 */
export async function checkActors(
  state: AuditState,
  chain: Pick<AuditChain, "receipts">,
  deployment: Deployment,
  findings: Findings,
  listener: ActorListener,
): Promise<number> {
  const actsOf = new Map<Hex, RestrictedAct[]>();
  for (const act of state.acts) {
    const { transaction } = act.place;
    actsOf.set(transaction, [...(actsOf.get(transaction) ?? []), act]);
  }
  const hashes = [...state.transactions.keys()];
  for (let at = 0; at < hashes.length; at += RECEIPTS_PER_READ) {
    const batch = hashes.slice(at, at + RECEIPTS_PER_READ);
    const receipts = await chain.receipts(batch);
    for (const [i, transaction] of batch.entries()) {
      const context = { state, deployment, findings, transaction };
      const receipt = receipts[i] ?? null;
      if (!checkReceipt(receipt, context)) continue;
      listener.sender(transaction, receipt.from);
      for (const act of actsOf.get(transaction) ?? []) checkActor(act, receipt, context);
    }
    listener.progress(at + batch.length, hashes.length);
  }
  return state.acts.length;
}

interface Context {
  readonly state: AuditState;
  readonly deployment: Deployment;
  readonly findings: Findings;
  readonly transaction: Hex;
}

/** The receipt has the same events of these contracts, neither more nor fewer, in the same block. */
function checkReceipt(
  receipt: Receipt | null,
  { state, deployment, findings, transaction }: Context,
): receipt is Receipt {
  const told = state.transactions.get(transaction)!;
  const place = { block: told.block, logIndex: told.logs[0]!, transaction };
  if (receipt === null) {
    findings.add("RECEIPT_UNKNOWN", {}, place);
    return false;
  }
  const { log, registry, pledges, authority } = deployment;
  const own = receipt.logs.filter(({ address }) => [log, registry, pledges, authority].includes(address));
  const reason = !receipt.succeeded
    ? "FAILED"
    : receipt.blockNumber !== told.block || receipt.blockHash !== told.hash
      ? "BLOCK"
      : own.map(({ logIndex }) => logIndex).join() !== told.logs.join()
        ? "EVENTS"
        : undefined;
  if (reason !== undefined) findings.add("RECEIPT_MISMATCH", { transaction, reason }, place);
  return reason === undefined;
}

function checkActor(act: RestrictedAct, receipt: Receipt, { state, deployment, findings }: Context): void {
  const { event, role, place } = act;
  const from = receipt.from.toLowerCase() as Hex;
  const to = (receipt.to?.toLowerCase() ?? null) as Hex | null;
  const holds = (account: Hex) => membershipAt(state, role, account, act) !== undefined;
  // The manager itself checks who lets it act, and lets nobody act without a role (`execute`).
  const direct = to === contractOf(act, deployment) || to === deployment.authority;
  if (holds(from) && direct) return;
  // A contract that holds the role acts for whoever it obeys.
  if (to !== null && !direct && (holds(to) || holds(from))) {
    findings.add("ACTOR_INDIRECT", { event, account: to }, place);
    return;
  }
  findings.add("ACTOR_WITHOUT_ROLE", { event, role: roleName(role), account: from }, place);
}

function contractOf({ contract }: RestrictedAct, { log, registry, pledges, authority }: Deployment): Hex {
  return {
    CertificateLog: log,
    CertificateRegistry: registry,
    PledgeRegistry: pledges,
    AccessManager: authority,
  }[contract];
}
