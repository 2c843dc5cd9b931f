/** A step on a register that one key signs, or none: see `register-steps.ts`. */
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { REGISTER_ACTS, type RegisterAct } from "#core/register-acts.ts";
import { readBundleFile } from "../bundle-file.ts";
import type { CliContext, Outcome } from "../context.ts";
import { openKey } from "../key-file.ts";
import { readDocument } from "../input-file.ts";
import { finishRequest, openGateway, parseRequest, signFor, trustToSign } from "../register-request.ts";
import type { Step } from "../../adapters/gateway/register-steps.ts";
import { onceUntil, stepMessage, type StepSubject } from "../../adapters/gateway/step-message.ts";
import { valueOf } from "../register-values.ts";

export interface StepOptions {
  readonly key?: string;
  readonly gateway?: string;
  readonly apiKey?: string;
  readonly trust?: string;
  readonly validFor?: number;
  readonly out?: string;
  readonly [option: string]: unknown;
}

/** @param about pledge or objection id, or a bundle file */
export async function registerStep(
  context: CliContext,
  step: Step,
  about: string,
  options: StepOptions,
): Promise<Outcome> {
  const act: RegisterAct = REGISTER_ACTS[step.act];
  if (step.countersigned && options.out === undefined)
    throw new DataDeedError("USAGE", "somebody else has to sign too: name a file for the request with -o");
  const subject = await subjectOf(step, about);
  const words = await wordsOf(step, options);
  const attached = await attachmentOf(step, options, words);
  if (!("message" in act)) {
    return finishRequest(context, { act: step.act, subject: subject.address, body: words }, options, []);
  }
  if (options.key === undefined)
    throw new DataDeedError("USAGE", "--key: expected the key file of the signer");
  const gateway = await openGateway(context, options, "READ");
  const trust = await trustToSign(context, gateway, options.trust);
  const signer = await openKey(context, options.key);
  const message = stepMessage(
    act.message,
    subject,
    words,
    signer.address,
    onceUntil(context.world.now(), options.validFor),
  );
  const signed = await signFor(signer, trust, step.act, act.message, message);
  // What makes something new is told apart by its message alone.
  const address = step.act === "fileObjection" ? "" : subject.address;
  const request = { act: step.act, subject: address, body: { ...signed, ...attached } };
  return finishRequest(context, request, options, [`Signed     ${act.message} by ${signer.address}`]);
}

interface Subject extends StepSubject {
  /** As it stands in the gateway's address. */
  readonly address: string;
}

async function subjectOf({ about: kind }: Step, about: string): Promise<Subject> {
  if (kind === "BUNDLE") {
    const { certificate, certificateNo } = await readBundleFile(about);
    return {
      member: "certificateDigest",
      id: toHex0x(certificateDigest(certificate)),
      address: certificateNo,
    };
  }
  const id = about.toLowerCase();
  if (!/^0x[0-9a-f]{64}$/.test(id))
    throw new DataDeedError(
      "USAGE",
      `expected the id of the ${kind.toLowerCase()}, 0x and 64 hex digits, got ${about}`,
    );
  return { member: kind === "PLEDGE" ? "pledgeId" : "objectionId", id, address: id };
}

async function wordsOf(step: Step, options: StepOptions): Promise<Record<string, string | number | boolean>> {
  const words: Record<string, string | number | boolean> = {};
  for (const { flags, member, value } of step.options) {
    const flag = flags.split(" ")[0] ?? flags;
    const given = options[optionName(flag)];
    if (typeof given === "string" || given === true) words[member] = await valueOf(value, flag, given);
  }
  return words;
}

/** What the other party signed, out of its file. @throws USAGE where it is missing, or given and not needed */
async function attachmentOf(
  { attachment, act }: Step,
  options: StepOptions,
  words: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, Json>>> {
  if (attachment === undefined) return {};
  const { flags, member, neededFor } = attachment;
  const flag = flags.split(" ")[0] ?? flags;
  const file = options[optionName(flag)];
  const isNeeded = words[neededFor.member] === neededFor.value;
  if (isNeeded !== (typeof file === "string")) {
    throw new DataDeedError("USAGE", `${flag} goes with ${neededFor.text}, and with nothing else`);
  }
  if (typeof file !== "string") return {};
  const request = await readDocument(file, parseRequest);
  const signed = request.body[member];
  if (request.act !== act || signed === undefined)
    throw new DataDeedError("INPUT_INVALID", `${file} holds no ${member} for ${act}`);
  return { [member]: signed };
}

/** `--answer-by` is `answerBy` among commander's options. */
function optionName(flag: string): string {
  return flag.slice(2).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
