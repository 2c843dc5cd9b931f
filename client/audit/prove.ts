/** The contracts' state as of the block, proven: a word counts only where the nodes of its proof lead to the block's state root. */
import type { Address } from "#core/address.ts";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { readAccount, readStorage, type Account } from "#core/state-proof/state.ts";
import { indexNodes } from "#core/state-proof/trie.ts";
import type { AuditCode } from "./codes.ts";
import type { AuditBlock, AuditChain, ContractName, Hex } from "./ports.ts";
import { toHex0x } from "#core/bytes.ts";
import type { Findings } from "./finding.ts";
import { expectThrown } from "./thrown.ts";

/** Slots of one request. Nodes that work a trie out anew for each (Anvil) want few requests, others small answers. */
const SLOTS_PER_PROOF = 500;

/** What has no account in the state. */
const NO_CODE: Hex = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";

/** Failures that are findings; others end the audit. */
const UNPROVEN: Readonly<Partial<Record<ErrorCode, AuditCode>>> = {
  STATE_PROOF_INVALID: "PROOF_INVALID",
  STATE_PROOF_UNAVAILABLE: "PROOF_UNAVAILABLE",
};

/** An account whose storage can be asked for. */
export interface ProvenContract {
  readonly name: ContractName;
  readonly address: Address;
  readonly codeHash: Hex;
  /** Words of storage in the order of the slots; null, said in the findings, where they could not be proven. */
  words(slots: readonly bigint[]): Promise<readonly Uint8Array[] | null>;
}

export interface Proving {
  readonly chain: AuditChain;
  readonly block: AuditBlock;
  readonly stateRoot: Uint8Array;
  readonly findings: Findings;
}

/** @returns null, said in the findings, when there is no contract or no proof */
export async function proveContract(
  proving: Proving,
  name: ContractName,
  address: Address,
): Promise<ProvenContract | null> {
  const account = await proveAccount(proving, name, address);
  if (account === undefined) return null;
  if (account === null || toHex0x(account.codeHash) === NO_CODE) {
    proving.findings.add("CODE_MISSING", { contract: name, address });
    return null;
  }
  return {
    name,
    address,
    codeHash: toHex0x(account.codeHash),
    words: (slots) => proveWords(proving, { name, address, account }, slots),
  };
}

async function proveAccount(
  proving: Proving,
  name: ContractName,
  address: Address,
): Promise<Account | null | undefined> {
  return attempt(proving, name, async ({ chain, block, stateRoot }) => {
    const { nodes } = await chain.proof(address, [], block);
    return readAccount(indexNodes(nodes), stateRoot, address);
  });
}

async function proveWords(
  proving: Proving,
  { name, address, account }: { name: ContractName; address: Address; account: Account },
  slots: readonly bigint[],
): Promise<readonly Uint8Array[] | null> {
  const words: Uint8Array[] = [];
  for (let at = 0; at < slots.length; at += SLOTS_PER_PROOF) {
    const wanted = slots.slice(at, at + SLOTS_PER_PROOF);
    const found = await attempt(proving, name, async ({ chain, block }) => {
      const nodes = indexNodes((await chain.proof(address, wanted, block)).nodes);
      return wanted.map((slot) => readStorage(nodes, account, slot));
    });
    if (found === undefined) return null;
    words.push(...found);
  }
  return words;
}

/** @returns undefined, said in the findings, when nothing is proven */
async function attempt<T>(
  proving: Proving,
  contract: ContractName,
  prove: (proving: Proving) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await prove(proving);
  } catch (error) {
    const { code, message: reason } = expectThrown(error, DataDeedError);
    const finding = UNPROVEN[code];
    if (finding === undefined) throw error;
    proving.findings.add(finding, { contract, reason });
    return undefined;
  }
}
