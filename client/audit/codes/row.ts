/** How a finding bears on the conclusion. */
export type Severity =
  /** The record is not complete, not proven, or breaks a rule that its contracts enforce: NOT VERIFIABLE. */
  | "BREAKS"
  /** The record is proven, and has something in it that its reader must know: VERIFIED WITH EXCEPTIONS. */
  | "EXCEPTION"
  /** Worth knowing, and no reason for doubt. */
  | "NOTE";

/** What a finding code says. Names in braces stand for members of the finding's details. */
export interface AuditCodeRow {
  readonly severity: Severity;
  readonly en: string;
  readonly zh: string;
}
