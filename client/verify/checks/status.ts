import { fragment, notChecked, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";

/** STATUS: not suspended, cancelled or revoked. Superseded by a newer version, or held by somebody else now, is a warning. */
export function checkStatus({ bundle, facts }: JudgeInput): Fragment {
  if (!facts.record.known) return notChecked("STATUS", facts.record);
  const record = facts.record.value;
  if (record === null) return fragment("STATUS_UNTOUCHED", {});
  const evidence = { status: record.status, holder: record.holder, supersededBy: record.supersededBy };
  if (record.status !== "VALID") return fragment(record.status, evidence);
  if (record.supersededBy !== null) return fragment("SUPERSEDED", evidence);
  const formerHolder = bundle.entry.holder;
  if (record.holder !== formerHolder) return fragment("HOLDER_CHANGED", { ...evidence, formerHolder });
  return fragment("STATUS_VALID", evidence);
}
