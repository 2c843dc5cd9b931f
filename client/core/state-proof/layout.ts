/**
 * Where the contracts keep what is proven of them. The compiler's own account is `client/abi/storage-layout.json`;
 * a test holds the two together.
 */
import type { Member } from "./words.ts";

const member = (slot: number, offset: number, bytes: number): Member => ({ slot, offset, bytes });

/** `CertificateLog`. `checkpoints` maps a root to a struct. */
export const LOG_LAYOUT = {
  headRoot: 0,
  checkpoints: 1,
  checkpoint: { size: member(0, 0, 8), anchoredAt: member(0, 8, 8) },
} as const;

/** Slots of `HistoryChain.Chain`, at `history` in both registers. */
const HISTORY = { head: member(0, 0, 32), sequence: member(1, 0, 8), closed: member(1, 8, 1) } as const;

/** `CertificateRegistry`. `records` maps a certificate's digest, `objections` an objection's id, to a struct. */
export const REGISTRY_LAYOUT = {
  authority: member(0, 0, 20),
  history: 5,
  chain: HISTORY,
  objections: 7,
  objection: {
    certificateDigest: member(0, 0, 32),
    objector: member(1, 0, 20),
    status: member(1, 20, 1),
    ground: member(1, 21, 1),
    answerBy: member(1, 22, 8),
  },
  records: 8,
  record: {
    commitment: member(0, 0, 32),
    holder: member(1, 0, 20),
    validUntil: member(1, 20, 8),
    status: member(1, 28, 1),
    index: member(2, 0, 8),
    admittedAt: member(2, 8, 8),
    filed: member(3, 0, 4),
    open: member(3, 4, 4),
    upheld: member(3, 8, 4),
    supersededBy: member(4, 0, 32),
    lineage: member(5, 0, 32),
  },
} as const;

/** `PledgeRegistry`. `pledges` maps a pledge's id to a struct, `byLineage` a lineage to the id of what occupies it. */
export const PLEDGES_LAYOUT = {
  authority: member(0, 0, 20),
  history: 5,
  chain: HISTORY,
  pledges: 7,
  pledge: {
    certificateDigest: member(0, 0, 32),
    contentKey: member(1, 0, 32),
    lineage: member(2, 0, 32),
    pledgor: member(3, 0, 20),
    debtMaturity: member(3, 20, 8),
    status: member(3, 28, 1),
    renewalCovenant: member(3, 29, 1),
    exclusive: member(3, 30, 1),
    registered: member(3, 31, 1),
    pledgee: member(4, 0, 20),
    lapsesAt: member(4, 20, 8),
    position: member(4, 28, 4),
    creditor: member(5, 0, 20),
    defaultedAt: member(5, 20, 8),
    contested: member(5, 28, 1),
    contractDigest: member(6, 0, 32),
    defaultHead: member(7, 0, 32),
  },
  byLineage: 8,
  byContent: 9,
  live: 10,
  byNumber: 11,
} as const;

/** OpenZeppelin's `AccessManager`: `roles[role].members[account]`. `since` is 0 for somebody who is no member. */
export const ACCESS_LAYOUT = {
  roles: 1,
  members: member(0, 0, 32),
  access: { since: member(0, 0, 6), delay: member(0, 6, 14) },
} as const;
