/** Audits of a made-up world: its chain behind any nodes, its documents from memory. */
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { create as createMultihash } from "multiformats/hashes/digest";
import { BUILDS } from "../../../client/adapters/audit/builds.ts";
import { createAuditChain, type AuditChainOptions } from "../../../client/adapters/audit/chain.ts";
import { createAuditHashes } from "../../../client/adapters/audit/hashes.ts";
import { entriesCid } from "../../../client/adapters/ipfs/entries-file.ts";
import { audit } from "../../../client/audit/audit.ts";
import type { AuditDocuments } from "../../../client/audit/ports.ts";
import type { AuditReport } from "../../../client/audit/report.ts";
import type { AuditRequest } from "../../../client/audit/request.ts";
import type { AuditWorld } from "./audit-world.ts";

export function documentsOf(published: ReadonlyMap<string, Uint8Array>): AuditDocuments {
  return {
    entries: (_start, _end, file) => Promise.resolve(published.get(CID.decode(file).toString()) ?? null),
    entriesCid: async (content) => (await entriesCid(content)).bytes,
    certificates: (digests) =>
      Promise.resolve(
        digests.map((digest) => {
          const hash = createMultihash(0x12, Buffer.from(digest.slice(2), "hex"));
          return published.get(CID.createV1(raw.code, hash).toString()) ?? null;
        }),
      ),
  };
}

export async function auditWorld(
  world: AuditWorld,
  changes: Partial<AuditRequest> & {
    readonly urls?: readonly string[];
    readonly chainOptions?: Partial<AuditChainOptions>;
  } = {},
): Promise<AuditReport> {
  const { urls = [world.url], chainOptions, ...request } = changes;
  return audit({
    trust: world.trust,
    chain: createAuditChain(urls, { trust: world.trust, ...chainOptions }),
    documents: documentsOf(world.published),
    builds: BUILDS,
    block: "latest",
    tool: "datadeed/test",
    command: "datadeed audit --block {block}",
    hashes: await createAuditHashes(),
    ...request,
  });
}
