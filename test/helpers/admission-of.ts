import { decodeEntry } from "#core/entry.ts";
import { inclusionProof, rootAt } from "../../server/domain/log-tree.ts";
import type { AdmitRequest } from "../../server/ports/chain.ts";
import type { LogStore } from "../../server/ports/store.ts";

/** What opens the registry's record of a certificate, proven against the log's first `size` entries. */
export async function admissionOf(log: LogStore, index: number, size: number): Promise<AdmitRequest> {
  const stored = (await log.certificate(index))!;
  return {
    entry: decodeEntry(stored.entry),
    index,
    root: await rootAt(log, size),
    inclusionProof: await inclusionProof(log, index, size),
  };
}
