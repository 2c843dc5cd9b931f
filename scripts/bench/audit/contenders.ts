/** Ways to read a history from the chain, each giving how many events it came to. */
import { Contract, JsonRpcProvider, type ContractEventName } from "ethers";
import { ABIS } from "../../../test/helpers/audit-world/audit-world.ts";
import type { KeptHistory } from "./history-file.ts";

/** Blocks of one request, for all alike. */
export const PAGE_BLOCKS = 100;

export type Contender = (history: KeptHistory) => Promise<number>;

function* pages(head: number): Generator<readonly [from: number, to: number]> {
  for (let from = 0; from <= head; from += PAGE_BLOCKS) yield [from, Math.min(head, from + PAGE_BLOCKS - 1)];
}

/** Nothing but fetching and parsing: the least that any reader of events does. */
async function bare({ url, trust, authority, head }: KeptHistory): Promise<number> {
  const address = [trust.log, trust.registry, trust.pledges, authority];
  let count = 0;
  for (const [from, to] of pages(head.number)) {
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
async function ethers({ url, trust, authority, head }: KeptHistory): Promise<number> {
  const provider = new JsonRpcProvider(url, trust.chainId, { staticNetwork: true, batchMaxCount: 1 });
  const contracts = [
    new Contract(trust.log, ABIS.log, provider),
    new Contract(trust.registry, ABIS.registry, provider),
    new Contract(trust.pledges, ABIS.pledges, provider),
    new Contract(authority, ABIS.authority, provider),
  ];
  let count = 0;
  for (const [from, to] of pages(head.number)) {
    for (const contract of contracts)
      count += (await contract.queryFilter("*" as ContractEventName, from, to)).length;
  }
  provider.destroy();
  return count;
}

export const CONTENDERS: Readonly<Record<string, Contender>> = { bare, ethers };
