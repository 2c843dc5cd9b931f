/** What a due-diligence report needs beyond the page itself, as one chunk of script. */
import manifest from "../../../../package.json" with { type: "json" };
import type { Bundle } from "#core/bundle.ts";
import type { Manifest } from "#core/dataset.ts";
import type { TrustDocument } from "#core/trust.ts";
import { createChainReader } from "../../../adapters/chain-ethers/index.ts";
import { parsePolicy, type Stage } from "../../../report/policy.ts";
import { makeReport, reportBytes, type DueDiligenceReport } from "../../../report/report.ts";
import { parseSupplied, type Supplied } from "../../../report/supplied.ts";

export { parsePolicy, parseSupplied, reportBytes };

export interface ReportQuestion {
  readonly bundle: Bundle;
  readonly trust: TrustDocument;
  readonly rpc: readonly string[];
  /** As given, not parsed; null for the defaults. */
  readonly policy: unknown;
  readonly supplied: Supplied | undefined;
  readonly manifest: Manifest | undefined;
  readonly stage: Stage;
  readonly lender: string;
  readonly purpose: string;
  /** Unix seconds. */
  readonly now: number;
}

const RPC_TIMEOUT_MS = 15_000;

/** @throws POLICY_INVALID | INPUT_INVALID; a chain that does not answer is no error: what needs it is NOT_CHECKED */
export async function computeReport(question: ReportQuestion): Promise<DueDiligenceReport> {
  const { trust, rpc, policy, stage, lender, purpose, ...rest } = question;
  const chosen = parsePolicy(policy ?? { format: "datadeed-policy/1" });
  return makeReport({
    ...rest,
    trust,
    reader:
      rpc.length === 0 ? null : createChainReader(rpc, { chainId: trust.chainId, timeoutMs: RPC_TIMEOUT_MS }),
    tool: `datadeed/${manifest.version}`,
    policy: { ...chosen, stage },
    lender: lender.trim() === "" ? undefined : lender.trim(),
    purpose: purpose.trim() === "" ? undefined : purpose.trim(),
  });
}
