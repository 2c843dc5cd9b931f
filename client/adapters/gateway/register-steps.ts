/** The steps that one key signs, or none: what each command and each form asks for and what it puts into the message. */
import type { ActName } from "#core/register-acts.ts";
import type { ValueKind } from "./register-words.ts";

export interface StepOption {
  /** As commander has it, `--document <file>`. */
  readonly flags: string;
  /** Member of the message, or word of the act. */
  readonly member: string;
  readonly value: ValueKind;
  readonly need: "ALWAYS" | "SOMETIMES";
  readonly text: string;
}

export interface Step {
  readonly group: "pledge" | "certificate" | "objection";
  readonly name: string;
  readonly act: ActName;
  /** What the argument is: an id, or the bundle of the certificate. */
  readonly about: "PLEDGE" | "OBJECTION" | "BUNDLE";
  readonly summary: string;
  /** Who signs, and who has to send it. */
  readonly who: string;
  readonly options: readonly StepOption[];
  /** Another party has to sign too, so it can't be sent yet. */
  readonly countersigned?: true;
  /** What the other party signed before, in a file of its own; needed exactly where a word has one value. */
  readonly attachment?: {
    readonly flags: string;
    /** Of the request. */
    readonly member: string;
    readonly neededFor: { readonly member: string; readonly value: number; readonly text: string };
    readonly text: string;
  };
}

const option = (
  flags: string,
  member: string,
  value: ValueKind,
  text: string,
  need: StepOption["need"] = "ALWAYS",
): StepOption => ({ flags, member, value, need, text });

const file = (flag: string, member: string, text: string, need: StepOption["need"] = "ALWAYS") =>
  option(`--${flag} <file>`, member, { kind: "FILE" }, `${text}; only its SHA-256 leaves this machine`, need);

const GROUNDS = {
  OWNERSHIP: 0,
  SOURCE: 1,
  PERSONAL_INFORMATION: 2,
  DUPLICATE: 3,
  FALSE_STATEMENT: 4,
  OTHER: 5,
};
const PLEDGEE = "Signed by the pledgee.";
const HOLDER_AND_REGISTRAR =
  "Signed by the holder; the registrar sends it (an API key with the scope register): write it with -o for the registrar, who uses `datadeed send`.";
const REGISTRAR =
  "Nobody signs: the gateway's registrar account decides it (an API key with the scope register).";
const ADJUDICATOR =
  "Nobody signs: the gateway's adjudicator account decides it (an API key with the scope register).";

export const STEPS: readonly Step[] = [
  {
    group: "pledge",
    name: "register",
    act: "registerPledge",
    about: "PLEDGE",
    summary: "record the registration at the competent register",
    who: "Signed by the pledgee; the registrar sends it (scope register): write it with -o for the registrar.",
    options: [
      option(
        "--register <name>",
        "register",
        { kind: "CHOICE", values: { PROVINCIAL_DATA_IP: 0, CNIPA: 1, ZHONGDENG: 2, EXCHANGE: 3, OTHER: 4 } },
        "where: PROVINCIAL_DATA_IP, CNIPA, ZHONGDENG, EXCHANGE or OTHER",
      ),
      option(
        "--number <text>",
        "numberDigest",
        { kind: "TEXT" },
        "registration number; only its SHA-256 is sent",
      ),
      option("--at <time>", "registeredAt", { kind: "TIME" }, "when it was registered (RFC 3339, UTC)"),
      file("receipt", "receiptDigest", "the register's receipt"),
    ],
  },
  {
    group: "pledge",
    name: "call-cover",
    act: "callCover",
    about: "PLEDGE",
    summary: "ask for more security, the value having dropped",
    who: PLEDGEE,
    options: [file("notice", "noticeDigest", "the call")],
  },
  {
    group: "pledge",
    name: "release",
    act: "releasePledge",
    about: "PLEDGE",
    summary: "give a pledge up",
    who: PLEDGEE,
    options: [
      option(
        "--ground <why>",
        "ground",
        {
          kind: "CHOICE",
          values: { DEBT_EXTINGUISHED: 0, SECURITY_REALISED: 1, WAIVED: 2, OTHER_BY_LAW: 3 },
        },
        "DEBT_EXTINGUISHED, SECURITY_REALISED, WAIVED or OTHER_BY_LAW (Civil Code art. 393)",
      ),
      file("document", "documentDigest", "the release"),
    ],
  },
  {
    group: "pledge",
    name: "deregister",
    act: "deregisterPledge",
    about: "PLEDGE",
    summary: "record that the external registration was cancelled",
    who: PLEDGEE,
    options: [file("receipt", "receiptDigest", "the register's receipt")],
  },
  {
    group: "pledge",
    name: "default",
    act: "declareDefault",
    about: "PLEDGE",
    summary: "declare a default, after maturity or an agreed event",
    who: PLEDGEE,
    options: [
      file("notice", "noticeDigest", "the notice to the pledgor"),
      file("event", "agreedEventDigest", "proof of the agreed event, before maturity", "SOMETIMES"),
    ],
  },
  {
    group: "pledge",
    name: "contest",
    act: "contestDefault",
    about: "PLEDGE",
    summary: "contest a default, on the record",
    who: "Signed by the pledgor.",
    options: [file("reason", "reasonDigest", "the reasons")],
  },
  {
    group: "pledge",
    name: "cure",
    act: "cureDefault",
    about: "PLEDGE",
    summary: "take a default back",
    who: PLEDGEE,
    options: [file("document", "documentDigest", "the pledgee's word")],
  },
  {
    group: "pledge",
    name: "enforce",
    act: "openEnforcement",
    about: "PLEDGE",
    summary: "open the realisation of a pledge in default",
    who: `${PLEDGEE} No method gives title to the lender; AGREED_VALUE needs what the pledgor signed after the default too (\`datadeed pledge value\`).`,
    options: [
      option(
        "--method <how>",
        "method",
        { kind: "CHOICE", values: { AGREED_VALUE: 0, AUCTION: 1, SALE: 2, COURT: 3 } },
        "AGREED_VALUE, AUCTION, SALE or COURT",
      ),
      file("notice", "noticeDigest", "the notice"),
    ],
    attachment: {
      flags: "--valuation <file>",
      member: "valuation",
      neededFor: { member: "method", value: 0, text: "AGREED_VALUE" },
      text: "for AGREED_VALUE: what the pledgor signed with `datadeed pledge value`",
    },
  },
  {
    group: "pledge",
    name: "result",
    act: "closeEnforcement",
    about: "PLEDGE",
    summary: "record how the pledge was realised",
    who: "Signed by the pledgee; the registrar sends it (scope register): write it with -o for the registrar.",
    options: [
      file("document", "resultDigest", "the result"),
      option("--buyer <address>", "buyer", { kind: "ADDRESS" }, "account of the buyer", "SOMETIMES"),
      file("proceeds", "proceedsDigest", "account of the proceeds"),
      file("surplus", "surplusDigest", "account of the surplus, which is the pledgor's", "SOMETIMES"),
    ],
  },
  {
    group: "pledge",
    name: "order",
    act: "applyOrder",
    about: "PLEDGE",
    summary: "carry out a court's order: release, cure, or close the enforcement",
    who: "Nobody signs: the gateway's adjudicator account carries it out (an API key with the scope register).",
    options: [
      option(
        "--order <what>",
        "order",
        { kind: "CHOICE", values: { RELEASE: 0, CURE: 1, CLOSE_ENFORCEMENT: 2 } },
        "RELEASE, CURE or CLOSE_ENFORCEMENT",
      ),
      file("document", "orderDigest", "the order"),
    ],
  },
  {
    group: "pledge",
    name: "lapse",
    act: "lapsePledge",
    about: "PLEDGE",
    summary: "say that an offer or an agreement ran out",
    who: "Nobody signs; anybody may.",
    options: [],
  },
  {
    group: "certificate",
    name: "renew",
    act: "renew",
    about: "BUNDLE",
    summary: "extend a certificate's validity",
    who: HOLDER_AND_REGISTRAR,
    options: [
      option("--until <time>", "validUntil", { kind: "TIME" }, "new end of validity (RFC 3339, UTC)"),
      file("evidence", "evidenceDigest", "proof that the data still exist"),
      option(
        "--regime <id>",
        "regimeDigest",
        { kind: "REGIME" },
        "regime profile by which the new end was reckoned",
      ),
    ],
  },
  {
    group: "certificate",
    name: "supersede",
    act: "supersede",
    about: "BUNDLE",
    summary: "link a newer version, whose certificate names this one",
    who: HOLDER_AND_REGISTRAR,
    options: [option("--by <bundle>", "successor", { kind: "CERTIFICATE" }, "bundle of the newer version")],
  },
  {
    group: "certificate",
    name: "transfer",
    act: "transfer",
    about: "BUNDLE",
    summary: "offer a certificate to a new holder",
    who: "Signed by the holder; then the new holder signs (`datadeed countersign`), and the pledgee of a live pledge (`datadeed countersign --consent`); the registrar sends it (scope register).",
    options: [
      option("--to <address>", "to", { kind: "ADDRESS" }, "account of the new holder"),
      file("contract", "contractDigest", "contract and papers of the transfer"),
    ],
    countersigned: true,
  },
  {
    group: "certificate",
    name: "details",
    act: "amendDetails",
    about: "BUNDLE",
    summary: "record that the holder's name or the like changed; the certificate itself stays as it is",
    who: REGISTRAR,
    options: [file("document", "detailsDigest", "the changed details with what proves them")],
  },
  {
    group: "certificate",
    name: "cancel",
    act: "cancel",
    about: "BUNDLE",
    summary: "give a certificate up",
    who: "Signed by the holder; while a pledge lives, its pledgee consents (`-o`, then `datadeed countersign --consent`).",
    options: [file("reason", "reasonDigest", "the reasons", "SOMETIMES")],
  },
  ...(["suspend", "reinstate", "revoke"] as const).map((name): Step => {
    return {
      group: "certificate",
      name,
      act: name,
      about: "BUNDLE",
      summary: {
        suspend: "suspend a certificate",
        reinstate: "end a suspension",
        revoke: "revoke a certificate, for good; a live pledge's pledgee is named in the event",
      }[name],
      who: ADJUDICATOR,
      options: [file("reason", "reasonDigest", "the decision")],
    };
  }),
  {
    group: "objection",
    name: "file",
    act: "fileObjection",
    about: "BUNDLE",
    summary: "object to a certificate; it is flagged from then on",
    who: "Signed by the objector; the registrar, who knows the objector by name, sends it (scope register): write it with -o.",
    options: [
      option(
        "--ground <what>",
        "ground",
        { kind: "CHOICE", values: GROUNDS },
        Object.keys(GROUNDS).join(", "),
      ),
      file("evidence", "evidenceDigest", "reasons and evidence"),
    ],
  },
  {
    group: "objection",
    name: "admit",
    act: "admitObjection",
    about: "OBJECTION",
    summary: "pass the formal check, and ask the holder to answer",
    who: REGISTRAR,
    options: [
      option(
        "--answer-by <time>",
        "answerBy",
        { kind: "TIME" },
        "last second for the answer (RFC 3339, UTC)",
      ),
    ],
  },
  {
    group: "objection",
    name: "refuse",
    act: "refuseObjection",
    about: "OBJECTION",
    summary: "fail the formal check",
    who: REGISTRAR,
    options: [file("reason", "reasonDigest", "the reasons")],
  },
  {
    group: "objection",
    name: "answer",
    act: "answerObjection",
    about: "OBJECTION",
    summary: "answer an objection",
    who: "Signed by the certificate's holder.",
    options: [file("document", "answerDigest", "the answer")],
  },
  {
    group: "objection",
    name: "decide",
    act: "decideObjection",
    about: "OBJECTION",
    summary: "decide an objection, or send it to court",
    who: ADJUDICATOR,
    options: [
      option(
        "--outcome <how>",
        "outcome",
        { kind: "CHOICE", values: { UPHELD: 6, DISMISSED: 7, TO_COURT: 8 } },
        "UPHELD, DISMISSED or TO_COURT",
      ),
      file("reason", "reasonDigest", "the decision"),
    ],
  },
  {
    group: "objection",
    name: "withdraw",
    act: "withdrawObjection",
    about: "OBJECTION",
    summary: "withdraw an objection",
    who: "Signed by the objector.",
    options: [file("reason", "reasonDigest", "the reasons", "SOMETIMES")],
  },
];

/** The step that is this act. @throws RangeError for an act that no form asks for */
export function stepOf(act: ActName): Step {
  const step = STEPS.find((one) => one.act === act);
  if (step === undefined) throw new RangeError(`act: expected one of the table, got ${act}`);
  return step;
}
