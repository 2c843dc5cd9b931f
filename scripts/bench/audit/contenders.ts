/** Ways to read a history from the chain, each giving how many events it came to. */
import { Contract, JsonRpcProvider, type ContractEventName } from "ethers";
import type { Address } from "#core/address.ts";
import { ENTRY_LENGTH } from "#core/entry.ts";
import { BUILDS } from "../../../client/adapters/audit/builds.ts";
import { createAuditChain } from "../../../client/adapters/audit/chain.ts";
import { createNativeAuditHashes } from "../../../client/cli/audit-hashes.ts";
import { entriesCid } from "../../../client/adapters/ipfs/entries-file.ts";
import { audit } from "../../../client/audit/audit.ts";
import { rebuildLog } from "../../../client/audit/entries.ts";
import type { AuditDocuments, AuditHashes, Hex } from "../../../client/audit/ports.ts";
import { Replay } from "../../../client/audit/replay.ts";
import type { DeploymentTerms } from "../../../client/audit/step.ts";
import { ABIS } from "../../../test/helpers/audit-world/audit-world.ts";
import type { KeptHistory } from "./history-file.ts";

export type Contender = (history: KeptHistory) => Promise<number>;

function* pages({ head, pageBlocks }: KeptHistory): Generator<readonly [from: number, to: number]> {
  for (let from = 0; from <= head.number; from += pageBlocks)
    yield [from, Math.min(head.number, from + pageBlocks - 1)];
}

/** Nothing but fetching and parsing: the least that any reader of events does. */
async function bare(history: KeptHistory): Promise<number> {
  const { url, trust, authority } = history;
  const address = [trust.log, trust.registry, trust.pledges, authority];
  let count = 0;
  for (const [from, to] of pages(history)) {
    const filter = { address, fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` };
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_getLogs", params: [filter] }),
    });
    const { result } = JSON.parse(await response.text()) as { result: unknown[] };
    count += result.length;
  }
  return count;
}

/** As most programs read events: ethers' contracts, decoded by their ABIs, and nothing checked. */
async function ethers(history: KeptHistory): Promise<number> {
  const { url, trust, authority } = history;
  const provider = new JsonRpcProvider(url, trust.chainId, { staticNetwork: true, batchMaxCount: 1 });
  const contracts = [
    new Contract(trust.log, ABIS.log, provider),
    new Contract(trust.registry, ABIS.registry, provider),
    new Contract(trust.pledges, ABIS.pledges, provider),
    new Contract(authority, ABIS.authority, provider),
  ];
  let count = 0;
  for (const [from, to] of pages(history)) {
    for (const contract of contracts)
      count += (await contract.queryFilter("*" as ContractEventName, from, to)).length;
  }
  provider.destroy();
  return count;
}

const DAY = 86_400;

/** The terms of `server/adapters/deployment/module.ts`, which an audit reads from the contracts. */
const TERMS: DeploymentTerms = {
  renewalOpens: 366 * DAY,
  renewalGrace: 366 * DAY,
  longestExtension: 3660 * DAY,
  shortestAnswer: DAY,
  reservation: 3 * DAY,
  registrationWindow: 90 * DAY,
};

/** The events as an audit takes them: typed out, numbered, hashed, judged by every rule. */
async function replayEvents(history: KeptHistory, hashes: AuditHashes): Promise<Replay> {
  const { url, trust, authority, head, pageBlocks } = history;
  const lower = (address: string) => address.toLowerCase() as Hex;
  const paging = { firstRange: pageBlocks, largestRange: pageBlocks };
  const chain = createAuditChain([url], { trust, paging });
  const deployment = {
    chainId: trust.chainId,
    log: lower(trust.log),
    registry: lower(trust.registry),
    pledges: lower(trust.pledges),
    authority: lower(authority),
  };
  const replay = new Replay({ deployment, terms: TERMS, hashes });
  const contracts = [trust.log, trust.registry, trust.pledges, authority as Address];
  for await (const page of chain.logs(contracts, 0, head.number)) replay.take(page);
  return replay;
}

function countSound({ state, findings }: Replay): number {
  if (findings.listed.length > 0)
    throw new Error(`the replay found faults: ${JSON.stringify(findings.listed[0])}`);
  return Object.values(state.events).reduce((sum, count) => sum + count, 0);
}

async function events(history: KeptHistory): Promise<number> {
  return countSound(await replayEvents(history, await createNativeAuditHashes()));
}

/** Events, then the log: every root from the entries. */
async function eventsAndLog(history: KeptHistory): Promise<number> {
  const hashes = await createNativeAuditHashes();
  const replay = await replayEvents(history, hashes);
  const { state, findings } = replay;
  const documents = documentsOf(history.entries);
  const onEntries = () => Promise.resolve();
  const { rootsRecomputed } = await rebuildLog({ state, documents, hashes, findings, onEntries });
  if (rootsRecomputed !== state.checkpoints.length) throw new Error("not every root was recomputed");
  return countSound(replay);
}

/** All of it: every record against proven storage, every receipt, as of the head's hash. */
async function whole({ url, trust, head, entries }: KeptHistory): Promise<number> {
  const { counts, findings, conclusion } = await audit({
    trust,
    chain: createAuditChain([url], { trust }),
    documents: documentsOf(entries),
    builds: BUILDS,
    block: head.hash,
    tool: "datadeed/0.1.0",
    command: "datadeed audit",
    hashes: await createNativeAuditHashes(),
    // The history was made without documents.
    without: { certificates: true },
  });
  if (conclusion === "NOT_VERIFIABLE")
    throw new Error(`the audit found faults: ${JSON.stringify(findings[0])}`);
  return Object.values(counts.events).reduce((sum, count) => sum + count, 0);
}

function documentsOf(entries: Uint8Array): AuditDocuments {
  return {
    entries: (start, end) => Promise.resolve(entries.subarray(ENTRY_LENGTH * start, ENTRY_LENGTH * end)),
    entriesCid: async (content) => (await entriesCid(content)).bytes,
    certificates: (digests) => Promise.resolve(digests.map(() => null)),
  };
}

export const CONTENDERS: Readonly<Record<string, Contender>> = {
  bare,
  ethers,
  events,
  eventsAndLog,
  whole,
};
