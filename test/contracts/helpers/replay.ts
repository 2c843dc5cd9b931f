/** An auditor in small: rebuilds both registers from their events alone and compares with what they keep. */
import { expect } from "chai";
import type { Contract, Interface, Log, LogDescription } from "ethers";
import { connection, ZERO, type Register } from "./register.ts";
import {
  readHistoryHead,
  readLivePledges,
  readObject,
  readValue,
  type CertificateRecord,
  type ObjectionView,
  type PledgeView,
} from "./views.ts";

const { ethers } = connection;

/** Arguments of the registers' events, by name; which of them are there depends on the event. */
interface EventArguments {
  readonly signer: string;
  readonly nonce: bigint;
  readonly certificateDigest: string;
  readonly commitment: string;
  readonly holder: string;
  readonly to: string;
  readonly validUntil: bigint;
  readonly index: bigint;
  readonly successor: string;
  readonly lineage: string;
  readonly objectionId: string;
  readonly objector: string;
  readonly ground: bigint;
  readonly answerBy: bigint;
  readonly outcome: bigint;
  readonly pledgeId: string;
  readonly offer: PledgeView;
  readonly lapsesAt: bigint;
  readonly conflictsDigest: string;
  readonly contractDigest: string;
  readonly debtMaturity: bigint;
  readonly renewalCovenant: boolean;
  readonly order: bigint;
}

/** A record as the events tell it: `closed` is the status that a decision or its holder gave it. */
type ReplayedRecord = Omit<CertificateRecord, "status" | "disputed"> & { closed: bigint | undefined };

interface Event {
  readonly name: string;
  readonly args: EventArguments;
  /** Block time, Unix seconds. */
  readonly time: bigint;
  /** Head of the history after this event. */
  readonly head: string;
}

/** All events of a register in order, each with the running hash; throws at a gap in the numbers. */
export async function readHistory(contract: Contract): Promise<Event[]> {
  const logs = await ethers.provider.getLogs({ address: await contract.getAddress(), fromBlock: 0 });
  const events: Event[] = [];
  const times = new Map<number, bigint>();
  let head = ZERO;
  for (const log of logs) {
    const parsed = parse(contract.interface, log);
    if (parsed === undefined) continue;
    const sequence = BigInt(events.length + 1);
    if (parsed.args[0] !== sequence) {
      throw new Error(`expected event ${sequence}, got ${String(parsed.args[0])} (${parsed.name})`);
    }
    const encoded = ethers.AbiCoder.defaultAbiCoder().encode(parsed.fragment.inputs, parsed.args.toArray());
    head = ethers.keccak256(ethers.concat([head, parsed.topic, ethers.keccak256(encoded)]));
    let time = times.get(log.blockNumber);
    if (time === undefined) {
      time = BigInt((await ethers.provider.getBlock(log.blockNumber))?.timestamp ?? 0);
      times.set(log.blockNumber, time);
    }
    events.push({ name: parsed.name, args: parsed.args.toObject() as EventArguments, time, head });
  }
  return events;
}

/** Rebuilds records, objections, pledges and nonces from the events and expects the contracts to keep the same. */
export async function expectReplay(world: Register): Promise<void> {
  await expectHistory(world.registry);
  await expectHistory(world.pledges);
  await expectRecords(world);
  await expectPledges(world);
}

async function expectHistory(contract: Contract): Promise<void> {
  const events = await readHistory(contract);
  expect(await readHistoryHead(contract)).to.deep.equal({
    sequence: BigInt(events.length),
    head: events.at(-1)?.head ?? ZERO,
  });
  const nonces = new Map<string, [string, bigint]>();
  for (const { name, args } of events) {
    if (name !== "MessageTaken" && name !== "NonceCancelled") continue;
    const { signer, nonce } = args;
    nonces.set(`${signer} ${nonce >> 64n}`, [signer, nonce]);
  }
  for (const [signer, nonce] of nonces.values()) {
    const next = await readValue(contract, "nonces(address,uint192)", signer, nonce >> 64n);
    expect(next).to.equal(nonce + 1n);
  }
}

async function expectRecords(world: Register): Promise<void> {
  const { records, objections } = rebuildRecords(await readHistory(world.registry));
  const now = BigInt(await world.now());
  for (const [digest, { closed, ...record }] of records) {
    const [filed, open, upheld] = [record.filedObjections, record.openObjections, record.upheldObjections];
    expect(await world.record(digest)).to.deep.equal({
      ...record,
      status: closed ?? (now > record.validUntil ? 5n : 1n),
      disputed: filed + open + upheld > 0n,
    });
  }
  for (const [id, objection] of objections) {
    const kept = await readObject(world.registry, "objection", id);
    const overdue = objection.status === 2n && now > objection.answerBy;
    expect(kept).to.deep.equal({ ...objection, status: overdue ? 5n : objection.status });
  }
}

function rebuildRecords(events: readonly Event[]) {
  const records = new Map<string, ReplayedRecord>();
  const objections = new Map<string, ObjectionView>();
  for (const event of events) {
    const { name, args } = event;
    if (name === "CertificateAdmitted") records.set(args.certificateDigest, openRecord(event));
    if (name === "ObjectionFiled") objections.set(args.objectionId, openObjection(event));
    const objection = objections.get(args.objectionId);
    const record = records.get(objection?.certificateDigest ?? args.certificateDigest);
    if (record === undefined) continue;
    if (objection !== undefined) applyToObjection(event, objection, record);
    if (name === "CertificateRenewed") record.validUntil = args.validUntil;
    if (name === "HolderChanged") record.holder = args.to;
    if (name === "CertificateSuspended") record.closed = 2n;
    if (name === "CertificateReinstated") record.closed = undefined;
    if (name === "CertificateCancelled") record.closed = 3n;
    if (name === "CertificateRevoked") record.closed = 4n;
    if (name === "CertificateSuperseded") {
      record.supersededBy = args.successor;
      const successor = records.get(args.successor);
      if (successor !== undefined) successor.lineage = args.lineage;
    }
  }
  return { records, objections };
}

function openRecord({ args, time }: Event): ReplayedRecord {
  return {
    commitment: args.commitment,
    holder: args.holder,
    validUntil: args.validUntil,
    index: args.index,
    admittedAt: time,
    supersededBy: ZERO,
    lineage: args.certificateDigest,
    filedObjections: 0n,
    openObjections: 0n,
    upheldObjections: 0n,
    closed: undefined,
  };
}

function openObjection({ args }: Event): ObjectionView {
  return {
    certificateDigest: args.certificateDigest,
    objector: args.objector,
    status: 1n,
    ground: args.ground,
    answerBy: 0n,
  };
}

function applyToObjection({ name, args }: Event, objection: ObjectionView, record: ReplayedRecord): void {
  const wasFiled = objection.status === 1n;
  if (name === "ObjectionFiled") record.filedObjections++;
  if (name === "ObjectionAdmitted") {
    record.filedObjections--;
    record.openObjections++;
    objection.status = 2n;
    objection.answerBy = args.answerBy;
  }
  if (name === "ObjectionNotAdmitted") {
    record.filedObjections--;
    objection.status = 3n;
  }
  if (name === "ObjectionAnswered") objection.status = 4n;
  if (name === "ObjectionDecided") {
    objection.status = args.outcome;
    if (args.outcome !== 8n) record.openObjections--;
    if (args.outcome === 6n) record.upheldObjections++;
  }
  if (name === "ObjectionWithdrawn") {
    if (wasFiled) record.filedObjections--;
    else record.openObjections--;
    objection.status = 9n;
  }
}

async function expectPledges(world: Register): Promise<void> {
  const pledges = rebuildPledges(await readHistory(world.pledges));
  const now = BigInt(await world.now());
  const live = new Map<string, string[]>();
  const byLineage = new Map<string, string>();
  for (const [id, pledge] of pledges) {
    const ranOut = (pledge.status === 1n || pledge.status === 2n) && now > pledge.lapsesAt;
    const status = ranOut ? 9n : pledge.status;
    const kept = await readObject(world.pledges, "pledge", id);
    expect(kept).to.deep.equal({ ...pledge, status });
    if (status >= 1n && status <= 5n) byLineage.set(pledge.lineage, id);
    const ids = live.get(pledge.contentKey) ?? [];
    if (status >= 2n && status <= 5n) ids.push(id);
    live.set(pledge.contentKey, ids);
  }
  for (const { lineage } of pledges.values()) {
    const occupant = await world.encumbrance(lineage);
    expect(occupant.pledgeId).to.equal(byLineage.get(lineage) ?? ZERO);
  }
  for (const [contentKey, ids] of live) {
    const { pledgeIds: kept, digest } = await readLivePledges(world.pledges, contentKey);
    expect([...kept].sort()).to.deep.equal(ids.sort());
    expect(digest).to.equal(kept.length === 0 ? ZERO : ethers.keccak256(ethers.concat(kept)));
    expect(ids.filter((id) => pledges.get(id)?.exclusive).length).to.be.lessThanOrEqual(1);
  }
}

const PLEDGE_STATUS: Readonly<Record<string, bigint>> = {
  PledgeAccepted: 2n,
  PledgeRegistered: 3n,
  DefaultDeclared: 4n,
  DefaultCured: 3n,
  EnforcementOpened: 5n,
  PledgeReleased: 6n,
  PledgeDeregistered: 7n,
  EnforcementClosed: 8n,
  PledgeLapsed: 9n,
};
const ORDERED_STATUS = [6n, 3n, 8n];

function rebuildPledges(events: readonly Event[]) {
  const pledges = new Map<string, PledgeView>();
  for (const event of events) {
    const { name, args, time, head } = event;
    if (name === "PledgeProposed") pledges.set(args.pledgeId, openPledge(event));
    const pledge = pledges.get(args.pledgeId);
    if (pledge === undefined) continue;
    pledge.status = PLEDGE_STATUS[name] ?? pledge.status;
    if (name === "CourtOrderApplied") pledge.status = ORDERED_STATUS[Number(args.order)] ?? 0n;
    if (name === "PledgeAccepted") {
      pledge.exclusive = args.conflictsDigest === ZERO;
      pledge.lapsesAt = args.lapsesAt;
    }
    if (name === "PledgeRegistered") pledge.registered = true;
    if (name === "PledgeAmended") {
      pledge.contractDigest = args.contractDigest;
      pledge.debtMaturity = args.debtMaturity;
      pledge.renewalCovenant = args.renewalCovenant;
    }
    if (name === "DefaultDeclared") Object.assign(pledge, { defaultedAt: time, defaultHead: head });
    if (name === "DefaultContested") pledge.contested = true;
    if (name === "DefaultCured" || (name === "CourtOrderApplied" && args.order === 1n)) {
      Object.assign(pledge, { contested: false, defaultedAt: 0n, defaultHead: ZERO });
    }
  }
  return pledges;
}

function openPledge({ args }: Event): PledgeView {
  const { offer } = args;
  return {
    status: 1n,
    certificateDigest: offer.certificateDigest,
    contentKey: offer.contentKey,
    lineage: args.lineage,
    pledgor: offer.pledgor,
    pledgee: offer.pledgee,
    creditor: offer.creditor,
    contractDigest: offer.contractDigest,
    debtMaturity: offer.debtMaturity,
    renewalCovenant: offer.renewalCovenant,
    exclusive: false,
    registered: false,
    contested: false,
    lapsesAt: args.lapsesAt,
    defaultedAt: 0n,
    defaultHead: ZERO,
  };
}

function parse(abi: Interface, log: Log): LogDescription | undefined {
  const parsed = abi.parseLog(log);
  return parsed?.fragment.inputs[0]?.name === "sequence" ? parsed : undefined;
}
