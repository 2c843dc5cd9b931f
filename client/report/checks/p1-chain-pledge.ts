import { pledgesOfContent } from "../content-pledges.ts";
import { certificateDigestOf, ownPledgeOf, type ReportInput } from "../input.ts";
import type { PledgeSummary } from "../../verify/ports.ts";
import { finding, unreadable, type Line } from "../line.ts";

/**
 * P1: nobody else's pledge holds this certificate or any version of it, nor the same content of this holder under
 * another certificate. A reservation is no pledge yet; it lapses, or becomes one.
 */
export function checkChainPledge(input: ReportInput): Line {
  const { livePledges } = input.facts;
  const proof = [certificateDigestOf(input)];
  if (!livePledges.known) return unreadable("P1", livePledges.reason);
  const own = ownPledgeOf(input) ?? ownAmong(livePledges.value, input);
  const others = livePledges.value.filter(({ pledgeId }) => pledgeId !== own?.pledgeId);
  const holder =
    (input.facts.record.known ? input.facts.record.value?.holder : undefined) ?? input.bundle.entry.holder;
  const sameContent = pledgesOfContent(input)?.filter(
    ({ pledgeId, pledgor }) =>
      pledgor === holder &&
      pledgeId !== own?.pledgeId &&
      !others.some((known) => known.pledgeId === pledgeId),
  );
  const isReserved = ({ state }: { readonly state: string }) => state === "PROPOSED";
  const live = others.find((pledge) => !isReserved(pledge));
  const double = sameContent?.find((pledge) => !isReserved(pledge));
  if (double !== undefined) return finding("P1_CONTENT_PLEDGED", pick(double), proof);
  if (live !== undefined)
    return finding(juniorAllowed(input) ? "P1_JUNIOR" : "P1_PLEDGED", pick(live), proof);
  const reserved = others[0] ?? sameContent?.[0];
  if (reserved !== undefined) return finding("P1_RESERVED", pick(reserved), proof);
  if (sameContent === undefined) return unknownContent(input, proof);
  return (
    judgeFormer(input) ??
    (own === null ? finding("P1_FREE", { holder }, proof) : finding("P1_OWN", pick(own), proof))
  );
}

/** Its terms could not be read, but the place on the certificate is taken by the pledge that the lender named. */
function ownAmong(live: readonly PledgeSummary[], { supplied: { loan } }: ReportInput): PledgeSummary | null {
  return (
    live.find(({ pledgeId, pledgee }) => pledgeId === loan?.pledgeId && pledgee === loan.pledgee) ?? null
  );
}

/** No genuine manifest names the content, or the chain did not tell of it. */
function unknownContent(input: ReportInput, proof: readonly string[]): Line {
  const { content } = input.pledgeFacts;
  const asked = !content.known && content.code !== "NOT_ASKED";
  return asked ? unreadable("P1", content.reason) : finding("P1_CONTENT_UNKNOWN", {}, proof);
}

function juniorAllowed({ regime, policy }: ReportInput): boolean {
  return regime?.juniorPledgeAllowed === true && policy.juniorPledgeAccepted;
}

/** Former pledges as the borrower named them: a released one has to be deregistered too where it was registered. */
function judgeFormer({ pledgeFacts: { former } }: ReportInput): Line | undefined {
  if (!former.known) return unreadable("P1", former.reason);
  const still = former.value.find(({ state, registered }) => state === "RELEASED" && registered);
  return still === undefined ? undefined : finding("P1_NOT_DEREGISTERED", pick(still), [still.pledgeId]);
}

function pick({
  pledgeId,
  state,
  pledgee,
}: {
  readonly pledgeId: string;
  readonly state: string;
  readonly pledgee: string;
}) {
  return { pledgeId, state, pledgee };
}
