/**
 * The places that pledges occupy, as PledgeRegistry's mappings must hold them: `_byLineage`, `_byContent`, `_live` and
 * `_byNumber`. Places that the events left empty are expected to be empty, also those of certificates that nobody ever
 * pledged: that a certificate is free is what a lender reads there.
 */
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { PLEDGES_LAYOUT } from "#core/state-proof/layout.ts";
import { mappingSlot, type Member } from "#core/state-proof/words.ts";
import { addressWord, keccak256, uintWord } from "#core/typed-data.ts";
import type { Expectation } from "./expectation.ts";
import { lineageOfPledge } from "./pledge-places.ts";
import type { Hex } from "./ports.ts";
import { lineageOf, ZERO, type AuditState, type PledgeState } from "./state.ts";

/** A value that fills its slot alone. */
const WORD: Member = { slot: 0, offset: 0, bytes: 32 };

/** Everything of the four mappings whose keys the events tell. */
export function* placesOf(state: AuditState): Generator<Expectation, void, undefined> {
  yield* lineages(state);
  yield* contents(state);
  yield* lists(state);
  yield* numbers(state);
}

function* lineages(state: AuditState): Generator<Expectation> {
  const { records, pledges, byLineage } = state;
  const keys = new Set<Hex>();
  for (const certificate of records.keys()) keys.add(lineageOf(state, certificate));
  for (const pledge of pledges.values()) keys.add(lineageOfPledge(pledge));
  for (const lineage of keys) {
    const base = mappingSlot(fromHex0x(lineage, 32), PLEDGES_LAYOUT.byLineage);
    yield place(`lineage ${lineage}`, base, byLineage.get(lineage), state);
  }
}

function* contents(state: AuditState): Generator<Expectation> {
  const keys = new Map<string, PledgeState>();
  for (const pledge of state.pledges.values()) keys.set(`${pledge.pledgor} ${pledge.contentKey}`, pledge);
  for (const [key, { pledgor, contentKey }] of keys) {
    const ofPledgor = mappingSlot(addressWord(pledgor), PLEDGES_LAYOUT.byContent);
    const base = mappingSlot(fromHex0x(contentKey, 32), ofPledgor);
    yield place(`content ${key}`, base, state.byContent.get(key), state);
  }
}

/** Length at the mapping's slot, elements one after the other at its hash. */
function* lists(state: AuditState): Generator<Expectation> {
  const keys = new Set([...state.pledges.values()].map(({ contentKey }) => contentKey));
  for (const contentKey of keys) {
    const live = state.live.get(contentKey) ?? [];
    const base = mappingSlot(fromHex0x(contentKey, 32), PLEDGES_LAYOUT.live);
    const record = `live pledges of ${contentKey}`;
    yield { ...place(record, base, undefined, state), fields: [["length", WORD, BigInt(live.length)]] };
    const elements = BigInt(toHex0x(keccak256(uintWord(base))));
    for (const [i, id] of live.entries()) {
      yield place(`${record}, ${i}`, BigInt.asUintN(256, elements + BigInt(i)), id, state);
    }
  }
}

function* numbers(state: AuditState): Generator<Expectation> {
  for (const [key, id] of state.byNumber) {
    const [register, numberDigest] = key.split(" ") as [string, Hex];
    const ofRegister = mappingSlot(uintWord(BigInt(register)), PLEDGES_LAYOUT.byNumber);
    const base = mappingSlot(fromHex0x(numberDigest, 32), ofRegister);
    yield place(`number ${numberDigest} of register ${register}`, base, id, state);
  }
}

function place(record: string, base: bigint, id: Hex | undefined, { pledges }: AuditState): Expectation {
  return {
    kind: "places",
    contract: "PledgeRegistry",
    record,
    base,
    fields: [["pledge", WORD, BigInt(id ?? ZERO)]],
    place: pledges.get(id ?? ZERO)?.place ?? null,
  };
}
