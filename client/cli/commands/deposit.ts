/** `datadeed deposit`: from files to a certificate and its bundle. */
import { randomBytes, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import {
  buildManifest,
  fingerprint,
  SALT_LENGTH,
  parseManifest,
  scaleOf,
  type Manifest,
} from "#core/dataset.ts";
import { fromBase64Url } from "#core/bytes.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { canonicalBytes, canonicalJson } from "#core/json.ts";
import type { Statement } from "#core/statement.ts";
import type { LocalFile } from "../../adapters/files/walk.ts";
import { findApiKey } from "../api-key.ts";
import type { CliContext, Outcome } from "../context.ts";
import { draftDeposit, signStatement, type Draft } from "../deposit-draft.ts";
import { completeDeposit, type Wait } from "../deposit-completion.ts";
import { expectOurs, type Receipt } from "../../adapters/gateway/deposits.ts";
import { Gateway, parseGatewayUrl, nearbyGateway } from "../gateway.ts";
import { hashWithProgress, listFiles } from "../hashing.ts";
import { readDocument } from "../input-file.ts";
import { exists, expectWritable, writeOutput } from "../output-file.ts";
import { findUnfinished, forgetUnfinished, noteUnfinished, type Unfinished } from "../unfinished.ts";

export interface DepositOptions {
  readonly description: string;
  readonly out: string;
  readonly pdf?: string;
  readonly key?: string;
  readonly fingerprintOnly?: boolean;
  readonly gateway?: string;
  readonly apiKey?: string;
  readonly manifest?: string;
  readonly wait: Wait;
  /** Seconds. */
  readonly timeout: number;
  readonly sm3?: boolean;
  readonly idempotencyKey?: string;
}

interface Run {
  readonly context: CliContext;
  readonly options: DepositOptions;
  readonly gateway: Gateway;
  readonly draft: Draft;
  readonly files: readonly LocalFile[];
  readonly manifestFile: string;
  readonly noteFile: string;
  readonly requestDigest: Unfinished["requestDigest"];
  /** Of `datadeed hash`, where one was named that is there already. */
  readonly given: Manifest | undefined;
  /** Present when an earlier run did not come to its end. */
  readonly resumed: Unfinished | undefined;
}

/**
 * Order of what is kept: manifest, note, (sent), receipt's manifest, bundle, note removed. Whenever this stops, the same
 * command goes on with the same request; the manifest, which alone opens the commitment, is on the disk before anything
 * that was made from it leaves the machine.
 *
 * @throws the codes of description, files, key and gateway; FILE_EXISTS where an output is there already
 */
export async function deposit(
  context: CliContext,
  paths: readonly string[],
  options: DepositOptions,
): Promise<Outcome> {
  const run = await prepare(context, paths, options);
  const { gateway, noteFile } = run;
  const forget = context.world.cleanups.add(() => context.notice(goOn(noteFile)));
  try {
    const receipt = isHashedHere(options) ? await sendHashed(run) : await sendPlain(run);
    const outcome = await completeDeposit(context, gateway, receipt, {
      wait: options.wait,
      timeoutSeconds: options.timeout,
      bundleFile: options.out,
      pdfFile: options.pdf,
      manifestFile: run.manifestFile,
      manifest: receipt.manifest,
    });
    await forgetUnfinished(noteFile);
    return outcome;
  } catch (error) {
    if (await exists(noteFile)) context.notice(goOn(noteFile));
    throw error;
  } finally {
    forget();
  }
}

function goOn(noteFile: string): string {
  return `not finished; run the same command again and it goes on where it stopped (${noteFile})`;
}

async function prepare(context: CliContext, paths: readonly string[], options: DepositOptions): Promise<Run> {
  const url =
    options.gateway === undefined ? nearbyGateway(context.world.env) : parseGatewayUrl(options.gateway);
  const manifestFile = options.manifest ?? `${options.out.replace(/(?:\.deed)?\.json$/, "")}.manifest.json`;
  const noteFile = `${options.out}.unfinished`;
  if (options.pdf !== undefined && options.wait === "sequenced")
    throw new DataDeedError("USAGE", "--pdf: the certificate exists as PDF from `--wait anchored` on");
  await expectWritable(options.out, "REFUSE");
  if (options.pdf !== undefined) await expectWritable(options.pdf, "REFUSE");
  const apiKey = await findApiKey(context, options.apiKey, url);
  const files = await listFiles(paths);
  const draft = await draftDeposit(context, options.description, options.key);
  const requestDigest = sha256Text(
    sha256(
      canonicalBytes({
        description: draft.description,
        files: files.map(({ path, identity }) => [path, identity.sizeBytes]),
        signer: draft.signer?.address ?? null,
        manifestFile,
        fingerprintOnly: options.fingerprintOnly === true,
        sm3: options.sm3 === true,
      }),
    ),
  );
  const asked = { gateway: url, requestDigest, idempotencyKey: options.idempotencyKey };
  const resumed = await findUnfinished(noteFile, asked, context.world.now());
  const given = resumed === undefined ? await givenManifest(options) : undefined;
  if (resumed === undefined && given === undefined) await expectWritable(manifestFile, "REFUSE");
  const gateway = new Gateway({ url, apiKey, signal: context.world.signal });
  return { context, options, gateway, draft, files, manifestFile, noteFile, requestDigest, given, resumed };
}

/** Only a deposit that is hashed here can keep to a manifest that is there: otherwise the gateway makes one. */
async function givenManifest(options: DepositOptions): Promise<Manifest | undefined> {
  const { manifest } = options;
  if (manifest === undefined || !isHashedHere(options) || !(await exists(manifest))) return undefined;
  return readDocument(manifest, parseManifest);
}

function isHashedHere({ key, fingerprintOnly }: DepositOptions): boolean {
  return key !== undefined || fingerprintOnly === true;
}

type ReceiptWithManifest = Receipt & { readonly manifest: Manifest };

/** The gateway hashes and makes the manifest. */
async function sendPlain(run: Run): Promise<ReceiptWithManifest> {
  const { context, draft, files, manifestFile, options } = run;
  const note = await begin(run, null);
  const receipt = await send(run, () => upload(run, note, { description: draft.description }));
  if (receipt.manifest === undefined) {
    throw new DataDeedError(
      "GATEWAY_ANSWER_INVALID",
      "the gateway recorded the deposit and did not give its manifest",
    );
  }
  const { manifest } = receipt;
  // Before anything else: the gateway keeps no copy that others could ask for.
  if (!(await isKept(manifestFile, manifest))) await keepManifest(context, manifestFile, manifest);
  expectSameFiles(manifest, files);
  expectOurs(receipt, {
    manifest,
    holder: draft.parsed.holder.account,
    statement: null,
    sm3: options.sm3 === true,
  });
  return { ...receipt, manifest };
}

/** This machine hashes; with a key it signs too. */
async function sendHashed(run: Run): Promise<ReceiptWithManifest> {
  const { context, draft, gateway, options } = run;
  const { trust } = await gateway.trust();
  const manifest = await makeManifest(run);
  const print = fingerprint(manifest);
  const statement =
    draft.signer === undefined
      ? null
      : (run.resumed?.statement ??
        (await signStatement(draft.signer, draft.parsed, print, trust, context.world.now())));
  const note = await begin(run, statement);
  const signed = statement === null ? {} : { statement };
  const receipt = await send(run, () =>
    options.fingerprintOnly === true
      ? gateway.depositFingerprint(
          { description: draft.description, ...signed, ...print, scale: scaleOf(manifest) },
          note.idempotencyKey,
        )
      : upload(run, note, { description: draft.description, ...signed, manifest }),
  );
  expectOurs(receipt, {
    manifest,
    holder: draft.parsed.holder.account,
    statement,
    sm3: manifest.files[0]?.sm3 !== undefined,
  });
  return { ...receipt, manifest };
}

/**
 * @throws IDEMPOTENCY_CONFLICT when the data are no longer those of the deposit that was begun, COMMITMENT_MISMATCH when they
 *   are not those of the manifest that was named
 */
async function makeManifest({
  context,
  options,
  files,
  manifestFile,
  given,
  resumed,
}: Run): Promise<Manifest> {
  const kept = resumed === undefined ? given : await readDocument(manifestFile, parseManifest);
  const sm3 = kept === undefined ? options.sm3 === true : kept.files[0]?.sm3 !== undefined;
  const hashed = await hashWithProgress(context, files, { sm3 });
  const records = hashed.map(({ record }) => record);
  if (kept === undefined) {
    const manifest = buildManifest(records, randomBytes(SALT_LENGTH));
    await keepManifest(context, manifestFile, manifest);
    return manifest;
  }
  const manifest = buildManifest(records, fromBase64Url(kept.salt));
  if (canonicalJson(manifest) === canonicalJson(kept)) return kept;
  throw resumed === undefined
    ? new DataDeedError("COMMITMENT_MISMATCH", `the files are not those of the manifest ${manifestFile}`)
    : new DataDeedError(
        "IDEMPOTENCY_CONFLICT",
        `the files are not those of the deposit that was begun (${manifestFile})`,
      );
}

async function keepManifest({ world }: CliContext, path: string, manifest: Manifest): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeOutput(path, text, { access: "PRIVATE", existing: "REFUSE" }, world.cleanups);
}

async function isKept(path: string, manifest: Manifest): Promise<boolean> {
  return (
    (await exists(path)) && canonicalJson(await readDocument(path, parseManifest)) === canonicalJson(manifest)
  );
}

async function begin(run: Run, statement: Statement | null): Promise<Unfinished> {
  if (run.resumed !== undefined) return run.resumed;
  const { context, options, gateway, noteFile, requestDigest } = run;
  const note: Unfinished = {
    format: "datadeed-unfinished/1",
    gateway: gateway.url,
    idempotencyKey: options.idempotencyKey ?? randomUUID(),
    startedAt: context.world.now(),
    requestDigest,
    statement,
  };
  await noteUnfinished(context, noteFile, note);
  return note;
}

async function upload(
  run: Run,
  { idempotencyKey }: Unfinished,
  parts: Parameters<Gateway["depositFiles"]>[0],
): Promise<Receipt> {
  const { context, files, gateway, options } = run;
  const bytesTotal = files.reduce((sum, { identity }) => sum + identity.sizeBytes, 0);
  const progress = context.progress("uploading");
  let bytesDone = 0;
  const onBytes = (count: number) => progress.update({ bytesDone: (bytesDone += count), bytesTotal });
  try {
    return await gateway.depositFiles(parts, files, { idempotencyKey, sm3: options.sm3 === true, onBytes });
  } finally {
    progress.end();
  }
}

/** A refusal means that nothing was recorded: what this run alone had prepared is taken away again. */
async function send(run: Run, request: () => Promise<Receipt>): Promise<Receipt> {
  try {
    return await request();
  } catch (error) {
    if (run.resumed === undefined && isRefusal(error)) {
      await forgetUnfinished(run.noteFile);
      if (run.given === undefined) await rm(run.manifestFile, { force: true });
    }
    throw error;
  }
}

/** 409 and the like speak of another request that may have been recorded. */
function isRefusal(error: unknown): boolean {
  return (
    isDataDeedError(error) &&
    [400, 401, 403, 404, 405, 411, 413, 415, 422].includes(Number(error.details["status"]))
  );
}

function expectSameFiles(manifest: Manifest, files: readonly LocalFile[]): void {
  const sent = files.map(({ path, identity }) => [path, identity.sizeBytes]);
  const recorded = manifest.files.map(({ path, sizeBytes }) => [path, sizeBytes]);
  if (canonicalJson(sent) !== canonicalJson(recorded)) {
    throw new DataDeedError("COMMITMENT_MISMATCH", "the gateway's manifest lists other files than were sent");
  }
}
