import { fragment, notChecked, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";

/** OBJECTIONS: none is open, and none was decided against the holder. */
export function checkObjections({ facts }: JudgeInput): Fragment {
  if (!facts.record.known) return notChecked("OBJECTIONS", facts.record);
  const open = facts.record.value?.openObjections ?? 0;
  const upheld = facts.record.value?.upheldObjections ?? 0;
  if (upheld > 0) return fragment("OBJECTION_UPHELD", { open, upheld });
  if (open > 0) return fragment("OBJECTION_OPEN", { open, upheld });
  return fragment("NO_OBJECTIONS", { open, upheld });
}
