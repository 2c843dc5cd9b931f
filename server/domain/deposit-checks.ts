/** What a well-formed deposit still has to be true to: the log's former version, and the depositor's own signature. */
import type { Address } from "#core/address.ts";
import { fromHex0x } from "#core/bytes.ts";
import { parseCertificate } from "#core/certificate.ts";
import type { Fingerprint } from "#core/dataset.ts";
import type { Description } from "#core/description.ts";
import { parseDigestText } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson } from "#core/json.ts";
import {
  statementDifferences,
  statementDigest,
  type Statement,
  type StatementDomain,
} from "#core/statement.ts";
import type { ContractSignatures, SignerRecovery } from "../ports/signatures.ts";
import type { LogStore, StoredCertificate } from "../ports/store.ts";
import { Problems } from "./problems.ts";

/** Clocks of depositors may run ahead of ours by this much. */
const CLAIM_TOLERANCE_SECONDS = 600;

interface CheckingContext {
  readonly domain: StatementDomain;
  readonly store: Pick<LogStore, "certificateByDigest">;
  readonly signers: SignerRecovery;
  readonly contracts: ContractSignatures;
}

interface CheckedDeposit {
  /** 1 for a first version. */
  readonly versionNumber: number;
}

/**
 * @param commitmentCode what a statement over another commitment means: STATEMENT_MISMATCH where both come from the
 *   depositor, COMMITMENT_MISMATCH where the gateway computed it itself
 * @param now Unix seconds
 * @throws INPUT_INVALID | STATEMENT_MISMATCH | COMMITMENT_MISMATCH with every field; SIGNATURE_INVALID;
 *   CHAIN_UNREACHABLE when only the chain could tell whether the signature holds
 */
export async function checkDeposit(
  deposit: {
    readonly description: Description;
    readonly fingerprint: Fingerprint | null;
    readonly statement: Statement | null;
  },
  commitmentCode: "STATEMENT_MISMATCH" | "COMMITMENT_MISMATCH",
  context: CheckingContext,
  now: number,
): Promise<CheckedDeposit> {
  const { description, fingerprint, statement } = deposit;
  const problems = new Problems();
  const versionNumber = await nextVersion(description, context.store, problems);
  if (statement !== null && fingerprint !== null) {
    compareStatement(statement, description, fingerprint, commitmentCode, problems);
    if (statement.message.claimedAt > now + CLAIM_TOLERANCE_SECONDS) {
      problems.add("INPUT_INVALID", "/statement/message/claimedAt", "lies in the future");
    }
  }
  problems.throwIfFound("deposit");
  // Only a statement about this very deposit is worth the cost of recovering its signer.
  if (statement !== null) await checkSignature(statement, context);
  return { versionNumber };
}

async function nextVersion(
  description: Description,
  store: CheckingContext["store"],
  problems: Problems,
): Promise<number> {
  const { previous, holder } = description;
  if (previous === null) return 1;
  const former = await store.certificateByDigest(parseDigestText(previous));
  if (former === null) {
    problems.add("INPUT_INVALID", "/description/previous", "no certificate of this log has this digest");
    return 1;
  }
  if (former.holder !== holder.account) {
    problems.add(
      "INPUT_INVALID",
      "/description/previous",
      "the former version belongs to another holder account",
    );
  }
  return versionOf(former) + 1;
}

function versionOf(stored: StoredCertificate): number {
  try {
    return parseCertificate(parseJson(stored.bytes)).credentialSubject.version.number;
  } catch (cause) {
    throw new DataDeedError("LOG_CORRUPT", `the stored certificate ${stored.index} can't be read`, { cause });
  }
}

function compareStatement(
  { message }: Statement,
  { dataset, holder, previous }: Description,
  { commitment, manifestDigest }: Fingerprint,
  commitmentCode: "STATEMENT_MISMATCH" | "COMMITMENT_MISMATCH",
  problems: Problems,
): void {
  const subject = { commitment, manifestDigest, dataset, holder: holder.account, previous };
  for (const field of statementDifferences(message, subject)) {
    problems.add(
      field === "commitment" ? commitmentCode : "STATEMENT_MISMATCH",
      `/statement/message/${field}`,
      `the signed ${field} is not that of this deposit`,
    );
  }
}

async function checkSignature(
  statement: Statement,
  { domain, signers, contracts }: CheckingContext,
): Promise<void> {
  const digest = statementDigest(domain, statement.message);
  const signature = fromHex0x(statement.signature);
  const holder: Address = statement.message.holder;
  if ((await signers.recover(digest, signature)) === holder) return;
  // Not this account's own signature. It may be a contract's (ERC-1271); when the chain can't be asked this rejects.
  if (await contracts.acceptsSignature(holder, digest, signature)) return;
  const reason = `not a signature of ${holder} over this statement on chain ${domain.chainId}, log ${domain.verifyingContract}`;
  throw new DataDeedError("SIGNATURE_INVALID", reason, {
    problems: [{ pointer: "/statement/signature", reason }],
  });
}
