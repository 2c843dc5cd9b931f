/** `datadeed hash`: the fingerprint of files, made without any network. */
import { randomBytes } from "node:crypto";
import { buildManifest, fingerprint, SALT_LENGTH, scaleOf } from "#core/dataset.ts";
import { DataDeedError } from "#core/errors.ts";
import { buildChunkList } from "../chunk-list.ts";
import type { CliContext, Outcome } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { hashWithProgress, listFiles } from "../hashing.ts";
import { expectWritable, writeOutput } from "../output-file.ts";
import { formatBytes } from "../progress.ts";

export interface HashCommandOptions {
  readonly sm3?: boolean;
  /** 64 hex digits. */
  readonly salt?: string;
  readonly out?: string;
  readonly chunks?: string;
  readonly force?: boolean;
}

/** @throws the codes of listing, hashing and writing files; USAGE for a salt that is none */
export async function hash(
  context: CliContext,
  paths: readonly string[],
  options: HashCommandOptions,
): Promise<Outcome> {
  const salt = options.salt === undefined ? randomBytes(SALT_LENGTH) : parseSalt(options.salt);
  const existing = options.force === true ? "REPLACE" : "REFUSE";
  const targets = [options.out, options.chunks].filter((path) => path !== undefined);
  for (const path of targets) await expectWritable(path, existing);

  const files = await listFiles(paths);
  const hashed = await hashWithProgress(context, files, {
    sm3: options.sm3 === true,
    chunks: options.chunks !== undefined,
  });
  const manifest = buildManifest(
    hashed.map(({ record }) => record),
    salt,
  );
  const write = (path: string, document: object) =>
    writeOutput(
      path,
      `${JSON.stringify(document, null, 2)}\n`,
      { access: "PRIVATE", existing },
      context.world.cleanups,
    );
  if (options.chunks !== undefined) await write(options.chunks, buildChunkList(hashed));
  if (options.out !== undefined) await write(options.out, manifest);

  const print = fingerprint(manifest);
  const scale = scaleOf(manifest);
  return {
    exitCode: EXIT.DONE,
    json: {
      ...print,
      scale,
      ...(options.out === undefined ? { manifest } : { manifestFile: options.out }),
      ...(options.chunks === undefined ? {} : { chunksFile: options.chunks }),
    },
    lines: [
      `commitment      ${print.commitment}`,
      `manifestDigest  ${print.manifestDigest}`,
      ...(print.manifestSm3 === undefined ? [] : [`manifestSm3     ${print.manifestSm3}`]),
      `scale           ${scale.files} ${scale.files === 1 ? "file" : "files"}, ${scale.bytes} bytes (${formatBytes(scale.bytes)})`,
      options.out === undefined
        ? "The manifest was not kept: with its salt gone, nobody can open this commitment. Use -o to keep it."
        : `manifest        ${options.out} (private: it opens the commitment; keep it as long as the data)`,
      ...(options.chunks === undefined ? [] : [`chunk digests   ${options.chunks}`]),
    ],
  };
}

function parseSalt(text: string): Uint8Array {
  if (!/^(?:0x)?[0-9a-fA-F]{64}$/.test(text)) {
    throw new DataDeedError(
      "USAGE",
      `--salt: expected ${SALT_LENGTH} bytes as ${2 * SALT_LENGTH} hex digits`,
    );
  }
  return Buffer.from(text.replace(/^0x/, ""), "hex");
}
