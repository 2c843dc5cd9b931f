/** What was filled into a step's form, and the words that come of it. */
import type { Bundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { formatTime } from "#core/parse.ts";
import type { Step, StepOption } from "../../../adapters/gateway/register-steps.ts";
import { typedWord, type Word } from "../../../adapters/gateway/register-words.ts";
import { digestOfPaper, openRequest } from "./paper.ts";

/** Typed or chosen text, a paper, or a certificate. */
export type GivenValue = string | File | Bundle | null;
/** By the member of the message; a file under `attachment` is what the other party signed before. */
export type Given = Readonly<Record<string, GivenValue>>;

export function textIn(given: Given, member: string): string {
  const one = given[member];
  return typeof one === "string" ? one : "";
}

/** What tells one filled-in form from another, files by name and time. */
export function keyOf(given: Given): readonly (string | null)[] {
  return Object.values(given).map((one) => {
    if (one === null || typeof one === "string") return one;
    return one instanceof File ? `${one.name} ${one.lastModified}` : one.certificateNo;
  });
}

/** Local time as the browser's input has it, as RFC 3339. @throws USAGE */
function timeOf(text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new DataDeedError("USAGE", "expected a time");
  return formatTime(Math.floor(at / 1000));
}

async function wordOf({ value }: StepOption, given: string | File | Bundle): Promise<Word> {
  if (given instanceof File) return digestOfPaper(given);
  if (typeof given !== "string") return toHex0x(certificateDigest(given.certificate));
  if (value.kind === "FILE" || value.kind === "CERTIFICATE")
    throw new DataDeedError("USAGE", "expected a file");
  return typedWord(value, "", value.kind === "TIME" ? timeOf(given) : given.trim());
}

export async function wordsOf(step: Step, given: Given): Promise<Record<string, Word>> {
  const words: Record<string, Word> = {};
  for (const option of step.options) {
    const one = given[option.member];
    if (one !== undefined && one !== null && one !== "") words[option.member] = await wordOf(option, one);
  }
  return words;
}

/** What the other party signed before, out of its file. @throws INPUT_INVALID */
export async function attachedOf(step: Step, file: File): Promise<Readonly<Record<string, Json>>> {
  const member = step.attachment?.member ?? "";
  const request = await openRequest(file);
  const signed = request.body[member];
  if (request.act !== step.act || signed === undefined)
    throw new DataDeedError("INPUT_INVALID", `${file.name} holds no ${member} for ${step.act}`);
  return { [member]: signed };
}

/** Whether the other party's file is needed: where a word has one value. */
export function needsAttachment({ attachment, options }: Step, given: Given): boolean {
  if (attachment === undefined) return false;
  const { member: decisive, value: wanted } = attachment.neededFor;
  return options.some(
    ({ member, value }) =>
      member === decisive && value.kind === "CHOICE" && value.values[textIn(given, member)] === wanted,
  );
}

export function isWrong({ value, need }: StepOption, given: GivenValue | undefined): boolean {
  if (given === undefined || given === null || given === "") return need === "ALWAYS";
  if (typeof given !== "string" || value.kind === "FILE" || value.kind === "CERTIFICATE") return false;
  try {
    typedWord(value, "", value.kind === "TIME" ? timeOf(given) : given.trim());
    return false;
  } catch {
    return true;
  }
}
