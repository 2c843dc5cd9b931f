/** Events of both registers' histories, decoded by their ABIs. */
import { Interface, type EventFragment, type ParamType, type Result } from "ethers";
import type { Address } from "#core/address.ts";
import type { RegisterName } from "#core/register-acts.ts";
import { DataDeedError } from "#core/errors.ts";
import { certificateRegistryAbi } from "../../../client/abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../../../client/abi/pledge-registry.ts";
import type { NodeSet } from "../../../client/adapters/chain-ethers/node-set.ts";
import type { EventValue, RegisterEvent } from "../../ports/register-chain.ts";
import { decodeEvent, EventLogs, type PlacedEvent } from "../chain-log/event-logs.ts";

export const REGISTER_ABIS: Readonly<Record<RegisterName, Interface>> = {
  CertificateRegistry: new Interface(JSON.stringify(certificateRegistryAbi)),
  PledgeRegistry: new Interface(JSON.stringify(pledgeRegistryAbi)),
};

/** Events of a history have its number as first argument; the others are of the libraries. */
function historyEvents(register: RegisterName): Map<string, EventFragment> {
  const found = new Map<string, EventFragment>();
  REGISTER_ABIS[register].forEachEvent((event) => {
    if (event.inputs[0]?.name === "sequence") found.set(event.topicHash, event);
  });
  return found;
}

/** An event with its place in its block. */
export interface FoundEvent {
  readonly event: RegisterEvent;
  readonly logIndex: number;
}

export class RegisterEvents {
  readonly #register: RegisterName;
  readonly #fragments: ReadonlyMap<string, EventFragment>;
  readonly #logs: EventLogs;

  constructor(nodes: NodeSet, register: RegisterName, address: Address) {
    this.#register = register;
    this.#fragments = historyEvents(register);
    this.#logs = new EventLogs(nodes, address, [...this.#fragments.keys()]);
  }

  /** Ascending; blocks `from … to` inclusive. */
  async read(from: number, to: number): Promise<FoundEvent[]> {
    return (await this.#logs.read(from, to)).map((log) => this.#decode(log));
  }

  #decode(log: PlacedEvent): FoundEvent {
    const fragment = this.#fragments.get(log.topics[0] ?? "");
    if (fragment === undefined) {
      throw new DataDeedError("CHAIN_ANSWER_INVALID", "the node lists an event that was not asked for");
    }
    const { sequence, ...values } = valuesOf(
      fragment.inputs,
      decodeEvent(REGISTER_ABIS[this.#register], fragment, log),
    );
    if (typeof sequence !== "number") {
      throw new DataDeedError("CHAIN_ANSWER_INVALID", `a ${fragment.name} event has no number`);
    }
    const { transactionHash, block, logIndex } = log;
    const { name } = fragment;
    return { event: { register: this.#register, name, sequence, values, transactionHash, block }, logIndex };
  }
}

/** Decoded members by name, as the port has them. */
export function valuesOf(inputs: readonly ParamType[], values: Result): Record<string, EventValue> {
  return Object.fromEntries(
    inputs.map((input, i) => [input.name, valueOf(input, values.toArray()[i])] as const),
  );
}

function valueOf(input: ParamType, value: unknown): EventValue {
  if (input.components !== null) return valuesOf(input.components, value as Result);
  if (typeof value === "bigint") {
    return value <= BigInt(Number.MAX_SAFE_INTEGER) && input.type !== "uint256"
      ? Number(value)
      : value.toString();
  }
  if (typeof value === "string" || typeof value === "boolean") return value;
  throw new DataDeedError("CHAIN_ANSWER_INVALID", `${input.name}: a value of an unexpected kind`);
}
