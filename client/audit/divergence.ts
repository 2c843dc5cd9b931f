/**
 * Where a register's events leave what the chain has. A running hash that ends wrongly says that something is wrong, not
 * where: so the heads that the register had in older blocks are asked for, by halves, as far as nodes remember the states.
 * Each is proven from its own block's header; that those blocks are the chain's is the nodes' word, and enough for a pointer:
 * the record is not verifiable anyhow.
 */
import type { Address } from "#core/address.ts";
import { toHex0x } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { readHeader } from "#core/state-proof/header.ts";
import { PLEDGES_LAYOUT, REGISTRY_LAYOUT } from "#core/state-proof/layout.ts";
import { readAccount, readStorage } from "#core/state-proof/state.ts";
import { indexNodes } from "#core/state-proof/trie.ts";
import { placeOf, type EventPlace, type Findings } from "./finding.ts";
import { HistoryHash } from "./history.ts";
import type { AuditChain, AuditHashes, Hex } from "./ports.ts";
import { KNOWN_EVENTS } from "./replay.ts";
import { expectThrown } from "./thrown.ts";

type Register = "CertificateRegistry" | "PledgeRegistry";

const HISTORY: Readonly<Record<Register, bigint>> = {
  CertificateRegistry: BigInt(REGISTRY_LAYOUT.history),
  PledgeRegistry: BigInt(PLEDGES_LAYOUT.history),
};

/** The running hash after a block's events, as they were told. */
interface Milestone {
  readonly block: number;
  readonly first: EventPlace;
  readonly head: Hex;
}

export interface DivergenceInput {
  readonly chain: Pick<AuditChain, "logs" | "block" | "proof">;
  readonly contract: Register;
  readonly address: Address;
  /** Blocks of the audit, both ends included. */
  readonly from: number;
  readonly to: number;
  readonly hashes: AuditHashes;
}

/** Names the first block with which the events are no more the chain's, where that can be found out. */
export async function nameDivergence(input: DivergenceInput, findings: Findings): Promise<void> {
  const milestones = await orNull(() => readMilestones(input));
  if (milestones === null) return;
  // Before `good` the heads agree, from `bad` on they do not.
  let good = -1;
  let bad = milestones.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const stored = await storedHead(milestones[middle]!.block, input);
    if (stored === null) return;
    if (stored === milestones[middle]!.head) good = middle;
    else bad = middle;
  }
  const { contract } = input;
  const found = milestones[bad];
  // All that was told is right: what is missing came after it.
  const { block, place } =
    found === undefined ? { block: input.to, place: null } : { block: found.block, place: found.first };
  const before = milestones[good]?.block ?? input.from;
  findings.add("HISTORY_DIVERGES", { contract, before, block }, place);
}

async function readMilestones({ chain, contract, address, from, to, hashes }: DivergenceInput) {
  const history = new HistoryHash(hashes);
  const milestones: Milestone[] = [];
  for await (const page of chain.logs([address], from, to)) {
    for (const log of page.logs) {
      if (KNOWN_EVENTS[contract].get(log.topics[0] ?? "0x")?.numbered !== true) continue;
      history.add(log);
      const head = toHex0x(history.head);
      const last = milestones.at(-1);
      if (last?.block === log.blockNumber) milestones[milestones.length - 1] = { ...last, head };
      else milestones.push({ block: log.blockNumber, first: placeOf(log), head });
    }
  }
  return milestones;
}

/** null where it can't be had or is not proven. */
function storedHead(number: number, { chain, contract, address }: DivergenceInput): Promise<Hex | null> {
  return orNull(async () => {
    const block = await chain.block(number);
    if (block === null || block.headerRlp === null) return null;
    const { hash, stateRoot } = readHeader(block.headerRlp);
    if (hash !== block.hash) return null;
    const nodes = indexNodes((await chain.proof(address, [HISTORY[contract]], block)).nodes);
    const account = readAccount(nodes, stateRoot, address);
    return account === null ? null : toHex0x(readStorage(nodes, account, HISTORY[contract]));
  });
}

/** A pointer that can't be had is no reason to end the audit. */
async function orNull<T>(ask: () => Promise<T | null>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    expectThrown(error, DataDeedError);
    return null;
  }
}
