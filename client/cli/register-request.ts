/**
 * A request for an act on a register: signed here, and sent to the gateway or kept as a file for somebody else: for the
 * other party to sign too, or for the registrar to send.
 */
import { z } from "zod";
import type { Json } from "#core/json.ts";
import { parseWith } from "#core/parse.ts";
import type { TrustDocument } from "#core/trust.ts";
import { pathOf, REQUEST_FORMAT, type RegisterRequest } from "../adapters/gateway/register-request.ts";
import { findApiKey } from "./api-key.ts";
import type { CliContext, Outcome } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { Gateway, parseGatewayUrl, nearbyGateway } from "./gateway.ts";
import { exists, writeOutput, type OutputOptions } from "./output-file.ts";
import { chooseTrust, pinnedTrustPath } from "./trust-source.ts";

export { ACT_PATHS, parseRequest, type RegisterRequest } from "../adapters/gateway/register-request.ts";
export { digestOf, freshNonce, signFor } from "../adapters/gateway/register-signing.ts";

export interface GatewayOptions {
  readonly gateway?: string;
  readonly apiKey?: string;
}

/** @param access WRITE needs an API key */
export async function openGateway(
  context: CliContext,
  options: GatewayOptions,
  access: "READ" | "WRITE",
): Promise<Gateway> {
  const url =
    options.gateway === undefined ? nearbyGateway(context.world.env) : parseGatewayUrl(options.gateway);
  const { signal } = context.world;
  if (access === "READ") return new Gateway({ url, signal });
  return new Gateway({ url, apiKey: await findApiKey(context, options.apiKey, url), signal });
}

/** Whose registers a signature is for: a file, the pinned copy, or else the gateway's word. */
export async function trustToSign(
  context: CliContext,
  gateway: Gateway,
  trustFile: string | undefined,
): Promise<TrustDocument> {
  const known = trustFile !== undefined || (await exists(pinnedTrustPath(context.world.home)));
  const given = known ? { trust: trustFile } : { gateway: gateway.url };
  return (await chooseTrust(context, given)).trust;
}

export async function writeRequest(
  context: CliContext,
  path: string,
  request: RegisterRequest,
  existing: OutputOptions["existing"] = "REFUSE",
): Promise<void> {
  const text = `${JSON.stringify({ format: REQUEST_FORMAT, ...request }, null, 2)}\n`;
  await writeOutput(path, text, { access: "PRIVATE", existing }, context.world.cleanups);
}

/** Sends a request, or writes it where `out` names a file. */
export async function finishRequest(
  context: CliContext,
  request: RegisterRequest,
  options: GatewayOptions & { readonly out?: string },
  lines: readonly string[],
): Promise<Outcome> {
  if (options.out !== undefined) {
    await writeRequest(context, options.out, request);
    return {
      exitCode: EXIT.DONE,
      json: { requestFile: options.out, ...request },
      lines: [...lines, `Request    ${options.out}, not sent; \`datadeed send ${options.out}\` sends it`],
    };
  }
  const gateway = await openGateway(context, options, "WRITE");
  const answer = await gateway.act(pathOf(request), request.body);
  return { exitCode: EXIT.DONE, json: { ...request, answer }, lines: [...lines, ...describe(answer)] };
}

const zAnswer = z.looseObject({
  pledgeId: z.string().optional(),
  objectionId: z.string().optional(),
  certificateNo: z.string().nullable().optional(),
  state: z.string().optional(),
  status: z.string().optional(),
  recordedAt: z.string().optional(),
});

function describe(answer: Json): string[] {
  const { pledgeId, objectionId, certificateNo, state, status, recordedAt } = parseWith(
    zAnswer,
    answer,
    "GATEWAY_ANSWER_INVALID",
    "answer",
  );
  return [
    ...(pledgeId === undefined ? [] : [`Pledge     ${pledgeId}`]),
    ...(objectionId === undefined ? [] : [`Objection  ${objectionId}`]),
    ...(typeof certificateNo === "string" ? [`Number     ${certificateNo}`] : []),
    recordedAt === undefined
      ? `State      ${state ?? status ?? "done"}`
      : `Recorded   on the chain at ${recordedAt}`,
  ];
}
