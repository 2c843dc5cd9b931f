/** Who sent each act that only a role may do, held against the roles of that time. */
import type { AuditChain, Hex } from "./ports.ts";
import type { Findings } from "./finding.ts";
import { membershipAt, roleName } from "./roles.ts";
import type { AuditState, RestrictedAct } from "./state.ts";
import type { Deployment } from "./step.ts";

/** Transactions asked for together. */
const TRANSACTIONS_PER_READ = 256;

type Transaction = Awaited<ReturnType<AuditChain["transactions"]>>[number];

/** @returns how many acts were looked at */
export async function checkActors(
  state: AuditState,
  chain: Pick<AuditChain, "transactions">,
  deployment: Deployment,
  findings: Findings,
): Promise<number> {
  const { acts } = state;
  for (let at = 0; at < acts.length; at += TRANSACTIONS_PER_READ) {
    const batch = acts.slice(at, at + TRANSACTIONS_PER_READ);
    const hashes = [...new Set(batch.map(({ place }) => place.transaction))];
    const found = await chain.transactions(hashes);
    const transactions = new Map(hashes.map((hash, i) => [hash, found[i] ?? null]));
    for (const act of batch) {
      checkActor(act, transactions.get(act.place.transaction)!, { state, deployment, findings });
    }
  }
  return acts.length;
}

interface Context {
  readonly state: AuditState;
  readonly deployment: Deployment;
  readonly findings: Findings;
}

function checkActor(act: RestrictedAct, transaction: Transaction, context: Context): void {
  const { state, deployment, findings } = context;
  const { event, role, place } = act;
  if (transaction === null) {
    findings.add("ACTOR_UNKNOWN", { event }, place);
    return;
  }
  const from = transaction.from.toLowerCase() as Hex;
  const to = (transaction.to?.toLowerCase() ?? null) as Hex | null;
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
