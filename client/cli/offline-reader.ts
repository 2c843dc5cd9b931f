/** The chain for a command that touches no network: the bundle's own proof, and the block hash that its reader trusts. */
import type { Bundle } from "#core/bundle.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { MAX_NOTE_LENGTH } from "#core/note/signed-note.ts";
import { readWitnessedNote } from "#core/note/trusted-note.ts";
import type { TrustDocument } from "#core/trust.ts";
import { createProvenReader } from "../verify/offline/proven-chain.ts";
import type { ChainReader, Hash32, TrustedBlock } from "../verify/ports.ts";
import type { CliContext } from "./context.ts";
import { inFile, readInput } from "./input-file.ts";

/** What a command takes that can do without any network. */
export interface OfflineOptions {
  readonly offline?: boolean;
  /** Of the block that is trusted. */
  readonly blockHash?: string;
  /** A cosigned note, for its block. */
  readonly note?: string;
  readonly rpc?: readonly string[];
}

/** @throws USAGE */
export function expectOfflineOptions({ offline, blockHash, note, rpc }: OfflineOptions): void {
  const wrong =
    note !== undefined && (offline !== true || blockHash !== undefined)
      ? "--note goes with --offline, in place of --block-hash"
      : offline === true && rpc !== undefined
        ? "--offline and --rpc exclude each other"
        : offline !== true && blockHash !== undefined
          ? "--block-hash goes with --offline: online the nodes tell the block"
          : undefined;
  if (wrong !== undefined) throw new DataDeedError("USAGE", wrong);
  trustedBlockOf(blockHash);
}

/** @throws USAGE when the text is no block hash */
function trustedBlockOf(blockHash: string | undefined): TrustedBlock | null {
  if (blockHash === undefined) return null;
  if (!/^0x[0-9a-f]{64}$/i.test(blockHash))
    throw new DataDeedError("USAGE", "--block-hash: expected 0x and 64 hex digits");
  return { hash: blockHash.toLowerCase() as Hash32, why: "GIVEN" };
}

/**
 * The block of a cosigned note, which stands for a block hash that the reader knows otherwise (docs/witness.md).
 * @throws NOTE_INVALID | NOTE_UNTRUSTED when the trust document's witnesses do not vouch for it; FILE_UNREADABLE
 */
async function witnessedBlockOf(
  context: CliContext,
  path: string,
  trust: TrustDocument,
): Promise<TrustedBlock> {
  const note = Buffer.from(await readInput(path, MAX_NOTE_LENGTH * 4)).toString("utf8");
  return inFile(path, () => blockOfNote(context, note, trust));
}

function blockOfNote(context: CliContext, note: string, trust: TrustDocument): TrustedBlock {
  const { block, witnesses, witnessedSince } = readWitnessedNote(note, trust, context.world.now());
  context.notice(`block ${block.number} is vouched for since ${witnessedSince} by ${witnesses.join(", ")}`);
  return { hash: block.hash, why: "WITNESSED" };
}

/**
 * The block of the note that the bundle itself brings. Whoever made the bundle chose it, and can't have chosen what the
 * witnesses of the reader's trust document did not cosign; a note that they do not vouch for is as none.
 */
function ownWitnessedBlock(
  context: CliContext,
  { cosignedNote: note }: Bundle,
  trust: TrustDocument,
): TrustedBlock | null {
  if (note === undefined || trust.witnesses === undefined) return null;
  try {
    return blockOfNote(context, note, trust);
  } catch (error) {
    if (!isDataDeedError(error)) throw error;
    context.notice(`the bundle's note is not believed (${error.code}): ${error.message}`);
    return null;
  }
}

/**
 * @returns null where there is neither a proof nor a block to prove from: nothing of the chain is known then
 * @throws NOTE_INVALID | NOTE_UNTRUSTED | FILE_UNREADABLE for the note
 */
export async function openOfflineReader(
  context: CliContext,
  bundle: Bundle,
  trust: TrustDocument,
  { note, blockHash }: OfflineOptions,
): Promise<ChainReader | null> {
  const { chainProof } = bundle;
  const given = note === undefined ? trustedBlockOf(blockHash) : await witnessedBlockOf(context, note, trust);
  const trusted = given ?? ownWitnessedBlock(context, bundle, trust);
  if (chainProof !== undefined || trusted !== null) return createProvenReader(chainProof, trust, trusted);
  context.notice("offline: what only the chain can answer is not checked");
  return null;
}
