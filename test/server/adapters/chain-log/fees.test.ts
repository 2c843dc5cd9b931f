import { expect } from "chai";
import { Transaction } from "ethers";
import { feesFrom, raisedFees } from "../../../../server/adapters/chain-log/fees.ts";

describe("fees", () => {
  it("follow EIP-1559 where the chain has a base fee, with room for five full blocks", () => {
    const fees = feesFrom({ gasPrice: 12n, baseFee: 10n, maxPriorityFee: 2n });
    expect(fees).to.deep.equal({ type: 2, maxFeePerGas: 22n, maxPriorityFeePerGas: 2n });
    const afterFive = [1, 2, 3, 4, 5].reduce((fee) => fee + fee / 8, 10);
    expect(22).to.be.greaterThan(afterFive + 2);
  });

  it("take the tip from the gas price where the node suggests none", () => {
    expect(feesFrom({ gasPrice: 13n, baseFee: 10n, maxPriorityFee: null })).to.include({
      maxPriorityFeePerGas: 3n,
    });
    expect(feesFrom({ gasPrice: 9n, baseFee: 10n, maxPriorityFee: null })).to.include({
      maxPriorityFeePerGas: 0n,
    });
  });

  it("are one gas price on chains without a base fee", () => {
    expect(feesFrom({ gasPrice: 7n, baseFee: null, maxPriorityFee: 2n })).to.deep.equal({
      type: 0,
      gasPrice: 7n,
    });
  });

  it("are nothing where gas is free, whatever tip the node suggests", () => {
    expect(feesFrom({ gasPrice: 0n, baseFee: 0n, maxPriorityFee: 1n })).to.deep.equal({
      type: 0,
      gasPrice: 0n,
    });
  });

  const waiting = (fees: object): Transaction =>
    Transaction.from({ chainId: 1, nonce: 1, gasLimit: 21_000, ...fees });

  it("rise by a quarter to replace a waiting transaction, also from very little", () => {
    const old = { type: 2, maxFeePerGas: 1_000n, maxPriorityFeePerGas: 1n };
    expect(raisedFees(waiting(old), { gasPrice: 12n, baseFee: 10n, maxPriorityFee: 2n })).to.deep.equal({
      type: 2,
      maxFeePerGas: 1_250n,
      maxPriorityFeePerGas: 2n,
    });
  });

  it("rise to what is asked now where that is more", () => {
    const old = { type: 2, maxFeePerGas: 10n, maxPriorityFeePerGas: 1n };
    expect(raisedFees(waiting(old), { gasPrice: 120n, baseFee: 100n, maxPriorityFee: 20n })).to.deep.equal({
      type: 2,
      maxFeePerGas: 220n,
      maxPriorityFeePerGas: 20n,
    });
    const legacy = { type: 0, gasPrice: 4n };
    expect(raisedFees(waiting(legacy), { gasPrice: 9n, baseFee: null, maxPriorityFee: null })).to.deep.equal({
      type: 0,
      gasPrice: 9n,
    });
    expect(raisedFees(waiting(legacy), { gasPrice: 1n, baseFee: null, maxPriorityFee: null })).to.deep.equal({
      type: 0,
      gasPrice: 5n,
    });
  });

  it("can't rise where gas is free", () => {
    expect(
      raisedFees(waiting({ type: 0, gasPrice: 0n }), { gasPrice: 0n, baseFee: 0n, maxPriorityFee: 1n }),
    ).to.equal(null);
  });
});
