/** What can be done to a certificate, by whom (docs/register.md). */
import { parseSubjectId } from "#core/certificate.ts";
import type { CertificateView, HistoryEvent, PledgeSummary } from "../../../adapters/gateway/views.ts";

/** The account that holds it now: the last transfer's, else the certificate's own. */
export function holderOf({ certificate, history }: CertificateView): string {
  const moved = history.findLast(({ event }) => event === "HOLDER_CHANGED")?.details["to"];
  return typeof moved === "string"
    ? moved
    : (parseSubjectId(certificate.credentialSubject.id)?.account ?? "");
}

export type HolderAct = "renew" | "supersede" | "transfer" | "cancel";

/** What its holder may ask for in each status; all of it where the chain did not tell the status. */
export function holderActs(status: string | null): readonly HolderAct[] {
  if (status === "CANCELLED" || status === "REVOKED" || status === "SUSPENDED") return [];
  if (status === "EXPIRED") return ["renew", "supersede"];
  return ["renew", "supersede", "transfer", "cancel"];
}

export interface OpenObjection {
  readonly objectionId: string;
  readonly objector: string;
  /** Waits for the holder's answer. */
  readonly isAdmitted: boolean;
}

/** Objections that were neither decided, refused nor withdrawn. */
export function openObjections(history: readonly HistoryEvent[]): readonly OpenObjection[] {
  const idsOf = (...events: readonly string[]) =>
    new Set(
      history
        .filter(({ event }) => events.includes(event))
        .map(({ details }) => String(details["objectionId"])),
    );
  const over = idsOf("OBJECTION_DECIDED", "OBJECTION_NOT_ADMITTED", "OBJECTION_WITHDRAWN");
  const admitted = idsOf("OBJECTION_ADMITTED");
  const answered = idsOf("OBJECTION_ANSWERED");
  return history
    .filter(({ event }) => event === "OBJECTION_FILED")
    .map(({ details }) => ({
      objectionId: String(details["objectionId"]),
      objector: String(details["objector"]),
    }))
    .filter(({ objectionId }) => !over.has(objectionId))
    .map((one) => ({
      ...one,
      isAdmitted: admitted.has(one.objectionId) && !answered.has(one.objectionId),
    }));
}

const LIVE: readonly PledgeSummary["state"][] = ["AGREED", "REGISTERED", "DEFAULTED", "ENFORCING"];

/** The pledge whose pledgee has to consent. @param digests of the certificate and its former version */
export function livePledge(
  pledges: readonly PledgeSummary[],
  digests: readonly string[],
): PledgeSummary | undefined {
  return pledges.find(
    ({ state, certificateDigest }) => LIVE.includes(state) && digests.includes(certificateDigest),
  );
}
