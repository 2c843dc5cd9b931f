/** CertificateRegistry's events, each held against the guards of contracts/CertificateRegistry.sol. */
import type { certificateRegistryAbi } from "../abi/certificate-registry.ts";
import type { Handlers } from "./abi-types.ts";
import { OBJECTION_HANDLERS } from "./replay-objections.ts";
import { SHARED_HANDLERS } from "./replay-shared.ts";
import { roleOfFunction } from "./roles.ts";
import type { Hex } from "./ports.ts";
import {
  certificateStatusAt,
  lineageOf,
  NOBODY,
  occupantOf,
  ZERO,
  type CertificateStatus,
  type RecordState,
} from "./state.ts";
import { broken, restricted, takeMessages, timeText, type Step } from "./step.ts";

/** The certificate's record, or undefined after saying that there is none. */
export function recordOf(step: Step, certificate: Hex): RecordState | undefined {
  const record = step.state.records.get(certificate);
  if (record === undefined) broken(step, "CERTIFICATE_UNKNOWN", { certificate });
  return record;
}

function expectStatus(
  step: Step,
  certificate: Hex,
  record: RecordState,
  wanted: readonly CertificateStatus[],
): void {
  const status = certificateStatusAt(record, step.now);
  if (!wanted.includes(status)) broken(step, "CERTIFICATE_STATUS_FORBIDS", { certificate, status });
}

/** The pledge that an event must name: what occupies the lineage. */
function expectNamed(step: Step, certificate: Hex, named: Hex): void {
  const live = occupantOf(step.state, lineageOf(step.state, certificate), step.now)?.id ?? ZERO;
  if (named !== live) broken(step, "PLEDGE_NAMED_WRONG", { named, live });
}

/** Signers of a request that a live pledge's pledgee has to consent to, and whether it did. */
function consentNeeded(step: Step, certificate: Hex) {
  const occupant = occupantOf(step.state, lineageOf(step.state, certificate), step.now);
  return occupant === null || occupant.pledge.status === "PROPOSED" ? null : occupant;
}

export const REGISTRY_HANDLERS: Handlers<typeof certificateRegistryAbi, Step> = {
  ...SHARED_HANDLERS,
  ...OBJECTION_HANDLERS,

  CertificateAdmitted({ certificateDigest, holder, commitment, validUntil, index, root }, step) {
    takeMessages(step, []);
    const { records, checkpoints } = step.state;
    if (records.has(certificateDigest)) {
      broken(step, "ADMISSION_TWICE", { certificate: certificateDigest });
      return;
    }
    // From the end: what is admitted is mostly shown under the newest root.
    const shown = checkpoints.findLast((checkpoint) => checkpoint.root === root);
    if (shown === undefined || index >= shown.size) {
      broken(step, "ADMISSION_ROOT_UNKNOWN", { certificate: certificateDigest, index: Number(index) });
    }
    records.set(certificateDigest, {
      commitment,
      holder,
      validUntil,
      status: "VALID",
      index: Number(index),
      admittedAt: step.now,
      admitted: { holder, validUntil },
      filed: 0,
      open: 0,
      upheld: 0,
      supersededBy: ZERO,
      lineage: ZERO,
      place: step.place,
    });
  },

  CertificateRenewed({ certificateDigest, validUntil }, step) {
    restricted(step, roleOfFunction(step, "renew"));
    const record = recordOf(step, certificateDigest);
    if (record === undefined) return;
    takeMessages(step, [record.holder]);
    expectStatus(step, certificateDigest, record, ["VALID", "EXPIRED"]);
    expectRenewable(step, certificateDigest, Number(record.validUntil), Number(validUntil));
    record.validUntil = validUntil;
    record.place = step.place;
  },

  CertificateSuperseded({ certificateDigest, successor, lineage }, step) {
    restricted(step, roleOfFunction(step, "supersede"));
    const former = recordOf(step, certificateDigest);
    const newer = recordOf(step, successor);
    if (former === undefined || newer === undefined) return;
    takeMessages(step, [former.holder]);
    const reason = supersessionFault(step, [certificateDigest, former], [successor, newer], lineage);
    if (reason !== undefined) {
      broken(step, "SUPERSESSION_INVALID", { certificate: certificateDigest, successor, reason });
    }
    former.supersededBy = successor;
    former.place = step.place;
    newer.lineage = lineage;
    newer.place = step.place;
  },

  DetailsAmended({ certificateDigest }, step) {
    takeMessages(step, []);
    restricted(step, roleOfFunction(step, "amendDetails"));
    const record = recordOf(step, certificateDigest);
    if (record !== undefined) expectStatus(step, certificateDigest, record, ["VALID"]);
  },

  HolderChanged({ certificateDigest: certificate, to, from, pledgeId }, step) {
    restricted(step, roleOfFunction(step, "transfer"));
    const record = recordOf(step, certificate);
    if (record === undefined) return;
    const live = consentNeeded(step, certificate);
    takeMessages(step, live === null ? [from, to] : [from, to, live.pledge.pledgee]);
    expectStatus(step, certificate, record, ["VALID"]);
    if (record.holder !== from) broken(step, "NOT_HOLDER", { account: from, certificate });
    if (to === NOBODY || to === from) broken(step, "NOT_HOLDER", { account: to, certificate });
    if (live !== null && (to === live.pledge.pledgee || to === live.pledge.creditor)) {
      broken(step, "TRANSFER_TO_LENDER", { certificate, pledge: live.id });
    }
    if (live !== null && pledgeId !== live.id) {
      broken(step, "TRANSFER_WITHOUT_CONSENT", { certificate, pledge: live.id });
    }
    if (live === null && pledgeId !== ZERO) {
      broken(step, "PLEDGE_NAMED_WRONG", { named: pledgeId, live: ZERO });
    }
    record.holder = to;
    record.place = step.place;
  },

  CertificateCancelled({ certificateDigest: certificate, pledgeId }, step) {
    const record = recordOf(step, certificate);
    if (record === undefined) return;
    const live = consentNeeded(step, certificate);
    takeMessages(step, live === null ? [record.holder] : [record.holder, live.pledge.pledgee]);
    expectStatus(step, certificate, record, ["VALID"]);
    if (live !== null && pledgeId !== live.id) {
      broken(step, "CANCELLED_WITHOUT_CONSENT", { certificate, pledge: live.id });
    }
    if (live === null && pledgeId !== ZERO) {
      broken(step, "PLEDGE_NAMED_WRONG", { named: pledgeId, live: ZERO });
    }
    record.status = "CANCELLED";
    record.place = step.place;
  },

  CertificateSuspended({ certificateDigest, pledgeId }, step) {
    decide(step, certificateDigest, { call: "suspend", from: ["VALID"], to: "SUSPENDED" });
    expectNamed(step, certificateDigest, pledgeId);
  },

  CertificateReinstated({ certificateDigest }, step) {
    decide(step, certificateDigest, { call: "reinstate", from: ["SUSPENDED"], to: "VALID" });
    const record = step.state.records.get(certificateDigest);
    if (record !== undefined && step.now > record.validUntil) {
      broken(step, "CERTIFICATE_STATUS_FORBIDS", { certificate: certificateDigest, status: "EXPIRED" });
    }
  },

  CertificateRevoked({ certificateDigest, pledgeId }, step) {
    decide(step, certificateDigest, {
      call: "revoke",
      from: ["VALID", "EXPIRED", "SUSPENDED"],
      to: "REVOKED",
    });
    expectNamed(step, certificateDigest, pledgeId);
  },
};

/** A decision of ADJUDICATOR's. */
function decide(
  step: Step,
  certificate: Hex,
  { call, from, to }: { call: string; from: readonly CertificateStatus[]; to: CertificateStatus },
): void {
  takeMessages(step, []);
  restricted(step, roleOfFunction(step, call));
  const record = recordOf(step, certificate);
  if (record === undefined) return;
  expectStatus(step, certificate, record, from);
  record.status = to;
  record.place = step.place;
}

function expectRenewable(step: Step, certificate: Hex, oldEnd: number, newEnd: number): void {
  const { terms, now } = step;
  const opensAt = Math.max(0, oldEnd - terms.renewalOpens);
  const closesAt = oldEnd + terms.renewalGrace;
  if (now < opensAt || now > closesAt) {
    broken(step, "RENEWAL_OUTSIDE_WINDOW", {
      certificate,
      opensAt: timeText(opensAt),
      closesAt: timeText(closesAt),
    });
  }
  const from = Math.max(now, oldEnd);
  if (newEnd <= from || newEnd > from + terms.longestExtension) {
    broken(step, "RENEWAL_OUT_OF_BOUNDS", { certificate, validUntil: timeText(newEnd) });
  }
}

function supersessionFault(
  step: Step,
  [certificate, former]: readonly [Hex, RecordState],
  [successor, newer]: readonly [Hex, RecordState],
  lineage: Hex,
): string | undefined {
  const closed = ({ status }: RecordState) => status !== "VALID";
  const occupied = occupantOf(step.state, successor, step.now);
  const faults: readonly (readonly [boolean, string])[] = [
    [closed(former) || closed(newer), "STATUS"],
    [former.supersededBy !== ZERO || newer.supersededBy !== ZERO, "SUPERSEDED"],
    [former.holder !== newer.holder, "HOLDER"],
    [newer.index <= former.index, "NOT_NEWER"],
    [newer.lineage !== ZERO, "IN_LINEAGE"],
    [occupied !== null, "ENCUMBERED"],
    [lineage !== lineageOf(step.state, certificate), "LINEAGE"],
  ];
  return faults.find(([wrong]) => wrong)?.[1];
}
