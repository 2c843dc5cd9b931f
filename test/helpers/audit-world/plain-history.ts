/** A history without anything that an auditor has to say about it: its report is VERIFIED. */
import type { AuditWorld } from "./audit-world.ts";
import { actsInTurn } from "./random-history.ts";

const SEED = 5;

const STORY = [
  ...["deposit", "deposit", "admit", "admit", "amendDetails", "voidCertificateNonce", "deposit", "admit"],
  ...["offerPledge", "acceptPledge", "registerPledge", "callCover", "voidPledgeNonce", "amendPledge"],
  ...["suspend", "reinstate", "fileObjection", "refuseObjection", "amendDetails", "admit", "suspend"],
  ...[
    "reinstate",
    "callCover",
    "fileObjection",
    "withdrawObjection",
    "voidPledgeNonce",
    "deposit",
    "deposit",
  ],
  ...["admit", "callCover", "amendDetails"],
] as const;

export async function makePlainHistory(world: AuditWorld): Promise<void> {
  await actsInTurn(world, SEED, STORY);
}
