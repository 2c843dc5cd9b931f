import { consistencyProof, rootAt } from "../../server/domain/log-tree.ts";
import type { AppendRequest } from "../../server/ports/chain.ts";
import type { LogStore } from "../../server/ports/store.ts";

/** A CID as far as the contract looks at it. */
const ENTRIES_CID = Uint8Array.from([1, 0x55, 0x12, 0x20, ...Array<number>(32).fill(7)]);

/** What takes the chain's head from the log's first `from` entries to its first `to`. */
export async function appendRequest(
  log: Pick<LogStore, "nodes">,
  from: number,
  to: number,
): Promise<AppendRequest> {
  return {
    size: to,
    root: await rootAt(log, to),
    consistencyProof: await consistencyProof(log, from, to),
    entriesCid: ENTRIES_CID,
  };
}
