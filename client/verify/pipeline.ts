/** Verification of a bundle: facts are gathered first, judged afterwards (PROTOCOL section 9). */
import type { Bundle } from "#core/bundle.ts";
import type { Manifest } from "#core/dataset.ts";
import { formatTime } from "#core/parse.ts";
import type { TrustDocument } from "#core/trust.ts";
import { checkAnchor } from "./checks/anchor.ts";
import { checkCertificateDigest } from "./checks/certificate-digest.ts";
import { checkCertificateNumber } from "./checks/certificate-number.ts";
import { checkDataset } from "./checks/dataset.ts";
import { checkDepositorSignature } from "./checks/depositor-signature.ts";
import { checkEncumbrance } from "./checks/encumbrance.ts";
import { checkFinality } from "./checks/finality.ts";
import { checkInclusion } from "./checks/inclusion.ts";
import { checkIssuerSignature } from "./checks/issuer-signature.ts";
import { checkManifest } from "./checks/manifest.ts";
import { checkObjections } from "./checks/objections.ts";
import { checkStatus } from "./checks/status.ts";
import { checkTimestamp } from "./checks/timestamp.ts";
import { checkValidity } from "./checks/validity.ts";
import type { ObservedDataset } from "./dataset-input.ts";
import { formatUnixTime } from "./evidence.ts";
import { gatherFacts } from "./facts.ts";
import type { Fragment } from "./fragment.ts";
import type { JudgeInput } from "./input.ts";
import type { ChainReader, TrustedBlock } from "./ports.ts";
import { readTimestamps } from "./timestamp/read-timestamps.ts";
import { verdictOf, type Verdict } from "./verdict.ts";

/** What a verification found, as of which block. JSON-serialisable. */
export interface Report {
  readonly verdict: Verdict;
  /** The block as of which all that was read of the chain holds; null when no chain could be read. `time` is RFC 3339. */
  readonly asOf: { readonly blockNumber: number; readonly blockHash: string; readonly time: string } | null;
  /** The caller's clock, RFC 3339. */
  readonly evaluatedAt: string;
  readonly certificateNo: string;
  /** In the order of PROTOCOL section 9; TIMESTAMP, MANIFEST and DATASET only where there was something to check. */
  readonly checks: readonly Fragment[];
  /** How many RPC nodes were asked and agreed; 0 when no chain could be read, or nobody was asked. */
  readonly sources: number;
  /** The block hash from which all that is said of the chain was proven, offline; null where nodes were asked. */
  readonly trustedBlock: TrustedBlock | null;
}

type Check = (input: JudgeInput) => Fragment | undefined;

const PIPELINE: readonly Check[] = [
  checkCertificateNumber,
  checkCertificateDigest,
  checkIssuerSignature,
  checkDepositorSignature,
  checkInclusion,
  checkAnchor,
  checkFinality,
  checkValidity,
  checkStatus,
  checkObjections,
  checkEncumbrance,
  checkTimestamp,
  checkManifest,
  checkDataset,
];

/** Judges what is known. Synchronous and pure: the same input gives the same report. */
export function judge(input: JudgeInput): Report {
  const checks = PIPELINE.map((check) => check(input)).filter((found) => found !== undefined);
  const chain = input.facts.chain.known ? input.facts.chain.value : undefined;
  return {
    verdict: verdictOf(checks),
    asOf:
      chain === undefined
        ? null
        : {
            blockNumber: chain.block.number,
            blockHash: chain.block.hash,
            time: formatUnixTime(chain.block.timestamp),
          },
    evaluatedAt: formatTime(input.now),
    certificateNo: input.bundle.certificateNo,
    checks,
    sources: chain?.sources ?? 0,
    trustedBlock: chain?.trusted ?? null,
  };
}

export interface VerifyInput {
  /** From `readBundle` or `parseBundle`. */
  readonly bundle: Bundle;
  /** Pinned by the verifier: whose contracts and keys are believed. */
  readonly trust: TrustDocument;
  /** Absent or null where no chain can be asked: what needs it is NOT_CHECKED then, and the verdict at best CONDITIONAL. */
  readonly reader?: ChainReader | null | undefined;
  /** The caller's clock, Unix seconds. */
  readonly now: number;
  /** The holder's manifest, where it is not in the bundle. */
  readonly manifest?: Manifest | undefined;
  /** What the caller saw of the data. */
  readonly dataset?: ObservedDataset | undefined;
}

/**
 * Verifies a bundle against the chain.
 * @returns a report; what could not be found out is in it as NOT_CHECKED: an unreachable chain never rejects
 */
export async function verifyBundle({ reader, ...given }: VerifyInput): Promise<Report> {
  const [facts, tokens] = await Promise.all([
    gatherFacts(given.bundle, given.trust, reader ?? null),
    readTimestamps(given.bundle, given.trust),
  ]);
  return judge({ ...given, facts, tokens });
}
