/** PledgeRegistry's events up to a default, each held against the guards of contracts/libraries/PledgeGuards.sol. */
import type { pledgeRegistryAbi } from "../abi/pledge-registry.ts";
import { concat, fromHex0x, toHex0x, utf8 } from "#core/bytes.ts";
import { PLEDGE_MESSAGES } from "#core/register-messages.ts";
import { domainSeparator } from "#core/statement.ts";
import { keccak256 } from "#core/typed-data.ts";
import type { EventValues, Handlers, Integer } from "./abi-types.ts";
import { DEFAULT_HANDLERS } from "./replay-defaults.ts";
import { SHARED_HANDLERS } from "./replay-shared.ts";
import { membershipAt, roleOfFunction } from "./roles.ts";
import type { Hex } from "./ports.ts";
import { writeHex } from "./hex.ts";
import { endPledge, expectPledge, pledgeOf } from "./pledge-places.ts";
import {
  certificateStatusAt,
  lineageOf,
  livePledgesOf,
  NOBODY,
  occupantOf,
  pledgeStatusAt,
  ZERO,
} from "./state.ts";
import { broken, restricted, takeMessages, timeText, type Deployment, type Step } from "./step.ts";

type Abi = typeof pledgeRegistryAbi;
type Offer = EventValues<Abi, "PledgeProposed">["offer"];

export const PLEDGE_HANDLERS: Handlers<Abi, Step> = {
  ...SHARED_HANDLERS,
  ...DEFAULT_HANDLERS,

  PledgeProposed({ pledgeId: pledge, certificateDigest, offer, lineage, lapsesAt }, step) {
    const [message] = takeMessages(step, [offer.pledgor]);
    expectDigest(step, pledge, offer, message?.digest);
    expectParties(step, pledge, offer);
    expectPledgeable(step, certificateDigest, offer.pledgor);
    if (lineage !== lineageOf(step.state, certificateDigest)) {
      broken(step, "PLEDGE_CERTIFICATE_UNFIT", { certificate: certificateDigest, reason: "LINEAGE" });
    }
    expectMaturity(step, pledge, certificateDigest, offer.debtMaturity, offer.renewalCovenant);
    expectLimit(step, pledge, lapsesAt, step.terms.reservation);
    const { state, now } = step;
    const content = `${offer.pledgor} ${offer.contentKey}`;
    const held = occupantOf(state, lineage, now)?.id ?? occupantOfContent(step, content);
    if (held !== undefined) broken(step, "DOUBLE_PLEDGE", { pledge, other: held });
    state.byLineage.set(lineage, pledge);
    state.byContent.set(content, pledge);
    state.pledges.set(pledge, {
      certificateDigest: offer.certificateDigest,
      contentKey: offer.contentKey,
      lineage: lineage === offer.certificateDigest ? ZERO : lineage,
      pledgor: offer.pledgor,
      pledgee: offer.pledgee,
      creditor: offer.creditor,
      debtMaturity: offer.debtMaturity,
      renewalCovenant: offer.renewalCovenant,
      contractDigest: offer.contractDigest,
      status: "PROPOSED",
      exclusive: false,
      registered: false,
      contested: false,
      lapsesAt,
      position: 0,
      defaultedAt: 0,
      defaultHead: ZERO,
      releasedAt: 0,
      place: step.place,
    });
  },

  PledgeAccepted({ pledgeId: id, pledgee, conflictsDigest, waivesDispute, lapsesAt }, step) {
    takeMessages(step, [pledgee]);
    const pledge = expectPledge(step, id, ["PROPOSED"]);
    if (pledge === undefined) return;
    if (pledgee !== pledge.pledgee) broken(step, "MESSAGE_MISSING", { signer: pledge.pledgee });
    expectPledgeable(step, pledge.certificateDigest, pledge.pledgor);
    expectMaturity(step, id, pledge.certificateDigest, pledge.debtMaturity, pledge.renewalCovenant);
    expectLimit(step, id, lapsesAt, step.terms.registrationWindow);
    const record = step.state.records.get(pledge.certificateDigest);
    const disputed = record !== undefined && record.filed + record.open + record.upheld > 0;
    if (disputed && !waivesDispute) broken(step, "DISPUTE_NOT_WAIVED", { pledge: id });
    const conflicts = livePledgesOf(step.state, pledge.contentKey, step.now);
    const expected =
      conflicts.length === 0
        ? ZERO
        : toHex0x(step.hashes.keccak256(concat(...conflicts.map((other) => fromHex0x(other, 32)))));
    if (conflictsDigest !== expected) broken(step, "CONFLICT_NOT_ACKNOWLEDGED", { pledge: id });
    const live = step.state.live.get(pledge.contentKey) ?? [];
    pledge.status = "AGREED";
    pledge.exclusive = conflictsDigest === ZERO;
    pledge.lapsesAt = lapsesAt;
    pledge.position = live.length;
    pledge.place = step.place;
    step.state.live.set(pledge.contentKey, [...live, id]);
  },

  PledgeRegistered({ pledgeId: id, numberDigest, register, registeredAt, receiptDigest }, step) {
    restricted(step, roleOfFunction(step, "register"));
    const pledge = expectPledge(step, id, ["AGREED"]);
    if (pledge === undefined) return;
    takeMessages(step, [pledge.pledgee]);
    if (numberDigest === ZERO || receiptDigest === ZERO || registeredAt === 0) {
      broken(step, "REGISTERED_WITHOUT_RECEIPT", { pledge: id });
    }
    if (registeredAt > step.now) {
      broken(step, "REGISTERED_IN_FUTURE", { pledge: id, registeredAt: timeText(registeredAt) });
    }
    const number = `${Number(register)} ${numberDigest}`;
    const owner = step.state.byNumber.get(number);
    if (owner !== undefined) broken(step, "REGISTRATION_NUMBER_USED", { pledge: id, other: owner });
    step.state.byNumber.set(number, id);
    pledge.status = "REGISTERED";
    pledge.registered = true;
    pledge.place = step.place;
  },

  PledgeAmended({ pledgeId: id, contractDigest, debtMaturity, renewalCovenant }, step) {
    const pledge = expectPledge(step, id, ["REGISTERED"]);
    if (pledge === undefined) return;
    takeMessages(step, [pledge.pledgor, pledge.pledgee]);
    expectMaturity(step, id, pledge.certificateDigest, debtMaturity, renewalCovenant);
    pledge.contractDigest = contractDigest;
    pledge.debtMaturity = debtMaturity;
    pledge.renewalCovenant = renewalCovenant;
    pledge.place = step.place;
  },

  CoverCalled({ pledgeId: id }, step) {
    const pledge = expectPledge(step, id, ["REGISTERED"]);
    if (pledge !== undefined) takeMessages(step, [pledge.pledgee]);
  },

  PledgeReleased({ pledgeId: id }, step) {
    const pledge = expectPledge(step, id, ["AGREED", "REGISTERED"]);
    if (pledge === undefined) return;
    takeMessages(step, [pledge.pledgee]);
    endPledge(step, id, pledge, "RELEASED");
  },

  PledgeDeregistered({ pledgeId: id }, step) {
    const pledge = expectPledge(step, id, ["RELEASED"]);
    if (pledge === undefined) return;
    takeMessages(step, [pledge.pledgee]);
    if (!pledge.registered) broken(step, "DEREGISTERED_UNREGISTERED", { pledge: id });
    pledge.status = "DEREGISTERED";
    pledge.place = step.place;
  },

  DueDiligenceRecorded({ lender }, step) {
    takeMessages(step, [lender]);
  },

  PledgeLapsed({ pledgeId: id }, step) {
    // An offer that takes the place of one that ran out says so itself: the messages pending are the offer's.
    const pledge = pledgeOf(step, id);
    if (pledge === undefined) return;
    const status = pledgeStatusAt(pledge, step.now);
    if (status !== "LAPSED" || pledge.status === "LAPSED") {
      broken(step, "PLEDGE_STATUS_FORBIDS", { pledge: id, status });
    }
    endPledge(step, id, pledge, "LAPSED");
  },
};

function occupantOfContent({ state, now }: Step, content: string): Hex | undefined {
  const id = state.byContent.get(content);
  const pledge = id === undefined ? undefined : state.pledges.get(id);
  return pledge === undefined || pledgeStatusAt(pledge, now) === "LAPSED" ? undefined : id;
}

function expectLimit(step: Step, pledge: Hex, lapsesAt: Integer, limit: number): void {
  const expected = step.now + limit;
  if (lapsesAt === expected) return;
  const [found, due] = [timeText(lapsesAt), timeText(expected)];
  broken(step, "LIMIT_TIME_WRONG", { pledge, lapsesAt: found, expected: due });
}

function expectParties(step: Step, pledge: Hex, offer: Offer): void {
  const { pledgor, pledgee, creditor, guarantor } = offer;
  const faults: readonly (readonly [boolean, string])[] = [
    [pledgee === NOBODY, "PLEDGEE_MISSING"],
    [pledgee === pledgor, "SELF_PLEDGE"],
    [creditor === NOBODY || creditor === pledgor, "CREDITOR_INVALID"],
    [guarantor === creditor, "GUARANTOR_IS_CREDITOR"],
  ];
  const reason = faults.find(([wrong]) => wrong)?.[1];
  if (reason !== undefined) broken(step, "PLEDGE_PARTIES_INVALID", { pledge, reason });
  const keeper = membershipAt(step.state, roleOfFunction(step, "register"), pledgee, {
    place: step.place,
    time: step.now,
  });
  if (keeper !== undefined && !step.state.closed.has(step.deployment.pledges)) {
    broken(step, "PLEDGEE_KEEPS_REGISTER", { pledge, pledgee });
  }
}

function expectPledgeable(step: Step, certificate: Hex, pledgor: Hex): void {
  const record = step.state.records.get(certificate);
  if (record === undefined) {
    broken(step, "CERTIFICATE_UNKNOWN", { certificate });
    return;
  }
  const status = certificateStatusAt(record, step.now);
  const reason =
    status !== "VALID"
      ? status
      : record.supersededBy !== ZERO
        ? "SUPERSEDED"
        : record.holder !== pledgor
          ? "PLEDGOR_NOT_HOLDER"
          : undefined;
  if (reason !== undefined) broken(step, "PLEDGE_CERTIFICATE_UNFIT", { certificate, reason });
}

function expectMaturity(
  step: Step,
  pledge: Hex,
  certificate: Hex,
  debtMaturity: Integer,
  renewalCovenant: boolean,
): void {
  const validUntil = step.state.records.get(certificate)?.validUntil;
  const beyond = validUntil !== undefined && debtMaturity > validUntil && !renewalCovenant;
  if (debtMaturity <= step.now || beyond) broken(step, "PLEDGE_BEYOND_VALIDITY", { pledge });
}

const OFFER_FIELDS = PLEDGE_MESSAGES.PledgeOffer;
const OFFER_TYPE = keccak256(
  utf8(`PledgeOffer(${OFFER_FIELDS.map(({ type, name }) => `${type} ${name}`).join(",")})`),
);

/** Domain separators, one a deployment. */
const DOMAINS = new WeakMap<Deployment, Uint8Array>();

function domainOf(deployment: Deployment): Uint8Array {
  const { chainId, pledges: verifyingContract } = deployment;
  const domain = DOMAINS.get(deployment) ?? domainSeparator({ chainId, verifyingContract });
  DOMAINS.set(deployment, domain);
  return domain;
}

/** Type hash and words of an offer; written anew for each. */
const STRUCT = new Uint8Array(32 * (1 + OFFER_FIELDS.length));
const STRUCT_VIEW = new DataView(STRUCT.buffer);
/** 0x1901, domain separator, struct hash. */
const SIGNED = new Uint8Array(66);

/** The event has the whole offer, so the message that the pledgor signed can be made again. */
function expectDigest(step: Step, pledge: Hex, offer: Offer, signed: Hex | undefined): void {
  const { keccak256: hash } = step.hashes;
  STRUCT.fill(0);
  STRUCT.set(OFFER_TYPE);
  OFFER_FIELDS.forEach(({ name }, i) => {
    writeWord(offer[name as keyof Offer], 32 * (i + 2));
  });
  SIGNED.set([0x19, 0x01]);
  SIGNED.set(domainOf(step.deployment), 2);
  SIGNED.set(hash(STRUCT), 34);
  const expected = toHex0x(hash(SIGNED));
  const found = pledge === expected ? (signed ?? expected) : pledge;
  if (found !== expected) broken(step, "MESSAGE_DIGEST_MISMATCH", { expected, found });
}

/** Writes a decoded value into the word of STRUCT that ends before `end`; STRUCT is zero there. */
function writeWord(value: Hex | Integer | boolean, end: number): void {
  if (typeof value === "string") {
    writeHex(value, 2, STRUCT, end - (value.length - 2) / 2);
    return;
  }
  // No integer of an offer is wider than 8 bytes.
  STRUCT_VIEW.setBigUint64(end - 8, BigInt(value));
}
