/** Audits, away from the page: what `datadeed audit` does (client/cli/commands/audit.ts), with the page as its terminal. */
import manifest from "../../../../package.json" with { type: "json" };
import { isDataDeedError } from "#core/errors.ts";
import { BUILDS } from "../../../adapters/audit/builds.ts";
import { createAuditChain } from "../../../adapters/audit/chain.ts";
import { createAuditDocuments } from "../../../adapters/audit/documents.ts";
import { createAuditHashes } from "../../../adapters/audit/hashes.ts";
import { audit } from "../../../audit/audit.ts";
import { readCheckpoint, writeCheckpoint } from "../../../audit/checkpoint.ts";
import { bindingOf, repeatCommand } from "../../../audit/command.ts";
import { auditReportBytes } from "../../../audit/report.ts";
import type { AuditOrder, AuditReply } from "./audit-messages.ts";
import { emptyTimeline, seeEvents, watchChain, watchDocuments } from "./timeline.ts";

const worker = self as unknown as DedicatedWorkerGlobalScope;

/** Between two checkpoints; making one takes time. */
const CHECKPOINT_EVERY_MS = 10_000;
const TELL_EVERY_MS = 100;

function reply(message: AuditReply): void {
  worker.postMessage(message);
}

/** A page that is served from elsewhere may forbid WebAssembly: then the audit takes longer. */
async function hashes() {
  try {
    return await createAuditHashes();
  } catch {
    return undefined;
  }
}

async function run({ settings, kept }: AuditOrder): Promise<void> {
  const { trust, rpc, documents, certificates, actors, block } = settings;
  const choices = { certificates, actors, documents: documents.length > 0 };
  const binding = bindingOf(trust, choices);
  const resume = kept === null ? undefined : readCheckpoint(binding, kept.checkpoint);
  const timeline = kept?.timeline ?? emptyTimeline();
  const chain = createAuditChain(rpc, { trust });
  let keptAt = -Infinity;
  let toldAt = -Infinity;
  let phase = "";
  const report = await audit({
    trust,
    chain: watchChain(chain, (page) => seeEvents(timeline, trust, page)),
    documents: choices.documents
      ? watchDocuments(createAuditDocuments(documents, { log: trust.log }), timeline)
      : null,
    builds: BUILDS,
    block: block ?? "final",
    now: block === undefined ? Math.floor(Date.now() / 1000) : undefined,
    tool: `datadeed/${manifest.version}`,
    command: repeatCommand(choices),
    hashes: await hashes(),
    without: { certificates: !certificates, actors: !actors },
    resume,
    observer: {
      progress(step) {
        const now = performance.now();
        if (step.phase === phase && now - toldAt < TELL_EVERY_MS) return;
        phase = step.phase;
        toldAt = now;
        reply({ kind: "progress", step });
      },
      // The first one at once: an audit that is stopped early shall not begin anew.
      wantsCheckpoint: () => performance.now() - keptAt >= CHECKPOINT_EVERY_MS,
      keep(progress) {
        const checkpoint = writeCheckpoint(binding, progress);
        reply({
          kind: "kept",
          kept: { checkpoint, timeline, block: progress.block.number, binding: JSON.stringify(binding) },
        });
        keptAt = performance.now();
        return Promise.resolve();
      },
    },
  });
  const bytes = new Uint8Array(auditReportBytes(report));
  reply({ kind: "done", result: { report, bytes, timeline } });
}

worker.addEventListener("message", ({ data }: MessageEvent<AuditOrder>) => {
  run(data).catch((error: unknown) => {
    const code = isDataDeedError(error) ? error.code : "INTERNAL";
    reply({ kind: "failed", code, message: error instanceof Error ? error.message : String(error) });
  });
});
