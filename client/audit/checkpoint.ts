/**
 * How far an audit came, to go on from there. What it says is believed, so it is sealed by the auditor, bound to the trust
 * document, the chain and a block of it, and refused for any other.
 */
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256, type Sha256Text } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { canonicalBytes } from "#core/json.ts";
import type { CertificateCounts, CertificateFacts } from "./certificates.ts";
import type { FindingsDump } from "./finding.ts";
import type { Hex } from "./ports.ts";
import type { AuditState } from "./state.ts";
import type { DeploymentTerms } from "./step.ts";
import type { JournalState } from "./timeline/journal.ts";

export interface CheckpointBinding {
  readonly trust: string;
  readonly chainId: number;
  /** Which checks were asked for: others leave other findings. */
  readonly options: string;
}

/** Certificates looked at so far, in the order of the log. */
export interface CertificateProgress {
  /** Entries whose certificates are done. */
  done: number;
  readonly counts: CertificateCounts;
  readonly facts: Map<Hex, CertificateFacts>;
  /** Digests of the auditor's manifests that are of one of them. */
  readonly manifests: Set<Sha256Text>;
}

export interface AuditProgress {
  /** Events up to this block are in. */
  readonly block: { readonly number: number; readonly hash: Hex };
  readonly terms: DeploymentTerms;
  readonly state: AuditState;
  readonly replay: FindingsDump;
  readonly certificates: CertificateProgress;
  readonly documents: FindingsDump;
  /** null where no time line is wanted. */
  readonly journal: JournalState | null;
}

const FORMAT = "datadeed-audit-checkpoint/3";

/** Maps, sets and bigints are kept under names that nothing else has. */
function encode(value: unknown): unknown {
  if (typeof value === "bigint") return { "~bigint": String(value) };
  if (value instanceof Map) return { "~map": [...value].map(encode) };
  if (value instanceof Set) return { "~set": [...value].map(encode) };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, encode(member)]));
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value);
  const [name, content] = members[0] ?? [];
  if (name === "~bigint") return BigInt(String(content));
  if (name === "~map")
    return new Map((content as [unknown, unknown][]).map((row) => decode(row) as [unknown, unknown]));
  if (name === "~set") return new Set((content as unknown[]).map(decode));
  return Object.fromEntries(members.map(([key, member]) => [key, decode(member)]));
}

/**
 * What shows that a file is the auditor's own: a MAC under a key that nobody else has. SHA-256 alone finds damage, and is
 * enough for what never leaves the program's memory.
 */
export type Seal = (content: Uint8Array) => Uint8Array;

/** Bytes of a checkpoint file. */
export function writeCheckpoint(
  binding: CheckpointBinding,
  progress: AuditProgress,
  seal: Seal = sha256,
): Uint8Array {
  const content = { format: FORMAT, ...binding, body: encode(progress) };
  return utf8(JSON.stringify({ ...content, seal: toHex0x(seal(canonicalBytes(content))) }));
}

/**
 * @throws CHECKPOINT_FOREIGN when it is of another trust document, chain or kind of audit, was damaged, or is not one that
 *   was sealed like this
 */
export function readCheckpoint(
  binding: CheckpointBinding,
  bytes: Uint8Array,
  seal: Seal = sha256,
): AuditProgress {
  let file: Readonly<Record<string, unknown>>;
  try {
    file = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as typeof file;
  } catch (cause) {
    throw new DataDeedError("CHECKPOINT_FOREIGN", "the checkpoint file is not JSON", { cause });
  }
  const wrong = (["format", "trust", "chainId", "options"] as const).find(
    (name) => file[name] !== { format: FORMAT, ...binding }[name],
  );
  if (wrong !== undefined) {
    throw new DataDeedError("CHECKPOINT_FOREIGN", `the checkpoint file is of another ${wrong}`);
  }
  const content = { format: FORMAT, ...binding, body: file["body"] };
  if (file["seal"] !== toHex0x(seal(canonicalBytes(content)))) {
    throw new DataDeedError(
      "CHECKPOINT_FOREIGN",
      "the checkpoint file was damaged, or made by somebody else",
    );
  }
  // Sealed as it is, it is what `writeCheckpoint` was given.
  return decode(file["body"]) as AuditProgress;
}
