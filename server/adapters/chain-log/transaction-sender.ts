/**
 * Sends an account's transactions, one after the other.
 *
 * The order, and what a crash at each step means:
 * 1. sign     nothing is durable. Crash: nothing happened, the nonce is still free.
 * 2. keep     the signed bytes are in the outbox. From here on the transaction may come true at any time.
 * 3. send     Crash: the next start finds it in the outbox, with a nonce that the chain has not used, and sends it again.
 * 4. mined    the chain's nonce has passed it. It stays in the outbox: should the chain lose the block, its nonce falls
 *             back, and the same bytes are sent again.
 * Before anything new is signed, whatever the outbox holds from the chain's nonce on is settled.
 */
import { Transaction, type BaseWallet } from "ethers";
import type { Address } from "#core/address.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";
import type { OutboxStore, SignedTransaction } from "../../ports/store.ts";
import { feesFrom, raisedFees } from "./fees.ts";
import { reasonText, type Receipt, type SendingRpc } from "./sending-rpc.ts";

export interface SenderSettings {
  /** Milliseconds until a transaction that is not mined is given up for now; it stays kept. */
  readonly deadlineMs: number;
  /** Milliseconds after which it is replaced by one that pays more. */
  readonly replaceAfterMs: number;
}

export interface SenderDeps {
  readonly rpc: SendingRpc;
  readonly chainId: number;
  readonly wallet: BaseWallet;
  readonly outbox: OutboxStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: SenderSettings;
  /** Resolves when this block is kept for good (the embedded chain). @throws BLOCK_LOST */
  readonly durable?: (blockHash: string) => Promise<void>;
}

export interface Payload {
  readonly to: Address;
  readonly data: `0x${string}`;
  /** For people: "append 40". */
  readonly purpose: string;
}

export interface TransactionSender {
  readonly account: Address;
  /**
   * Resolves when mined with success, and kept.
   * @throws TRANSACTION_REVERTED | TRANSACTION_PENDING | TRANSACTION_SUPERSEDED | INSUFFICIENT_FUNDS | BLOCK_LOST
   */
  send(payload: Payload): Promise<Receipt>;
  /** Settles the kept transactions that the chain has not mined. @returns how many there were */
  resendLost(): Promise<number>;
}

const FIRST_LOOK_MS = 10;
const LONGEST_PAUSE_MS = 1_000;

export function createTransactionSender(deps: SenderDeps): TransactionSender {
  const { rpc, wallet, outbox, clock, logger, settings, chainId } = deps;
  const account = wallet.address as Address;
  let lane: Promise<unknown> = Promise.resolve();

  /** Two transactions of one account at a time could take the same nonce. */
  function inLane<T>(work: () => Promise<T>): Promise<T> {
    const next = lane.then(work);
    lane = next.catch(() => undefined);
    return next;
  }

  async function settleKept(): Promise<number> {
    const nonce = await rpc.nonce(account);
    const kept = (await outbox.transactionsFrom(account, nonce)).filter(isOfThisChain);
    // Beyond a gap nothing can be mined; what fills the gap is the next transaction.
    const waiting = kept.filter((transaction, i) => transaction.nonce === nonce + i);
    for (const transaction of waiting) {
      logger.info(
        { purpose: transaction.purpose, nonce: transaction.nonce },
        "sending a kept transaction again",
      );
      await settle(transaction);
    }
    return waiting.length;
  }

  async function settle(transaction: SignedTransaction): Promise<void> {
    try {
      const receipt = await deliver(transaction);
      if (receipt.succeeded) return;
      logger.warn(
        { purpose: transaction.purpose, hash: receipt.transactionHash },
        "a kept transaction was refused by the chain",
      );
    } catch (error) {
      // Another one took its nonce: it can't come true any more.
      if (!isDataDeedError(error, "TRANSACTION_SUPERSEDED")) throw error;
    }
  }

  function isOfThisChain({ raw }: SignedTransaction): boolean {
    return Transaction.from(toHex0x(raw)).chainId === BigInt(chainId);
  }

  async function signNew({ to, data, purpose }: Payload): Promise<SignedTransaction> {
    const estimate = await rpc.estimateGas({ from: account, to, data });
    const [nonce, fees] = await Promise.all([rpc.nonce(account), rpc.fees()]);
    // The proof's cost moves with the tree; a quarter more is never used up, and only what is used is paid.
    const gasLimit = estimate + estimate / 4n;
    return sign(
      Transaction.from({ chainId, nonce, to, data, value: 0, gasLimit, ...feesFrom(fees) }),
      purpose,
    );
  }

  async function sign(unsigned: Transaction, purpose: string): Promise<SignedTransaction> {
    const { hash, nonce, serialized } = Transaction.from(await wallet.signTransaction(unsigned));
    if (hash === null) throw new TypeError("transaction: expected a signature");
    return {
      account,
      nonce,
      hash: hash as `0x${string}`,
      raw: fromHex0x(serialized),
      purpose,
      createdAt: Math.floor(clock.now() / 1000),
    };
  }

  /** Sends a kept transaction until it, or a dearer version of it, is mined. */
  async function deliver(first: SignedTransaction): Promise<Receipt> {
    const versions = [first];
    let refusal = await broadcast(first);
    const startedAt = clock.now();
    let sentAt = startedAt;
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
      // The nonce first: if it had passed and there is no receipt after it, another transaction was mined.
      const passed = (await rpc.nonce(account)) > first.nonce;
      const mined = await findMined(versions);
      if (mined !== null && mined !== "PARTLY") {
        await deps.durable?.(mined.blockHash);
        return mined;
      }
      if (passed && mined === null) {
        throw new DataDeedError(
          "TRANSACTION_SUPERSEDED",
          `nonce ${first.nonce} was used by another transaction`,
          {
            details: { account, nonce: first.nonce, purpose: first.purpose },
          },
        );
      }
      if (clock.now() - startedAt >= settings.deadlineMs) {
        throw new DataDeedError(
          "TRANSACTION_PENDING",
          `${first.purpose} is not mined after ${settings.deadlineMs} ms`,
          {
            details: { account, nonce: first.nonce, hash: versions.at(-1)?.hash, refusal },
          },
        );
      }
      if (clock.now() - sentAt >= settings.replaceAfterMs) {
        const newest = await makeDearer(versions.at(-1) ?? first);
        if (newest !== null) versions.push(newest);
        refusal = await broadcast(versions.at(-1) ?? first);
        sentAt = clock.now();
      }
      await clock.sleep(pause);
    }
  }

  async function findMined(versions: readonly SignedTransaction[]): Promise<Receipt | "PARTLY" | null> {
    for (const version of versions.toReversed()) {
      const receipt = await rpc.receipt(version.hash);
      if (receipt === "NONE") continue;
      // A former version was faster than its replacement: that is the one to send again, should its block be lost.
      if (receipt !== "PARTLY" && version !== versions.at(-1)) await outbox.keepTransaction(version);
      return receipt;
    }
    return null;
  }

  async function makeDearer(waiting: SignedTransaction): Promise<SignedTransaction | null> {
    const transaction = Transaction.from(toHex0x(waiting.raw));
    const fees = raisedFees(transaction, await rpc.fees());
    if (fees === null) return null;
    const { nonce, to, data, value, gasLimit } = transaction;
    const dearer = await sign(
      Transaction.from({ chainId, nonce, to, data, value, gasLimit, ...fees }),
      waiting.purpose,
    );
    await outbox.keepTransaction(dearer);
    logger.info(
      { purpose: waiting.purpose, nonce, hash: dearer.hash },
      "replacing a transaction that is not mined",
    );
    return dearer;
  }

  /**
   * Nodes say in words of their own why they take no transaction, so the facts decide, not the words.
   * @returns the words, for people; null when a node took it
   * @throws INSUFFICIENT_FUNDS
   */
  async function broadcast(transaction: SignedTransaction): Promise<string | null> {
    const refusal = await rpc.broadcast(toHex0x(transaction.raw));
    if (refusal === null || (await rpc.knows(transaction.hash))) return null;
    if ((await rpc.nonce(account)) > transaction.nonce) return refusal;
    await expectFunds(Transaction.from(toHex0x(transaction.raw)));
    return refusal;
  }

  async function expectFunds({ gasLimit, value, maxFeePerGas, gasPrice }: Transaction): Promise<void> {
    const needed = gasLimit * (maxFeePerGas ?? gasPrice ?? 0n) + value;
    const balance = await rpc.balance(account);
    if (balance >= needed) return;
    throw new DataDeedError("INSUFFICIENT_FUNDS", `${account} has ${balance} wei and may need ${needed}`, {
      details: { account, balanceWei: String(balance), neededWei: String(needed) },
    });
  }

  async function send(payload: Payload): Promise<Receipt> {
    await settleKept();
    const signed = await signNew(payload);
    await outbox.keepTransaction(signed);
    const receipt = await deliver(signed);
    if (receipt.succeeded) return receipt;
    const { to, data, purpose } = payload;
    const reason = await rpc.revertReason({ from: account, to, data }, receipt.blockNumber - 1);
    throw new DataDeedError("TRANSACTION_REVERTED", `the chain refused ${purpose}: ${reasonText(reason)}`, {
      details: { ...reason, transactionHash: receipt.transactionHash },
    });
  }

  return {
    account,
    send: (payload) => inLane(() => send(payload)),
    resendLost: () => inLane(settleKept),
  };
}
