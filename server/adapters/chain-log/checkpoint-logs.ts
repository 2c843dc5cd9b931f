/** `Checkpoint` events of one log contract. */
import { Interface } from "ethers";
import type { Address } from "#core/address.ts";
import { fromHex0x } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { certificateLogAbi } from "../../../client/abi/certificate-log.ts";
import type { NodeSet } from "../../../client/adapters/chain-ethers/node-set.ts";
import type { CheckpointEvent } from "../../ports/chain.ts";
import { decodeEvent, EventLogs, type PlacedEvent } from "./event-logs.ts";

const LOG = new Interface(JSON.stringify(certificateLogAbi));
const CHECKPOINT = LOG.getEvent("Checkpoint")!;

export class CheckpointLogs {
  readonly #logs: EventLogs;

  constructor(nodes: NodeSet, log: Address) {
    this.#logs = new EventLogs(nodes, log, [CHECKPOINT.topicHash]);
  }

  /** Ascending; blocks `from … to` inclusive. */
  async read(from: number, to: number): Promise<CheckpointEvent[]> {
    return (await this.#logs.read(from, to)).map(decodeCheckpoint);
  }
}

function decodeCheckpoint(log: PlacedEvent): CheckpointEvent {
  const [size, root, previousSize, entriesCid] = decodeEvent(LOG, CHECKPOINT, log).toArray() as [
    bigint,
    string,
    bigint,
    string,
  ];
  return {
    size: exact(size),
    previousSize: exact(previousSize),
    root: fromHex0x(root, 32),
    entriesCid: fromHex0x(entriesCid),
    transactionHash: log.transactionHash,
    block: log.block,
  };
}

function exact(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", `a size of ${value} is larger than any log`);
  }
  return Number(value);
}
