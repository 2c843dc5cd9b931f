/**
 * A ring of buffers shared between the thread that reads a file and the threads that hash it: the file is read once,
 * each digest is made in a thread of its own, and nothing is copied.
 *
 * One writer, several lanes; every lane sees every slot in order. `written` and each lane's `consumed` only grow.
 */
import { CHUNK_SIZE_BYTES } from "#core/chunk-size.ts";

const SLOT_BYTES = CHUNK_SIZE_BYTES;
/** Deep enough that a thread which loses its core for a moment does not stop the others. */
const SLOTS = 16;

const WRITTEN = 0;
const LENGTHS = 1;
const CONSUMED = LENGTHS + SLOTS;

/** Sent to the lanes' threads as it is. */
export interface RingMemory {
  readonly data: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  readonly lanes: number;
}

export function createRing(lanes: number): RingMemory {
  return {
    data: new SharedArrayBuffer(SLOTS * SLOT_BYTES),
    control: new SharedArrayBuffer((CONSUMED + lanes) * Int32Array.BYTES_PER_ELEMENT),
    lanes,
  };
}

function slotOf(memory: RingMemory, count: number): Uint8Array {
  return new Uint8Array(memory.data, (count % SLOTS) * SLOT_BYTES, SLOT_BYTES);
}

/** The reader's side. */
export class RingWriter {
  readonly #memory: RingMemory;
  readonly #control: Int32Array;
  #written = 0;

  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.#control = new Int32Array(memory.control);
  }

  /** The next buffer to fill, once every lane is done with what it held before. */
  async nextSlot(): Promise<Uint8Array> {
    for (let lane = 0; lane < this.#memory.lanes; lane++) {
      const at = CONSUMED + lane;
      for (;;) {
        const consumed = Atomics.load(this.#control, at);
        if (this.#written - consumed < SLOTS) break;
        const wait = Atomics.waitAsync(this.#control, at, consumed);
        if (wait.async) await wait.value;
      }
    }
    return slotOf(this.#memory, this.#written);
  }

  /** Hands the filled slot to the lanes. A length of 0 tells them that the file has ended. */
  publish(length: number): void {
    Atomics.store(this.#control, LENGTHS + (this.#written % SLOTS), length);
    this.#written++;
    Atomics.store(this.#control, WRITTEN, this.#written);
    Atomics.notify(this.#control, WRITTEN);
  }
}

/** One lane's side: the file's bytes, slot by slot. Holds the thread while it waits; a slot is valid until the next. */
export function* readRing(memory: RingMemory, lane: number): Generator<Uint8Array, void, undefined> {
  const control = new Int32Array(memory.control);
  for (let consumed = 0; ; consumed++) {
    Atomics.store(control, CONSUMED + lane, consumed);
    Atomics.notify(control, CONSUMED + lane);
    // Returns at once when the writer is ahead already.
    Atomics.wait(control, WRITTEN, consumed);
    const length = Atomics.load(control, LENGTHS + (consumed % SLOTS));
    if (length === 0) return;
    yield slotOf(memory, consumed).subarray(0, length);
  }
}
