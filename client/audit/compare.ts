/** Replayed state held against proven storage, member by member. */
import { toHex0x } from "#core/bytes.ts";
import { LOG_LAYOUT, PLEDGES_LAYOUT, REGISTRY_LAYOUT } from "#core/state-proof/layout.ts";
import { memberBytes, memberInteger, memberSlot, type Member } from "#core/state-proof/words.ts";
import { EMPTY_ROOT } from "#core/merkle.ts";
import type { Expectation, RecordKind } from "./expectation.ts";
import { expectationsOf } from "./expectations.ts";
import type { Findings } from "./finding.ts";
import type { ProvenContract } from "./prove.ts";
import type { AuditState, RegisterState } from "./state.ts";
import { timeText } from "./step.ts";

/** Records whose slots are asked for together. */
const RECORDS_PER_READ = 512;

/** Members whose values are times told by nodes, as the block time of an event. */
const BLOCK_TIMES = new Set(["anchoredAt", "admittedAt", "defaultedAt"]);

/** Compares every record of a contract. @returns how many of each kind were compared */
export async function compareRecords(
  state: AuditState,
  contract: ProvenContract,
  findings: Findings,
): Promise<Partial<Record<RecordKind, number>>> {
  const compared: Partial<Record<RecordKind, number>> = {};
  let batch: Expectation[] = [];
  const flush = async (): Promise<boolean> => {
    const done = await compareBatch(contract, batch, findings);
    for (const { kind } of done ? batch : []) compared[kind] = (compared[kind] ?? 0) + 1;
    batch = [];
    return done;
  };
  for (const expectation of expectationsOf(state, contract.name)) {
    batch.push(expectation);
    if (batch.length === RECORDS_PER_READ && !(await flush())) return compared;
  }
  await flush();
  return compared;
}

async function compareBatch(
  contract: ProvenContract,
  batch: readonly Expectation[],
  findings: Findings,
): Promise<boolean> {
  const slots = [
    ...new Set(batch.flatMap(({ base, fields }) => fields.map(([, member]) => memberSlot(base, member)))),
  ];
  const words = await contract.words(slots);
  if (words === null) return false;
  const bySlot = new Map(slots.map((slot, i) => [slot, words[i]!]));
  for (const expectation of batch) compareRecord(expectation, bySlot, findings);
  return true;
}

function compareRecord(
  expectation: Expectation,
  words: ReadonlyMap<bigint, Uint8Array>,
  findings: Findings,
): void {
  const { kind, contract, record, base, fields, place } = expectation;
  for (const [field, member, value] of fields) {
    const bytes = memberBytes(words.get(memberSlot(base, member))!, member);
    const stored = BigInt(toHex0x(bytes));
    if (stored === value) continue;
    const unrecorded = kind === "checkpoints" && field === "size";
    if (unrecorded) {
      findings.add("CHECKPOINT_NOT_RECORDED", { size: Number(value), stored: Number(stored) }, place);
    } else if (BLOCK_TIMES.has(field) && stored !== 0n && value !== 0n) {
      findings.add("EVENT_TIME_WRONG", { told: timeText(value), stored: timeText(stored) }, place);
    } else if (kind === "places") {
      const [replayed, found] = [show(value, member), show(stored, member)];
      findings.add("PLEDGE_PLACE_MISMATCH", { record, replayed, stored: found }, place);
    } else {
      const [replayed, found] = [show(value, member), show(stored, member)];
      findings.add("STORAGE_MISMATCH", { contract, record, field, replayed, stored: found }, place);
    }
  }
}

/** Digests and addresses in hex, everything else in digits. */
function show(value: bigint, { bytes }: Member): string {
  return bytes >= 20 ? `0x${value.toString(16).padStart(2 * bytes, "0")}` : String(value);
}

/** The log's head: the newest checkpoint, and no other. */
export async function compareHead(
  { checkpoints }: AuditState,
  log: ProvenContract,
  findings: Findings,
): Promise<void> {
  const words = await log.words([BigInt(LOG_LAYOUT.headRoot)]);
  if (words === null) return;
  const stored = toHex0x(words[0]!);
  const newest = checkpoints.at(-1);
  if (stored === (newest?.root ?? toHex0x(EMPTY_ROOT))) return;
  findings.add("LOG_HEAD_MISMATCH", { replayed: newest?.size ?? 0, stored }, newest?.place ?? null);
}

/**
 * A register's history: as many events as it counted, with the running hash that it keeps.
 * @returns whether the events are those of storage; null, said in the findings, where storage could not be proven
 */
export async function compareHistory(
  register: RegisterState,
  contract: ProvenContract,
  findings: Findings,
): Promise<boolean | null> {
  const { history, chain } = contract.name === "PledgeRegistry" ? PLEDGES_LAYOUT : REGISTRY_LAYOUT;
  const base = BigInt(history);
  const words = await contract.words([base, base + 1n]);
  if (words === null) return null;
  const [head, counters] = [words[0]!, words[1]!];
  const { name } = contract;
  const stored = memberInteger(counters, chain.sequence);
  if (stored !== register.sequence) {
    findings.add("HISTORY_SEQUENCE_MISMATCH", { contract: name, stored, replayed: register.sequence });
  }
  const isSame = toHex0x(head) === register.head;
  if (!isSame) findings.add("HISTORY_HEAD_MISMATCH", { contract: name });
  if (memberInteger(counters, chain.closed) !== Number(register.paused)) {
    findings.add("PAUSE_MISMATCH", { contract: name });
  }
  return isSame;
}
