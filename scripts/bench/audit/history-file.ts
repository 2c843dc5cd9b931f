/** A made history as a file, for the processes that read it: where its chain answers, and what IPFS would give. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import type { BigHistory } from "./big-history.ts";

export interface KeptHistory {
  readonly url: string;
  readonly trust: TrustDocument;
  readonly authority: string;
  readonly head: { readonly number: number; readonly hash: `0x${string}` };
  readonly certificates: number;
  readonly checkpoints: number;
  readonly registerEvents: number;
  readonly pageBlocks: number;
  /** All entries in order, 128 bytes each. */
  readonly entries: Uint8Array;
}

const FACTS = "history.json";
const ENTRIES = "entries.bin";

export async function keepHistory(folder: string, history: BigHistory): Promise<void> {
  const { world, certificates, checkpoints, registerEvents, pageBlocks } = history;
  const { authority } = world.told;
  const facts = {
    url: world.url,
    trust: world.trust,
    authority,
    head: await world.head(),
    certificates,
    checkpoints,
    registerEvents,
    pageBlocks,
  };
  await writeFile(join(folder, FACTS), JSON.stringify(facts));
  await writeFile(join(folder, ENTRIES), Buffer.concat([...history.entries.values()]));
}

export async function readHistory(folder: string): Promise<KeptHistory> {
  const facts = JSON.parse(await readFile(join(folder, FACTS), "utf8")) as Omit<KeptHistory, "entries">;
  const entries = new Uint8Array(await readFile(join(folder, ENTRIES)));
  return { ...facts, trust: parseTrust(facts.trust), entries };
}
