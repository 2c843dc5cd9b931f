import { expect } from "chai";
import { Interface } from "ethers";
import { certificateLogAbi } from "../../../../client/abi/certificate-log.ts";
import { certificateRegistryAbi } from "../../../../client/abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../../../../client/abi/pledge-registry.ts";
import { toHex, toHex0x } from "#core/bytes.ts";
import { blockHash, LOG, PLEDGES, REGISTRY } from "../../../helpers/scenario.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import {
  call,
  coder,
  DIGEST,
  oneNode,
  readerOf,
  ROOT,
  snapshotOf,
  TRANSACTION,
} from "../../../helpers/chain-node.ts";

const ZERO = `0x${"00".repeat(32)}`;

const RECORD_TYPES = [
  "uint8",
  "bytes32",
  "address",
  "uint64",
  "uint64",
  "uint64",
  "bytes32",
  "bytes32",
  "uint32",
  "uint32",
  "uint32",
  "bool",
];
const recordCall = (change: Partial<Record<number, unknown>> = {}) => {
  const values: unknown[] = [1, ZERO, LOG, 1_858_406_400, 12, 1_795_334_410, ZERO, ZERO, 0, 0, 0, false];
  for (const [i, value] of Object.entries(change)) values[Number(i)] = value;
  return call(RECORD_TYPES, values);
};

describe("the contracts as a chain reader has them", () => {
  describe("contract state", () => {
    it("is read at the snapshot's block hash", async () => {
      const rpc = oneNode(call(["uint64", "uint64"], [40, 1_795_334_404]));
      const snapshot = await readerOf(rpc.fetch).snapshot();
      expect(await snapshot.checkpoint(LOG, ROOT)).to.deep.equal({ size: 40, anchoredAt: 1_795_334_404 });
      const asked = rpc.requests.find(({ method }) => method === "eth_call");
      const data = new Interface(certificateLogAbi).encodeFunctionData("checkpoint", [ROOT]);
      expect(asked?.params).to.deep.equal([{ to: LOG, data }, { blockHash: blockHash(10) }]);
    });

    it("of a root never recorded is nothing", async () => {
      const snapshot = await snapshotOf(call(["uint64", "uint64"], [0, 0]));
      expect(await snapshot.checkpoint(LOG, ROOT)).to.equal(null);
    });

    it("is missing where there is no contract, or one of another kind", async () => {
      const none = await snapshotOf({ eth_call: { result: "0x" } });
      const other = await snapshotOf({
        eth_call: { error: { code: 3, message: "execution reverted", data: "0x" } },
      });
      for (const snapshot of [none, other]) {
        expect(await codeOf(snapshot.checkpoint(LOG, ROOT))).to.equal("CONTRACT_MISSING");
        expect(await codeOf(snapshot.certificateRecord(REGISTRY, DIGEST))).to.equal("CONTRACT_MISSING");
        expect(await codeOf(snapshot.livePledges(PLEDGES, DIGEST))).to.equal("CONTRACT_MISSING");
      }
    });

    it("is not known when the node refuses to answer", async () => {
      const snapshot = await snapshotOf({
        eth_call: { error: { code: -32000, message: "header not found" } },
      });
      expect(await codeOf(snapshot.checkpoint(LOG, ROOT))).to.equal("CHAIN_UNREACHABLE");
    });

    it("that does not decode is refused", async () => {
      const answers = [
        coder.encode(["uint64"], [1]),
        coder.encode(["uint64", "uint64", "uint64"], [1, 2, 3]),
        coder.encode(["uint256", "uint64"], [2n ** 64n, 1]),
        coder.encode(["uint64", "uint64"], [2n ** 60n, 1]),
        "0x123",
        "40",
        null,
        { size: 40 },
      ];
      for (const result of answers) {
        const snapshot = await snapshotOf({ eth_call: { result } });
        expect(await codeOf(snapshot.checkpoint(LOG, ROOT)), JSON.stringify(result)).to.equal(
          "CHAIN_ANSWER_INVALID",
        );
      }
    });

    it("is only asked for digests of 32 bytes", async () => {
      const snapshot = await snapshotOf();
      const error: unknown = await snapshot
        .checkpoint(LOG, new Uint8Array(31))
        .catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(RangeError);
    });
  });

  describe("the register's record", () => {
    const read = async (change: Partial<Record<number, unknown>>) =>
      (await snapshotOf(recordCall(change))).certificateRecord(REGISTRY, DIGEST);

    it("is nothing for a certificate that nobody touched", async () =>
      expect(await read({ 0: 0 })).to.equal(null));

    it("is told in the verifier's words", async () => {
      const lineage = toHex0x(ROOT);
      expect(await read({ 0: 2, 6: TRANSACTION, 7: lineage, 8: 1, 9: 2, 10: 3, 11: true })).to.deep.equal({
        status: "SUSPENDED",
        holder: LOG,
        validUntil: 1_858_406_400,
        supersededBy: TRANSACTION,
        openObjections: 3,
        upheldObjections: 3,
        lineage: ROOT,
      });
    });

    it("has the certificate's own digest as lineage and no successor where both are zero", async () => {
      const found = await read({});
      expect(found).to.include({ status: "VALID", supersededBy: null, openObjections: 0 });
      expect(toHex(found!.lineage)).to.equal(toHex(DIGEST));
    });

    it("leaves expiry to the verifier", async () =>
      expect(await read({ 0: 5 })).to.include({ status: "VALID" }));

    it("knows the end states", async () => {
      expect(await read({ 0: 3 })).to.include({ status: "CANCELLED" });
      expect(await read({ 0: 4 })).to.include({ status: "REVOKED" });
    });

    it("with a status or a time that can't be is refused", async () => {
      expect(await codeOf(read({ 0: 6 }))).to.equal("CHAIN_ANSWER_INVALID");
      expect(await codeOf(read({ 3: 2n ** 63n }))).to.equal("CHAIN_ANSWER_INVALID");
      const words = coder.encode(RECORD_TYPES, [1, ZERO, LOG, 1, 1, 1, ZERO, ZERO, 0, 0, 0, false]);
      const badBoolean = `${words.slice(0, -1)}2`;
      const badAddress = words.slice(0, 2 + 64 * 2) + "01" + words.slice(2 + 64 * 2 + 2);
      for (const result of [badBoolean, badAddress]) {
        const snapshot = await snapshotOf({ eth_call: { result } });
        expect(await codeOf(snapshot.certificateRecord(REGISTRY, DIGEST))).to.equal("CHAIN_ANSWER_INVALID");
      }
    });
  });

  describe("pledges", () => {
    const read = async (status: number) =>
      (
        await snapshotOf(call(["bytes32", "uint8", "address", "address"], [TRANSACTION, status, LOG, LOG]))
      ).livePledges(PLEDGES, DIGEST);

    it("are live from the offer to the end of enforcement", async () => {
      const states = ["PROPOSED", "AGREED", "REGISTERED", "DEFAULTED", "ENFORCING"];
      for (const [i, state] of states.entries()) {
        expect(await read(i + 1)).to.deep.equal([{ pledgeId: TRANSACTION, state, pledgee: LOG }]);
      }
    });

    it("encumber nothing before and after", async () => {
      for (const status of [0, 6, 7, 8, 9]) expect(await read(status)).to.deep.equal([]);
    });

    it("in a state that can't be are refused", async () =>
      expect(await codeOf(read(10))).to.equal("CHAIN_ANSWER_INVALID"));
  });

  it("reads the registers by the words that their generated ABIs have", async () => {
    const { certificateRegistryViews, pledgeRegistryViews } =
      await import("../../../../client/adapters/chain-ethers/register-abi.ts");
    const { viewOf } = await import("../../../../client/adapters/chain-ethers/abi.ts");
    expect(viewOf(certificateRegistryViews, "record")).to.deep.equal(
      viewOf(certificateRegistryAbi, "record"),
    );
    expect(viewOf(pledgeRegistryViews, "encumbrance")).to.deep.equal(
      viewOf(pledgeRegistryAbi, "encumbrance"),
    );
    for (const name of ["pledge", "pledgeOfContent", "livePledges"]) {
      expect(viewOf(pledgeRegistryViews, name), name).to.deep.equal(viewOf(pledgeRegistryAbi, name));
    }
    expect(toHex0x(viewOf(certificateLogAbi, "verifyInclusion").selector)).to.equal(
      new Interface(certificateLogAbi).getFunction("verifyInclusion")?.selector,
    );
    expect(() => viewOf(certificateLogAbi, "nothing")).to.throw(RangeError);
  });
});
