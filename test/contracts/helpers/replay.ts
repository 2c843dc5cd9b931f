/** An auditor in small: rebuilds both registers from their events alone and compares with what they keep. */
import { expect } from "chai";
import type { Contract, Interface, Log, LogDescription } from "ethers";
import { connection, ZERO, type Register } from "./register.ts";

const { ethers } = connection;

interface Event {
  readonly name: string;
  readonly args: LogDescription["args"];
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
    const encoded = ethers.AbiCoder.defaultAbiCoder().encode(parsed.fragment.inputs, [...parsed.args]);
    head = ethers.keccak256(ethers.concat([head, parsed.topic, ethers.keccak256(encoded)]));
    let time = times.get(log.blockNumber);
    if (time === undefined) {
      time = BigInt((await ethers.provider.getBlock(log.blockNumber))?.timestamp ?? 0);
      times.set(log.blockNumber, time);
    }
    events.push({ name: parsed.name, args: parsed.args, time, head });
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
  const [sequence, head] = await contract.getFunction("history").staticCall();
  expect({ sequence, head }).to.deep.equal({
    sequence: BigInt(events.length),
    head: events.at(-1)?.head ?? ZERO,
  });
  const nonces = new Map<string, [string, bigint]>();
  for (const { name, args } of events) {
    if (name !== "MessageTaken" && name !== "NonceCancelled") continue;
    const [signer, nonce] = [String(args.signer), BigInt(args.nonce)];
    nonces.set(`${signer} ${nonce >> 64n}`, [signer, nonce]);
  }
  for (const [signer, nonce] of nonces.values()) {
    const next = await contract.getFunction("nonces(address,uint192)").staticCall(signer, nonce >> 64n);
    expect(next).to.equal(nonce + 1n);
  }
}

async function expectRecords(world: Register): Promise<void> {
  const { records, objections } = rebuildRecords(await readHistory(world.registry));
  const now = BigInt(await world.now());
  for (const [digest, { closed, ...record }] of records) {
    const [filed, open, upheld] = [record.filedObjections, record.openObjections, record.upheldObjections];
    expect((await world.record(digest)).toObject()).to.deep.equal({
      ...record,
      status: closed ?? (now > record.validUntil ? 5n : 1n),
      disputed: filed + open + upheld > 0n,
    });
  }
  for (const [id, objection] of objections) {
    const kept = await world.registry.getFunction("objection").staticCall(id);
    const overdue = objection.status === 2n && now > objection.answerBy;
    expect(kept.toObject()).to.deep.equal({ ...objection, status: overdue ? 5n : objection.status });
  }
}

function rebuildRecords(events: readonly Event[]) {
  const records = new Map<string, ReturnType<typeof openRecord>>();
  const objections = new Map<string, ReturnType<typeof openObjection>>();
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

function openRecord({ args, time }: Event) {
  return {
    commitment: args.commitment as string,
    holder: args.holder as string,
    validUntil: args.validUntil as bigint,
    index: args.index as bigint,
    admittedAt: time,
    supersededBy: ZERO,
    lineage: args.certificateDigest as string,
    filedObjections: 0n,
    openObjections: 0n,
    upheldObjections: 0n,
    closed: undefined as bigint | undefined,
  };
}

function openObjection({ args }: Event) {
  return {
    certificateDigest: args.certificateDigest as string,
    objector: args.objector as string,
    status: 1n,
    ground: args.ground as bigint,
    answerBy: 0n,
  };
}

function applyToObjection(
  { name, args }: Event,
  objection: ReturnType<typeof openObjection>,
  record: ReturnType<typeof openRecord>,
): void {
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
    const kept = await world.pledges.getFunction("pledge").staticCall(id);
    expect(kept.toObject()).to.deep.equal({ ...pledge, status });
    if (status >= 1n && status <= 5n) byLineage.set(pledge.lineage, id);
    const ids = live.get(pledge.contentKey) ?? [];
    if (status >= 2n && status <= 5n) ids.push(id);
    live.set(pledge.contentKey, ids);
  }
  for (const { lineage } of pledges.values()) {
    const occupant = await world.pledges.getFunction("encumbrance").staticCall(lineage);
    expect(occupant.pledgeId).to.equal(byLineage.get(lineage) ?? ZERO);
  }
  for (const [contentKey, ids] of live) {
    const [kept, digest] = await world.pledges.getFunction("livePledges").staticCall(contentKey);
    expect([...kept].sort()).to.deep.equal(ids.sort());
    expect(digest).to.equal(kept.length === 0 ? ZERO : ethers.keccak256(ethers.concat([...kept])));
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
  const pledges = new Map<string, ReturnType<typeof openPledge>>();
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

function openPledge({ args }: Event) {
  const { offer } = args;
  return {
    status: 1n,
    certificateDigest: offer.certificateDigest as string,
    contentKey: offer.contentKey as string,
    lineage: args.lineage as string,
    pledgor: offer.pledgor as string,
    pledgee: offer.pledgee as string,
    creditor: offer.creditor as string,
    contractDigest: offer.contractDigest as string,
    debtMaturity: offer.debtMaturity as bigint,
    renewalCovenant: offer.renewalCovenant as boolean,
    exclusive: false,
    registered: false,
    contested: false,
    lapsesAt: args.lapsesAt as bigint,
    defaultedAt: 0n,
    defaultHead: ZERO,
  };
}

function parse(abi: Interface, log: Log): LogDescription | undefined {
  const parsed = abi.parseLog(log);
  return parsed?.fragment.inputs[0]?.name === "sequence" ? parsed : undefined;
}
