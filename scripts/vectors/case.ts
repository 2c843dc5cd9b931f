import type { CheckName, ResultCode } from "../../client/verify/codes.ts";
import type { Verdict } from "../../client/verify/verdict.ts";
import type { Scenario } from "../../test/helpers/scenario.ts";

/** One mutation of a genuine scenario, and what a verifier must find. Written down by hand, never computed. */
export interface BundleCase {
  readonly desc: string;
  readonly scenario: Scenario;
  readonly check: CheckName;
  readonly code: ResultCode;
  /** REJECT where absent. */
  readonly verdict?: Verdict;
  /** Other checks that do not pass, where one mutation can't but touch several. */
  readonly others?: Readonly<Partial<Record<CheckName, ResultCode>>>;
}

export type BundleCases = Readonly<Record<string, BundleCase>>;
