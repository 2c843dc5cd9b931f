import { parseSubjectId } from "#core/certificate.ts";
import { parseTime } from "#core/parse.ts";
import { parseStatement, statementDifferences, statementSigner } from "#core/statement.ts";
import { formatUnixTime } from "../evidence.ts";
import { fragment, notChecked, type Fragment } from "../fragment.ts";
import { CLOCK_TOLERANCE_SECONDS, type JudgeInput } from "../input.ts";

/**
 * DEPOSITOR_SIGNATURE: the holder signed a statement of exactly this deposit, by its own key or through its contract
 * (ERC-1271, as the contract answers now). Without a statement it is a weakness, not an error.
 */
export function checkDepositorSignature({ bundle, trust, facts }: JudgeInput): Fragment {
  const subject = bundle.certificate.credentialSubject;
  const by = [...subject.hashing.by];
  if (new Set(by).size !== by.length || (subject.statement !== null && !by.includes("depositor"))) {
    return fragment("HASHING_INCONSISTENT", { by: by.join(", "), statement: subject.statement !== null });
  }
  if (subject.statement === null) return fragment("STATEMENT_ABSENT", { by: by.join(", ") });

  // The certificate keeps the statement as it was sent; hex case and decimal text mean the same.
  const statement = parseStatement(subject.statement);
  const holder = parseSubjectId(subject.id)!.account;
  const fields = statementDifferences(statement.message, {
    commitment: subject.commitment,
    manifestDigest: subject.manifestDigest,
    dataset: subject.dataset,
    holder,
    previous: subject.version.previous,
  });
  if (fields.length > 0) return fragment("STATEMENT_FIELDS_MISMATCH", { fields: fields.join(", ") });

  const signer = statementSigner({ chainId: trust.chainId, verifyingContract: trust.log }, statement);
  const claimedAt = formatUnixTime(statement.message.claimedAt);
  const evidence = { holder, claimedAt, receivedAt: subject.receivedAt };
  if (signer !== holder) {
    if (!facts.contractSignature.known) return notChecked("DEPOSITOR_SIGNATURE", facts.contractSignature);
    if (!facts.contractSignature.value) {
      return fragment("STATEMENT_SIGNATURE_INVALID", { holder, signer: signer ?? null });
    }
  }
  if (statement.message.claimedAt > parseTime(subject.receivedAt) + CLOCK_TOLERANCE_SECONDS) {
    return fragment("STATEMENT_LATER_THAN_RECEIPT", evidence);
  }
  return fragment(signer === holder ? "DEPOSITOR_SIGNED" : "DEPOSITOR_CONTRACT_SIGNED", evidence);
}
