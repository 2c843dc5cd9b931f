/** The registers on chain as the gateway uses them (docs/register.md). */
import type { Address } from "#core/address.ts";
import type { Message, Opening, RegisterName } from "#core/register-acts.ts";
import type { ActSender } from "#core/register-acts.ts";
import type { MessageType } from "#core/register-messages.ts";
import type { BlockRef } from "../../client/verify/ports.ts";

/** An argument of a register's function, as JSON has it; structs by member names. */
export type CallArgument = string | number | boolean | Message | Opening;

export interface RegisterCall {
  readonly register: RegisterName;
  /** Name of the contract's function. */
  readonly call: string;
  readonly by: ActSender;
  readonly arguments: readonly CallArgument[];
}

/** bytes32 and addresses (EIP-55) as text, integers below 2^53 as numbers, larger ones as decimal text, structs as objects. */
export type EventValue = string | number | boolean | { readonly [member: string]: EventValue };

export interface RegisterEvent {
  readonly register: RegisterName;
  readonly name: string;
  /** Number in the register's history, counted from 1 without gaps. */
  readonly sequence: number;
  readonly values: Readonly<Record<string, EventValue>>;
  readonly transactionHash: `0x${string}`;
  readonly block: BlockRef;
}

/** What a default left behind, which no event tells. */
export interface DefaultFacts {
  /** Head of the history just after the default: what an agreed valuation has to name. */
  readonly defaultHead: `0x${string}`;
  /** Unix seconds; 0 when there is no default. */
  readonly defaultedAt: number;
}

export interface LivePledges {
  readonly pledgeIds: readonly `0x${string}`[];
  /** What the next pledgee has to sign as `conflictsDigest`; zero when there is none. */
  readonly digest: `0x${string}`;
}

/**
 * All methods reject with CHAIN_UNREACHABLE, CHAIN_ANSWER_INVALID or RPC_DISAGREEMENT when the chain could not be asked.
 * `send` rejects with REGISTER_REFUSED when the contract refused, `details.error` and `details.arguments` being its own
 * words; with what sending a transaction rejects with (see LogChain) otherwise. It is not idempotent: an act that went
 * through is refused the second time, so look at the events before and after.
 */
export interface RegisterChain {
  readonly deployedAtBlock: number;
  /** EIP-712 digest of a message to this register. */
  digestOf(register: RegisterName, type: MessageType, message: Message): `0x${string}`;
  /** Resolves when mined and, on the embedded chain, kept on disk. */
  send(call: RegisterCall): Promise<void>;
  /** Events of both registers' histories, blocks from … to inclusive, in the order of the chain. */
  events(fromBlock: number, toBlock: number): Promise<RegisterEvent[]>;
  defaultOf(pledgeId: `0x${string}`): Promise<DefaultFacts>;
  livePledges(contentKey: `0x${string}`): Promise<LivePledges>;
  /** Accounts that send: they pay, and need funds where gas is not free. */
  readonly accounts: Readonly<Record<ActSender, Address>>;
}
