/** What was found out about pledges and contracts before anything is judged; as verify/facts.ts, it never rejects. */
import type { Address } from "#core/address.ts";
import type { Digest, Sha256Text } from "#core/digest.ts";
import type { TrustDocument } from "#core/trust.ts";
import { find, unknown, type Fact } from "../verify/facts.ts";
import type { Hash32 } from "../verify/ports.ts";
import type { PledgeDetail, PledgeSnapshot } from "./ports.ts";

export interface ContractCode {
  readonly log: Sha256Text | null;
  readonly registry: Sha256Text | null;
  readonly pledges: Sha256Text | null;
}

export interface PledgeFacts {
  /** The pledge that the lender calls its own; null when the register has none of that id. */
  readonly own: Fact<PledgeDetail | null>;
  /** Pledges that are said to be former ones, as they stand; unknown ids left out. */
  readonly former: Fact<readonly PledgeDetail[]>;
  /** All live pledges of the same content, and what the holder has reserved of it. */
  readonly content: Fact<readonly PledgeDetail[]>;
  readonly code: Fact<ContractCode>;
}

export interface PledgeQuestions {
  readonly holder: Address;
  /** null where the manifest is not known: then nothing can be asked about the content. */
  readonly contentKey: Digest | null;
  readonly ownPledge: Hash32 | null;
  readonly formerPledges: readonly Hash32[];
}

export function unknownPledgeFacts(fact: Fact<unknown> & { readonly known: false }): PledgeFacts {
  return { own: fact, former: fact, content: fact, code: fact };
}

/** @param snapshot of the trusted chain, the same as of which everything else was read */
export async function gatherPledgeFacts(
  snapshot: PledgeSnapshot,
  trust: TrustDocument,
  { holder, contentKey, ownPledge, formerPledges }: PledgeQuestions,
): Promise<PledgeFacts> {
  const details = async (ids: readonly Hash32[]) => {
    const found = await Promise.all([...new Set(ids)].map((id) => snapshot.pledge(trust.pledges, id)));
    return found.filter((pledge) => pledge !== null);
  };
  const [own, former, content, code] = await Promise.all([
    ownPledge === null
      ? unknown("NOT_ASKED", "no pledge of the lender's own was named")
      : find(() => snapshot.pledge(trust.pledges, ownPledge)),
    find(() => details(formerPledges)),
    contentKey === null
      ? unknown("NOT_ASKED", "the manifest is not known")
      : find(async () => {
          const [live, reserved] = await Promise.all([
            snapshot.contentPledges(trust.pledges, contentKey),
            snapshot.pledgeOfContent(trust.pledges, holder, contentKey),
          ]);
          return details(reserved === null ? live : [...live, reserved]);
        }),
    find(async () => {
      const [log, registry, pledges] = await Promise.all(
        [trust.log, trust.registry, trust.pledges].map((account) => snapshot.codeDigest(account)),
      );
      return { log: log ?? null, registry: registry ?? null, pledges: pledges ?? null };
    }),
  ]);
  return { own, former, content, code };
}
