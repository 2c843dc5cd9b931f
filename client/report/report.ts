/**
 * The lender's due-diligence report (DOMAIN section C). The same block and the same inputs give the same bytes:
 * nothing in it comes from a clock but the time that the caller gives.
 */
import { contentKey } from "#core/content-key.ts";
import { datasetRoot, type Manifest } from "#core/dataset.ts";
import type { Bundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { sha256, sha256Text, type Sha256Text } from "#core/digest.ts";
import { canonicalBytes } from "#core/json.ts";
import { REGIMES, regimeDigest } from "#core/regime.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { ObservedDataset } from "../verify/dataset-input.ts";
import { gatherFacts, type ChainFacts } from "../verify/facts.ts";
import { readTimestamps } from "../verify/timestamp/read-timestamps.ts";
import { judge, type Report as Verification } from "../verify/pipeline.ts";
import type { Verdict } from "../verify/verdict.ts";
import { CHECKS, type CheckId } from "./checks-table.ts";
import type { ReportInput } from "./input.ts";
import type { Line, Text } from "./line.ts";
import { PIPELINE } from "./pipeline.ts";
import {
  gatherPledgeFacts,
  unknownPledgeFacts,
  type PledgeFacts,
  type PledgeQuestions,
} from "./pledge-facts.ts";
import { DEFAULT_POLICY, type Policy, type Stage } from "./policy.ts";
import type { PledgeReader } from "./ports.ts";
import { NOTHING_SUPPLIED, type Supplied } from "./supplied.ts";
import { groundsOf, verdictOf } from "./verdict.ts";

export interface ReportHead {
  /** The lender's own reference of the request. */
  readonly request: string | null;
  readonly purpose: string | null;
  readonly stage: Stage;
  readonly lender: string | null;
  readonly certificateNo: string;
  readonly certificateDigest: Sha256Text;
  /** What the certificate says of itself. */
  readonly subject: {
    readonly holder: string;
    readonly uscc: string | null;
    readonly title: string;
    readonly class: "DEPOSIT" | "REGISTRATION";
    readonly validUntil: string;
  };
  /** The block as of which all that was read of the chain holds; null when it could not be read. */
  readonly asOf: {
    readonly chainId: number;
    readonly blockNumber: number;
    readonly blockHash: string;
    readonly time: string;
    readonly sources: number;
  } | null;
  /** Name and version of the software. */
  readonly tool: string;
  /** Where it was computed: on the machine of who asked, or by the platform's gateway, whose word it then is. */
  readonly computedBy: "CLIENT" | "GATEWAY";
  /** `digest` names the profile's exact figures; null for a regime that this software does not know. */
  readonly regime: { readonly id: string; readonly digest: Sha256Text | null };
  /** RFC 3339, as given by the caller. */
  readonly evaluatedAt: string;
  /** Digests of the canonical JSON of what the report was made from. */
  readonly inputs: {
    readonly trust: Sha256Text;
    readonly policy: Sha256Text;
    readonly supplied: Sha256Text;
    readonly manifest: Sha256Text | null;
  };
}

/** JSON-serialisable; its canonical bytes are the report. */
export interface DueDiligenceReport {
  readonly format: "datadeed-report/1";
  readonly head: ReportHead;
  readonly verdict: Verdict;
  /** The checks that reject. */
  readonly grounds: readonly CheckId[];
  /** What would have to be done, of each line that is no PASS. */
  readonly conditions: readonly (Text & { readonly id: CheckId })[];
  readonly lines: readonly Line[];
  /** What verification found (PROTOCOL section 9), on which the lines A1 to A6, E1, V1 and V3 rest. */
  readonly verification: Verification;
}

export interface ReportRequest {
  /** From `readBundle`. */
  readonly bundle: Bundle;
  /** Pinned by the lender. */
  readonly trust: TrustDocument;
  /** null where no chain can be asked: what needs it is NOT_CHECKED then. */
  readonly reader: PledgeReader | null;
  /** Unix seconds; becomes `evaluatedAt`. */
  readonly now: number;
  /** Name and version of the software, `datadeed/0.1.0`. */
  readonly tool: string;
  /** CLIENT unless the platform computes it for somebody else. */
  readonly computedBy?: ReportHead["computedBy"] | undefined;
  readonly policy?: Policy | undefined;
  readonly supplied?: Supplied | undefined;
  readonly manifest?: Manifest | undefined;
  readonly dataset?: ObservedDataset | undefined;
  readonly request?: string | undefined;
  readonly purpose?: string | undefined;
  readonly lender?: string | undefined;
}

/**
 * Makes the report.
 * @returns what could not be found out is in it as NOT_CHECKED: an unreachable chain never rejects, and never passes
 */
export async function makeReport(request: ReportRequest): Promise<DueDiligenceReport> {
  const { bundle, trust, now, manifest, dataset } = request;
  const reader = request.reader === null ? null : once(request.reader);
  const supplied = request.supplied ?? NOTHING_SUPPLIED;
  const facts = await gatherFacts(bundle, trust, reader);
  const known = manifest ?? bundle.manifest;
  const questions = {
    holder: (facts.record.known ? facts.record.value?.holder : undefined) ?? bundle.entry.holder,
    contentKey: known === undefined ? null : contentKey(datasetRoot(known.files)),
    ownPledge: supplied.loan?.pledgeId ?? null,
    formerPledges: supplied.loan?.formerPledges ?? [],
  };
  const pledgeFacts = await askPledges(reader, facts, trust, questions);
  const tokens = await readTimestamps(bundle, trust);
  const verification = judge({ bundle, trust, facts, now, manifest, dataset, tokens });
  const policy = request.policy ?? DEFAULT_POLICY;
  const regime = REGIMES.get(regimeIdOf(request)) ?? null;
  return assemble(request, {
    bundle,
    trust,
    facts,
    now,
    manifest,
    dataset,
    verification,
    pledgeFacts,
    policy,
    regime,
    supplied,
  });
}

/** Only the trusted chain is asked: `gatherFacts` refused any other. */
async function askPledges(
  reader: PledgeReader | null,
  facts: ChainFacts,
  trust: TrustDocument,
  questions: PledgeQuestions,
): Promise<PledgeFacts> {
  if (!facts.chain.known) return unknownPledgeFacts(facts.chain);
  // The chain is known, so there is a reader, and its one snapshot was taken.
  return gatherPledgeFacts(await reader!.snapshot(), trust, questions);
}

/** All facts are of one block. */
function once(reader: PledgeReader): PledgeReader {
  let first: ReturnType<PledgeReader["snapshot"]> | undefined;
  return { snapshot: () => (first ??= reader.snapshot()) };
}

function regimeIdOf({ policy, bundle }: ReportRequest): string {
  return policy?.regime ?? bundle.certificate.credentialSubject.regime;
}

function assemble(request: ReportRequest, input: ReportInput): DueDiligenceReport {
  const { verification, policy, supplied, trust, bundle, regime } = input;
  const lines = (Object.keys(CHECKS) as CheckId[]).map((id) => PIPELINE[id](input));
  const { asOf, sources, evaluatedAt } = verification;
  const manifest = input.manifest ?? bundle.manifest;
  const { holder, dataset, class: kind } = bundle.certificate.credentialSubject;
  return {
    format: "datadeed-report/1",
    head: {
      request: request.request ?? null,
      purpose: request.purpose ?? null,
      stage: policy.stage,
      lender: request.lender ?? null,
      certificateNo: bundle.certificateNo,
      certificateDigest: `sha256:${toHex0x(bundle.entry.certificateDigest).slice(2)}`,
      subject: {
        holder: holder.name,
        uscc: holder.uscc ?? null,
        title: dataset.title,
        class: kind,
        validUntil: bundle.certificate.validUntil,
      },
      asOf: asOf === null ? null : { chainId: trust.chainId, ...asOf, sources },
      tool: request.tool,
      computedBy: request.computedBy ?? "CLIENT",
      regime: { id: regimeIdOf(request), digest: regime === null ? null : regimeDigest(regime) },
      evaluatedAt,
      inputs: {
        trust: digestOf(trust),
        policy: digestOf(policy),
        supplied: digestOf(supplied),
        manifest: manifest === undefined ? null : digestOf(manifest),
      },
    },
    verdict: verdictOf(lines, policy.alsoBlocks),
    grounds: groundsOf(lines, policy.alsoBlocks),
    conditions: lines.flatMap(({ id, condition }) => (condition === null ? [] : [{ id, ...condition }])),
    lines,
    verification,
  };
}

function digestOf(value: unknown): Sha256Text {
  return sha256Text(sha256(canonicalBytes(value)));
}

/** The report's bytes: canonical JSON (RFC 8785). */
export function reportBytes(report: DueDiligenceReport): Uint8Array {
  return canonicalBytes(report);
}
