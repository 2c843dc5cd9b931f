/** Every writing function of both registers, each with a way to make one call of it that succeeds. */
import {
  connection,
  DAY,
  digestOf,
  TERMS,
  ZERO,
  type Actor,
  type Message,
  type Register,
} from "./register.ts";
import { METHOD, type Pledging } from "./pledging.ts";
import type { MessageType } from "#core/register-messages.ts";

/** A message with its signer: stands for two arguments, the message and its signature. */
export interface SignedPart {
  readonly type: MessageType;
  readonly message: Message;
  readonly signer: Actor;
  /** An argument that stands between the message and its signature. */
  readonly between?: unknown;
}

export interface Act {
  readonly contract: "registry" | "pledges";
  readonly name: string;
  /** Whose role the function is restricted to; undefined when anybody may send it. */
  readonly role?: "admin" | "registrar" | "adjudicator";
  /** Arguments in order, a `SignedPart` for each message and its signature. */
  prepare(world: Register, pledging: Pledging): unknown[] | Promise<unknown[]>;
}

export function isSigned(part: unknown): part is SignedPart {
  return typeof part === "object" && part !== null && "signer" in part && "type" in part;
}

/** The call's arguments, messages signed. */
export async function argumentsOf(world: Register, act: Act, parts: readonly unknown[]): Promise<unknown[]> {
  const args = await Promise.all(
    parts.map(async (part) => {
      if (!isSigned(part)) return [part];
      const signature = await world.sign(world[act.contract], part.signer, part.type, part.message);
      return part.between === undefined ? [part.message, signature] : [part.message, part.between, signature];
    }),
  );
  return args.flat();
}

/** Sends the call from whoever may. */
export async function perform(world: Register, act: Act, parts: readonly unknown[]) {
  const args = await argumentsOf(world, act, parts);
  return world.send(world[act.contract], world[act.role ?? "stranger"], act.name, ...args);
}

const REASON = digestOf("reason");

export const ACTS: readonly Act[] = [
  ...(["registry", "pledges"] as const).flatMap((contract): Act[] => [
    {
      contract,
      name: "cancelNonce",
      prepare: (world) => [
        {
          type: "NonceCancellation",
          message: { signer: world.holder.address, ...world.once() },
          signer: world.holder,
        },
      ],
    },
    { contract, name: "pause", role: "admin", prepare: () => [] },
  ]),
  {
    contract: "registry",
    name: "admit",
    prepare: async (world) => [...world.admission(await world.deposit(world.holder))],
  },
  {
    contract: "registry",
    name: "renew",
    role: "registrar",
    async prepare(world) {
      const { digest, entry } = await world.certificate(world.holder, {
        validUntil: (await world.now()) + DAY,
      });
      const message = {
        certificateDigest: digest,
        holder: world.holder.address,
        validUntil: entry.validUntil + DAY,
        evidenceDigest: REASON,
        regimeDigest: REASON,
        ...world.once(),
      };
      return [{ type: "RenewalRequest", message, signer: world.holder }];
    },
  },
  {
    contract: "registry",
    name: "supersede",
    role: "registrar",
    async prepare(world) {
      const [older, newer] = [await world.certificate(world.holder), await world.certificate(world.holder)];
      const message = {
        certificateDigest: older.digest,
        successor: newer.digest,
        holder: world.holder.address,
        ...world.once(),
      };
      return [{ type: "SupersessionRequest", message, signer: world.holder }];
    },
  },
  onCertificate("amendDetails", "registrar"),
  {
    contract: "registry",
    name: "transfer",
    role: "registrar",
    async prepare(world, pledging) {
      const deposited = await world.certificate(world.holder);
      const pledgeId = await pledging.pledgeAt("REGISTERED", deposited);
      const words = {
        certificateDigest: deposited.digest,
        from: world.holder.address,
        to: world.rival.address,
        contractDigest: REASON,
      };
      const offer = { ...words, ...world.once() };
      const request = await world.digest(world.registry, "TransferOffer", offer);
      const consent = { pledgeId, pledgee: world.bank.address, request, ...world.once() };
      return [
        { type: "TransferOffer", message: offer, signer: world.holder },
        { type: "TransferAcceptance", message: { ...words, ...world.once() }, signer: world.rival },
        { type: "PledgeeConsent", message: consent, signer: world.bank },
      ];
    },
  },
  {
    contract: "registry",
    name: "cancel",
    async prepare(world, pledging) {
      const deposited = await world.certificate(world.holder);
      const pledgeId = await pledging.pledgeAt("AGREED", deposited);
      const message = {
        certificateDigest: deposited.digest,
        holder: world.holder.address,
        reasonDigest: REASON,
        ...world.once(),
      };
      const request = await world.digest(world.registry, "CancellationRequest", message);
      const consent = { pledgeId, pledgee: world.bank.address, request, ...world.once() };
      return [
        { type: "CancellationRequest", message, signer: world.holder },
        { type: "PledgeeConsent", message: consent, signer: world.bank },
      ];
    },
  },
  onCertificate("suspend", "adjudicator"),
  {
    contract: "registry",
    name: "reinstate",
    role: "adjudicator",
    async prepare(world) {
      const { digest } = await world.certificate(world.holder);
      await world.send(world.registry, world.adjudicator, "suspend", digest, REASON);
      return [digest, REASON];
    },
  },
  onCertificate("revoke", "adjudicator"),
  {
    contract: "registry",
    name: "fileObjection",
    role: "registrar",
    prepare: async (world) => [await filing(world)],
  },
  {
    contract: "registry",
    name: "admitObjection",
    role: "registrar",
    prepare: async (world) => [await objection(world), (await world.now()) + TERMS.shortestAnswer + DAY],
  },
  {
    contract: "registry",
    name: "refuseObjection",
    role: "registrar",
    prepare: async (world) => [await objection(world), REASON],
  },
  {
    contract: "registry",
    name: "answerObjection",
    async prepare(world) {
      const message = {
        objectionId: await admitted(world),
        holder: world.holder.address,
        answerDigest: REASON,
        ...world.once(),
      };
      return [{ type: "ObjectionAnswer", message, signer: world.holder }];
    },
  },
  {
    contract: "registry",
    name: "decideObjection",
    role: "adjudicator",
    async prepare(world) {
      const id = await admitted(world);
      await connection.networkHelpers.time.increase(TERMS.shortestAnswer + 2 * DAY);
      return [id, 7, REASON];
    },
  },
  {
    contract: "registry",
    name: "withdrawObjection",
    async prepare(world) {
      const message = {
        objectionId: await objection(world),
        objector: world.objector.address,
        reasonDigest: REASON,
        ...world.once(),
      };
      return [{ type: "ObjectionWithdrawal", message, signer: world.objector }];
    },
  },
  {
    contract: "pledges",
    name: "propose",
    async prepare(world, pledging) {
      const deposited = await world.certificate(world.holder);
      const message = await pledging.offer(deposited);
      return [{ type: "PledgeOffer", message, signer: world.holder, between: pledging.opening(deposited) }];
    },
  },
  byPledgee("accept", "PledgeAcceptance", "PROPOSED", async (pledging, pledgeId) => ({
    contractDigest: (await pledging.read(pledgeId)).contractDigest,
    conflictsDigest: ZERO,
    waivesDispute: false,
  })),
  byPledgee(
    "register",
    "Registration",
    "AGREED",
    () => ({ register: 1, numberDigest: REASON, registeredAt: 1_700_000_000, receiptDigest: REASON }),
    "registrar",
  ),
  {
    contract: "pledges",
    name: "amend",
    async prepare(world, pledging) {
      const words = {
        pledgeId: await pledging.pledgeAt("REGISTERED"),
        contractDigest: REASON,
        amountDigest: REASON,
        debtMaturity: (await world.now()) + DAY,
        renewalCovenant: true,
      };
      return [
        {
          type: "PledgeAmendmentOffer",
          message: { ...words, pledgor: world.holder.address, ...world.once() },
          signer: world.holder,
        },
        {
          type: "PledgeAmendmentAcceptance",
          message: { ...words, pledgee: world.bank.address, ...world.once() },
          signer: world.bank,
        },
      ];
    },
  },
  byPledgee("callCover", "CoverCall", "REGISTERED", () => ({ noticeDigest: REASON })),
  byPledgee("release", "PledgeRelease", "REGISTERED", () => ({ ground: 0, documentDigest: REASON })),
  byPledgee("deregister", "Deregistration", "RELEASED", () => ({ receiptDigest: REASON })),
  byPledgee("declareDefault", "DefaultNotice", "REGISTERED", () => ({
    noticeDigest: REASON,
    agreedEventDigest: REASON,
  })),
  {
    contract: "pledges",
    name: "contestDefault",
    async prepare(world, pledging) {
      const pledgeId = await pledging.pledgeAt("DEFAULTED");
      const message = { pledgeId, pledgor: world.holder.address, reasonDigest: REASON, ...world.once() };
      return [{ type: "DefaultContest", message, signer: world.holder }];
    },
  },
  byPledgee("cureDefault", "DefaultCure", "DEFAULTED", () => ({ documentDigest: REASON })),
  {
    contract: "pledges",
    name: "openEnforcement",
    async prepare(world, pledging) {
      const pledgeId = await pledging.pledgeAt("DEFAULTED");
      await connection.networkHelpers.time.increase(10);
      const message = {
        pledgeId,
        pledgee: world.bank.address,
        method: METHOD.AGREED_VALUE,
        noticeDigest: REASON,
        ...world.once(),
      };
      return [
        { type: "EnforcementNotice", message, signer: world.bank },
        { type: "AgreedValuation", message: await pledging.valuation(pledgeId), signer: world.holder },
      ];
    },
  },
  byPledgee(
    "closeEnforcement",
    "EnforcementResult",
    "ENFORCING",
    () => ({
      resultDigest: REASON,
      buyer: `0x${"0b".repeat(20)}`,
      proceedsDigest: REASON,
      surplusDigest: REASON,
    }),
    "registrar",
  ),
  {
    contract: "pledges",
    name: "recordDueDiligence",
    prepare: (world) => [
      {
        type: "DueDiligenceRecord",
        message: {
          certificateDigest: digestOf("certificate"),
          reportDigest: digestOf("report"),
          lender: world.bank.address,
          ...world.once(),
        },
        signer: world.bank,
      },
    ],
  },
  {
    contract: "pledges",
    name: "applyOrder",
    role: "adjudicator",
    prepare: async (_world, pledging) => [await pledging.pledgeAt("REGISTERED"), 0, REASON],
  },
  {
    contract: "pledges",
    name: "lapse",
    async prepare(_world, pledging) {
      const id = await pledging.pledgeAt("PROPOSED");
      await connection.networkHelpers.time.increase(4 * DAY);
      return [id];
    },
  },
];

function onCertificate(name: string, role: "registrar" | "adjudicator"): Act {
  return {
    contract: "registry",
    name,
    role,
    prepare: async (world) => [(await world.certificate(world.holder)).digest, REASON],
  };
}

function byPledgee(
  name: string,
  type: MessageType,
  status: Parameters<Pledging["pledgeAt"]>[0],
  words: (pledging: Pledging, pledgeId: string) => Message | Promise<Message>,
  role?: "registrar",
): Act {
  return {
    contract: "pledges",
    name,
    ...(role === undefined ? {} : { role }),
    async prepare(world, pledging) {
      const pledgeId = await pledging.pledgeAt(status);
      const message = {
        pledgeId,
        pledgee: world.bank.address,
        ...(await words(pledging, pledgeId)),
        ...world.once(),
      };
      return [{ type, message, signer: world.bank }];
    },
  };
}

async function filing(world: Register): Promise<SignedPart> {
  const message = {
    certificateDigest: (await world.certificate(world.holder)).digest,
    objector: world.objector.address,
    ground: 0,
    evidenceDigest: REASON,
    ...world.once(),
  };
  return { type: "ObjectionFiling", message, signer: world.objector };
}

async function objection(world: Register): Promise<string> {
  const { type, message, signer } = await filing(world);
  await world.submit(world.registry, "fileObjection", type, message, signer, world.registrar);
  return world.digest(world.registry, type, message);
}

async function admitted(world: Register): Promise<string> {
  const id = await objection(world);
  const answerBy = (await world.now()) + TERMS.shortestAnswer + DAY;
  await world.send(world.registry, world.registrar, "admitObjection", id, answerBy);
  return id;
}
