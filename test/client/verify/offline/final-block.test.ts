import { expect } from "chai";
import { finalBlockOf } from "../../../../client/verify/offline/final-block.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { blockHash, TRUST } from "../../../helpers/scenario.ts";

const block = (number: number) => ({ number, hash: blockHash(number), timestamp: number });
const chain = (head: number, finalized: number | null = null) => ({
  block: block(head),
  finalizedBlockNumber: finalized,
  blockAt: (number: number) => Promise.resolve(number > head ? null : block(number)),
});
const trust = (confirmations: number | "finalized") => ({ ...TRUST, finality: { confirmations } });

describe("the block to prove from", () => {
  it("has the confirmations that the trust document asks for", async () => {
    expect(await finalBlockOf(chain(9), trust(1))).to.deep.equal(block(9));
    expect(await finalBlockOf(chain(9), trust(4))).to.deep.equal(block(6));
    expect(await codeOf(finalBlockOf(chain(2), trust(4)))).to.equal("NOT_FINAL");
  });

  it("is the newest finalized one where the trust document asks for that", async () => {
    expect(await finalBlockOf(chain(9, 5), trust("finalized"))).to.deep.equal(block(5));
    expect(await codeOf(finalBlockOf(chain(9), trust("finalized")))).to.equal("STATE_PROOF_UNAVAILABLE");
  });
});
