/**
 * The audit (DOMAIN section D): everything as of one block. First the block's header and the contracts' code, then every
 * event, then what the events come to against proven storage, then the log's entries and certificates, then who acted.
 *
 * It asks through ports alone and has no clock: the same block and documents give the same report, byte for byte.
 */
import type { Address } from "#core/address.ts";
import { sha256, sha256Text, type Sha256Text } from "#core/digest.ts";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { certificateNumber } from "#core/entry.ts";
import { canonicalBytes } from "#core/json.ts";
import { formatTime } from "#core/parse.ts";
import { readHeader } from "#core/state-proof/header.ts";
import type { TrustDocument } from "#core/trust.ts";
import { keccak256 } from "#core/typed-data.ts";
import { checkActors } from "./actors.ts";
import type { AuditProgress, CertificateProgress } from "./checkpoint.ts";
import type { AuditCode } from "./codes.ts";
import { compareHead, compareHistory, compareRecords } from "./compare.ts";
import { crossCheckCertificates, crossCheckPledges } from "./cross-checks.ts";
import { checkCode, checkRoles, immutablesOf } from "./deployment.ts";
import { nameDivergence } from "./divergence.ts";
import { auditDocuments } from "./documents.ts";
import { Findings } from "./finding.ts";
import type { AuditBlock, AuditHashes, ContractName, Hex } from "./ports.ts";
import { proveContract, type ProvenContract, type Proving } from "./prove.ts";
import { Replay } from "./replay.ts";
import type { AuditCounts, AuditReport } from "./report.ts";
import type { AuditObserver, AuditRequest } from "./request.ts";
import { assembleReport, type Gathered } from "./assemble.ts";
import { emptyState, type AuditState } from "./state.ts";
import type { Deployment } from "./step.ts";
import { checkTimestamps, NO_TIMESTAMPS, type TimestampResult } from "./timestamps.ts";
import { expectThrown } from "./thrown.ts";
import { Journal } from "./timeline/journal.ts";
import { readAuthority, readTerms } from "./terms.ts";

export const DEFAULT_HASHES: AuditHashes = { keccak256, sha256 };

/** No chain that anybody lends on stands still for so long; a chain of one's own may. */
const STALE_SECONDS = 3600;

/** What the nodes' failing means: a finding where an answer cannot be right; anything else is thrown on. */
const LIES: Readonly<Partial<Record<ErrorCode, AuditCode>>> = {
  CHAIN_MISMATCH: "CHAIN_FOREIGN",
  RPC_DISAGREEMENT: "NODES_DISAGREE",
  CHAIN_ANSWER_INVALID: "ANSWER_INVALID",
  CONTRACT_MISSING: "ANSWER_INVALID",
};

export function digestOfTrust(trust: TrustDocument): Sha256Text {
  return sha256Text(sha256(canonicalBytes(trust)));
}

/**
 * @returns the report; a node that lies is in it by name and makes it NOT_VERIFIABLE
 * @throws CHAIN_UNREACHABLE and the like when nodes do not answer: what was kept by `observer` goes on from there
 * @throws CHECKPOINT_FOREIGN when the block that `resume` ends with is not on this chain, or comes after the audit's
 */
export async function audit(request: AuditRequest): Promise<AuditReport> {
  const run = new AuditRun(request);
  try {
    await run.all();
  } catch (error) {
    const code = error instanceof DataDeedError ? LIES[error.code] : undefined;
    if (code === undefined) throw error;
    run.findings.add(code, { reason: (error as DataDeedError).message });
  }
  return assembleReport(request, run.gathered());
}

class AuditRun {
  readonly findings = new Findings();
  readonly #request: AuditRequest;
  readonly #hashes: AuditHashes;
  #block: AuditBlock | null = null;
  #genesisHash: Hex | null = null;
  #stateRoot: Uint8Array | null = null;
  #authority: Address | null = null;
  readonly #proven = new Map<ContractName, ProvenContract>();
  #replay: Replay | null = null;
  #terms: AuditProgress["terms"] | null = null;
  readonly #compared: Record<string, number> = {};
  #roots = 0;
  #entriesRead = 0;
  #actors = 0;
  #timestamps: TimestampResult = NO_TIMESTAMPS;
  readonly #certificates: CertificateProgress;
  readonly #documentFindings: Findings;
  readonly #journal: Journal | null;
  readonly #senders = new Map<Hex, Address>();

  constructor(request: AuditRequest) {
    const { resume, timelines = [] } = request;
    this.#request = request;
    this.#hashes = request.hashes ?? DEFAULT_HASHES;
    this.#certificates = resume?.certificates ?? {
      done: 0,
      counts: { verified: 0, missing: 0, faulty: 0, withStatement: 0, opened: 0 },
      facts: new Map(),
      manifests: new Set(),
    };
    this.#journal = Journal.of(timelines, resume?.journal);
    this.#documentFindings = resume === undefined ? new Findings() : Findings.load(resume.documents);
  }

  gathered(): Gathered {
    const state = this.#replay?.state ?? emptyState();
    const all = [this.#replay?.findings, this.findings, this.#documentFindings];
    return {
      block: this.#block,
      genesisHash: this.#genesisHash,
      stateRoot: this.#stateRoot,
      authority: this.#authority,
      codeHashes: new Map([...this.#proven].map(([name, { codeHash }]) => [name, codeHash])),
      state,
      findings: all.filter((some) => some !== undefined),
      counts: this.#counts(state),
      journal: this.#journal,
      senders: this.#senders,
      stamps: this.#timestamps.stamps,
    };
  }

  #counts(state: AuditState): AuditCounts {
    const of = (kind: string) => this.#compared[kind] ?? 0;
    return {
      events: state.events,
      checkpoints: state.checkpoints.length,
      rootsRecomputed: this.#roots,
      entries: state.checkpoints.at(-1)?.size ?? 0,
      entriesRead: this.#entriesRead,
      certificates: this.#certificates.counts,
      compared: {
        checkpoints: of("checkpoints"),
        certificates: of("certificates"),
        objections: of("objections"),
        pledges: of("pledges"),
        places: of("places"),
        nonces: of("nonces"),
        roles: of("roles"),
      },
      timestamps: this.#timestamps.counts,
      actorsChecked: this.#actors,
    };
  }

  async all(): Promise<void> {
    const block = await this.#findBlock();
    if (block === null) return;
    this.#genesisHash = (await this.#request.chain.block(0))?.hash ?? null;
    const deployment = await this.#findDeployment(block);
    await this.#proveContracts(block, deployment);
    const replay = await this.#replayEvents(block, deployment);
    await this.#compareStorage(replay.state);
    checkRoles(replay.state, deployment, this.findings);
    crossCheckPledges(replay.state, block.timestamp, this.findings, this.#request.holidays);
    await this.#readDocuments(block, replay);
    crossCheckCertificates(replay.state, this.#certificates.facts, this.findings);
    await this.#checkActors(replay.state, deployment);
    this.#findAsked(replay.state);
  }

  /** The block, whose hash is over the header from which everything else is proven. */
  async #findBlock(): Promise<AuditBlock | null> {
    const { chain, block: choice, now } = this.#request;
    const block = await chain.block(choice);
    if (block === null || (typeof choice === "string" && choice.startsWith("0x") && block.hash !== choice)) {
      this.findings.add("BLOCK_UNKNOWN", { block: choice });
      return null;
    }
    this.#block = block;
    if (now !== undefined && now > block.timestamp + STALE_SECONDS) {
      this.findings.add("HEAD_STALE", { time: formatTime(block.timestamp) });
    }
    if (block.headerRlp === null) {
      this.findings.add("HEADER_UNREADABLE", { block: block.number });
      return block;
    }
    try {
      const { hash, number, timestamp, stateRoot } = readHeader(block.headerRlp);
      const right = hash === block.hash && number === block.number && timestamp === block.timestamp;
      if (right) this.#stateRoot = stateRoot;
      else this.findings.add("HEADER_INVALID", { block: block.number });
    } catch (error) {
      expectThrown(error, DataDeedError);
      this.findings.add("HEADER_INVALID", { block: block.number });
    }
    return block;
  }

  async #findDeployment(block: AuditBlock): Promise<Deployment> {
    const { trust, chain } = this.#request;
    this.#authority = await readAuthority(chain, trust, block);
    this.#terms = await readTerms(chain, trust, block);
    return {
      chainId: trust.chainId,
      log: lower(trust.log),
      registry: lower(trust.registry),
      pledges: lower(trust.pledges),
      authority: lower(this.#authority),
    };
  }

  async #proveContracts(block: AuditBlock, deployment: Deployment): Promise<void> {
    const { trust, chain, builds } = this.#request;
    if (this.#stateRoot === null) return;
    const proving: Proving = { chain, block, stateRoot: this.#stateRoot, findings: this.findings };
    const immutables = immutablesOf(deployment, this.#terms!);
    const addresses: Readonly<Record<ContractName, Address>> = {
      CertificateLog: trust.log,
      CertificateRegistry: trust.registry,
      PledgeRegistry: trust.pledges,
      AccessManager: this.#authority!,
    };
    for (const [name, address] of Object.entries(addresses) as [ContractName, Address][]) {
      const proven = await proveContract(proving, name, address);
      if (proven === null) continue;
      this.#proven.set(name, proven);
      const code = await chain.code(address, block);
      checkCode(
        {
          contract: name,
          code,
          codeHash: proven.codeHash,
          build: builds[name],
          immutables: immutables[name],
        },
        this.#hashes,
        this.findings,
      );
    }
  }

  async #replayEvents(block: AuditBlock, deployment: Deployment): Promise<Replay> {
    const { trust, chain, resume, observer } = this.#request;
    const replay = new Replay({
      deployment,
      terms: this.#terms!,
      hashes: this.#hashes,
      journal: this.#journal,
      ...(resume === undefined ? {} : { state: resume.state, findings: Findings.load(resume.replay) }),
    });
    this.#replay = replay;
    const from = resume === undefined ? trust.deployedAtBlock : await this.#resumeFrom(resume, block);
    const contracts = [trust.log, trust.registry, trust.pledges, this.#authority!];
    for await (const page of chain.logs(contracts, from, block.number)) {
      replay.take(page);
      const { events } = replay.state;
      observer?.progress({
        phase: "EVENTS",
        done: page.to - trust.deployedAtBlock + 1,
        total: block.number - trust.deployedAtBlock + 1,
        events: Object.values(events).reduce((sum, count) => sum + count, 0),
      });
      if (observer?.wantsCheckpoint() === true) await this.#keep(page.to, observer);
    }
    const { last } = replay.state;
    if (last !== null && last.time > block.timestamp) {
      this.findings.add("TIME_ORDER", { block: last.block });
    }
    return replay;
  }

  /** The checkpoint's block has to be an ancestor; nothing else of it can be checked so cheaply. */
  async #resumeFrom({ block: kept }: AuditProgress, target: AuditBlock): Promise<number> {
    const found = kept.number > target.number ? null : await this.#request.chain.block(kept.number);
    if (found?.hash === kept.hash) return kept.number + 1;
    throw new DataDeedError(
      "CHECKPOINT_FOREIGN",
      `the checkpoint ends with block ${kept.number} (${kept.hash}), which is not before the audit's on this chain`,
    );
  }

  /** Nothing is kept where the nodes have forgotten the block: there would be nothing to go on from. */
  async #keep(number: number, observer: AuditObserver): Promise<void> {
    const block = number === this.#block!.number ? this.#block : await this.#request.chain.block(number);
    if (block === null) return;
    await observer.keep({
      block: { number, hash: block.hash },
      terms: this.#terms!,
      state: this.#replay!.state,
      replay: this.#replay!.findings.dump(),
      certificates: this.#certificates,
      documents: this.#documentFindings.dump(),
      journal: this.#journal?.state ?? null,
    });
  }

  async #compareStorage(state: AuditState): Promise<void> {
    let done = 0;
    for (const contract of this.#proven.values()) {
      if (contract.name === "CertificateLog") await compareHead(state, contract, this.findings);
      if (contract.name === "CertificateRegistry" || contract.name === "PledgeRegistry") {
        await this.#compareHistory(state, contract.name, contract);
      }
      Object.assign(this.#compared, this.#sum(await compareRecords(state, contract, this.findings)));
      this.#request.observer?.progress({ phase: "STORAGE", done: ++done, total: 4, events: 0 });
    }
    for (const [contract, { pending, constructed }] of [
      ["CertificateRegistry", state.registers.registry],
      ["PledgeRegistry", state.registers.pledges],
    ] as const) {
      if (!constructed) this.findings.add("DEPLOYMENT_EVENT_MISSING", { contract });
      for (const { signer, place } of pending) this.findings.add("MESSAGE_UNUSED", { signer }, place);
    }
  }

  async #compareHistory(
    state: AuditState,
    contract: "CertificateRegistry" | "PledgeRegistry",
    proven: ProvenContract,
  ): Promise<void> {
    const register = state.registers[contract === "PledgeRegistry" ? "pledges" : "registry"];
    if ((await compareHistory(register, proven, this.findings)) !== false) return;
    const { chain, trust } = this.#request;
    const { address } = proven;
    const [from, to] = [trust.deployedAtBlock, this.#block!.number];
    await nameDivergence({ chain, contract, address, from, to, hashes: this.#hashes }, this.findings);
  }

  #sum(counts: Readonly<Partial<Record<string, number>>>): Record<string, number> {
    return Object.fromEntries(
      Object.entries(counts).map(([kind, count = 0]) => [kind, count + (this.#compared[kind] ?? 0)]),
    );
  }

  async #readDocuments(block: AuditBlock, { state }: Replay): Promise<void> {
    const { documents, tokens, openings, without, trust, chain, observer } = this.#request;
    this.#timestamps = await checkTimestamps(state, trust, { documents, tokens }, this.findings);
    const entries = state.checkpoints.at(-1)?.size ?? 0;
    if (documents === null) {
      if (entries > 0) this.findings.add("ENTRIES_NOT_CHECKED");
      return;
    }
    const result = await auditDocuments({
      state,
      trust,
      chain,
      block,
      documents,
      stamps: this.#timestamps.stamps,
      hashes: this.#hashes,
      withCertificates: without?.certificates !== true,
      openings: openings ?? new Map(),
      progress: this.#certificates,
      entryFindings: this.findings,
      findings: this.#documentFindings,
      journal: this.#journal,
      onProgress: async (done) => {
        observer?.progress({ phase: "ENTRIES", done, total: entries, events: 0 });
        if (observer?.wantsCheckpoint() === true) await this.#keep(block.number, observer);
      },
    });
    this.#roots = result.rootsRecomputed;
    this.#entriesRead = result.entriesRead;
  }

  async #checkActors(state: AuditState, deployment: Deployment): Promise<void> {
    const { chain, without, observer } = this.#request;
    if (without?.actors === true) this.findings.add("ACTORS_NOT_CHECKED");
    else {
      const asked = this.#journal !== null;
      this.#actors = await checkActors(state, chain, deployment, this.findings, {
        sender: (transaction, from) => {
          if (asked) this.#senders.set(transaction, from);
        },
        progress: (done, total) => observer?.progress({ phase: "ACTORS", done, total, events: 0 }),
      });
    }
  }

  /** Whoever asks about a certificate must hear that there is none. */
  #findAsked({ checkpoints }: AuditState): void {
    const size = checkpoints.at(-1)?.size ?? 0;
    for (const index of this.#journal?.state.wanted ?? []) {
      if (index < size) continue;
      const certificate = certificateNumber(this.#request.trust.log, index);
      this.findings.add("CERTIFICATE_NOT_IN_LOG", { certificate });
    }
  }
}

function lower(address: Address): Hex {
  return address.toLowerCase() as Hex;
}
