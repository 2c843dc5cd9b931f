import { expect } from "chai";
import { EMPTY_ROOT } from "#core/merkle.ts";
import { createRegisterLedger } from "../../../server/domain/register-ledger.ts";
import type { RegisterEvent } from "../../../server/ports/register-chain.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { digestOfText } from "../../helpers/pledge-signing.ts";
import { blockHash } from "../../helpers/scenario.ts";

type Hash = `0x${string}`;
const FINAL_BEHIND = 3;

/** A chain whose blocks, and one event in each, a test replaces at will. */
class Branches {
  /** Branch of each block; a hash is that of number and branch. */
  branches: string[];
  /** Ranges of which events were asked. */
  readonly asked: string[] = [];
  /** Called before each list of events. */
  beforeEvents = (): void => undefined;
  eventsPerBlock = 1;

  constructor(length: number) {
    this.branches = new Array<string>(length).fill("a");
  }

  refOf(number: number) {
    const branch = this.branches[number];
    if (branch === undefined) return null;
    const hash: Hash = branch === "a" ? blockHash(number) : digestOfText(`${branch} ${number}`);
    return { number, hash, timestamp: 1_800_000_000 + number };
  }

  ledger() {
    return createRegisterLedger({
      chain: {
        head: async () => {
          const block = this.refOf(this.branches.length - 1)!;
          return { size: 0, root: EMPTY_ROOT, block, finalBlockNumber: block.number - FINAL_BEHIND };
        },
        blockAt: async (number) => this.refOf(number),
      },
      registers: {
        deployedAtBlock: 1,
        events: async (from, to) => {
          this.asked.push(`${from}-${to}`);
          this.beforeEvents();
          return this.#events(from, to);
        },
      },
    });
  }

  #events(from: number, to: number): RegisterEvent[] {
    const found: RegisterEvent[] = [];
    for (let number = from; number <= to; number++) {
      const told = {
        register: "CertificateRegistry",
        name: "CertificateAdmitted",
        values: { certificateDigest: digestOfText(`${this.branches[number]!} ${number}`) },
        transactionHash: blockHash(number),
        block: this.refOf(number)!,
      } as const;
      const before = (number - 1) * this.eventsPerBlock;
      for (let i = 1; i <= this.eventsPerBlock; i++) found.push({ ...told, sequence: before + i });
    }
    return found;
  }
}

describe("what the registers told, followed", () => {
  it("reads on from where it was, and nothing while the head stands", async () => {
    const chain = new Branches(6);
    const ledger = chain.ledger();
    expect((await ledger.refresh()).events).to.have.length(5);
    await ledger.refresh();
    chain.branches.push("a", "a");
    expect((await ledger.refresh()).events).to.have.length(7);
    expect(chain.asked).to.deep.equal(["1-5", "6-7"]);
  });

  it("keeps what was final when the chain is reorganised, and reads the rest again", async () => {
    const chain = new Branches(10);
    const ledger = chain.ledger();
    await ledger.refresh();
    chain.branches.splice(8, 2, "b", "b", "b");
    const { state, events } = await ledger.refresh();
    expect(chain.asked).to.deep.equal(["1-9", "7-10"]);
    expect(events.map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(state.isAdmitted(digestOfText("b 9"))).to.equal(true);
    expect(state.isAdmitted(digestOfText("a 9"))).to.equal(false);
  });

  it("starts over where even what was final is gone", async () => {
    const chain = new Branches(10);
    const ledger = chain.ledger();
    await ledger.refresh();
    chain.branches = new Array<string>(4).fill("c");
    const { state, events } = await ledger.refresh();
    expect(chain.asked).to.deep.equal(["1-9", "1-3"]);
    expect(events).to.have.length(3);
    expect(state.isAdmitted(digestOfText("a 1"))).to.equal(false);
  });

  it("gives up with RPC_DISAGREEMENT where the chain changes each time that it is read, and recovers", async () => {
    const chain = new Branches(5);
    const ledger = chain.ledger();
    let turn = 0;
    chain.beforeEvents = () => chain.branches.fill(`branch ${turn++}`);
    expect(await codeOf(ledger.refresh())).to.equal("RPC_DISAGREEMENT");
    expect(chain.asked).to.have.length(3);
    chain.beforeEvents = () => undefined;
    expect((await ledger.refresh()).events).to.have.length(4);
  });

  it("starts over after events that can't be right", async () => {
    const chain = new Branches(4);
    const ledger = chain.ledger();
    await ledger.refresh();
    chain.branches.push("a");
    chain.eventsPerBlock = 2;
    expect(await codeOf(ledger.refresh())).to.equal("CHAIN_ANSWER_INVALID");
    chain.eventsPerBlock = 1;
    expect((await ledger.refresh()).events).to.have.length(4);
    expect(chain.asked.at(-1)).to.equal("1-4");
  });

  it("takes hundreds of thousands of events at once", async () => {
    const chain = new Branches(2);
    chain.eventsPerBlock = 200_000;
    expect((await chain.ledger().refresh()).events).to.have.length(200_000);
  });
});
