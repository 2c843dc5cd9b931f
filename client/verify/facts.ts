/**
 * What was found out about the world before anything is judged. A question that got no answer is an unknown fact
 * with the reason, never an exception: checks turn it into NOT_CHECKED, and nothing unknown can pass or fail.
 */
import { fromHex0x } from "#core/bytes.ts";
import type { Bundle } from "#core/bundle.ts";
import { certificateDigest, parseSubjectId } from "#core/certificate.ts";
import type { Digest } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseStatement, statementDigest, statementSigner } from "#core/statement.ts";
import type { TrustDocument } from "#core/trust.ts";
import { isUnknownCode, type UnknownCode } from "./codes.ts";
import type {
  AnchorTransaction,
  BlockRef,
  CertificateRecord,
  ChainReader,
  ChainSnapshot,
  PledgeSummary,
  RecordedCheckpoint,
  TrustedBlock,
} from "./ports.ts";

/** Something known about the world, or why it is not known. */
export type Fact<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly code: UnknownCode; readonly reason: string };

/** The chain as it was asked: which one, as of which block, by how many nodes. */
export interface ChainView {
  readonly chainId: number;
  readonly block: BlockRef;
  readonly finalizedBlockNumber: number | null;
  /** How many nodes were asked and agreed; 0 where nobody was asked and all is proven from `trusted`. */
  readonly sources: number;
  readonly trusted?: TrustedBlock | undefined;
}

/** All that the checks need to know of the chain, as of one block. */
export interface ChainFacts {
  readonly chain: Fact<ChainView>;
  /** What the trusted log recorded for the bundle's root; null when it never did. */
  readonly checkpoint: Fact<RecordedCheckpoint | null>;
  /** The bundle's anchor transaction; null when it is in no block. */
  readonly transaction: Fact<AnchorTransaction | null>;
  /** The canonical block at the bundle's anchor number; null when the chain is not that long. */
  readonly anchorBlock: Fact<BlockRef | null>;
  /** The trusted registry's record; null when nobody touched the certificate. */
  readonly record: Fact<CertificateRecord | null>;
  readonly livePledges: Fact<readonly PledgeSummary[]>;
  /** Whether the holder's contract accepts the statement's signature (ERC-1271); asked only where no account signed it. */
  readonly contractSignature: Fact<boolean>;
}

export function known<T>(value: T): Fact<T> {
  return { known: true, value };
}

export function unknown(code: UnknownCode, reason: string): Fact<never> {
  return { known: false, code, reason };
}

/** Every fact unknown, for the same reason. */
export function unknownFacts(code: UnknownCode, reason: string): ChainFacts {
  const fact = unknown(code, reason);
  return {
    chain: fact,
    checkpoint: fact,
    transaction: fact,
    anchorBlock: fact,
    record: fact,
    livePledges: fact,
    contractSignature: fact,
  };
}

/**
 * Asks the chain what the checks need to know about a bundle. Only the contracts of the trust document are asked.
 * @param reader null where no chain can be asked (offline)
 * @returns facts; it never rejects
 */
export async function gatherFacts(
  bundle: Bundle,
  trust: TrustDocument,
  reader: ChainReader | null,
): Promise<ChainFacts> {
  if (reader === null) return unknownFacts("NO_CHAIN_READER", "no chain was asked");
  const opened = await find(() => reader.snapshot());
  if (!opened.known) return unknownFacts(opened.code, opened.reason);
  const snapshot = opened.value;
  if (snapshot.chainId !== trust.chainId) {
    return unknownFacts(
      "CHAIN_MISMATCH",
      `chain ${snapshot.chainId} answered, chain ${trust.chainId} is trusted`,
    );
  }
  const { chainId, block, finalizedBlockNumber, sources, trusted } = snapshot;
  const digest = certificateDigest(bundle.certificate);
  const [checkpoint, transaction, anchorBlock, register, contractSignature] = await Promise.all([
    find(() => snapshot.checkpoint(trust.log, bundle.log.root)),
    find(() => snapshot.anchorTransaction(bundle.anchor.transactionHash)),
    find(() => snapshot.blockAt(bundle.anchor.blockNumber)),
    askRegister(snapshot, trust, digest),
    askHolderContract(snapshot, trust, bundle),
  ]);
  const chain = known({ chainId, block, finalizedBlockNumber, sources, ...(trusted && { trusted }) });
  return { chain, checkpoint, transaction, anchorBlock, ...register, contractSignature };
}

/** Pledges are kept by lineage, which the record tells: without the record they can't be asked for. */
async function askRegister(
  snapshot: ChainSnapshot,
  trust: TrustDocument,
  digest: Digest,
): Promise<Pick<ChainFacts, "record" | "livePledges">> {
  const record = await find(() => snapshot.certificateRecord(trust.registry, digest));
  if (!record.known) return { record, livePledges: record };
  const lineage = record.value?.lineage ?? digest;
  return { record, livePledges: await find(() => snapshot.livePledges(trust.pledges, lineage)) };
}

async function askHolderContract(
  snapshot: ChainSnapshot,
  trust: TrustDocument,
  bundle: Bundle,
): Promise<Fact<boolean>> {
  const subject = bundle.certificate.credentialSubject;
  const holder = parseSubjectId(subject.id)?.account;
  if (subject.statement === null || holder === undefined) return unknown("NOT_ASKED", "no statement");
  const statement = parseStatement(subject.statement);
  const domain = { chainId: trust.chainId, verifyingContract: trust.log };
  if (statementSigner(domain, statement) === holder)
    return unknown("NOT_ASKED", "the holder's account signed");
  return find(() =>
    snapshot.acceptsSignature(
      holder,
      statementDigest(domain, statement.message),
      fromHex0x(statement.signature),
    ),
  );
}

export async function find<T>(ask: () => Promise<T>): Promise<Fact<T>> {
  try {
    return known(await ask());
  } catch (error) {
    if (error instanceof DataDeedError && isUnknownCode(error.code))
      return unknown(error.code, error.message);
    return unknown("CHAIN_READ_FAILED", error instanceof Error ? error.message : String(error));
  }
}
