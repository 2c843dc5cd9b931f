/** The three contracts as of a block, read out of a state proof. */
import { toHex0x } from "#core/bytes.ts";
import type { Digest } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { LIVE_PLEDGE_STATES, PLEDGE_STATES } from "#core/register-states.ts";
import type { BlockHeader } from "#core/state-proof/header.ts";
import { LOG_LAYOUT, PLEDGES_LAYOUT, REGISTRY_LAYOUT } from "#core/state-proof/layout.ts";
import { checkpointSlot, occupantSlot, pledgeSlot, recordSlot } from "#core/state-proof/slots.ts";
import { readAccount, readStorage, type Account } from "#core/state-proof/state.ts";
import type { ProofNodes } from "#core/state-proof/trie.ts";
import { memberAddress, memberBytes, memberInteger, type Member } from "#core/state-proof/words.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { CertificateRecord, PledgeSummary, RecordedCheckpoint } from "../ports.ts";
import { RECORD_STATUSES } from "../register-states.ts";

export type ContractName = "log" | "registry" | "pledges";

const { record: RECORD } = REGISTRY_LAYOUT;
const { pledge: PLEDGE } = PLEDGES_LAYOUT;

/** Slots of a record that a verification reads. */
export const RECORD_MEMBERS: readonly Member[] = [
  RECORD.status,
  RECORD.filed,
  RECORD.supersededBy,
  RECORD.lineage,
];
/** Slots of a pledge that a verification reads. */
export const PLEDGE_MEMBERS: readonly Member[] = [PLEDGE.status, PLEDGE.pledgee];

/**
 * Answers as the contracts would at this block. Whatever the nodes do not settle is refused, so that a gap in a proof
 * can never look like an absence.
 *
 * All methods throw STATE_PROOF_INVALID when the proof does not tell, and CONTRACT_MISSING when it shows that at the
 * trusted address there is no contract, or one with other code than the trust document says.
 */
export class ProvenState {
  readonly #header: BlockHeader;
  readonly #nodes: ProofNodes;
  readonly #trust: TrustDocument;
  readonly #accounts = new Map<ContractName, Account>();

  /** @param header whose hash is trusted, or will be compared before an answer is used */
  constructor(header: BlockHeader, nodes: ProofNodes, trust: TrustDocument) {
    this.#header = header;
    this.#nodes = nodes;
    this.#trust = trust;
  }

  /** null when the root was never recorded. */
  checkpoint(root: Digest): RecordedCheckpoint | null {
    const word = this.#read("log", checkpointSlot(root));
    const size = memberInteger(word, LOG_LAYOUT.checkpoint.size);
    return size === 0 ? null : { size, anchoredAt: memberInteger(word, LOG_LAYOUT.checkpoint.anchoredAt) };
  }

  /** null when the certificate was never admitted: one word proves it. */
  record(certificateDigest: Digest): CertificateRecord | null {
    const word = (member: Member) => this.#read("registry", recordSlot(certificateDigest, member));
    const main = word(RECORD.status);
    const status = RECORD_STATUSES[memberInteger(main, RECORD.status)];
    if (status === undefined) throw unknownStatus("record");
    if (status === null) return null;
    const tally = word(RECORD.filed);
    const supersededBy = nonZero(word(RECORD.supersededBy));
    return {
      status,
      holder: memberAddress(main, RECORD.holder),
      validUntil: memberInteger(main, RECORD.validUntil),
      supersededBy: supersededBy === null ? null : toHex0x(supersededBy),
      openObjections: memberInteger(tally, RECORD.filed) + memberInteger(tally, RECORD.open),
      upheldObjections: memberInteger(tally, RECORD.upheld),
      lineage: nonZero(word(RECORD.lineage)) ?? certificateDigest,
    };
  }

  /** The id of the pledge on a lineage, live or lapsed; null when there is none. */
  occupant(lineage: Digest): Uint8Array | null {
    return nonZero(this.#read("pledges", occupantSlot(lineage)));
  }

  livePledges(lineage: Digest): readonly PledgeSummary[] {
    const pledgeId = this.occupant(lineage);
    if (pledgeId === null) return [];
    const word = (member: Member) => this.#read("pledges", pledgeSlot(pledgeId, member));
    const status = memberBytes(word(PLEDGE.status), PLEDGE.status)[0]!;
    if (status > PLEDGE_STATES.length) throw unknownStatus("pledge");
    const state = LIVE_PLEDGE_STATES[status - 1];
    const parties = word(PLEDGE.pledgee);
    const reserved = state === "PROPOSED" || state === "AGREED";
    // What ran out stays in storage until somebody says so; the contract itself counts it as lapsed.
    const lapsed = reserved && this.#header.timestamp > memberInteger(parties, PLEDGE.lapsesAt);
    if (state === undefined || lapsed) return [];
    return [{ pledgeId: toHex0x(pledgeId), state, pledgee: memberAddress(parties, PLEDGE.pledgee) }];
  }

  /** @throws CONTRACT_MISSING; see the class */
  account(name: ContractName): Account {
    const account = readAccount(this.#nodes, this.#header.stateRoot, this.#trust[name]);
    const where = `the ${name} at ${this.#trust[name]}, block ${this.#header.number}`;
    if (account === null) throw new DataDeedError("CONTRACT_MISSING", `nothing is there: ${where}`);
    const codeHash = toHex0x(account.codeHash);
    const expected = this.#trust.codeHashes?.[name] ?? codeHash;
    if (codeHash === expected && codeHash !== EMPTY_CODE_HASH) return account;
    throw new DataDeedError("CONTRACT_MISSING", `other code (${codeHash}) is there: ${where}`);
  }

  #read(name: ContractName, slot: bigint): Uint8Array {
    const account = this.#accounts.get(name) ?? this.account(name);
    this.#accounts.set(name, account);
    return readStorage(this.#nodes, account, slot);
  }
}

/** `keccak256` of nothing: an account that is no contract. */
const EMPTY_CODE_HASH = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";

function nonZero(word: Uint8Array): Uint8Array | null {
  return word.some((byte) => byte !== 0) ? word : null;
}

function unknownStatus(what: string): DataDeedError {
  return new DataDeedError("STATE_PROOF_INVALID", `state proof: the ${what} has an unknown status`);
}
