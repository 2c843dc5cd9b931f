/** What storage must hold if the events are the whole truth: each record's slot, and the value of each of its members. */
import { fromHex0x } from "#core/bytes.ts";
import { ACCESS_LAYOUT, LOG_LAYOUT, PLEDGES_LAYOUT, REGISTRY_LAYOUT } from "#core/state-proof/layout.ts";
import { mappingSlot, memberSlot, type Member } from "#core/state-proof/words.ts";
import { addressWord, uintWord } from "#core/typed-data.ts";
import type { Integer } from "./abi-types.ts";
import type { Expectation } from "./expectation.ts";
import { placesOf } from "./place-expectations.ts";
import type { ContractName, Hex } from "./ports.ts";
import {
  CERTIFICATE_STATUS,
  OBJECTION_STATUS,
  PLEDGE_STATUS,
  type AuditState,
  type ObjectionState,
  type PledgeState,
  type RecordState,
} from "./state.ts";

const big = (value: Hex | Integer | boolean): bigint => BigInt(value);
const ofHex = (key: Hex, slot: bigint | number) => mappingSlot(fromHex0x(key, 32), slot);
const ofAddress = (key: Hex, slot: bigint | number) => mappingSlot(addressWord(key), slot);

/** A value that fills its slot alone, of the mappings below. */
const WORD: Member = { slot: 0, offset: 0, bytes: 32 };

/** `NoncesKeyed` in both registers: lane 0 has the mapping of `Nonces`, the others their own. */
const NONCES = 3;
const LANES = 4;

/** `AccessManager._targets[target].allowedRoles[selector]`. */
const TARGETS = 0;
const ROLE_OF_FUNCTION: Member = { slot: 0, offset: 0, bytes: 8 };
/** `Time.Delay`: the newest value is its lowest 32 bits. */
const NOTICE: Member = { slot: 0, offset: 6, bytes: 4 };

function fieldsOf<Layout extends Readonly<Record<string, Member>>>(
  layout: Layout,
  values: Readonly<Record<keyof Layout, bigint>>,
): Expectation["fields"] {
  return Object.entries(layout).map(([name, member]) => [name, member, values[name]!]);
}

function recordFields(record: RecordState): Expectation["fields"] {
  return fieldsOf(REGISTRY_LAYOUT.record, {
    commitment: big(record.commitment),
    holder: big(record.holder),
    validUntil: big(record.validUntil),
    status: big(CERTIFICATE_STATUS[record.status]),
    index: big(record.index),
    admittedAt: big(record.admittedAt),
    filed: big(record.filed),
    open: big(record.open),
    upheld: big(record.upheld),
    supersededBy: big(record.supersededBy),
    lineage: big(record.lineage),
  });
}

function objectionFields(objection: ObjectionState): Expectation["fields"] {
  return fieldsOf(REGISTRY_LAYOUT.objection, {
    certificateDigest: big(objection.certificateDigest),
    objector: big(objection.objector),
    status: big(OBJECTION_STATUS[objection.status]),
    ground: big(objection.ground),
    answerBy: big(objection.answerBy),
  });
}

function pledgeFields(pledge: PledgeState): Expectation["fields"] {
  return fieldsOf(PLEDGES_LAYOUT.pledge, {
    certificateDigest: big(pledge.certificateDigest),
    contentKey: big(pledge.contentKey),
    lineage: big(pledge.lineage),
    pledgor: big(pledge.pledgor),
    debtMaturity: big(pledge.debtMaturity),
    status: big(PLEDGE_STATUS[pledge.status]),
    renewalCovenant: big(pledge.renewalCovenant),
    exclusive: big(pledge.exclusive),
    registered: big(pledge.registered),
    pledgee: big(pledge.pledgee),
    lapsesAt: big(pledge.lapsesAt),
    position: big(pledge.position),
    creditor: big(pledge.creditor),
    defaultedAt: big(pledge.defaultedAt),
    contested: big(pledge.contested),
    contractDigest: big(pledge.contractDigest),
    defaultHead: big(pledge.defaultHead),
  });
}

/** Everything that the contract must hold, in the order of the events that opened it. */
export function* expectationsOf(
  state: AuditState,
  contract: ContractName,
): Generator<Expectation, void, undefined> {
  if (contract === "CertificateLog") yield* checkpoints(state);
  if (contract === "CertificateRegistry") {
    yield* certificates(state);
    yield* objections(state);
    yield* nonces(state.registers.registry.lanes, contract);
  }
  if (contract === "PledgeRegistry") {
    yield* pledges(state);
    yield* placesOf(state);
    yield* nonces(state.registers.pledges.lanes, contract);
  }
  if (contract === "AccessManager") yield* roles(state);
}

function* checkpoints({ checkpoints: all }: AuditState): Generator<Expectation> {
  for (const { root, size, time, place } of all) {
    const fields = fieldsOf(LOG_LAYOUT.checkpoint, { size: big(size), anchoredAt: big(time) });
    const base = ofHex(root, LOG_LAYOUT.checkpoints);
    yield { kind: "checkpoints", contract: "CertificateLog", record: root, base, fields, place };
  }
}

function* certificates({ records }: AuditState): Generator<Expectation> {
  for (const [record, kept] of records) {
    const base = ofHex(record, REGISTRY_LAYOUT.records);
    const fields = recordFields(kept);
    yield { kind: "certificates", contract: "CertificateRegistry", record, base, fields, place: kept.place };
  }
}

function* objections({ objections: all }: AuditState): Generator<Expectation> {
  for (const [record, kept] of all) {
    const base = ofHex(record, REGISTRY_LAYOUT.objections);
    const fields = objectionFields(kept);
    yield { kind: "objections", contract: "CertificateRegistry", record, base, fields, place: kept.place };
  }
}

function* pledges({ pledges: all }: AuditState): Generator<Expectation> {
  for (const [record, kept] of all) {
    const base = ofHex(record, PLEDGES_LAYOUT.pledges);
    const fields = pledgeFields(kept);
    yield { kind: "pledges", contract: "PledgeRegistry", record, base, fields, place: kept.place };
  }
}

function* nonces(lanes: ReadonlyMap<string, number>, contract: ContractName): Generator<Expectation> {
  for (const [lane, next] of lanes) {
    const [signer, key] = lane.split(" ") as [Hex, Hex];
    const base =
      BigInt(key) === 0n
        ? ofAddress(signer, NONCES)
        : mappingSlot(uintWord(BigInt(key)), ofAddress(signer, LANES));
    yield { kind: "nonces", contract, record: lane, base, fields: [["next", WORD, big(next)]], place: null };
  }
}

function* roles({ memberships, functionRoles }: AuditState): Generator<Expectation> {
  const accounts = new Map(memberships.map((held) => [`${held.role} ${held.account}`, held]));
  for (const [record, { role, account, since, delay, revoked, granted }] of accounts) {
    const members = mappingSlot(uintWord(role), ACCESS_LAYOUT.roles);
    const base = ofAddress(account, memberSlot(members, ACCESS_LAYOUT.members));
    const held = revoked === null;
    const fields = [
      ["since", ACCESS_LAYOUT.access.since, big(held ? since : 0)],
      ["notice", NOTICE, big(held ? delay : 0)],
    ] as const;
    const place = revoked ?? granted;
    yield { kind: "roles", contract: "AccessManager", record, base, fields, place };
  }
  for (const [record, role] of functionRoles) {
    const [target, selector] = record.split(" ") as [Hex, Hex];
    const key = new Uint8Array(32);
    key.set(fromHex0x(selector, 4));
    const base = mappingSlot(key, ofAddress(target, TARGETS));
    const fields = [["role", ROLE_OF_FUNCTION, big(role)]] as const;
    yield { kind: "roles", contract: "AccessManager", record, base, fields, place: null };
  }
}
