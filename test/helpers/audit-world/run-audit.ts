/** An audit of a made history, with documents at hand. */
import { CID } from "multiformats/cid";
import { BUILDS } from "../../../client/adapters/audit/builds.ts";
import { createAuditChain } from "../../../client/adapters/audit/chain.ts";
import { createAuditHashes } from "../../../client/adapters/audit/hashes.ts";
import { entriesCid } from "../../../client/adapters/ipfs/entries-file.ts";
import { audit } from "../../../client/audit/audit.ts";
import type { AuditDocuments, BlockChoice } from "../../../client/audit/ports.ts";
import type { AuditReport } from "../../../client/audit/report.ts";
import { certificateCid, type AuditWorld } from "./audit-world.ts";

/** What IPFS would give. */
export function documentsOf({ published }: Pick<AuditWorld, "published">): AuditDocuments {
  return {
    entries: (_start, _end, file) => Promise.resolve(published.get(CID.decode(file).toString()) ?? null),
    entriesCid: async (content) => (await entriesCid(content)).bytes,
    certificates: (digests) =>
      Promise.resolve(digests.map((digest) => published.get(certificateCid(digest).toString()) ?? null)),
  };
}

export interface AuditWish {
  /** Addresses of the nodes; the world's own by default. */
  readonly urls?: readonly string[];
  /** The world's head by default. */
  readonly block?: BlockChoice;
  /** Small, so that nothing hangs a test. */
  readonly timeoutMs?: number;
}

/** Everything as of one block, named by its hash. */
export async function auditWorld(world: AuditWorld, wish: AuditWish = {}): Promise<AuditReport> {
  const { trust } = world;
  const chain = createAuditChain(wish.urls ?? [world.url], {
    trust,
    timeoutMs: wish.timeoutMs ?? 20_000,
    maxResponseBytes: 4 * 1024 * 1024,
    // Several pages, so that a lie about one of them is told among true ones.
    paging: { firstRange: 40, largestRange: 80, enoughEvents: 50 },
  });
  return audit({
    trust,
    chain,
    documents: documentsOf(world),
    builds: BUILDS,
    block: wish.block ?? (await world.head()).hash,
    tool: "datadeed/0.1.0",
    command: "datadeed audit",
    hashes: await createAuditHashes(),
  });
}
