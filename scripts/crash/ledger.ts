/** What was acknowledged, kept outside the gateway, and what must therefore still be true. */
import { createChainReader } from "../../client/adapters/chain-ethers/index.ts";
import { toHex0x } from "#core/bytes.ts";
import { sha256Text } from "#core/digest.ts";
import { entryFromJson, entryLeaf, type EntryJson } from "#core/entry.ts";
import { MerkleTree } from "#core/merkle.ts";
import { parseTrust } from "#core/trust.ts";
import { fingerprintRequest } from "../tasks/fingerprints.ts";

const PAGE = 1000;

export interface Acknowledged {
  readonly name: string;
  readonly index: number;
  readonly certificateNo: string;
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function allEntries(url: string): Promise<EntryJson[]> {
  const { size } = await getJson<{ size: number }>(`${url}/v1/log/head`);
  const entries: EntryJson[] = [];
  while (entries.length < size) {
    const page = await getJson<{ entries: EntryJson[] }>(
      `${url}/v1/log/entries?start=${entries.length}&end=${Math.min(size, entries.length + PAGE)}`,
    );
    if (page.entries.length === 0)
      throw new Error(`the log says ${size} entries but gives only ${entries.length}`);
    entries.push(...page.entries);
  }
  return entries;
}

/** Faults found, in words; empty when the ledger is sound. */
export async function checkLedger(
  url: string,
  acknowledged: ReadonlyMap<string, Acknowledged>,
): Promise<{ faults: string[]; size: number; anchored: number }> {
  const faults: string[] = [];
  const entries = await allEntries(url);
  const places = new Map<string, number>();
  entries.forEach((entry, index) => {
    const former = places.get(entry.commitment);
    if (former !== undefined) faults.push(`one deposit has two indices: ${former} and ${index}`);
    places.set(entry.commitment, index);
  });
  for (const { name, index } of acknowledged.values()) {
    const commitment = fingerprintRequest(name).commitment.replace("sha256:", "0x");
    if (places.get(commitment) !== index)
      faults.push(`${name} was acknowledged at ${index}, found at ${places.get(commitment) ?? "no place"}`);
  }

  const tree = new MerkleTree(entries.map((entry) => entryLeaf(entryFromJson(entry))));
  const trust = parseTrust(await getJson(`${url}/.well-known/datadeed.json`));
  const own = await getJson<{ size: number; root: string }>(`${url}/v1/log/head`);
  if (own.size === tree.size && own.root !== toHex0x(tree.root()))
    faults.push("the gateway's root is not the root of its entries");

  const chain = await createChainReader(trust.rpc, { chainId: trust.chainId, timeoutMs: 10_000 }).snapshot();
  let anchored = 0;
  for (let size = tree.size; size > 0; size--) {
    const found = await chain.checkpoint(trust.log, tree.root(size));
    if (found === null) continue;
    if (found.size !== size)
      faults.push(`the chain holds the root of ${size} entries with size ${found.size}`);
    anchored = size;
    break;
  }
  const head = await getJson<{ anchored: { size: number; root: string } | null }>(`${url}/v1/log/head`);
  if (
    head.anchored !== null &&
    (head.anchored.size > tree.size || head.anchored.root !== toHex0x(tree.root(head.anchored.size)))
  ) {
    faults.push(
      `the chain's head of ${head.anchored.size} is no root of our log (${sha256Text(tree.root())})`,
    );
  }
  return { faults, size: tree.size, anchored };
}
