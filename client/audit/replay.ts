/**
 * The replay: a reducer from events to state that believes nothing of what it is given. Order, numbers and running hashes are
 * held to, every step is held against the rules in force at its time, and what the events come to is left to be compared
 * with the contracts' storage.
 */
import { accessManagerAbi } from "../abi/access-manager.ts";
import { certificateLogAbi } from "../abi/certificate-log.ts";
import { certificateRegistryAbi } from "../abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../abi/pledge-registry.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import type { AbiItem } from "./abi-types.ts";
import { decodeEvent, layoutsOf, Malformed, type EventLayout, type Values } from "./decode.ts";
import { Findings, placeOf } from "./finding.ts";
import { HistoryHash } from "./history.ts";
import type { AuditHashes, ChainLog, ContractName, Hex, LogPage } from "./ports.ts";
import { LOG_HANDLERS } from "./replay-log.ts";
import { PLEDGE_HANDLERS } from "./replay-pledges.ts";
import { REGISTRY_HANDLERS } from "./replay-registry.ts";
import { expectOpen } from "./replay-shared.ts";
import { AUTHORITY_HANDLERS } from "./roles.ts";
import { expectThrown } from "./thrown.ts";
import type { Journal } from "./timeline/journal.ts";
import { emptyState, type AuditState } from "./state.ts";
import type { Deployment, DeploymentTerms, Step } from "./step.ts";

type Handler = (values: Values, step: Step) => void;

interface KnownEvent {
  readonly layout: EventLayout;
  /** Part of a numbered history. */
  readonly numbered: boolean;
  readonly handle: Handler;
}

function knownEvents(abi: readonly AbiItem[], handlers: object): ReadonlyMap<Hex, KnownEvent> {
  const layouts = [...layoutsOf(abi)];
  return new Map(
    layouts.map(([topic, layout]) => [
      topic,
      {
        layout,
        numbered: layout.indexed[0]?.name === "sequence",
        // `Handlers` makes sure that there is one for each event of the ABI, with these values.
        handle: (handlers as Readonly<Record<string, Handler>>)[layout.name]!,
      },
    ]),
  );
}

export const KNOWN_EVENTS: Readonly<Record<ContractName, ReadonlyMap<Hex, KnownEvent>>> = {
  CertificateLog: knownEvents(certificateLogAbi, LOG_HANDLERS),
  CertificateRegistry: knownEvents(certificateRegistryAbi, REGISTRY_HANDLERS),
  PledgeRegistry: knownEvents(pledgeRegistryAbi, PLEDGE_HANDLERS),
  AccessManager: knownEvents(accessManagerAbi, AUTHORITY_HANDLERS),
};

export interface ReplayOptions {
  readonly deployment: Deployment;
  readonly terms: DeploymentTerms;
  readonly hashes: AuditHashes;
  readonly state?: AuditState;
  readonly findings?: Findings;
  /** Told of every event, where certificates were asked about. */
  readonly journal?: Journal | null;
}

export class Replay {
  readonly state: AuditState;
  readonly findings: Findings;
  readonly #options: ReplayOptions;
  readonly #contracts: ReadonlyMap<Hex, ContractName>;
  #transaction: { readonly hash: Hex; readonly logs: number[] } | null = null;
  readonly #history: Readonly<Record<"CertificateRegistry" | "PledgeRegistry", HistoryHash>>;

  constructor(options: ReplayOptions) {
    const { deployment, hashes } = options;
    this.#options = options;
    this.state = options.state ?? emptyState();
    this.findings = options.findings ?? new Findings();
    this.#contracts = new Map<Hex, ContractName>([
      [deployment.log, "CertificateLog"],
      [deployment.registry, "CertificateRegistry"],
      [deployment.pledges, "PledgeRegistry"],
      [deployment.authority, "AccessManager"],
    ]);
    const { registry, pledges } = this.state.registers;
    this.#history = {
      CertificateRegistry: new HistoryHash(hashes, fromHex0x(registry.head, 32)),
      PledgeRegistry: new HistoryHash(hashes, fromHex0x(pledges.head, 32)),
    };
  }

  /** Takes a page in. Pages come in the order of their blocks. */
  take({ from, to, logs }: LogPage): void {
    for (const log of logs) {
      if (log.blockNumber < from || log.blockNumber > to) {
        this.findings.add("LOG_OUT_OF_RANGE", { from, to }, placeOf(log));
      } else {
        this.#takeLog(log);
      }
    }
    this.#keepHeads();
  }

  #keepHeads(): void {
    const { registry, pledges } = this.state.registers;
    registry.head = toHex0x(this.#history.CertificateRegistry.head);
    pledges.head = toHex0x(this.#history.PledgeRegistry.head);
  }

  #takeLog(log: ChainLog): void {
    const contract = this.#contracts.get(log.address);
    if (contract === undefined) this.findings.add("LOG_FOREIGN", { address: log.address }, placeOf(log));
    else if (log.removed) this.findings.add("LOG_REMOVED", {}, placeOf(log));
    else if (this.#inOrder(log)) this.#replay(log, contract);
  }

  /** Whether the event comes after all before it. Their blocks have one hash and one time each, and times never go back. */
  #inOrder(log: ChainLog): boolean {
    const { last } = this.state;
    const { blockNumber: block, logIndex, blockHash: hash, blockTime: time } = log;
    this.state.last = { block, logIndex, hash, time };
    if (last === null) return true;
    if (block < last.block || (block === last.block && logIndex <= last.logIndex)) {
      this.state.last = last;
      const duplicate = block === last.block && logIndex === last.logIndex;
      this.findings.add(duplicate ? "LOG_DUPLICATE" : "LOG_OUT_OF_ORDER", {}, placeOf(log));
      return false;
    }
    if (block === last.block && (hash !== last.hash || time !== last.time)) {
      this.findings.add("LOG_BLOCK_MISMATCH", { block }, placeOf(log));
    }
    if (block > last.block && time < last.time) {
      this.findings.add("TIME_ORDER", { block }, placeOf(log));
    }
    return true;
  }

  #replay(log: ChainLog, contract: ContractName): void {
    const known = KNOWN_EVENTS[contract].get(log.topics[0] ?? "0x");
    if (known === undefined) {
      this.findings.add("EVENT_UNKNOWN", { contract, topic: log.topics[0] ?? "-" }, placeOf(log));
      return;
    }
    this.state.events[contract]++;
    this.#keepTransaction(log);
    const step = this.#step(log, contract, known.layout.name);
    let values: Values;
    try {
      values = decodeEvent(known.layout, log);
    } catch (error) {
      const { message: reason } = expectThrown(error, Malformed);
      this.findings.add("EVENT_MALFORMED", { event: step.event, reason }, step.place);
      return;
    }
    if (known.numbered) this.#count(log, step, Number(values["sequence"]));
    const { journal } = this.#options;
    if (journal === undefined || journal === null) known.handle(values, step);
    else journal.record(known.layout, values, step, () => known.handle(values, step));
  }

  /** Events of one transaction come one after the other: only its first has to be looked up. */
  #keepTransaction({ transactionHash, blockNumber: block, blockHash: hash, logIndex }: ChainLog): void {
    if (this.#transaction?.hash === transactionHash) {
      this.#transaction.logs.push(logIndex);
      return;
    }
    const { transactions } = this.state;
    const logs = transactions.get(transactionHash)?.logs ?? [];
    if (logs.push(logIndex) === 1) transactions.set(transactionHash, { block, hash, logs });
    this.#transaction = { hash: transactionHash, logs };
  }

  #step(log: ChainLog, contract: ContractName, event: string): Step {
    const { state, findings } = this;
    const { deployment, terms, hashes } = this.#options;
    const place = placeOf(log);
    return { state, findings, deployment, terms, hashes, contract, event, place, now: log.blockTime };
  }

  /** Number and running hash of a register's event. */
  #count(log: ChainLog, step: Step, found: number): void {
    const { contract } = step;
    const inPledges = contract === "PledgeRegistry";
    const register = this.state.registers[inPledges ? "pledges" : "registry"];
    const expected = register.sequence + 1;
    if (found > expected) this.findings.add("SEQUENCE_GAP", { contract, expected, found }, step.place);
    if (found < expected) this.findings.add("SEQUENCE_REPEATED", { contract, found }, step.place);
    register.sequence = found;
    const history = this.#history[inPledges ? "PledgeRegistry" : "CertificateRegistry"];
    history.add(log);
    // The only event that is kept with the head after it.
    if (step.event === "DefaultDeclared") register.head = toHex0x(history.head);
    expectOpen(step);
  }
}
