/**
 * The running hash of a register (PROTOCOL section 5, contracts/libraries/HistoryChain.sol):
 * `head' = keccak256(head || topic0 || keccak256(all arguments in declared order))`. Indexed arguments are declared first, so
 * the arguments are the topics after the first, then the data.
 */
import { writeHex } from "./hex.ts";
import type { AuditHashes, ChainLog } from "./ports.ts";

export class HistoryHash {
  readonly #keccak256: AuditHashes["keccak256"];
  readonly #link = new Uint8Array(96);
  #arguments = new Uint8Array(1024);

  constructor(hashes: AuditHashes, head: Uint8Array = new Uint8Array(32)) {
    this.#keccak256 = hashes.keccak256;
    this.#link.set(head);
  }

  /** 32 bytes. */
  get head(): Uint8Array {
    return this.#link.slice(0, 32);
  }

  add({ topics, data }: ChainLog): void {
    const size = 32 * (topics.length - 1) + (data.length - 2) / 2;
    if (size > this.#arguments.length) this.#arguments = new Uint8Array(2 * size);
    let at = 0;
    for (let i = 1; i < topics.length; i++) at = writeHex(topics[i]!, 2, this.#arguments, at);
    at = writeHex(data, 2, this.#arguments, at);
    writeHex(topics[0]!, 2, this.#link, 32);
    this.#link.set(this.#keccak256(this.#arguments.subarray(0, at)), 64);
    this.#link.set(this.#keccak256(this.#link));
  }
}
