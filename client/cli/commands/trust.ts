/** `datadeed trust pin`: keeps a copy of a trust document, so that later verifications do not depend on the gateway. */
import { dirname } from "node:path";
import { canonicalJson, type Json } from "#core/json.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import type { CliContext, Outcome } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Gateway, parseGatewayUrl } from "../gateway.ts";
import { readDocument } from "../input-file.ts";
import { exists, makePrivateFolder, writeOutput } from "../output-file.ts";
import { printable } from "../terminal.ts";
import { pinnedTrustPath } from "../trust-source.ts";

export interface PinOptions {
  readonly force?: boolean;
}

/** @throws FILE_EXISTS when another document is pinned already; TRUST_INVALID | SERVICE_UNREACHABLE | … */
export async function pinTrust(context: CliContext, source: string, { force }: PinOptions): Promise<Outcome> {
  const { trust, json } = /^https?:\/\//.test(source)
    ? await new Gateway({
        url: parseGatewayUrl(source.replace(/\/\.well-known\/datadeed\.json$/, "")),
        signal: context.world.signal,
      }).trust()
    : await readDocument(source, (read: Json) => ({ trust: parseTrust(read), json: read }));
  const path = pinnedTrustPath(context.world.home);
  if (
    force !== true &&
    (await exists(path)) &&
    (await readDocument(path, canonicalJson)) !== canonicalJson(json)
  ) {
    throw new DataDeedError(
      "FILE_EXISTS",
      `${path} pins another trust document; compare the two, then use --force to replace it`,
    );
  }
  await makePrivateFolder(dirname(path));
  const text = `${JSON.stringify(json, null, 2)}\n`;
  await writeOutput(path, text, { access: "PUBLIC", existing: "REPLACE" }, context.world.cleanups);
  return { exitCode: EXIT.DONE, json: { trustFile: path, trust: json }, lines: describe(trust, path) };
}

function describe(trust: TrustDocument, path: string): string[] {
  return [
    `Pinned     ${path}`,
    `Operator   ${printable(trust.operator.name)}`,
    `Chain      ${trust.chainId}`,
    `Log        ${trust.log}`,
    `Registry   ${trust.registry}`,
    `Pledges    ${trust.pledges}`,
    ...trust.issuers.map(
      ({ id, name, until }) =>
        `Issuer     ${printable(name)} ${printable(id)}${until === null ? "" : ` until ${until}`}`,
    ),
    "Compare the addresses and issuers with what the operator publishes elsewhere (contract, website, filing).",
  ];
}
