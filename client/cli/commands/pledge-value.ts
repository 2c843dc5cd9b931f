/** `datadeed pledge value`: the pledgor agrees to a value after the default, never before (no forfeiture). */
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import { parseTime, parseWith, zBytes32, zTime } from "#core/parse.ts";
import type { Message } from "#core/register-acts.ts";
import type { CliContext, Outcome } from "../context.ts";
import { onceUntil } from "../../adapters/gateway/step-message.ts";
import { openKey } from "../key-file.ts";
import { parsePledgeId } from "../pledge-terms.ts";
import { finishRequest, openGateway, signFor, trustToSign } from "../register-request.ts";
import { digestOfFile } from "../register-values.ts";

export interface ValueOptions {
  readonly key: string;
  readonly document: string;
  readonly validFor?: number;
  readonly gateway?: string;
  readonly apiKey?: string;
  readonly trust?: string;
  readonly out?: string;
}

const SECOND_MS = 1_000;

const zDefaulted = z.looseObject({
  state: z.string(),
  default: z.object({ defaultHead: zBytes32, defaultedAt: zTime }).optional(),
});

/**
 * The gateway tells of which default it is; told wrong, the register refuses the valuation.
 * @throws USAGE unless the pledge is in default | FILE_* | KEY_INVALID
 */
export async function valuePledge(
  context: CliContext,
  about: string,
  options: ValueOptions,
): Promise<Outcome> {
  const pledgeId = parsePledgeId(about);
  if (options.out === undefined)
    throw new DataDeedError("USAGE", "the pledgee sends it: name a file for the valuation with -o");
  const valuationDigest = await digestOfFile(options.document);
  const gateway = await openGateway(context, options, "READ");
  const trust = await trustToSign(context, gateway, options.trust);
  const answer = await gateway.read(`/v1/pledges/${pledgeId}`);
  const shown = parseWith(zDefaulted, answer, "GATEWAY_ANSWER_INVALID", "pledge");
  if (shown.default === undefined)
    throw new DataDeedError("USAGE", `the pledge is ${shown.state}: a value is agreed to after a default`);
  const signer = await openKey(context, options.key);
  const signedAt = await afterDefault(context, parseTime(shown.default.defaultedAt));
  const message: Message = {
    pledgeId,
    pledgor: signer.address,
    valuationDigest,
    defaultHead: shown.default.defaultHead,
    signedAt,
    ...onceUntil(context.world.now(), options.validFor),
  };
  const valuation = await signFor(signer, trust, "openEnforcement", "AgreedValuation", message);
  const request = {
    act: "openEnforcement",
    subject: pledgeId,
    body: { valuation: { ...valuation } },
  } as const;
  const outcome = await finishRequest(context, request, options, []);
  return {
    ...outcome,
    lines: [
      `Signed     AgreedValuation by ${signer.address}`,
      `Valuation  ${options.out}; the pledgee names it with \`datadeed pledge enforce --valuation\``,
    ],
  };
}

/** Now; in the second of the default itself, for which the register takes no valuation, the next one, waited for. */
async function afterDefault(context: CliContext, defaultedAt: number): Promise<number> {
  if (context.world.now() === defaultedAt) await setTimeout(SECOND_MS);
  return Math.max(context.world.now(), defaultedAt + 1);
}
