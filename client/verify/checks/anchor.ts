import { equalBytes, toHex0x } from "#core/bytes.ts";
import type { Bundle } from "#core/bundle.ts";
import { parseSubjectId } from "#core/certificate.ts";
import type { TrustDocument } from "#core/trust.ts";
import { formatUnixTime } from "../evidence.ts";
import { fragment, notChecked, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";
import type { AnchorTransaction, RecordedCheckpoint } from "../ports.ts";

/**
 * ANCHOR: the trusted log contract, and no other, recorded exactly this root, size and time, by this transaction in
 * this block. What is known and contradicts fails, also where the rest could not be found out.
 */
export function checkAnchor({ bundle, trust, facts }: JudgeInput): Fragment {
  const differences = foreignMembers(bundle, trust);
  if (differences.length > 0) return fragment("FOREIGN_CONTRACT", { differences: differences.join(", ") });
  const { checkpoint, transaction } = facts;
  const contradiction =
    (checkpoint.known ? judgeCheckpoint(bundle, checkpoint.value) : undefined) ??
    (transaction.known ? judgeTransaction(bundle, trust, transaction.value) : undefined);
  if (contradiction !== undefined) return contradiction;
  if (!checkpoint.known) return notChecked("ANCHOR", checkpoint);
  if (!transaction.known) {
    // A proof shows what the log keeps, which is what counts; the transaction that brought it there is in no state.
    const { chain } = facts;
    if (!chain.known || chain.value.trusted === undefined) return notChecked("ANCHOR", transaction);
    return fragment("ANCHOR_PROVEN", { ...evidenceOf(bundle, trust), block: chain.value.block.number });
  }
  const { blockNumber, blockHash, transactionHash } = bundle.anchor;
  return fragment("ANCHORED", { ...evidenceOf(bundle, trust), blockNumber, blockHash, transactionHash });
}

function evidenceOf({ log, anchor }: Bundle, trust: TrustDocument) {
  return {
    log: trust.log,
    root: toHex0x(log.root),
    size: log.size,
    anchoredAt: formatUnixTime(anchor.anchoredAt),
  };
}

/** Members that name another chain or contract than the trust document. */
function foreignMembers(bundle: Bundle, trust: TrustDocument): string[] {
  const { credentialStatus: status, credentialSubject: subject } = bundle.certificate;
  const chain = `eip155:${trust.chainId}`;
  const expectations: readonly (readonly [
    pointer: string,
    found: string | number | undefined,
    trusted: string | number,
  ])[] = [
    ["/log/chainId", bundle.log.chainId, trust.chainId],
    ["/log/address", bundle.log.address, trust.log],
    ["/certificate/credentialStatus/chain", status.chain, chain],
    ["/certificate/credentialStatus/log", status.log, trust.log],
    ["/certificate/credentialStatus/registry", status.registry, trust.registry],
    ["/certificate/credentialStatus/pledges", status.pledges, trust.pledges],
    ["/certificate/credentialSubject/id", parseSubjectId(subject.id)?.chainId, trust.chainId],
  ];
  return expectations.filter(([, found, trusted]) => found !== trusted).map(([pointer]) => pointer);
}

function judgeCheckpoint({ log, anchor }: Bundle, recorded: RecordedCheckpoint | null): Fragment | undefined {
  if (recorded === null) return fragment("ROOT_NOT_RECORDED", { root: toHex0x(log.root) });
  if (recorded.size !== log.size) {
    return fragment("CHECKPOINT_SIZE_MISMATCH", { recorded: recorded.size, stated: log.size });
  }
  if (recorded.anchoredAt === anchor.anchoredAt) return undefined;
  return fragment("CHECKPOINT_TIME_MISMATCH", {
    recorded: formatUnixTime(recorded.anchoredAt),
    stated: formatUnixTime(anchor.anchoredAt),
  });
}

function judgeTransaction(
  { log, anchor }: Bundle,
  trust: TrustDocument,
  found: AnchorTransaction | null,
): Fragment | undefined {
  const { transactionHash } = anchor;
  if (found === null) return fragment("TRANSACTION_NOT_FOUND", { transactionHash });
  if (found.blockNumber !== anchor.blockNumber || found.blockHash !== anchor.blockHash) {
    return fragment("TRANSACTION_ELSEWHERE", {
      foundNumber: found.blockNumber,
      foundHash: found.blockHash,
      statedNumber: anchor.blockNumber,
      statedHash: anchor.blockHash,
    });
  }
  const recorded = found.checkpoints.some(
    (event) => event.log === trust.log && event.size === log.size && equalBytes(event.root, log.root),
  );
  return recorded ? undefined : fragment("TRANSACTION_RECORDED_OTHER", { transactionHash });
}
