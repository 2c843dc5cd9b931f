/**
 * What Ignition's journal says about an earlier, interrupted run.
 *
 * Ignition goes on by itself from most interruptions. Two it leaves to its user: a transaction announced in the
 * journal of which it is unknown whether it was sent, and a chain that has forgotten what the journal holds for done
 * (a local chain that was killed before it had saved its newest blocks).
 */
import { readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import type { Eip1193Provider } from "./provider.ts";

const message = z.looseObject({
  type: z.string(),
  chainId: z.number().optional(),
  futureId: z.string().optional(),
  hash: z.string().optional(),
  // A static call has a result without a type.
  result: z.looseObject({ type: z.string().optional() }).optional(),
});

type Message = z.infer<typeof message>;

export interface Journal {
  readonly chainId: number;
  /** Hash of the confirmed transaction of each future. */
  readonly confirmedBy: ReadonlyMap<string, string>;
  /** Futures that are done. */
  readonly completed: ReadonlySet<string>;
  /** Futures that Ignition refuses to go on with: failed, or announced and perhaps not sent. */
  readonly stuck: readonly string[];
}

/** The journal of `deploymentDir`; `undefined` where none was begun, `"UNREADABLE"` where it was torn. */
export async function readJournal(deploymentDir: string): Promise<Journal | "UNREADABLE" | undefined> {
  const text = await readFile(join(deploymentDir, "journal.jsonl"), "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const messages = parseLines(text);
  const chainId = messages?.[0]?.chainId;
  return messages === undefined || chainId === undefined ? "UNREADABLE" : summarise(chainId, messages);
}

function parseLines(text: string): Message[] | undefined {
  try {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return lines.map((line) => message.parse(JSON.parse(line)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

function summarise(chainId: number, messages: readonly Message[]): Journal {
  const confirmedBy = new Map<string, string>();
  const completed = new Set<string>();
  const stuck = new Set<string>();
  for (const { type, futureId, hash, result } of messages) {
    if (futureId === undefined) continue;
    if (type === "TRANSACTION_CONFIRM" && hash !== undefined) confirmedBy.set(futureId, hash);
    if (type === "TRANSACTION_PREPARE_SEND") stuck.add(futureId);
    if (type === "TRANSACTION_SEND") stuck.delete(futureId);
    if (type.endsWith("_EXECUTION_STATE_COMPLETE")) {
      if (result?.type === "SUCCESS") completed.add(futureId);
      else stuck.add(futureId);
    }
    if (type === "ONCHAIN_INTERACTION_TIMEOUT") stuck.add(futureId);
    if (type === "WIPE_APPLY") {
      stuck.delete(futureId);
      completed.delete(futureId);
      confirmedBy.delete(futureId);
    }
  }
  return { chainId, confirmedBy, completed, stuck: [...stuck] };
}

/**
 * Whether the chain still has everything that the journal holds for done.
 * @throws CHAIN_MISMATCH when the journal is that of another chain
 */
export async function isOnChain(
  journal: Journal,
  chainId: number,
  provider: Eip1193Provider,
): Promise<boolean> {
  if (journal.chainId !== chainId) {
    throw new DataDeedError(
      "CHAIN_MISMATCH",
      `the deployment was begun on chain ${journal.chainId}, not ${chainId}`,
      {
        details: { expected: journal.chainId, actual: chainId },
      },
    );
  }
  const receipts = await Promise.all(
    [...journal.confirmedBy.values()].map((hash) =>
      provider.request({ method: "eth_getTransactionReceipt", params: [hash] }),
    ),
  );
  return receipts.every((receipt) => receipt !== null);
}

/** Moves a journal of no use out of the way; nobody relies on contracts of an unfinished deployment. */
export async function setAside(deploymentDir: string): Promise<void> {
  for (let n = 1; ; n++) {
    const target = `${deploymentDir}.abandoned-${n}`;
    if (await isAbsent(target)) {
      await rename(deploymentDir, target);
      return;
    }
  }
}

async function isAbsent(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return true;
    throw error;
  }
}
