/**
 * Due-diligence reports for lenders without a machine of their own to run `datadeed report` on. The same pure code judges,
 * on this gateway's trust document and nodes: the report says that the gateway computed it.
 */
import { parseBundle, type Bundle } from "#core/bundle.ts";
import { parseManifest } from "#core/dataset.ts";
import { DataDeedError } from "#core/errors.ts";
import type { TrustDocument } from "#core/trust.ts";
import { DEFAULT_POLICY, parsePolicy, type Policy } from "../../client/report/policy.ts";
import type { PledgeReader } from "../../client/report/ports.ts";
import { makeReport } from "../../client/report/report.ts";
import { parseSupplied } from "../../client/report/supplied.ts";
import type { Clock } from "../ports/clock.ts";
import type { Certificates } from "../ports/gateway.ts";
import type { PrintReport, ReportQuestion, Reports } from "../ports/reports.ts";

export interface ReportsDeps {
  readonly certificates: Pick<Certificates, "bundle">;
  readonly trust: TrustDocument;
  /** The chain as of a block; as of its newest one without. */
  readonly openReader: (block: number | undefined) => PledgeReader;
  readonly print: PrintReport;
  readonly clock: Clock;
  /** Name and version of the software, `datadeed/0.1.0`. */
  readonly tool: string;
}

export function createReports({ certificates, trust, openReader, print, clock, tool }: ReportsDeps): Reports {
  async function bundleOf({ certificateNo, bundle }: ReportQuestion): Promise<Bundle> {
    if ((certificateNo === undefined) === (bundle === undefined)) {
      const reason = "expected either a certificate number or a bundle";
      throw new DataDeedError("INPUT_INVALID", `/certificateNo: ${reason}`, {
        problems: [{ pointer: "/certificateNo", reason }],
      });
    }
    return parseBundle(certificateNo === undefined ? bundle : await certificates.bundle(certificateNo));
  }

  return {
    print,
    async make(question) {
      const { manifest, supplied, block, at } = question;
      const policy = policyOf(question);
      const papers = supplied === undefined ? undefined : parseSupplied(supplied);
      const own = manifest === undefined ? undefined : parseManifest(manifest);
      return makeReport({
        bundle: await bundleOf(question),
        trust,
        reader: openReader(block),
        now: at ?? Math.floor(clock.now() / 1000),
        tool,
        computedBy: "GATEWAY",
        policy,
        supplied: papers,
        manifest: own,
        lender: question.lender,
        purpose: question.purpose,
        request: question.request,
      });
    },
  };
}

function policyOf({ policy, stage }: ReportQuestion): Policy {
  const read = policy === undefined ? DEFAULT_POLICY : parsePolicy(policy);
  return stage === undefined ? read : { ...read, stage };
}
