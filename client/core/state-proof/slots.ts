/** Storage slots of the contracts' own questions: what is read where. Hashes of contents, so nobody chooses them. */
import type { Digest } from "../digest.ts";
import { LOG_LAYOUT, PLEDGES_LAYOUT, REGISTRY_LAYOUT } from "./layout.ts";
import { mappingSlot, memberSlot, type Member } from "./words.ts";

/** What `CertificateLog` recorded for a root; zero when it never did. */
export function checkpointSlot(root: Digest): bigint {
  return mappingSlot(root, LOG_LAYOUT.checkpoints);
}

/** A member of a certificate's record in `CertificateRegistry`. */
export function recordSlot(certificateDigest: Digest, member: Member): bigint {
  return memberSlot(mappingSlot(certificateDigest, REGISTRY_LAYOUT.records), member);
}

/** The id of the pledge that occupies a lineage in `PledgeRegistry`; zero when none does. */
export function occupantSlot(lineage: Digest): bigint {
  return mappingSlot(lineage, PLEDGES_LAYOUT.byLineage);
}

/** A member of a pledge in `PledgeRegistry`. @param pledgeId 32 bytes */
export function pledgeSlot(pledgeId: Uint8Array, member: Member): bigint {
  return memberSlot(mappingSlot(pledgeId, PLEDGES_LAYOUT.pledges), member);
}
