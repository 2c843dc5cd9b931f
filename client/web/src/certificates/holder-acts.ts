/** What a holder can ask for: which words each act needs, and the signed request that comes of it. */
import { sha256 } from "#core/digest.ts";
import { toHex0x } from "#core/bytes.ts";
import { parseDigestText } from "#core/digest.ts";
import { REGIMES, regimeDigest } from "#core/regime.ts";
import { emptyMessage, REGISTER_ACTS, type ActName, type Message } from "#core/register-acts.ts";
import { MESSAGE_SIGNERS } from "#core/register-messages.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { RegisterRequest } from "../../../adapters/gateway/register-request.ts";
import { freshNonce, signFor, type Signer } from "../../../adapters/gateway/register-signing.ts";

/** How long a signature may be sent in, as the command line has it. */
const SIGNATURE_HOURS = 72;

export type HolderAct =
  | { readonly kind: "RENEW"; readonly validUntil: number; readonly evidence: File; readonly regime: string }
  | { readonly kind: "TRANSFER"; readonly to: string; readonly contract: File }
  /** The successor's certificateDigest. */
  | { readonly kind: "SUPERSEDE"; readonly successor: string }
  | { readonly kind: "CANCEL"; readonly reasons: File | null }
  | { readonly kind: "ANSWER"; readonly objectionId: string; readonly answer: File };

/** Whether the act is sent at once, or signed as a file for others to sign or send (docs/pledging.md). */
export const IS_SENT: Readonly<Record<HolderAct["kind"], boolean>> = {
  RENEW: false,
  TRANSFER: false,
  SUPERSEDE: false,
  CANCEL: true,
  ANSWER: true,
};

const NAMES = {
  RENEW: "renew",
  TRANSFER: "transfer",
  SUPERSEDE: "supersede",
  CANCEL: "cancel",
  ANSWER: "answerObjection",
} as const;

/** SHA-256 of a paper, as messages carry it. */
async function digestOfPaper(file: File): Promise<string> {
  return toHex0x(sha256(new Uint8Array(await file.arrayBuffer())));
}

async function wordsOf(act: HolderAct): Promise<Message> {
  switch (act.kind) {
    case "RENEW":
      return {
        validUntil: act.validUntil,
        evidenceDigest: await digestOfPaper(act.evidence),
        regimeDigest: toHex0x(parseDigestText(regimeDigest(REGIMES.get(act.regime)!))),
      };
    case "TRANSFER":
      return { to: act.to, contractDigest: await digestOfPaper(act.contract) };
    case "SUPERSEDE":
      return { successor: act.successor };
    case "CANCEL":
      return act.reasons === null ? {} : { reasonDigest: await digestOfPaper(act.reasons) };
    case "ANSWER":
      return { answerDigest: await digestOfPaper(act.answer) };
  }
}

export interface HolderActContext {
  readonly signer: Signer;
  readonly trust: TrustDocument;
  readonly certificateNo: string;
  /** 0x and hex. */
  readonly certificateDigest: string;
  /** Unix seconds. */
  readonly now: number;
}

/** Signs an act of the holder. @throws KEY_INVALID when the key's owner refuses */
export async function signHolderAct(act: HolderAct, context: HolderActContext): Promise<RegisterRequest> {
  const name: ActName = NAMES[act.kind];
  const type = REGISTER_ACTS[NAMES[act.kind]].message;
  const { signer, trust, certificateDigest, certificateNo, now } = context;
  const subject: Message = act.kind === "ANSWER" ? { objectionId: act.objectionId } : { certificateDigest };
  const message: Message = {
    ...emptyMessage(type),
    ...subject,
    ...(await wordsOf(act)),
    [MESSAGE_SIGNERS[type]]: signer.address,
    nonce: freshNonce(),
    deadline: now + 3600 * SIGNATURE_HOURS,
  };
  const signed = await signFor(signer, trust, name, type, message);
  return { act: name, subject: act.kind === "ANSWER" ? act.objectionId : certificateNo, body: { ...signed } };
}
