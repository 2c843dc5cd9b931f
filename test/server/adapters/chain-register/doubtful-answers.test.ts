import { expect } from "chai";
import { connectNodes } from "../../../../server/adapters/chain-log/index.ts";
import { createRegisterChain } from "../../../../server/adapters/chain-register/index.ts";
import { REGISTER_ABIS } from "../../../../server/adapters/chain-register/register-events.ts";
import type { TransactionSender } from "../../../../server/adapters/chain-log/transaction-sender.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { digestOfText } from "../../../helpers/pledge-signing.ts";
import { blockHash, LOG, PLEDGES, REGISTRY } from "../../../helpers/scenario.ts";
import { scriptedRpc, type Script } from "../../../helpers/scripted-rpc.ts";

const NODE = "http://node.example:8545";
const PLEDGE = digestOfText("pledge");
const ABI = REGISTER_ABIS.PledgeRegistry;

/** The registers as a node tells them that answers from a script. */
function registersOf(script: Script) {
  const contracts = { chainId: 31337, log: LOG, registry: REGISTRY, pledges: PLEDGES, deployedAtBlock: 1 };
  const sender = {} as TransactionSender; // nothing is sent here
  return createRegisterChain({
    nodes: connectNodes([NODE], scriptedRpc({ [NODE]: script }).fetch),
    contracts,
    senders: { RELAY: sender, REGISTRAR: sender, ADJUDICATOR: sender },
  });
}

/** A log as a node lists it; all but the topics is right. */
const listing = (topics: readonly string[], data = "0x"): Script => ({
  eth_getLogs: ([filter]) => {
    const { address } = filter as { address: string };
    const log = {
      address,
      blockNumber: "0x5",
      blockHash: blockHash(5),
      transactionHash: blockHash(99),
      logIndex: "0x0",
      topics,
      data,
    };
    return { result: address === PLEDGES ? [log] : [] };
  },
  eth_getBlockByNumber: { result: { number: "0x5", hash: blockHash(5), timestamp: "0x6a000000" } },
});

describe("the registers, told by a node whose answers can't be right", () => {
  it("are not there where no contract answers", async () => {
    const registers = registersOf({ eth_call: { result: "0x" } });
    expect(await codeOf(registers.defaultOf(PLEDGE))).to.equal("CONTRACT_MISSING");
  });

  for (const [what, result] of Object.entries({
    "half a word": "0x0102",
    "too few words": `0x${"00".repeat(64)}`,
    "an offset to nowhere": `0x${"ff".repeat(96)}`,
  })) {
    it(`give no pledge and no list of pledges from ${what}`, async () => {
      const registers = registersOf({ eth_call: { result } });
      expect(await codeOf(registers.defaultOf(PLEDGE))).to.equal("CHAIN_ANSWER_INVALID");
      expect(await codeOf(registers.livePledges(PLEDGE))).to.equal("CHAIN_ANSWER_INVALID");
    });
  }

  it("have no event that was not asked for", async () => {
    const registers = registersOf(listing([digestOfText("another event")]));
    expect(await codeOf(registers.events(5, 5))).to.equal("CHAIN_ANSWER_INVALID");
  });

  it("have no event whose arguments do not decode, or are spelt otherwise", async () => {
    const event = ABI.getEvent("PledgeLapsed")!;
    const topics = ABI.encodeFilterTopics(event, [1, PLEDGE]) as string[];
    const whole = ABI.encodeEventLog(event, [1, PLEDGE]);
    expect(await registersOf(listing(topics, whole.data)).events(5, 5)).to.have.length(1);
    expect(await codeOf(registersOf(listing(topics.slice(0, 1))).events(5, 5))).to.equal(
      "CHAIN_ANSWER_INVALID",
    );
    const padded = `${whole.data}${"00".repeat(32)}`;
    expect(await codeOf(registersOf(listing(topics, padded)).events(5, 5))).to.equal("CHAIN_ANSWER_INVALID");
  });

  it("are unreachable where a node refuses to list the events of a single block", async () => {
    const refusing: Script = { eth_getLogs: { error: { code: -32005, message: "query returned too much" } } };
    expect(await codeOf(registersOf(refusing).events(5, 5))).to.equal("CHAIN_UNREACHABLE");
  });
});
