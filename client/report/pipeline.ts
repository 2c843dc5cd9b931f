/** All checks of DOMAIN section C, in the order in which they are reported. The pool's own (Q1 to Q5) need a pool. */
import { checkOnChain } from "./checks/a1-on-chain.ts";
import { checkSignatures } from "./checks/a2-signatures.ts";
import { checkManifests } from "./checks/a3-manifests.ts";
import { checkTimestamp } from "./checks/a4-timestamp.ts";
import { checkFinal } from "./checks/a5-final.ts";
import { checkCommitment } from "./checks/a6-commitment.ts";
import { checkProvenance } from "./checks/a7-provenance.ts";
import { checkPersonalData } from "./checks/c1-personal-data.ts";
import { checkDataLevel } from "./checks/c2-data-level.ts";
import { checkPublicity } from "./checks/c3-publicity.ts";
import { checkExistence } from "./checks/e1-existence.ts";
import { checkCoverage } from "./checks/e2-coverage.ts";
import { checkScale } from "./checks/e3-scale.ts";
import { checkUpdates } from "./checks/e4-updates.ts";
import { checkExtension } from "./checks/e5-extension.ts";
import { checkHolder } from "./checks/i1-holder.ts";
import { checkSigner } from "./checks/i2-signer.ts";
import { checkContract } from "./checks/l1-contract.ts";
import { checkPerfection } from "./checks/l2-perfection.ts";
import { checkRank } from "./checks/l3-rank.ts";
import { checkHolders } from "./checks/o1-holders.ts";
import { checkSource } from "./checks/o2-source.ts";
import { checkCoHolders } from "./checks/o3-co-holders.ts";
import { checkRegistration } from "./checks/o4-registration.ts";
import { checkDuplicates } from "./checks/o5-duplicates.ts";
import { checkChainPledge } from "./checks/p1-chain-pledge.ts";
import { checkRegisters } from "./checks/p2-registers.ts";
import { checkLicences } from "./checks/p3-licences.ts";
import { checkPool } from "./checks/p4-pool.ts";
import { checkNoOtherPledge } from "./checks/p5-statement.ts";
import { checkPlatform } from "./checks/t1-platform.ts";
import { checkContracts } from "./checks/t2-contracts.ts";
import { checkStatusNow } from "./checks/v1-status.ts";
import { checkTerm } from "./checks/v2-term.ts";
import { checkDisputes } from "./checks/v3-disputes.ts";
import { checkAppraisal } from "./checks/w1-appraisal.ts";
import { checkLoanToValue } from "./checks/w2-loan-to-value.ts";
import { checkDisposal } from "./checks/w3-disposal.ts";
import type { CheckId } from "./checks-table.ts";
import type { ReportCheck } from "./input.ts";

export const PIPELINE: Readonly<Record<CheckId, ReportCheck>> = {
  I1: checkHolder,
  I2: checkSigner,
  A1: checkOnChain,
  A2: checkSignatures,
  A3: checkManifests,
  A4: checkTimestamp,
  A5: checkFinal,
  A6: checkCommitment,
  A7: checkProvenance,
  E1: checkExistence,
  E2: checkCoverage,
  E3: checkScale,
  E4: checkUpdates,
  E5: checkExtension,
  O1: checkHolders,
  O2: checkSource,
  O3: checkCoHolders,
  O4: checkRegistration,
  O5: checkDuplicates,
  V1: checkStatusNow,
  V2: checkTerm,
  V3: checkDisputes,
  P1: checkChainPledge,
  P2: checkRegisters,
  P3: checkLicences,
  P4: checkPool,
  P5: checkNoOtherPledge,
  C1: checkPersonalData,
  C2: checkDataLevel,
  C3: checkPublicity,
  W1: checkAppraisal,
  W2: checkLoanToValue,
  W3: checkDisposal,
  L1: checkContract,
  L2: checkPerfection,
  L3: checkRank,
  T1: checkPlatform,
  T2: checkContracts,
};
