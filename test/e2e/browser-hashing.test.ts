import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openHashingPage, type HashingPage } from "../../scripts/bench/hashing-page.ts";
import { chromiumPath } from "../helpers/browser.ts";
import { observe } from "../helpers/scenario.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

interface Hashed {
  readonly sha256: string;
  readonly chunkRoot: string;
  readonly starts: readonly number[];
}

const MIB = 2 ** 20;

describe("hashing in Chromium", function () {
  this.timeout(180_000);
  const started = new AsyncDisposableStack();
  let home: string;
  before(async () => {
    home = started.use(await temporaryFolder()).path;
  });
  after(() => started.disposeAsync());

  async function onPage<T>(bytes: Uint8Array, use: (opened: HashingPage) => Promise<T>): Promise<T> {
    const path = join(home, "data.bin");
    await writeFile(path, bytes);
    await using opened = await openHashingPage(chromiumPath!, path);
    return await use(opened);
  }

  const bytesOf = (length: number) =>
    new Uint8Array(createHash("shake256", { outputLength: length }).update("browser").digest());

  for (const [what, length] of [
    ["an empty file", 0],
    ["a file of one chunk and a byte", MIB + 1],
    ["a large file in parts, the last of them not whole", 70 * MIB + 12_345],
  ] as const) {
    it(`gives ${what} the digests that Node gives it`, async () => {
      const bytes = bytesOf(length);
      const { sha256, chunkRoot } = observe("a", bytes);
      await onPage(bytes, async ({ page }) => {
        expect(await page.evaluate<Hashed>("whole(0, 0)")).to.include({ sha256, chunkRoot });
        expect(await page.evaluate<Hashed>("tree()")).to.include({ chunkRoot });
      });
    });
  }

  it("goes on where it was cancelled, and comes to the same digests", async () => {
    const bytes = bytesOf(200 * MIB);
    const { sha256, chunkRoot } = observe("a", bytes);
    await onPage(bytes, async ({ page }) => {
      const hashed = await page.evaluate<Hashed>(`whole(${110 * MIB}, 1)`);
      expect(hashed).to.include({ sha256, chunkRoot });
      expect(hashed.starts).to.have.length(2);
      // A part and a checkpoint of the first run, at least one of them, were not hashed again.
      expect(hashed.starts[1]).to.be.greaterThan(30 * MIB);
    });
  });
});
