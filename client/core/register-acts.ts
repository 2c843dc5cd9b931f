/**
 * What can be done to the registers (docs/register.md): which function, who sends it, and which signed messages it needs.
 * A request for an act is `{ message, signature }` with what goes along; an act that nobody signs has plain words.
 */
import { z } from "zod";
import { ZERO_ADDRESS, zAddress } from "./address.ts";
import { parseWith, zBytes32, zHexBytes } from "./parse.ts";
import {
  PLEDGE_MESSAGES,
  REGISTRY_MESSAGES,
  SHARED_MESSAGES,
  type MessageField,
  type MessageType,
} from "./register-messages.ts";

export type RegisterName = "CertificateRegistry" | "PledgeRegistry";

/** RELAY: anybody may send it, the gateway pays. The others need the role's own account. */
export type ActSender = "RELAY" | "REGISTRAR" | "ADJUDICATOR";

/** What the act is about; named by the first message, or told apart from the words. */
export type ActSubject = "pledgeId" | "certificateDigest" | "objectionId";

interface ActBase {
  readonly register: RegisterName;
  /** Name of the contract's function. */
  readonly call: string;
  readonly by: ActSender;
}

export interface SignedAct extends ActBase {
  readonly message: MessageType;
  /** Also takes `opening`, what opens the commitment. */
  readonly opening?: true;
  /** Further signed messages, in the order of the function's arguments. */
  readonly attached?: Readonly<
    Record<string, { readonly type: MessageType; readonly need: "ALWAYS" | "SOMETIMES" }>
  >;
}

export interface PlainAct extends ActBase {
  readonly subject: ActSubject;
  /** Arguments after the subject, in order. */
  readonly words: Readonly<Record<string, "bytes32" | "uint64" | "uint8">>;
  /** Event that it leaves, and the events that end its effect: it need not be done again while its own is the newest of them. */
  readonly leaves: string;
  readonly ended: readonly string[];
}

export type RegisterAct = SignedAct | PlainAct;

const CERTIFICATES = "CertificateRegistry";
const PLEDGES = "PledgeRegistry";
const STANDING = [
  "CertificateSuspended",
  "CertificateReinstated",
  "CertificateRevoked",
  "CertificateCancelled",
];
const REASON = { reasonDigest: "bytes32" } as const;
const SOMETIMES = (type: MessageType) => ({ type, need: "SOMETIMES" }) as const;
const ALWAYS = (type: MessageType) => ({ type, need: "ALWAYS" }) as const;

export const REGISTER_ACTS = {
  offerPledge: { register: PLEDGES, call: "propose", by: "RELAY", message: "PledgeOffer", opening: true },
  acceptPledge: { register: PLEDGES, call: "accept", by: "RELAY", message: "PledgeAcceptance" },
  registerPledge: { register: PLEDGES, call: "register", by: "REGISTRAR", message: "Registration" },
  amendPledge: {
    register: PLEDGES,
    call: "amend",
    by: "RELAY",
    message: "PledgeAmendmentOffer",
    attached: { acceptance: ALWAYS("PledgeAmendmentAcceptance") },
  },
  callCover: { register: PLEDGES, call: "callCover", by: "RELAY", message: "CoverCall" },
  releasePledge: { register: PLEDGES, call: "release", by: "RELAY", message: "PledgeRelease" },
  deregisterPledge: { register: PLEDGES, call: "deregister", by: "RELAY", message: "Deregistration" },
  declareDefault: { register: PLEDGES, call: "declareDefault", by: "RELAY", message: "DefaultNotice" },
  contestDefault: { register: PLEDGES, call: "contestDefault", by: "RELAY", message: "DefaultContest" },
  cureDefault: { register: PLEDGES, call: "cureDefault", by: "RELAY", message: "DefaultCure" },
  openEnforcement: {
    register: PLEDGES,
    call: "openEnforcement",
    by: "RELAY",
    message: "EnforcementNotice",
    attached: { valuation: SOMETIMES("AgreedValuation") },
  },
  closeEnforcement: {
    register: PLEDGES,
    call: "closeEnforcement",
    by: "REGISTRAR",
    message: "EnforcementResult",
  },
  applyOrder: {
    register: PLEDGES,
    call: "applyOrder",
    by: "ADJUDICATOR",
    subject: "pledgeId",
    words: { order: "uint8", orderDigest: "bytes32" },
    leaves: "CourtOrderApplied",
    ended: ["DefaultDeclared", "EnforcementOpened"],
  },
  lapsePledge: {
    register: PLEDGES,
    call: "lapse",
    by: "RELAY",
    subject: "pledgeId",
    words: {},
    leaves: "PledgeLapsed",
    ended: [],
  },
  recordDueDiligence: {
    register: PLEDGES,
    call: "recordDueDiligence",
    by: "RELAY",
    message: "DueDiligenceRecord",
  },
  voidPledgeNonce: { register: PLEDGES, call: "cancelNonce", by: "RELAY", message: "NonceCancellation" },
  voidCertificateNonce: {
    register: CERTIFICATES,
    call: "cancelNonce",
    by: "RELAY",
    message: "NonceCancellation",
  },
  renew: { register: CERTIFICATES, call: "renew", by: "REGISTRAR", message: "RenewalRequest" },
  supersede: { register: CERTIFICATES, call: "supersede", by: "REGISTRAR", message: "SupersessionRequest" },
  transfer: {
    register: CERTIFICATES,
    call: "transfer",
    by: "REGISTRAR",
    message: "TransferOffer",
    attached: { acceptance: ALWAYS("TransferAcceptance"), consent: SOMETIMES("PledgeeConsent") },
  },
  cancel: {
    register: CERTIFICATES,
    call: "cancel",
    by: "RELAY",
    message: "CancellationRequest",
    attached: { consent: SOMETIMES("PledgeeConsent") },
  },
  amendDetails: {
    register: CERTIFICATES,
    call: "amendDetails",
    by: "REGISTRAR",
    subject: "certificateDigest",
    words: { detailsDigest: "bytes32" },
    leaves: "DetailsAmended",
    ended: [],
  },
  suspend: decision("suspend", "CertificateSuspended"),
  reinstate: decision("reinstate", "CertificateReinstated"),
  revoke: decision("revoke", "CertificateRevoked"),
  fileObjection: {
    register: CERTIFICATES,
    call: "fileObjection",
    by: "REGISTRAR",
    message: "ObjectionFiling",
  },
  admitObjection: {
    register: CERTIFICATES,
    call: "admitObjection",
    by: "REGISTRAR",
    subject: "objectionId",
    words: { answerBy: "uint64" },
    leaves: "ObjectionAdmitted",
    ended: [],
  },
  refuseObjection: {
    register: CERTIFICATES,
    call: "refuseObjection",
    by: "REGISTRAR",
    subject: "objectionId",
    words: REASON,
    leaves: "ObjectionNotAdmitted",
    ended: [],
  },
  answerObjection: {
    register: CERTIFICATES,
    call: "answerObjection",
    by: "RELAY",
    message: "ObjectionAnswer",
  },
  decideObjection: {
    register: CERTIFICATES,
    call: "decideObjection",
    by: "ADJUDICATOR",
    subject: "objectionId",
    words: { outcome: "uint8", ...REASON },
    leaves: "ObjectionDecided",
    ended: [],
  },
  withdrawObjection: {
    register: CERTIFICATES,
    call: "withdrawObjection",
    by: "RELAY",
    message: "ObjectionWithdrawal",
  },
} as const satisfies Record<string, RegisterAct>;

export type ActName = keyof typeof REGISTER_ACTS;

function decision<const Call extends string>(call: Call, leaves: string) {
  return {
    register: CERTIFICATES,
    call,
    by: "ADJUDICATOR",
    subject: "certificateDigest",
    words: REASON,
    leaves,
    ended: STANDING,
  } as const;
}

/** A message's members as they are signed: bytes32 and addresses as text, uint64 and uint8 as numbers, uint256 as decimal text. */
export type Message = Readonly<Record<string, string | number | boolean>>;

export interface SignedMessage {
  readonly message: Message;
  readonly signature: `0x${string}`;
}

export interface Opening {
  readonly datasetRoot: `0x${string}`;
  readonly salt: `0x${string}`;
}

/** A request for an act, parsed. */
export interface ActRequest extends Partial<SignedMessage> {
  readonly opening?: Opening;
  readonly acceptPublicRoot?: boolean;
  readonly attached: Readonly<Record<string, SignedMessage>>;
  readonly words: Message;
}

/** Members of a message, in the order in which they are signed. */
export function messageFields(type: MessageType): readonly MessageField[] {
  return { ...SHARED_MESSAGES, ...REGISTRY_MESSAGES, ...PLEDGE_MESSAGES }[type];
}

/** How many values an enumeration has; they are counted from 0. */
const VALUES: Readonly<Record<string, number>> = {
  "PledgeOffer.securedType": 2,
  "Registration.register": 5,
  "PledgeRelease.ground": 4,
  "EnforcementNotice.method": 4,
  "ObjectionFiling.ground": 6,
  "applyOrder.order": 3,
  "decideObjection.outcome": 10,
};

const MAX_SIGNATURE_BYTES = 4096;

const zSignature = zHexBytes.refine(
  (text) => text.length <= 2 + 2 * MAX_SIGNATURE_BYTES,
  `longer than ${MAX_SIGNATURE_BYTES} bytes`,
);

const DECIMAL = /^(?:0|[1-9]\d{0,77})$/;
const zUint64 = z
  .union([z.number(), z.string().regex(/^(?:0|[1-9]\d{0,15})$/, "expected Unix seconds")])
  .transform(Number)
  .pipe(z.int("expected Unix seconds").min(0, "expected Unix seconds"));
const zUint256 = z
  .string()
  .refine(
    (text) => DECIMAL.test(text) && BigInt(text) < 1n << 256n,
    "expected an integer below 2^256 as decimal digits",
  );

const SCHEMAS: Readonly<Record<string, z.ZodType<string | number | boolean>>> = {
  bytes32: zBytes32,
  address: zAddress,
  bool: z.boolean(),
  uint64: zUint64,
  uint256: zUint256,
};

/** Whatever is no plain value is one of an enumeration, which is in the table. */
function zMember(owner: string, { name, type }: MessageField): z.ZodType<string | number | boolean> {
  return SCHEMAS[type] ?? zChoice(VALUES[`${owner}.${name}`]!);
}

function zChoice(count: number): z.ZodType<number> {
  const expected = `expected an integer from 0 to ${count - 1}`;
  return z
    .int(expected)
    .min(0, expected)
    .max(count - 1, expected);
}

function zFields(owner: string, members: readonly MessageField[]) {
  return z.strictObject(Object.fromEntries(members.map((field) => [field.name, zMember(owner, field)])));
}

/** A message of this type with its signature, nothing else in it. */
export function zSigned(type: MessageType) {
  return z.strictObject({ message: zFields(type, messageFields(type)), signature: zSignature });
}

export const zOpening = z.strictObject({ datasetRoot: zBytes32, salt: zBytes32 });

/** The JSON that asks for an act. */
export function zActBody(name: ActName): z.ZodObject {
  const act: RegisterAct = REGISTER_ACTS[name];
  if ("words" in act) {
    return zFields(
      name,
      Object.entries(act.words).map(([word, type]) => ({ name: word, type })),
    );
  }
  const attached = Object.entries(act.attached ?? {}).map(([member, { type, need }]) => {
    const schema = zSigned(type);
    return [member, need === "ALWAYS" ? schema : schema.optional()] as const;
  });
  return z.strictObject({
    ...zSigned(act.message).shape,
    ...(act.opening && { opening: zOpening, acceptPublicRoot: z.boolean().optional() }),
    ...Object.fromEntries(attached),
  });
}

/**
 * @param value attacker-controlled
 * @throws INPUT_INVALID with every bad field
 */
export function parseAct(name: ActName, value: unknown): ActRequest {
  const act: RegisterAct = REGISTER_ACTS[name];
  const parsed = parseWith(zActBody(name), value, "INPUT_INVALID", "request") as Message;
  if ("words" in act) return { attached: {}, words: parsed };
  // The schema is made from a table: what its members are is known, and only the compiler can't tell.
  const { message, signature, opening, acceptPublicRoot, ...attached } =
    parsed as unknown as SignedMessage & {
      readonly opening?: Opening;
      readonly acceptPublicRoot?: boolean;
    };
  return {
    message,
    signature,
    ...(opening !== undefined && { opening }),
    ...(acceptPublicRoot !== undefined && { acceptPublicRoot }),
    attached,
    words: {},
  };
}

/** The message that stands for one that is not needed: all zero. */
export function emptyMessage(type: MessageType): Message {
  const zero = (field: string): string | number | boolean =>
    field === "bool"
      ? false
      : field === "address"
        ? ZERO_ADDRESS
        : field === "bytes32"
          ? `0x${"00".repeat(32)}`
          : 0;
  return Object.fromEntries(messageFields(type).map(({ name, type: field }) => [name, zero(field)]));
}
