import { createHash } from "node:crypto";
import { appendFile, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openHashingPage, type HashingPage } from "../../scripts/bench/hashing-page.ts";
import { chromiumPath } from "../helpers/browser.ts";
import { observe } from "../helpers/scenario.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

interface Hashed {
  readonly records: readonly { readonly path: string; readonly sha256: string; readonly chunkRoot: string }[];
  readonly starts: readonly number[];
}

const MIB = 2 ** 20;

describe("hashing in Chromium", function () {
  this.timeout(240_000);
  const started = new AsyncDisposableStack();
  let home: string;
  let opened: HashingPage;
  before(async () => {
    home = started.use(await temporaryFolder()).path;
    opened = started.use(await openHashingPage(chromiumPath!, ["--js-flags=--expose-gc"]));
  });
  after(() => started.disposeAsync());

  const bytesOf = (length: number, what = "browser") =>
    new Uint8Array(createHash("shake256", { outputLength: length }).update(what).digest());

  const digestsOf = (path: string, bytes: Uint8Array) => {
    const { sha256, chunkRoot } = observe(path, bytes);
    return { path, sha256, chunkRoot };
  };

  async function choose(files: Readonly<Record<string, Uint8Array>>): Promise<string[]> {
    const paths = Object.keys(files).map((name) => join(home, name));
    await Promise.all(Object.entries(files).map(([name, bytes]) => writeFile(join(home, name), bytes)));
    await opened.choose(paths);
    return paths;
  }

  for (const [what, length] of [
    ["an empty file", 0],
    ["a file of one chunk and a byte", MIB + 1],
    ["a file of several chunks that is read at once", 5 * MIB + 17],
    ["a large file in parts, the last of them not whole", 70 * MIB + 12_345],
  ] as const) {
    it(`gives ${what} the digests that Node gives it`, async () => {
      const bytes = bytesOf(length);
      const digests = digestsOf("data.bin", bytes);
      const { path, chunkRoot } = digests;
      const paths = await choose({ "data.bin": bytes });
      const { records } = await opened.page.evaluate<Hashed>("whole(0, 0)");
      expect(records).to.deep.equal([digests]);
      await opened.choose(paths);
      expect((await opened.page.evaluate<Hashed>("tree()")).records).to.deep.equal([{ path, chunkRoot }]);
      // Of the same files: what is known of their chunks is kept, and the rest is added.
      expect((await opened.page.evaluate<Hashed>("whole(0, 0)")).records).to.deep.equal([digests]);
    });
  }

  it("gives many files of all sizes their digests, in the order chosen", async () => {
    const sizes = [...Array.from({ length: 70 }, (_, i) => i * 997), 17 * MIB, 0, 9 * MIB, 8 * MIB, 16 * MIB];
    const files = Object.fromEntries(sizes.map((size, i) => [`many-${i}`, bytesOf(size, String(i))]));
    await choose(files);
    const { records } = await opened.page.evaluate<Hashed>("whole(0, 0)");
    expect(records).to.deep.equal(Object.entries(files).map(([path, bytes]) => digestsOf(path, bytes)));
  });

  it("goes on where it was cancelled, and comes to the same digests", async () => {
    const bytes = bytesOf(200 * MIB);
    await choose({ "data.bin": bytes });
    const { records, starts } = await opened.page.evaluate<Hashed>(`whole(${110 * MIB}, 1)`);
    expect(records).to.deep.equal([digestsOf("data.bin", bytes)]);
    expect(starts).to.have.length(2);
    // A part and a checkpoint of the first run, at least one of them, were not hashed again.
    expect(starts[1]).to.be.greaterThan(30 * MIB);
  });

  it("ends when memory is cleared all the time while workers wait for bytes", async () => {
    const bytes = bytesOf(130 * MIB);
    await choose({ "data.bin": bytes });
    let done = false;
    const hashed = opened.page.evaluate<Hashed>("whole(0, 0)").finally(() => (done = true));
    const collect = async () => {
      while (!done) {
        // A worker that has ended can't be asked any more; the next one can.
        await Promise.all(
          opened.page.workers().map((worker) => worker.evaluate("gc()").catch(() => undefined)),
        );
        await opened.page.evaluate("gc()");
      }
    };
    const [{ records }] = await Promise.all([hashed, collect()]);
    expect(records).to.deep.equal([digestsOf("data.bin", bytes)]);
  });

  for (const [what, length] of [
    ["small", 1000],
    ["large", 20 * MIB],
  ] as const) {
    for (const [how, change] of [
      ["became longer", (path: string) => appendFile(path, "x")],
      ["became shorter", (path: string) => truncate(path, length - 1)],
      ["was written to", (path: string) => utimes(path, 1e9, 1e9)],
    ] as const) {
      it(`refuses a ${what} file that ${how} after it was chosen`, async () => {
        const [path] = await choose({ "changed.bin": bytesOf(length) });
        // As pages do that show sizes: from here on the browser knows which state of the file was chosen.
        await opened.page.evaluate("document.querySelector('#files').files[0].lastModified");
        await change(path!);
        const failure = await opened.page.evaluate<{ code: string; message: string }>("failure()");
        expect(failure.code).to.equal("FILE_UNREADABLE");
        expect(failure.message).to.include("changed.bin");
      });
    }
  }
});
