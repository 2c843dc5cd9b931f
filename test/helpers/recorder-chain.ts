import { Wallet, getCreateAddress, toBeHex, keccak256 } from "ethers";

/**
 * A contract in 19 bytes: stores the block's time under the first word of the call data and logs that word as a topic.
 * Enough to see that state, receipts and logs of a chain are the same again.
 */
const RECORDER_RUNTIME = "42600035554360203555600035600060" + "00a100";
const RECORDER_INIT = `0x60138060093d393df3${RECORDER_RUNTIME}`;

export const RECORDER_KEY = `0x${"11".repeat(32)}`;

/** Signs a row of transactions of one account: first the creation of the recorder, then calls of it. */
export class RecorderAccount {
  readonly #wallet = new Wallet(RECORDER_KEY);
  readonly #chainId: number;
  #nonce = 0;

  constructor(chainId = 31337) {
    this.#chainId = chainId;
  }

  get address(): string {
    return this.#wallet.address;
  }

  get contract(): string {
    return getCreateAddress({ from: this.address, nonce: 0 });
  }

  create(): Promise<string> {
    return this.#sign(null, RECORDER_INIT);
  }

  /** The two words are digests of the number, so every call fills two new storage slots. */
  record(value: number): Promise<string> {
    const word = keccak256(toBeHex(value, 32)).slice(2);
    const other = keccak256(toBeHex(value, 33)).slice(2);
    return this.#sign(this.contract, `0x${word}${other}`);
  }

  #sign(to: string | null, data: string): Promise<string> {
    return this.#wallet.signTransaction({
      type: 2,
      chainId: this.#chainId,
      nonce: this.#nonce++,
      to,
      data,
      gasLimit: 150_000n,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 1n,
    });
  }
}
