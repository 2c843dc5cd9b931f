import { utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { encodeEntry } from "#core/entry.ts";
import { Frontier, hashLeaf } from "#core/merkle.ts";
import type { RecordKind } from "#core/description.ts";
import type { LogStore, StoredCertificate } from "../../server/ports/store.ts";

const HOLDER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

export interface SampleOptions {
  readonly record?: RecordKind;
  /** Distinguishes logs that must not be the same. */
  readonly salt?: string;
}

/** A made-up certificate with this index: its bytes are no certificate, its digest and entry are right. */
export function sampleCertificate(
  index: number,
  { record = "LOG", salt = "" }: SampleOptions = {},
): StoredCertificate {
  const bytes = utf8(`certificate ${index} ${salt}`);
  const digest = sha256(bytes);
  const commitment = sha256(utf8(`commitment ${index} ${salt}`));
  const entry = encodeEntry({
    certificateDigest: digest,
    commitment,
    holder: HOLDER,
    validUntil: 1_858_406_400,
  });
  return { index, digest, entry, bytes, holder: HOLDER, receivedAt: 1_795_334_400, record };
}

/** Appends `count` made-up certificates, as the sequencer does. @returns the new size */
export async function growLog(store: LogStore, count: number, options: SampleOptions = {}): Promise<number> {
  const { size, peaks } = await store.head();
  const certificates = Array.from({ length: count }, (_, i) => sampleCertificate(size + i, options));
  const frontier = new Frontier(size, peaks);
  const nodes = certificates.flatMap(({ entry }) => frontier.append(hashLeaf(entry)));
  const outcome = await store.append({ firstIndex: size, certificates, nodes, idempotency: [] });
  if (outcome !== "APPENDED") throw new Error(`the store answered ${outcome}`);
  return size + count;
}
