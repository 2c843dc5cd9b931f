/**
 * Histories that nobody planned: many actors, every act that the registers know, in an order that a seed decides. What
 * the contracts refuse is not sent, so all that happens is valid, and nothing of the contracts' rules is repeated here.
 */
import type { Wallet } from "ethers";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { emptyMessage, type Message } from "#core/register-acts.ts";
import type { MessageType } from "#core/register-messages.ts";
import { ROLE_IDS } from "#core/roles.ts";
import { seededRandom } from "../../../scripts/tasks/seeded.ts";
import { acceptanceOf, digestOfMessage, offerOf, signMessage, ZERO32 } from "../pledge-signing.ts";
import { ACTORS } from "./actors.ts";
import type { AuditWorld, Call } from "./audit-world.ts";
import type { KnownCertificate } from "./certificates.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

interface KnownPledge {
  readonly id: string;
  readonly certificate: KnownCertificate;
  readonly pledgor: Wallet;
  readonly pledgee: Wallet;
}

interface KnownObjection {
  readonly id: string;
  readonly certificate: KnownCertificate;
}

type Register = "registry" | "pledges";

/** One seed's way through the acts. */
class History {
  readonly world: AuditWorld;
  readonly random: () => number;
  readonly pledges: KnownPledge[] = [];
  readonly objections: KnownObjection[] = [];
  registrar = ACTORS.registrar;
  #lane = 0;
  #texts = 0;

  constructor(world: AuditWorld, seed: number) {
    this.world = world;
    this.random = seededRandom(seed);
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.random() * list.length)];
  }

  number(below: number): number {
    return Math.floor(this.random() * below);
  }

  /** The digest of a document that nobody else has. */
  text(): `0x${string}` {
    return toHex0x(sha256(utf8(`document ${this.#texts++}`)));
  }

  /** A signed message as the contract's function takes it: struct and signature. */
  async sign(wallet: Wallet, to: Register, type: MessageType, words: Message): Promise<[Message, string]> {
    const register = to === "registry" ? "CertificateRegistry" : "PledgeRegistry";
    const nonce = (BigInt(++this.#lane) << 64n).toString();
    const signed = await signMessage(wallet, this.world.trust, register, type, { ...words, nonce });
    return [signed.message, signed.signature];
  }

  digestOf(to: Register, type: MessageType, message: Message): string {
    const register = to === "registry" ? "CertificateRegistry" : "PledgeRegistry";
    return digestOfMessage(this.world.trust, register, type, message);
  }

  /** Anybody may send what is signed. */
  async relay(to: Register, name: string, ...parts: readonly (readonly unknown[])[]): Promise<boolean> {
    return this.by(ACTORS.relay, to, name, ...parts.flat());
  }

  by(from: Wallet, to: Call["to"], name: string, ...values: readonly unknown[]): Promise<boolean> {
    return this.world.try({ to, name, values, from });
  }

  /** Consent of a live pledge's pledgee, or the empty message where none is needed. */
  async consentTo(certificate: KnownCertificate, request: string): Promise<readonly unknown[]> {
    const [record] = (await this.world.view("registry", "record", [certificate.digest])) as [
      { lineage: string },
    ];
    const [live] = (await this.world.view("pledges", "encumbrance", [record.lineage])) as [
      { pledgeId: string; pledgee: string },
    ];
    const pledgee = ACTORS.lenders.find(({ address }) => address === live.pledgee);
    if (pledgee === undefined) return [emptyMessage("PledgeeConsent"), "0x"];
    return this.sign(pledgee, "registry", "PledgeeConsent", {
      pledgeId: live.pledgeId,
      pledgee: pledgee.address,
      request,
    });
  }
}

/** Does one thing, if the contract lets it be done. */
type Act = (history: History) => Promise<boolean>;

function aboutCertificate(act: (history: History, certificate: KnownCertificate) => Promise<boolean>): Act {
  return async (history) => {
    // Mostly the latest, so that more than one thing happens to them.
    const known = history.world.certificates;
    const certificate = history.pick(history.random() < 0.7 ? known.slice(-8) : known);
    return certificate !== undefined && act(history, certificate);
  };
}

function aboutPledge(act: (history: History, pledge: KnownPledge) => Promise<boolean>): Act {
  return async (history) => {
    // Young pledges have more of their life before them.
    const pledge = history.pick(history.pledges.slice(-8));
    return pledge !== undefined && act(history, pledge);
  };
}

function aboutObjection(act: (history: History, objection: KnownObjection) => Promise<boolean>): Act {
  return async (history) => {
    const objection = history.pick(history.objections.slice(-6));
    return objection !== undefined && act(history, objection);
  };
}

/** By the pledgee, with words of its own besides. */
function byPledgee(name: string, type: MessageType, words: (history: History) => Message): Act {
  return aboutPledge(async (history, { id, pledgee }) => {
    const message = { pledgeId: id, pledgee: pledgee.address, ...words(history) };
    return history.relay("pledges", name, await history.sign(pledgee, "pledges", type, message));
  });
}

function decision(name: string): Act {
  return aboutCertificate((history, { digest }) =>
    history.by(ACTORS.adjudicator, "registry", name, digest, history.text()),
  );
}

const CERTIFICATE_ACTS = {
  admit: aboutCertificate(async (history, { digest, entry }) => {
    const { tree, certificates } = history.world;
    const index = certificates.findIndex((one) => one.digest === digest);
    const words = [digest, toHex0x(entry.commitment), entry.holder, entry.validUntil];
    const [record] = (await history.world.view("registry", "record", [digest])) as [{ status: bigint }];
    // A second admission changes nothing and leaves no event.
    if (record.status !== 0n) return false;
    const proof = tree.inclusionProof(index).map(toHex0x);
    return history.by(ACTORS.relay, "registry", "admit", words, index, toHex0x(tree.root()), proof);
  }),
  renew: aboutCertificate(async (history, { digest, holder, entry }) => {
    const message = await history.sign(holder, "registry", "RenewalRequest", {
      certificateDigest: digest,
      holder: holder.address,
      validUntil: entry.validUntil + (1 + history.number(6)) * YEAR,
      evidenceDigest: history.text(),
      regimeDigest: history.text(),
    });
    return history.by(history.registrar, "registry", "renew", ...message);
  }),
  supersede: aboutCertificate(async (history, { digest, holder }) => {
    const { certificates } = history.world;
    const later = certificates.slice(certificates.findIndex((one) => one.digest === digest) + 1);
    const successor = history.pick(later.filter((one) => one.holder === holder));
    if (successor === undefined) return false;
    const message = await history.sign(holder, "registry", "SupersessionRequest", {
      certificateDigest: digest,
      successor: successor.digest,
      holder: holder.address,
    });
    return history.by(history.registrar, "registry", "supersede", ...message);
  }),
  transfer: aboutCertificate(async (history, certificate) => {
    const { digest, holder } = certificate;
    const to = history.pick(ACTORS.holders);
    if (to === undefined || to === holder) return false;
    const words = {
      certificateDigest: digest,
      from: holder.address,
      to: to.address,
      contractDigest: history.text(),
    };
    const offer = await history.sign(holder, "registry", "TransferOffer", words);
    const acceptance = await history.sign(to, "registry", "TransferAcceptance", words);
    const consent = await history.consentTo(
      certificate,
      history.digestOf("registry", "TransferOffer", offer[0]),
    );
    const parts = [...offer, ...acceptance, ...consent];
    const done = await history.by(history.registrar, "registry", "transfer", ...parts);
    if (done) certificate.holder = to;
    return done;
  }),
  cancel: aboutCertificate(async (history, certificate) => {
    if (history.random() < 0.7) return false;
    const { digest, holder } = certificate;
    const request = await history.sign(holder, "registry", "CancellationRequest", {
      certificateDigest: digest,
      holder: holder.address,
      reasonDigest: history.text(),
    });
    const taken = history.digestOf("registry", "CancellationRequest", request[0]);
    return history.relay("registry", "cancel", request, await history.consentTo(certificate, taken));
  }),
  amendDetails: aboutCertificate((history, { digest }) =>
    history.by(history.registrar, "registry", "amendDetails", digest, history.text()),
  ),
  suspend: decision("suspend"),
  reinstate: decision("reinstate"),
  revoke: async (history) => (history.random() < 0.7 ? false : decision("revoke")(history)),
  voidCertificateNonce: async (history) => {
    const signer = history.pick(ACTORS.holders)!;
    const message = await history.sign(signer, "registry", "NonceCancellation", { signer: signer.address });
    return history.relay("registry", "cancelNonce", message);
  },
} as const satisfies Record<string, Act>;

const OBJECTION_ACTS = {
  fileObjection: aboutCertificate(async (history, certificate) => {
    const [message, signature] = await history.sign(ACTORS.objector, "registry", "ObjectionFiling", {
      certificateDigest: certificate.digest,
      objector: ACTORS.objector.address,
      ground: history.number(6),
      evidenceDigest: history.text(),
    });
    const done = await history.by(history.registrar, "registry", "fileObjection", message, signature);
    const id = history.digestOf("registry", "ObjectionFiling", message);
    if (done) history.objections.push({ id, certificate });
    return done;
  }),
  admitObjection: aboutObjection(async (history, { id }) => {
    const answerBy = (await history.world.now()) + (2 + history.number(10)) * DAY;
    return history.by(history.registrar, "registry", "admitObjection", id, answerBy);
  }),
  refuseObjection: aboutObjection((history, { id }) =>
    history.by(history.registrar, "registry", "refuseObjection", id, history.text()),
  ),
  answerObjection: aboutObjection(async (history, { id, certificate: { holder } }) => {
    const words = { objectionId: id, holder: holder.address, answerDigest: history.text() };
    return history.relay(
      "registry",
      "answerObjection",
      await history.sign(holder, "registry", "ObjectionAnswer", words),
    );
  }),
  decideObjection: aboutObjection((history, { id }) =>
    history.by(ACTORS.adjudicator, "registry", "decideObjection", id, 6 + history.number(3), history.text()),
  ),
  withdrawObjection: aboutObjection(async (history, { id }) => {
    const words = { objectionId: id, objector: ACTORS.objector.address, reasonDigest: history.text() };
    const message = await history.sign(ACTORS.objector, "registry", "ObjectionWithdrawal", words);
    return history.relay("registry", "withdrawObjection", message);
  }),
} as const satisfies Record<string, Act>;

const AGREED_VALUE = 0;

const PLEDGE_ACTS = {
  offerPledge: aboutCertificate(async (history, certificate) => {
    const pledgee = history.pick(ACTORS.lenders)!;
    const pledgor = certificate.holder;
    const offer = offerOf({
      certificateDigest: certificate.digest,
      datasetRoot: certificate.datasetRoot,
      pledgor: pledgor.address,
      pledgee: pledgee.address,
      debtMaturity: (await history.world.now()) + (1 + history.number(300)) * DAY,
    });
    const terms = { securedType: history.number(2), renewalCovenant: history.random() < 0.3 };
    const [message, signature] = await history.sign(pledgor, "pledges", "PledgeOffer", {
      ...offer,
      ...terms,
    });
    const opening = [toHex0x(certificate.datasetRoot), toHex0x(certificate.salt)];
    const done = await history.by(ACTORS.relay, "pledges", "propose", message, opening, signature);
    const id = history.digestOf("pledges", "PledgeOffer", message);
    if (done) history.pledges.push({ id, certificate, pledgor, pledgee });
    return done;
  }),
  acceptPledge: aboutPledge(async (history, { id, certificate, pledgee }) => {
    const [offered] = (await history.world.view("pledges", "pledge", [id])) as [{ contentKey: string }];
    const [, conflictsDigest] = await history.world.view("pledges", "livePledges", [offered.contentKey]);
    const [record] = (await history.world.view("registry", "record", [certificate.digest])) as [
      { disputed: boolean },
    ];
    const words = {
      ...acceptanceOf(id, pledgee.address),
      conflictsDigest: conflictsDigest as string,
      waivesDispute: record.disputed,
    };
    return history.relay(
      "pledges",
      "accept",
      await history.sign(pledgee, "pledges", "PledgeAcceptance", words),
    );
  }),
  registerPledge: aboutPledge(async (history, { id, pledgee }) => {
    const message = await history.sign(pledgee, "pledges", "Registration", {
      pledgeId: id,
      pledgee: pledgee.address,
      register: history.number(5),
      numberDigest: history.text(),
      registeredAt: (await history.world.now()) - history.number(HOUR),
      receiptDigest: history.text(),
    });
    return history.by(history.registrar, "pledges", "register", ...message);
  }),
  amendPledge: aboutPledge(async (history, { id, pledgor, pledgee }) => {
    const terms = {
      contractDigest: history.text(),
      amountDigest: history.text(),
      debtMaturity: (await history.world.now()) + (1 + history.number(300)) * DAY,
      renewalCovenant: history.random() < 0.5,
    };
    const offer = { pledgeId: id, pledgor: pledgor.address, ...terms };
    const acceptance = { pledgeId: id, pledgee: pledgee.address, ...terms };
    return history.relay(
      "pledges",
      "amend",
      await history.sign(pledgor, "pledges", "PledgeAmendmentOffer", offer),
      await history.sign(pledgee, "pledges", "PledgeAmendmentAcceptance", acceptance),
    );
  }),
  callCover: byPledgee("callCover", "CoverCall", (history) => ({ noticeDigest: history.text() })),
  releasePledge: byPledgee("release", "PledgeRelease", (history) => ({
    ground: history.number(4),
    documentDigest: history.text(),
  })),
  deregisterPledge: byPledgee("deregister", "Deregistration", (history) => ({
    receiptDigest: history.text(),
  })),
  declareDefault: byPledgee("declareDefault", "DefaultNotice", (history) => ({
    noticeDigest: history.text(),
    agreedEventDigest: history.random() < 0.6 ? history.text() : ZERO32,
  })),
  contestDefault: aboutPledge(async (history, { id, pledgor }) => {
    const words = { pledgeId: id, pledgor: pledgor.address, reasonDigest: history.text() };
    return history.relay(
      "pledges",
      "contestDefault",
      await history.sign(pledgor, "pledges", "DefaultContest", words),
    );
  }),
  cureDefault: byPledgee("cureDefault", "DefaultCure", (history) => ({ documentDigest: history.text() })),
  openEnforcement: aboutPledge(async (history, { id, pledgor, pledgee }) => {
    const method = history.number(4);
    const notice = { pledgeId: id, pledgee: pledgee.address, method, noticeDigest: history.text() };
    const [kept] = (await history.world.view("pledges", "pledge", [id])) as [
      { defaultHead: string; defaultedAt: bigint },
    ];
    const valuation = {
      pledgeId: id,
      pledgor: pledgor.address,
      valuationDigest: history.text(),
      defaultHead: kept.defaultHead,
      signedAt: Number(kept.defaultedAt) + 1,
    };
    const agreed =
      method === AGREED_VALUE
        ? await history.sign(pledgor, "pledges", "AgreedValuation", valuation)
        : [emptyMessage("AgreedValuation"), "0x"];
    const signed = await history.sign(pledgee, "pledges", "EnforcementNotice", notice);
    return history.relay("pledges", "openEnforcement", signed, agreed);
  }),
  closeEnforcement: aboutPledge(async (history, { id, pledgee }) => {
    const message = await history.sign(pledgee, "pledges", "EnforcementResult", {
      pledgeId: id,
      pledgee: pledgee.address,
      resultDigest: history.text(),
      buyer: history.pick(ACTORS.holders)!.address,
      proceedsDigest: history.text(),
      surplusDigest: history.text(),
    });
    return history.by(history.registrar, "pledges", "closeEnforcement", ...message);
  }),
  applyOrder: aboutPledge(async (history, { id }) =>
    history.random() < 0.7
      ? false
      : history.by(ACTORS.adjudicator, "pledges", "applyOrder", id, history.number(3), history.text()),
  ),
  lapsePledge: aboutPledge((history, { id }) => history.by(ACTORS.relay, "pledges", "lapse", id)),
  voidPledgeNonce: async (history) => {
    const signer = history.pick(ACTORS.lenders)!;
    const message = await history.sign(signer, "pledges", "NonceCancellation", { signer: signer.address });
    return history.relay("pledges", "cancelNonce", message);
  },
} as const satisfies Record<string, Act>;

/** What is nobody's act in the registers, and happens all the same. */
const OTHER_ACTS: Readonly<Record<string, Act>> = {
  deposit: async (history) => {
    const { world } = history;
    if (history.random() < 0.5) return false;
    const wishes = Array.from({ length: 1 + history.number(5) }, () => ({
      holder: history.pick(ACTORS.holders)!,
      content: history.number(12),
    }));
    await world.deposit(wishes);
    return true;
  },
  pass: async (history) => {
    const chance = history.random();
    await history.world.pass(
      HOUR + history.number(chance < 0.02 ? 500 * DAY : chance < 0.1 ? 40 * DAY : DAY),
    );
    return true;
  },
  pauseAndGoOn: async (history) => {
    const register = history.random() < 0.5 ? "registry" : "pledges";
    if (history.random() < 0.7 || !(await history.by(ACTORS.admin, register, "pause"))) return false;
    return history.by(ACTORS.admin, register, "unpause");
  },
  changeRegistrar: async (history) => {
    if (history.random() < 0.7) return false;
    const former = history.registrar;
    const next = former === ACTORS.registrar ? ACTORS.secondRegistrar : ACTORS.registrar;
    if (!(await history.by(ACTORS.admin, "authority", "grantRole", ROLE_IDS.REGISTRAR, next.address, 0)))
      return false;
    history.registrar = next;
    return history.by(ACTORS.admin, "authority", "revokeRole", ROLE_IDS.REGISTRAR, former.address);
  },
};

export const ACTS: Readonly<Record<string, Act>> = {
  ...CERTIFICATE_ACTS,
  ...OBJECTION_ACTS,
  ...PLEDGE_ACTS,
  ...OTHER_ACTS,
};

/** What was done, how often. */
export type Done = ReadonlyMap<string, number>;

/** Lets so many things happen. */
export async function makeHistory(world: AuditWorld, seed: number, happenings: number): Promise<Done> {
  const history = new History(world, seed);
  const done = new Map<string, number>();
  const names = Object.keys(ACTS);
  const times = (name: string) => done.get(name) ?? 0;
  for (let happened = 0; happened < happenings;) {
    // What is seldom possible goes first, or histories would be made of what is always possible.
    const some = Array.from({ length: 6 }, () => history.pick(names)!);
    for (const name of some.sort((a, b) => times(a) - times(b))) {
      if (!(await ACTS[name]!(history))) continue;
      happened++;
      done.set(name, times(name) + 1);
      break;
    }
  }
  return done;
}

/** Lets these acts happen one after the other, each as soon as chance finds something that it can be done to. */
export async function actsInTurn(world: AuditWorld, seed: number, names: readonly string[]): Promise<void> {
  const history = new History(world, seed);
  for (const name of names) {
    let tries = 0;
    while (!(await ACTS[name]!(history)))
      if (++tries > MOST_TRIES) throw new Error(`${name} can't be done in this history`);
  }
}

const MOST_TRIES = 200;
