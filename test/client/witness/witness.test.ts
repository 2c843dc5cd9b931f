import { expect } from "chai";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { formatAddCheckpoint, parseAddCheckpoint } from "#core/note/add-checkpoint.ts";
import { findCosignature } from "#core/note/cosignature.ts";
import { parseNote, parseSignatureLine } from "#core/note/signed-note.ts";
import { codeOf, refusalOf } from "../../helpers/code-of.ts";
import { COSIGNED_AT, HEAD, noteOf } from "../../helpers/note-world.ts";
import { WitnessWorld } from "../../helpers/witness-world.ts";

const refusing = (step: () => unknown) => codeOf(Promise.resolve().then(step));

describe("a witness", () => {
  let world: WitnessWorld;
  beforeEach(() => {
    world = new WitnessWorld();
  });

  it("cosigns the first note that it sees, and what extends it, each with its time", async () => {
    const witness = world.start();
    for (const [old, size, block] of [
      [0, 10, 5],
      [10, 10, 7],
      [10, 32, 30],
      [32, 50, 100],
    ] as const) {
      world.now++;
      const head = world.head(size, block);
      const answer = await witness.addCheckpoint(world.request(old, head));
      if (answer.kind !== "COSIGNED") throw new Error(answer.kind);
      const { text } = parseNote(noteOf(head));
      const signatures = [parseSignatureLine(answer.lines.trimEnd())];
      expect(findCosignature({ text, signatures }, world.self.key)).to.deep.equal({
        kind: "HOLDS",
        time: world.now,
      });
      const latest = parseNote((await witness.latest())!);
      expect(findCosignature(latest, world.self.key).kind).to.equal("HOLDS");
    }
    expect(world.saved.map(({ size }) => size)).to.deep.equal([10, 10, 32, 50]);
  });

  it("goes on from its state after a restart", async () => {
    await world.start().addCheckpoint(world.request(0, world.head(10, 5)));
    const again = world.start();
    expect(await again.addCheckpoint(world.request(0, world.head(12, 6)))).to.deep.equal({
      kind: "OTHER_SIZE",
      size: 10,
    });
    expect((await again.addCheckpoint(world.request(10, world.head(12, 6)))).kind).to.equal("COSIGNED");
  });

  it("tells the size that it is at when the log thinks otherwise", async () => {
    const witness = world.start();
    expect(await witness.addCheckpoint(world.request(3, world.head(10, 5)))).to.deep.equal({
      kind: "OTHER_SIZE",
      size: 0,
    });
    expect(await witness.latest()).to.equal(null);
  });

  it("answers nothing before the state is on disk, and repeats itself after a crash in between", async () => {
    const witness = world.start();
    world.failSave = new Error("disk full");
    const request = world.request(0, world.head(10, 5));
    let thrown: unknown;
    await witness.addCheckpoint(request).catch((error: unknown) => (thrown = error));
    expect(thrown).to.equal(world.failSave);
    expect(world.state).to.equal(null);
    world.failSave = null;
    expect((await witness.addCheckpoint(request)).kind).to.equal("COSIGNED");
    // Saved, but the answer was lost: the log asks from the new size, and gets a cosignature of the same.
    expect(await witness.addCheckpoint(request)).to.deep.equal({ kind: "OTHER_SIZE", size: 10 });
    expect((await witness.addCheckpoint(world.request(10, world.head(10, 5)))).kind).to.equal("COSIGNED");
  });

  it("takes callers one at a time: of two that extend the same, the second is told the new size", async () => {
    const witness = world.start();
    const [first, second] = await Promise.all(
      [20, 10].map((size) => witness.addCheckpoint(world.request(0, world.head(size, 5)))),
    );
    expect([first?.kind, second]).to.deep.equal(["COSIGNED", { kind: "OTHER_SIZE", size: 20 }]);
  });

  it("never lets its cosignatures go back in time", async () => {
    const witness = world.start();
    await witness.addCheckpoint(world.request(0, world.head(10, 5)));
    world.now = COSIGNED_AT - 500;
    await witness.addCheckpoint(world.request(10, world.head(11, 6)));
    expect(world.state?.cosignedAt).to.equal(COSIGNED_AT);
  });

  describe("refuses a fork", () => {
    beforeEach(async () => {
      await world.start().addCheckpoint(world.request(0, world.head(32, 40)));
    });
    const asking = (request: string) => refusalOf(world.start().addCheckpoint(request));

    it("of the log: another root of the same size, a rewritten history, a proof of something else", async () => {
      const other = new WitnessWorld();
      other.tree.append(new Uint8Array(32));
      const rewritten = { ...world.head(32, 41), root: sha256(utf8("another")) };
      world.recorded.set(toHex0x(rewritten.root), 32);
      const same = await asking(world.request(32, rewritten, []));
      expect([same?.code, same?.details["sameSize"]]).to.deep.equal(["FORK_REFUSED", true]);
      expect(same?.details["cosigned"]).to.deep.include({ size: 32 });
      const larger = { ...rewritten, size: 40 };
      expect((await asking(world.request(32, larger)))?.code).to.equal("PROOF_MISMATCH");
      expect((await asking(world.request(32, world.head(40, 41), [])))?.code).to.equal("PROOF_MISMATCH");
      expect(world.saved.length).to.equal(1);
    });

    it("of the log: rolled back to a smaller size", async () => {
      expect(await world.start().addCheckpoint(world.request(0, world.head(10, 41)))).to.deep.equal({
        kind: "OTHER_SIZE",
        size: 32,
      });
      expect((await asking(world.request(32, world.head(10, 41))))?.code).to.equal("NOTE_INVALID");
    });

    it("of the chain: an older block, another one of the same number, another branch", async () => {
      expect((await asking(world.request(32, world.head(33, 39))))?.code).to.equal("FORK_REFUSED");
      world.branch = "other";
      expect((await asking(world.request(32, world.head(33, 40))))?.code).to.equal("FORK_REFUSED");
      const linked = await asking(world.request(32, world.head(33, 60)));
      expect([linked?.code, linked?.message]).to.deep.equal([
        "FORK_REFUSED",
        "the chain does not descend from the block cosigned",
      ]);
      world.branch = "main";
      expect((await asking(world.request(32, world.head(33, 60, "other"))))?.code).to.equal("FORK_REFUSED");
    });

    it("of the chain: a root that its log never recorded, or with another size", async () => {
      const head = world.head(33, 41);
      world.recorded.delete(toHex0x(head.root));
      expect((await asking(world.request(32, head)))?.code).to.equal("FORK_REFUSED");
      world.recorded.set(toHex0x(head.root), 34);
      expect((await asking(world.request(32, head)))?.code).to.equal("FORK_REFUSED");
    });

    it("of the chain: a header that is not that of its number", async () => {
      const chain = { ...world.chain };
      Object.assign(world.chain, {
        header: async (block: Parameters<typeof chain.header>[0]) => ({
          ...(await chain.header(block)),
          number: 7,
        }),
      });
      expect((await asking(world.request(32, world.head(33, 60))))?.code).to.equal("FORK_REFUSED");
    });

    it("and can start from nothing only without a proof", async () => {
      world.state = null;
      const request = world.request(0, world.head(33, 41), [sha256(utf8("x"))]);
      expect((await asking(request))?.code).to.equal("PROOF_MISMATCH");
      world.branch = "other";
      expect((await asking(world.request(0, world.head(33, 41, "main"))))?.code).to.equal("FORK_REFUSED");
    });
  });

  it("waits for blocks to be final, and does not walk further than it can", async () => {
    await world.start().addCheckpoint(world.request(0, world.head(10, 5)));
    expect(await codeOf(world.start().addCheckpoint(world.request(10, world.head(11, 101))))).to.equal(
      "BLOCK_NOT_FINAL",
    );
    world.final = 1_000_000;
    expect(await codeOf(world.start().addCheckpoint(world.request(10, world.head(11, 500_000))))).to.equal(
      "LIMIT_EXCEEDED",
    );
  });

  it("cosigns only notes of its log, signed by it", async () => {
    const witness = world.start();
    const foreign = noteOf({ ...world.head(10, 5), origin: "datadeed/eip155:1/0x" });
    expect(
      await codeOf(witness.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], note: foreign }))),
    ).to.equal("LOG_UNKNOWN");
    const note = noteOf(world.head(10, 5));
    const unsigned = note.replace(
      /— datadeed\S+ \S+\n/,
      `— someone ${Buffer.alloc(68).toString("base64")}\n`,
    );
    expect(
      await codeOf(witness.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], note: unsigned }))),
    ).to.equal("NOTE_UNTRUSTED");
    expect(await codeOf(witness.addCheckpoint("garbage"))).to.equal("NOTE_INVALID");
  });
});

describe("add-checkpoint", () => {
  it("is read back as written", () => {
    const request = { oldSize: 7, proof: [sha256(utf8("a")), sha256(utf8("b"))], note: noteOf(HEAD) };
    expect(parseAddCheckpoint(formatAddCheckpoint(request))).to.deep.equal(request);
    expect(parseAddCheckpoint(formatAddCheckpoint({ ...request, proof: [] })).proof).to.deep.equal([]);
  });

  it("is refused in any other form", async () => {
    const line = Buffer.alloc(32).toString("base64");
    for (const bad of [
      "",
      "old 7",
      "old 07\n\nnote",
      "old -1\n\nnote",
      "old 9999999999999999\n\nnote",
      "new 7\n\nnote",
      "old 7\nAAAA\n\nnote",
      "old 7\nno base64\n\nnote",
      `old 7\n${`${line}\n`.repeat(64)}\nnote`,
    ])
      expect(await refusing(() => parseAddCheckpoint(bad)), bad.slice(0, 30)).to.equal("NOTE_INVALID");
  });
});
