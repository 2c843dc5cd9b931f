import { expect } from "chai";
import { Interface } from "ethers";
import { pledgeRegistryAbi } from "../../../../client/abi/pledge-registry.ts";
import { createChainReader } from "../../../../client/adapters/chain-ethers/index.ts";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import {
  accountOf,
  blockHash,
  HOLDER,
  HOLDER_KEY,
  PLEDGES,
  STRANGER_KEY,
} from "../../../helpers/scenario.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { scriptedRpc, type Script } from "../../../helpers/scripted-rpc.ts";

const A = "http://a.example:8545";
const ID = toHex0x(sha256(utf8("pledge")));
const KEY = sha256(utf8("content"));
const ZERO = `0x${"00".repeat(32)}` as const;
const registry = new Interface(pledgeRegistryAbi);
const LENDER = accountOf(STRANGER_KEY);

const block = (number: number) => ({
  number: `0x${number.toString(16)}`,
  hash: blockHash(number),
  timestamp: "0x6a000000",
});

function node(change: Script = {}): Script {
  return {
    eth_chainId: { result: "0x7a69" },
    eth_getBlockByNumber: ([tag]) => {
      if (tag === "latest" || tag === "finalized") return { result: block(10) };
      return { result: Number(tag) > 10 ? null : block(Number(tag)) };
    },
    ...change,
  };
}

const readerOf = (change: Script = {}, more = {}) =>
  createChainReader([A], { chainId: 31337, fetch: scriptedRpc({ [A]: node(change) }).fetch, ...more });
const answering = (name: string, values: readonly unknown[]): Script => ({
  eth_call: { result: registry.encodeFunctionResult(name, values) },
});
const pledgeWith = (status: number) =>
  answering("pledge", [
    [
      status,
      ZERO,
      toHex0x(KEY),
      ZERO,
      HOLDER,
      LENDER,
      LENDER,
      ZERO,
      1_800_000_000,
      true,
      true,
      true,
      false,
      0,
      0,
      ZERO,
    ],
  ]);

describe("pledges as the chain reader reads them", () => {
  it("has a pledge in each of the contract's states, and none for an unknown one", async () => {
    const states = [];
    for (let status = 0; status <= 9; status++) {
      const found = await (await readerOf(pledgeWith(status)).snapshot()).pledge(PLEDGES, ID);
      states.push(found?.state ?? null);
    }
    expect(states).to.deep.equal([
      null,
      "PROPOSED",
      "AGREED",
      "REGISTERED",
      "DEFAULTED",
      "ENFORCING",
      "RELEASED",
      "DEREGISTERED",
      "ENFORCED",
      "LAPSED",
    ]);
    const snapshot = await readerOf(pledgeWith(3)).snapshot();
    expect(await snapshot.pledge(PLEDGES, ID)).to.deep.equal({
      pledgeId: ID,
      state: "REGISTERED",
      certificateDigest: ZERO,
      pledgor: accountOf(HOLDER_KEY),
      pledgee: LENDER,
      debtMaturity: 1_800_000_000,
      renewalCovenant: true,
      registered: true,
    });
  });

  it("refuses a pledge in a state that the contract does not have", async () => {
    const snapshot = await readerOf(pledgeWith(10)).snapshot();
    expect(await codeOf(snapshot.pledge(PLEDGES, ID))).to.equal("CHAIN_ANSWER_INVALID");
  });

  it("lists the live pledges of a content, none and two", async () => {
    for (const ids of [[], [ID, blockHash(1)]]) {
      const snapshot = await readerOf(answering("livePledges", [ids, ZERO])).snapshot();
      expect(await snapshot.contentPledges(PLEDGES, KEY)).to.deep.equal(ids);
    }
  });

  it("refuses a list that is not encoded as a contract encodes it, and a missing contract", async () => {
    const genuine = registry.encodeFunctionResult("livePledges", [[ID], ZERO]);
    const wrong: Record<string, string> = {
      [genuine.slice(0, -2)]: "CHAIN_ANSWER_INVALID",
      [genuine.slice(0, -64)]: "CHAIN_ANSWER_INVALID",
      [`${genuine}${"00".repeat(32)}`]: "CHAIN_ANSWER_INVALID",
      [`0x${"00".repeat(31)}60${genuine.slice(66)}`]: "CHAIN_ANSWER_INVALID",
      [`0x${"00".repeat(31)}40`]: "CHAIN_ANSWER_INVALID",
      "0x": "CONTRACT_MISSING",
    };
    for (const [answer, code] of Object.entries(wrong)) {
      const snapshot = await readerOf({ eth_call: { result: answer } }).snapshot();
      expect(await codeOf(snapshot.contentPledges(PLEDGES, KEY)), answer).to.equal(code);
    }
  });

  it("tells what a pledgor has of a content, null for nothing", async () => {
    for (const [answer, expected] of [
      [ID, ID],
      [ZERO, null],
    ]) {
      const snapshot = await readerOf(answering("pledgeOfContent", [answer])).snapshot();
      expect(await snapshot.pledgeOfContent(PLEDGES, HOLDER, KEY)).to.equal(expected);
    }
  });

  it("digests the code at an address, null where there is none", async () => {
    const code = (result: string) => readerOf({ eth_getCode: { result } }).snapshot();
    expect(await (await code("0x6000")).codeDigest(PLEDGES)).to.equal(
      sha256Text(sha256(new Uint8Array([0x60, 0]))),
    );
    expect(await (await code("0x")).codeDigest(PLEDGES)).to.equal(null);
  });

  it("reads as of a former block where one is named, and of none that does not exist", async () => {
    const former = await readerOf({}, { blockNumber: 4 }).snapshot();
    expect(former.block).to.deep.equal({ number: 4, hash: blockHash(4), timestamp: 0x6a000000 });
    expect(former.finalizedBlockNumber).to.equal(4);
    expect(await codeOf(readerOf({}, { blockNumber: 11 }).snapshot())).to.equal("CHAIN_ANSWER_INVALID");
  });
});
