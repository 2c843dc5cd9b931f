/** What a transaction offers to pay, in wei. Either one gas price (type 0) or EIP-1559's two limits (type 2). */
import type { Transaction } from "ethers";
import type { FeeSuggestion } from "./sending-rpc.ts";

export type Fees =
  | { readonly type: 0; readonly gasPrice: bigint }
  | { readonly type: 2; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** The base fee may rise by an eighth a block: twice of it holds for five full blocks. */
const BASE_FEE_ROOM = 2n;

/**
 * EIP-1559 where the chain has a base fee; one gas price on older chains, and on chains where gas is free (Besu and
 * Quorum networks with a gas price of zero, whose nodes suggest a tip all the same).
 */
export function feesFrom({ gasPrice, baseFee, maxPriorityFee }: FeeSuggestion): Fees {
  if (baseFee === null || gasPrice === 0n) return { type: 0, gasPrice };
  const tip = maxPriorityFee ?? (gasPrice > baseFee ? gasPrice - baseFee : 0n);
  return { type: 2, maxFeePerGas: baseFee * BASE_FEE_ROOM + tip, maxPriorityFeePerGas: tip };
}

/** Nodes replace a waiting transaction only for at least a tenth more. */
function raise(wei: bigint): bigint {
  return wei + (wei + 3n) / 4n;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/**
 * Fees that replace a waiting transaction: a quarter more than it offered, or what is asked now if that is more. Its
 * type stays. null when nothing can be raised, as on a chain where gas is free.
 */
export function raisedFees(waiting: Transaction, now: FeeSuggestion): Fees | null {
  if (waiting.type === 2) {
    const { maxFeePerGas, maxPriorityFeePerGas } = waiting;
    const asked = feesFrom(now);
    const [fee, tip] =
      asked.type === 2 ? [asked.maxFeePerGas, asked.maxPriorityFeePerGas] : [asked.gasPrice, 0n];
    const raised = larger(raise(maxFeePerGas ?? 0n), fee);
    return {
      type: 2,
      maxFeePerGas: raised,
      maxPriorityFeePerGas: larger(raise(maxPriorityFeePerGas ?? 0n), tip),
    };
  }
  const gasPrice = larger(raise(waiting.gasPrice ?? 0n), now.gasPrice);
  return gasPrice === 0n ? null : { type: 0, gasPrice };
}
