import { equalBytes, toHex0x } from "#core/bytes.ts";
import { entryLeaf } from "#core/entry.ts";
import { followInclusion } from "#core/merkle.ts";
import { fragment, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";

/** INCLUSION: entry, index and proof lead to the root of a log of that size (RFC 9162 section 2.1.3.2). */
export function checkInclusion({ bundle }: JudgeInput): Fragment {
  const { index, size, root, inclusionProof } = bundle.log;
  const evidence = { index, size, root: toHex0x(root) };
  if (index >= size) return fragment("INDEX_OUTSIDE_LOG", evidence);
  const computed = followInclusion(entryLeaf(bundle.entry), index, size, inclusionProof);
  if (computed === undefined) {
    return fragment("INCLUSION_PROOF_MALFORMED", { ...evidence, digests: inclusionProof.length });
  }
  if (!equalBytes(computed, root)) {
    return fragment("INCLUSION_PROOF_MISMATCH", { ...evidence, computed: toHex0x(computed) });
  }
  return fragment("INCLUDED", evidence);
}
