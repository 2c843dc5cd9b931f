import { proofFault, type ProofFault } from "#core/data-integrity.ts";
import { parseTime } from "#core/parse.ts";
import { issuerTrustedAt } from "#core/trust.ts";
import { formatUnixTime } from "../evidence.ts";
import { fragment, type Fragment } from "../fragment.ts";
import { CLOCK_TOLERANCE_SECONDS, type JudgeInput } from "../input.ts";

/** Beyond this, what the issuer says of an earlier time rests on its word alone, and the reader should know. */
const LONG_BEFORE_ANCHOR_SECONDS = 7 * 86_400;

/**
 * ISSUER_SIGNATURE: the Data Integrity proof holds, its key is that of the named issuer, and that issuer was trusted
 * when it signed. The time of signing is the issuer's word; the anchor bounds it from above.
 */
export function checkIssuerSignature({ bundle, trust }: JudgeInput): Fragment {
  const { certificate } = bundle;
  const { proof, issuer } = certificate;
  const method = proof.verificationMethod;
  const fault = proofFault(certificate);
  if (fault !== undefined) return faultFragment(fault, method, proof);
  if (method.split("#")[0] !== issuer.id) {
    return fragment("PROOF_KEY_NOT_ISSUER", { method, issuer: issuer.id });
  }
  const evidence = { issuer: issuer.id, created: proof.created };
  if (!trust.issuers.some(({ id }) => id === issuer.id)) return fragment("ISSUER_UNTRUSTED", evidence);
  const trusted = issuerTrustedAt(trust, issuer.id, proof.created);
  if (trusted === undefined) return fragment("ISSUER_NOT_TRUSTED_THEN", evidence);
  return judgeTimes(bundle, { ...evidence, name: trusted.name });
}

function faultFragment(
  fault: ProofFault,
  method: string,
  proof: JudgeInput["bundle"]["certificate"]["proof"],
): Fragment {
  switch (fault) {
    case "MALFORMED": {
      // What the schema lets through as any text is checked by proofFault; here it is only shown.
      const { type, cryptosuite, proofPurpose: purpose } = proof;
      return fragment("PROOF_UNSUPPORTED", { type, cryptosuite, purpose });
    }
    case "METHOD":
      return fragment("PROOF_METHOD_INVALID", { method });
    case "CONTEXT":
      return fragment("PROOF_CONTEXT_MISMATCH", { method });
    case "SIGNATURE":
      return fragment("ISSUER_SIGNATURE_INVALID", { method });
  }
}

function judgeTimes(
  { certificate, anchor }: JudgeInput["bundle"],
  evidence: { issuer: string; name: string; created: string },
): Fragment {
  const { validFrom, validUntil, proof } = certificate;
  const { receivedAt } = certificate.credentialSubject;
  const created = parseTime(proof.created);
  const anchoredAt = formatUnixTime(anchor.anchoredAt);
  const impossible =
    created > anchor.anchoredAt + CLOCK_TOLERANCE_SECONDS ||
    created > parseTime(validUntil) ||
    created + CLOCK_TOLERANCE_SECONDS < parseTime(validFrom) ||
    created + CLOCK_TOLERANCE_SECONDS < parseTime(receivedAt);
  if (impossible) {
    return fragment("PROOF_TIME_IMPOSSIBLE", { ...evidence, receivedAt, validFrom, validUntil, anchoredAt });
  }
  const earliest = Math.min(created, parseTime(validFrom), parseTime(receivedAt));
  const lead = anchor.anchoredAt - earliest;
  if (lead > LONG_BEFORE_ANCHOR_SECONDS) {
    const days = Math.floor(lead / 86_400);
    return fragment("SIGNED_LONG_BEFORE_ANCHOR", {
      ...evidence,
      earliest: formatUnixTime(earliest),
      days,
      anchoredAt,
    });
  }
  return fragment("ISSUER_SIGNED", evidence);
}
