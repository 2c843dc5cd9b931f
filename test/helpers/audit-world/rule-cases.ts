/** Rules tried out: what is done after two certificates were admitted, and the codes that it must lead to. */
import { expect } from "chai";
import type { AuditCode } from "../../../client/audit/codes.ts";
import type { Hex } from "../../../client/audit/ports.ts";
import { CERTIFICATE, HOLDER, MadeHistory, NEWER, TERMS, word, ZERO, type Value } from "./made-history.ts";

export interface Case {
  readonly title: string;
  readonly act: (history: MadeHistory) => unknown;
  readonly codes: readonly AuditCode[];
}

/** An event of the certificates' register with the messages that it was given. */
export function registry(
  history: MadeHistory,
  signers: readonly Hex[],
  event: string,
  ...values: readonly Value[]
) {
  for (const signer of signers) history.message("CertificateRegistry", signer);
  return history.registry(event, ...values).next();
}

export function pledges(
  history: MadeHistory,
  signers: readonly Hex[],
  event: string,
  ...values: readonly Value[]
) {
  for (const signer of signers) history.message("PledgeRegistry", signer);
  return history.pledges(event, ...values).next();
}

export const transfer = (
  history: MadeHistory,
  to: Hex,
  pledge = ZERO,
  signers: readonly Hex[] = [HOLDER, to],
) => registry(history, signers, "HolderChanged", CERTIFICATE, to, HOLDER, word(7), pledge);
export const supersede = (history: MadeHistory, former = CERTIFICATE, newer = NEWER, lineage = CERTIFICATE) =>
  registry(history, [HOLDER], "CertificateSuperseded", former, newer, lineage);
export const suspend = (history: MadeHistory) =>
  registry(history, [], "CertificateSuspended", CERTIFICATE, ZERO, word(1));
export const admitObjection = (history: MadeHistory, id: string, seconds: number = TERMS.shortestAnswer) =>
  registry(history, [], "ObjectionAdmitted", id, history.now + seconds);
export const decide = (history: MadeHistory, id: string, outcome: number) =>
  registry(history, [], "ObjectionDecided", id, outcome, word(1));

export function codesOf(history: MadeHistory): AuditCode[] {
  return history.replay().findings.listed.map(({ code }) => code);
}

/** One test for each case; a broken one's last finding breaks something, and is told in words. */
export function tryOut(allowed: readonly Case[], broken: readonly Case[]): void {
  for (const { title, act, codes } of allowed) {
    it(`allows: ${title}`, () => {
      const history = MadeHistory.withCertificates();
      act(history);
      expect(codesOf(history)).to.deep.equal(codes);
    });
  }

  for (const { title, act, codes } of broken) {
    it(`names: ${title}`, () => {
      const history = MadeHistory.withCertificates();
      act(history);
      expect(codesOf(history)).to.deep.equal(codes);
      const finding = history.replay().findings.listed.at(-1)!;
      expect(finding.severity).to.equal("BREAKS");
      expect(finding.event?.block).to.be.greaterThan(10);
      expect(finding.en).not.to.match(/\{\w+\}|undefined/);
      expect(finding.zh).not.to.match(/\{\w+\}|undefined/);
    });
  }
}
