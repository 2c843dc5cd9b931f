/** Notes of the log that this gateway signed, with the cosignatures that witnesses gave. */

export interface StoredNote {
  readonly blockNumber: number;
  readonly blockHash: `0x${string}`;
  readonly size: number;
  /** The signed note, all signatures so far. */
  readonly note: string;
  /** Trusted witnesses among them. */
  readonly witnesses: number;
  /** Unix seconds. */
  readonly createdAt: number;
}

/** Durability and errors as in `Store`. */
export interface NoteStore {
  /** Adds or replaces the note of a block. */
  saveNote(note: StoredNote): Promise<void>;
  /** The newest by block that so many witnesses have cosigned. */
  newestNote(leastWitnesses: number): Promise<StoredNote | null>;
  noteOfBlock(blockNumber: number): Promise<StoredNote | null>;
}
