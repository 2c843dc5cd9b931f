import { RLP } from "@ethereumjs/rlp";
import { expect } from "chai";
import { packProofs, unpackProofs } from "#core/state-proof/pack.ts";
import { codeOf } from "../../helpers/error-of.ts";

describe("packed proofs", () => {
  it("come back as they were", () => {
    const parts = { header: Uint8Array.of(1, 2, 3), nodes: [Uint8Array.of(4, 5), Uint8Array.of(6, 7)] };
    expect(unpackProofs(packProofs(parts))).to.deep.equal(parts);
    expect(unpackProofs(packProofs({ ...parts, nodes: [] }))).to.deep.equal({ ...parts, nodes: [] });
  });

  it("are refused in any other shape", () => {
    for (const bytes of [
      new Uint8Array(),
      Uint8Array.of(0xff),
      RLP.encode("a text"),
      RLP.encode([]),
      RLP.encode(["header"]),
      RLP.encode(["header", "nodes"]),
      RLP.encode([["header"], []]),
      RLP.encode(["header", ["node", ["no node"]]]),
    ])
      expect(codeOf(() => unpackProofs(bytes))).to.equal("STATE_PROOF_INVALID");
  });
});
