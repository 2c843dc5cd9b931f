/** What an audit is bound to and how it is repeated: the same from the command line and from the page. */
import type { TrustDocument } from "#core/trust.ts";
import { digestOfTrust } from "./audit.ts";
import type { CheckpointBinding } from "./checkpoint.ts";

/** Which kind of audit it is. */
export interface AuditChoices {
  readonly certificates: boolean;
  readonly actors: boolean;
  /** Whether there is a source of entries and certificates. */
  readonly documents: boolean;
  /** Digests of the manifests that were disclosed to the auditor. */
  readonly manifests?: readonly string[];
  /** Whether there is a calendar of working days of the auditor's own. */
  readonly holidays?: boolean;
  /** Whether there are time-stamp tokens of the auditor's own. */
  readonly timestamps?: boolean;
  /** Numbers of certificates whose time lines are wanted. */
  readonly timelines?: readonly string[];
}

/** What a checkpoint has to be of. */
export function bindingOf(
  trust: TrustDocument,
  { certificates, actors, documents, manifests = [], timestamps = false, timelines = [] }: AuditChoices,
): CheckpointBinding {
  return {
    trust: digestOfTrust(trust),
    chainId: trust.chainId,
    options: JSON.stringify({
      certificates,
      actors,
      documents,
      ...(manifests.length === 0 ? {} : { manifests: [...manifests].sort() }),
      ...(timestamps ? { timestamps } : {}),
      ...(timelines.length === 0 ? {} : { timelines: [...timelines].sort() }),
    }),
  };
}

/** The words to repeat the audit, without what belongs to one machine: addresses may hold access keys. */
export function repeatCommand({
  certificates,
  actors,
  documents,
  manifests = [],
  holidays = false,
  timestamps = false,
  timelines = [],
}: AuditChoices): string {
  return [
    "datadeed audit --trust trust.json --rpc URL",
    ...(documents ? ["--documents URL"] : []),
    ...(timestamps ? ["--timestamps FOLDER"] : []),
    ...(manifests.length === 0 ? [] : ["--manifests FOLDER"]),
    ...(holidays ? ["--holidays FILE"] : []),
    ...(certificates ? [] : ["--no-certificates"]),
    ...(actors ? [] : ["--no-actors"]),
    ...(timelines.length === 0 ? [] : [["--certificate", ...timelines].join(" ")]),
    "--block {block}",
  ].join(" ");
}
