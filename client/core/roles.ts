/**
 * Roles of the contracts (PROTOCOL section 5): ids in OpenZeppelin's AccessManager, and the functions each may call.
 * What is not listed here and is restricted (`pause`, `unpause`) stays with ADMIN, the manager's own default.
 */

/** Role ids, `uint64`. ADMIN is fixed by AccessManager. */
export const ROLE_IDS = { ADMIN: 0n, NOTARY: 1n, REGISTRAR: 2n, ADJUDICATOR: 3n } as const;

export type RoleName = keyof typeof ROLE_IDS;

/** Function names by contract and role; the deployment gives each to the role with `setTargetFunctionRole`. */
export const ROLE_FUNCTIONS = {
  CertificateRegistry: {
    REGISTRAR: [
      "renew",
      "supersede",
      "amendDetails",
      "transfer",
      "fileObjection",
      "admitObjection",
      "refuseObjection",
    ],
    ADJUDICATOR: ["suspend", "reinstate", "revoke", "decideObjection"],
  },
  PledgeRegistry: {
    REGISTRAR: ["register", "closeEnforcement"],
    ADJUDICATOR: ["applyOrder"],
  },
} as const;
