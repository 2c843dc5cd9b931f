/** The other party's signature under a request: over the same words, or the pledgee's consent to it (docs/pledging.md). */
import { DataDeedError } from "#core/errors.ts";
import { parseWith, zBytes32 } from "#core/parse.ts";
import { REGISTER_ACTS, zSigned, type Message, type RegisterAct } from "#core/register-acts.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { RegisterRequest } from "../../../adapters/gateway/register-request.ts";
import { digestOf, signFor, type Signer } from "../../../adapters/gateway/register-signing.ts";
import { counterWords, onceUntil } from "../../../adapters/gateway/step-message.ts";

export type Counter = "acceptance" | "consent";

/** Which signatures of others the request takes and does not have yet. */
export function openCounters({ act, body }: RegisterRequest): readonly Counter[] {
  const entry: RegisterAct = REGISTER_ACTS[act];
  const attached = ("message" in entry ? entry.attached : undefined) ?? {};
  return (["acceptance", "consent"] as const).filter(
    (member) => attached[member] !== undefined && body[member] === undefined,
  );
}

/**
 * @param pledgeId of the pledgee's own live pledge, for a consent
 * @param now Unix seconds
 * @throws INPUT_INVALID when the request is no signed one; USAGE when it names another party
 */
export async function countersign(
  request: RegisterRequest,
  member: Counter,
  {
    signer,
    trust,
    pledgeId,
    now,
  }: {
    readonly signer: Signer;
    readonly trust: TrustDocument;
    readonly pledgeId: string;
    readonly now: number;
  },
): Promise<RegisterRequest> {
  const entry: RegisterAct = REGISTER_ACTS[request.act];
  const attached = "message" in entry ? entry.attached?.[member] : undefined;
  if (!("message" in entry) || attached === undefined)
    throw new DataDeedError("USAGE", `${request.act} takes no ${member}`);
  const { message, signature } = request.body;
  const first = parseWith(zSigned(entry.message), { message, signature }, "INPUT_INVALID", "request");
  const offered = first.message as Message;
  const words: Message =
    member === "acceptance"
      ? counterWords(attached.type, offered, signer.address)
      : {
          pledgeId: parseWith(zBytes32, pledgeId.trim().toLowerCase(), "INPUT_INVALID", "pledge"),
          pledgee: signer.address,
          request: digestOf(trust, request.act, entry.message, offered),
        };
  const signed = await signFor(signer, trust, request.act, attached.type, { ...words, ...onceUntil(now) });
  return { ...request, body: { ...request.body, [member]: { ...signed } } };
}
