/** `datadeed audit`: the auditor's replay (DOMAIN section D). Asks the nodes given, and believes none of them. */
import manifest from "../../../package.json" with { type: "json" };
import { certificateNumber, parseCertificateNumber, type CertificateNumber } from "#core/entry.ts";
import { DataDeedError } from "#core/errors.ts";
import type { TrustDocument } from "#core/trust.ts";
import { parseHolidays } from "#core/working-days.ts";
import { createAuditChain } from "../../adapters/audit/chain.ts";
import { createAuditDocuments } from "../../adapters/audit/documents.ts";
import { BUILDS } from "../../adapters/audit/builds.ts";
import { audit } from "../../audit/audit.ts";
import { readCheckpoint, writeCheckpoint, type AuditProgress } from "../../audit/checkpoint.ts";
import { bindingOf, repeatCommand } from "../../audit/command.ts";
import type { BlockChoice } from "../../audit/ports.ts";
import { auditReportBytes, type AuditReport } from "../../audit/report.ts";
import { createNativeAuditHashes } from "../audit-hashes.ts";
import { AuditProgressLine } from "../audit-progress.ts";
import { openSeal } from "../checkpoint-seal.ts";
import type { CliContext, Outcome } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { parseGatewayUrl } from "../gateway.ts";
import { readDocument, readInput } from "../input-file.ts";
import { chooseLanguage, type Language } from "../locale.ts";
import { exists, expectWritable, writeOutput } from "../output-file.ts";
import { renderAudit } from "../render-audit.ts";
import { readManifestFolder, readTimestampFolder } from "../audit-folders.ts";
import { chooseTrust, type TrustChoice } from "../trust-source.ts";

export interface AuditOptions {
  readonly trust?: string;
  readonly gateway?: string;
  readonly rpc?: readonly string[];
  readonly block?: BlockChoice;
  readonly documents?: readonly string[];
  /** Folder with manifests that holders disclosed. */
  readonly manifests?: string;
  /** File with a calendar of working days. */
  readonly holidays?: string;
  /** Folder with bundles and tokens. */
  readonly timestamps?: string;
  readonly fromCheckpoint?: string;
  /** Numbers of certificates whose time lines are wanted. */
  readonly certificate?: readonly string[];
  /** `--no-certificates`, `--no-actors`. */
  readonly certificates: boolean;
  readonly actors: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly lang?: Language;
}

const EXIT_CODES = {
  VERIFIED: EXIT.DONE,
  VERIFIED_WITH_EXCEPTIONS: EXIT.CONDITIONAL,
  NOT_VERIFIABLE: EXIT.REJECT,
} as const;

/** Between two checkpoints; making one takes time. */
const CHECKPOINT_EVERY_MS = 10_000;

/** A checkpoint of a million certificates has some hundred bytes for each register record only. */
const MAX_CHECKPOINT_BYTES = 1024 * 1024 * 1024;

/**
 * @throws TRUST_INVALID | CHECKPOINT_FOREIGN | FILE_* | USAGE | CHAIN_UNREACHABLE. A node that lies is no error: the report
 *   names the lie, and the exit code is 1
 */
export async function auditCommand(context: CliContext, options: AuditOptions): Promise<Outcome> {
  const { out, certificates, actors } = options;
  if (out !== undefined && !/\.(?:json|pdf)$/.test(out)) {
    throw new DataDeedError("USAGE", "--out: name a file that ends in .json or .pdf");
  }
  const existing = options.force === true ? "REPLACE" : "REFUSE";
  if (out !== undefined) await expectWritable(out, existing);
  const choice = await chooseTrust(context, options);
  const { trust } = choice;
  const sources = documentSources(context, options, choice);
  const asked = (options.certificate ?? []).map((number) => certificateOf(number, trust));
  const timelines = asked.map(({ number }) => number);
  const { timestamps } = options;
  const tokens = timestamps === undefined ? undefined : await readTimestampFolder(timestamps);
  const kind = { certificates, actors, documents: sources.length > 0 };
  const holidays =
    options.holidays === undefined ? undefined : await readDocument(options.holidays, parseHolidays);
  const openings = options.manifests === undefined ? undefined : await readManifestFolder(options.manifests);
  const choices = {
    ...kind,
    holidays: holidays !== undefined,
    timestamps: tokens !== undefined,
    manifests: [...(openings?.keys() ?? [])],
    timelines,
  };
  const binding = bindingOf(trust, choices);
  const line = new AuditProgressLine(context.world.stderr);
  const keeper = new CheckpointKeeper(options.fromCheckpoint);
  const seal = options.fromCheckpoint === undefined ? undefined : await openSeal(context.world);
  const resume = await keeper.read((bytes) => readCheckpoint(binding, bytes, seal));
  let report: AuditReport;
  try {
    report = await audit({
      trust,
      // One node named twice agrees with itself: it counts once.
      chain: createAuditChain([...new Set(options.rpc ?? trust.rpc)], { trust }),
      documents: sources.length === 0 ? null : createAuditDocuments(sources, { log: trust.log }),
      tokens,
      holidays,
      openings,
      builds: BUILDS,
      block: options.block ?? "final",
      now: options.block === undefined ? context.world.now() : undefined,
      tool: `datadeed/${manifest.version}`,
      command: repeatCommand(choices),
      hashes: await createNativeAuditHashes(),
      timelines: asked.map(({ index }) => index),
      without: { certificates: !certificates, actors: !actors },
      resume,
      observer: {
        progress: (progress) => line.update(progress),
        wantsCheckpoint: () => keeper.due(),
        keep: (progress) => keeper.keep(writeCheckpoint(binding, progress, seal), context),
      },
    });
  } finally {
    line.end();
  }
  const language = chooseLanguage(options.lang, context.world.env);
  if (out !== undefined) {
    const content = await contentOf(report, out, language);
    await writeOutput(out, content, { access: "PUBLIC", existing }, context.world.cleanups);
  }
  return {
    exitCode: EXIT_CODES[report.conclusion],
    json: report,
    lines: renderAudit(report, { language, style: context.style }),
  };
}

/** @throws CERTIFICATE_NO_INVALID | USAGE where the number is no number, or one of another log */
function certificateOf(text: string, { log }: TrustDocument): CertificateNumber {
  const read = parseCertificateNumber(text);
  if (read.number === certificateNumber(log, read.index)) return read;
  throw new DataDeedError("USAGE", `--certificate: ${read.number} is not of the log ${log}`);
}

/** By the file's ending. Fonts and PDF are loaded where they are wanted. */
async function contentOf(report: AuditReport, path: string, language: Language): Promise<Uint8Array> {
  if (path.endsWith(".json")) return auditReportBytes(report);
  const { auditPdf } = await import("../../adapters/pdf/audit-pdf.ts");
  return auditPdf(report, language);
}

/** Gateways with entries and certificates: those named, or the one that the trust document came from. */
function documentSources(
  { world }: CliContext,
  { documents }: AuditOptions,
  { source, location }: TrustChoice,
): readonly string[] {
  const own = world.env["DATADEED_URL"];
  const near = source === "GATEWAY" ? [location] : own === undefined ? [] : [own];
  return (documents ?? near).map(parseGatewayUrl);
}

/** The checkpoint file: gone on from where it is there, and brought up to date while the audit runs. */
class CheckpointKeeper {
  readonly #path: string | undefined;
  #keptAt = -Infinity;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  async read(parse: (bytes: Uint8Array) => AuditProgress): Promise<AuditProgress | undefined> {
    if (this.#path === undefined || !(await exists(this.#path))) return undefined;
    return parse(await readInput(this.#path, MAX_CHECKPOINT_BYTES));
  }

  /** The first one at once: an audit that is stopped early shall not begin anew. */
  due(): boolean {
    return this.#path !== undefined && performance.now() - this.#keptAt >= CHECKPOINT_EVERY_MS;
  }

  async keep(content: Uint8Array, { world }: CliContext): Promise<void> {
    await writeOutput(this.#path!, content, { access: "PRIVATE", existing: "REPLACE" }, world.cleanups);
    this.#keptAt = performance.now();
  }
}
