/** The chain for a command that touches no network: the bundle's own proof, and the block hash that its reader trusts. */
import type { Bundle } from "#core/bundle.ts";
import { DataDeedError } from "#core/errors.ts";
import { MAX_NOTE_LENGTH } from "#core/note/signed-note.ts";
import { readWitnessedNote } from "#core/note/trusted-note.ts";
import type { TrustDocument } from "#core/trust.ts";
import { createProvenReader } from "../verify/offline/proven-chain.ts";
import type { ChainReader, Hash32, TrustedBlock } from "../verify/ports.ts";
import type { CliContext } from "./context.ts";
import { inFile, readInput } from "./input-file.ts";

/** @throws USAGE when the text is no block hash */
export function trustedBlockOf(blockHash: string | undefined): TrustedBlock | null {
  if (blockHash === undefined) return null;
  if (!/^0x[0-9a-f]{64}$/i.test(blockHash))
    throw new DataDeedError("USAGE", "--block-hash: expected 0x and 64 hex digits");
  return { hash: blockHash.toLowerCase() as Hash32, why: "GIVEN" };
}

/**
 * The block of a cosigned note, which stands for a block hash that the reader knows otherwise (docs/witness.md).
 * @throws NOTE_INVALID | NOTE_UNTRUSTED when the trust document's witnesses do not vouch for it; FILE_UNREADABLE
 */
export async function witnessedBlockOf(
  context: CliContext,
  path: string,
  trust: TrustDocument,
): Promise<TrustedBlock> {
  const note = Buffer.from(await readInput(path, MAX_NOTE_LENGTH * 4)).toString("utf8");
  const { block, witnesses, witnessedSince } = inFile(path, () =>
    readWitnessedNote(note, trust, context.world.now()),
  );
  context.notice(`block ${block.number} is vouched for since ${witnessedSince} by ${witnesses.join(", ")}`);
  return { hash: block.hash, why: "WITNESSED" };
}

/** @returns null where there is neither a proof nor a block to prove from: nothing of the chain is known then */
export function openOfflineReader(
  context: CliContext,
  { chainProof }: Bundle,
  trust: TrustDocument,
  trusted: TrustedBlock | null,
): ChainReader | null {
  if (chainProof !== undefined || trusted !== null) return createProvenReader(chainProof, trust, trusted);
  context.notice("offline: what only the chain can answer is not checked");
  return null;
}
