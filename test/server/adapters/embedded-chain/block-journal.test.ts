import { expect } from "chai";
import fc from "fast-check";
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDataDeedError } from "#core/errors.ts";
import { BlockJournal } from "../../../../server/adapters/embedded-chain/block-journal.ts";
import {
  formatRecord,
  parseRecord,
  type BlockRecord,
  type JournalRecord,
} from "../../../../server/adapters/embedded-chain/journal-record.ts";

function hashOf(number: number): string {
  return `0x${number.toString(16).padStart(64, "0")}`;
}

function block(number: number): BlockRecord {
  const transactions = number % 3 === 0 ? [] : [`0x02${number.toString(16).padStart(6, "0")}`];
  return {
    kind: "block",
    number,
    hash: hashOf(number),
    parentHash: hashOf(number - 1),
    timestamp: 1_800_000_000 + number,
    transactions,
  };
}

const FUND: JournalRecord = { kind: "fund", address: `0x${"ab".repeat(20)}`, balance: "0xffff" };

describe("the block journal", () => {
  let folder: string;
  let journal: BlockJournal;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "datadeed-journal-"));
    journal = new BlockJournal(folder);
    await journal.openForAppend(0);
  });
  afterEach(async () => {
    await journal.close();
    await rm(folder, { recursive: true, force: true });
  });

  const recordsAfter = async (number: number): Promise<JournalRecord[]> =>
    (await new BlockJournal(folder).readAfter(number)).placed.map(({ record }) => record);
  const files = async (): Promise<string[]> =>
    (await readdir(folder)).filter((name) => name.endsWith("journal")).sort();

  it("gives back what was appended, in order", async () => {
    await journal.append([FUND, block(1), block(2)]);
    await journal.append([block(3)]);
    expect(await recordsAfter(0)).to.deep.equal([FUND, block(1), block(2), block(3)]);
    expect(await recordsAfter(2)).to.deep.equal([block(3)]);
    expect(await new BlockJournal(folder).lastBlockNumber()).to.equal(3);
  });

  it("reads across its files, and only those that are needed", async () => {
    await journal.append([block(1), block(2)]);
    await journal.startFile(2);
    await journal.append([FUND, block(3)]);
    await journal.startFile(3);
    await journal.append([block(4)]);
    expect(await recordsAfter(1)).to.deep.equal([block(2), FUND, block(3), block(4)]);
    expect(await recordsAfter(2)).to.deep.equal([FUND, block(3), block(4)]);
    await writeFile(join(folder, "blocks-000000000000.journal"), "not needed any more");
    expect(await recordsAfter(3)).to.deep.equal([block(4)]);
    expect(await new BlockJournal(folder).lastBlockNumber()).to.equal(4);
  });

  it("is readable up to its last whole record, wherever a crash cuts the file", async () => {
    await journal.append([FUND, block(1), block(2), block(3)]);
    const path = join(folder, "blocks-000000000000.journal");
    const whole = await readFile(path);
    for (let length = 0; length <= whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      const complete = whole.subarray(0, length).toString().split("\n").length - 1;
      const { placed, damage } = await new BlockJournal(folder).readAfter(0);
      expect(placed).to.have.length(complete);
      expect(damage).to.equal(null);
    }
  });

  it("overwrites a torn last line with the next record", async () => {
    await journal.append([block(1)]);
    await appendFile(join(folder, "blocks-000000000000.journal"), formatRecord(block(2)).slice(0, 50));
    const again = new BlockJournal(folder);
    await again.openForAppend(1);
    await again.append([block(2)]);
    await again.close();
    expect(await recordsAfter(0)).to.deep.equal([block(1), block(2)]);
  });

  it("tells where the first damaged line stands", async () => {
    await journal.append([block(1), block(2), block(3)]);
    const file = "blocks-000000000000.journal";
    const bytes = await readFile(join(folder, file));
    const offset = bytes.indexOf(0x0a) + 1;
    bytes[offset + 40] = (bytes[offset + 40] ?? 0) ^ 4;
    await writeFile(join(folder, file), bytes);
    const { placed, damage } = await new BlockJournal(folder).readAfter(0);
    expect(placed.map(({ record }) => record)).to.deep.equal([block(1)]);
    expect(damage).to.deep.equal({ file, offset });
  });

  it("takes a torn line in an older file for damage", async () => {
    await journal.append([block(1), block(2)]);
    await journal.startFile(2);
    await journal.append([block(3)]);
    const file = "blocks-000000000000.journal";
    const { length } = await readFile(join(folder, file));
    await truncate(join(folder, file), length - 5);
    const { placed, damage } = await new BlockJournal(folder).readAfter(0);
    expect(placed).to.have.length(1);
    expect(damage?.file).to.equal(file);
  });

  it("begins a new file when only a snapshot holds the blocks before", async () => {
    await journal.append([block(1)]);
    const again = new BlockJournal(folder);
    await again.openForAppend(5);
    await again.append([block(6)]);
    await again.close();
    expect(await files()).to.deep.equal(["blocks-000000000000.journal", "blocks-000000000005.journal"]);
    expect(await recordsAfter(5)).to.deep.equal([block(6)]);
  });

  it("moves everything from a place on out of the way, and goes on before it", async () => {
    await journal.append([block(1), block(2)]);
    await journal.startFile(2);
    await journal.append([block(3)]);
    const before = await Promise.all((await files()).map((name) => readFile(join(folder, name))));
    const { placed } = await journal.readAfter(0);
    const second = placed[1]?.position ?? null;
    const aside = await journal.setAside(second, "label");
    const kept = await Promise.all((await readdir(aside)).sort().map((name) => readFile(join(aside, name))));
    expect(kept).to.deep.equal(before);
    expect(await files()).to.deep.equal(["blocks-000000000000.journal"]);
    await journal.openForAppend(1);
    await journal.append([block(2)]);
    expect(await recordsAfter(0)).to.deep.equal([block(1), block(2)]);
  });

  it("says that the disk refuses, and takes the same records later", async () => {
    await journal.append([block(1)]);
    await journal.close();
    const caught: unknown = await journal.append([block(2)]).catch((error: unknown) => error);
    expect(isDataDeedError(caught, "STORE_FAILED")).to.equal(true);
    await journal.openForAppend(1);
    await journal.append([block(2)]);
    expect(await recordsAfter(0)).to.deep.equal([block(1), block(2)]);
  });
});

describe("a line of the block journal", () => {
  it("can be read again", () => {
    for (const record of [FUND, block(1), block(3)]) {
      expect(parseRecord(formatRecord(record).trimEnd())).to.deep.equal(record);
    }
  });

  it("is refused when any bit of it is turned over", () => {
    const line = Buffer.from(formatRecord(block(7)).trimEnd());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: line.length - 1 }), fc.integer({ min: 0, max: 6 }), (at, bit) => {
        const changed = Buffer.from(line);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(parseRecord(changed.toString("latin1"))).to.equal(null);
      }),
    );
  });

  it("is refused when its content is of no known form, though the check holds", () => {
    const odd = { ...block(1), hash: "0x12" };
    expect(parseRecord(formatRecord(odd).trimEnd())).to.equal(null);
  });
});
