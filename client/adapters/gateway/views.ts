/** Answers of a gateway about certificates, pledges and objections, as a client has them once they are parsed. */
import { z } from "zod";
import { parseCertificate, type Certificate } from "#core/certificate.ts";
import {
  zCertificateStanding,
  type zCertificateSummary,
  type zHistoryEvent,
  type zObjectionView,
  type zPledgeSummary,
  type zPledgeView,
} from "#core/gateway-answers.ts";

export {
  zCertificateList as zCertificatePage,
  zObjectionView,
  zPledgeList as zPledgePage,
  zPledgeView,
} from "#core/gateway-answers.ts";
export { PLEDGE_STATES } from "#core/register-states.ts";

export const zCertificateView = zCertificateStanding.extend({
  certificate: z.unknown().transform((value): Certificate => parseCertificate(value)),
});

export type HistoryEvent = z.output<typeof zHistoryEvent>;
export type CertificateSummary = z.output<typeof zCertificateSummary>;
export type CertificateView = z.output<typeof zCertificateView>;
export type PledgeSummary = z.output<typeof zPledgeSummary>;
export type PledgeView = z.output<typeof zPledgeView>;
export type ObjectionView = z.output<typeof zObjectionView>;
