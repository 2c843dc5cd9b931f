import { mkdir, open, readdir, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { errorCodeOf, finished, jsonOf, startDatadeed } from "../../helpers/cli.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

describe("datadeed as a process", function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());
  const at = (path: string) => join(folder.path, path);

  it("ends with 0 and one JSON document on stdout", async () => {
    await writeFile(at("a.csv"), "1,2\n");
    const result = await finished(startDatadeed(["hash", "a.csv", "--json"], folder.path));
    expect({ ...result, stdout: "" }).to.deep.equal({ code: 0, stdout: "", stderr: "" });
    expect(jsonOf(result)["scale"]).to.deep.equal({ files: 1, bytes: 4 });
  });

  it("ends with 64 for wrong use and wrong input", async () => {
    const unknown = await finished(startDatadeed(["hash", "a.csv", "--nonsense", "--json"], folder.path));
    expect([unknown.code, errorCodeOf(unknown)]).to.deep.equal([64, "USAGE"]);
    await writeFile(at("b.json"), "{");
    const broken = await finished(startDatadeed(["verify", "b.json", "--json"], folder.path));
    expect([broken.code, errorCodeOf(broken)]).to.deep.equal([64, "JSON_INVALID"]);
  });

  it("ends with 69 when a gateway does not answer", async () => {
    const result = await finished(
      startDatadeed(["trust", "pin", "http://127.0.0.1:9", "--json"], folder.path),
    );
    expect([result.code, errorCodeOf(result)]).to.deep.equal([69, "SERVICE_UNREACHABLE"]);
  });

  it("ends with 130 when it is interrupted, and leaves nothing behind", async () => {
    await mkdir(at("data"));
    // Zeros that take no space on the disk, and longer to hash than it takes to be interrupted.
    {
      await using file = await open(at("data/large.bin"), "w");
      await file.truncate(64 * 1024 ** 3);
    }
    const child = startDatadeed(["hash", "data", "-o", "m.json"], folder.path);
    const ended = finished(child);
    await untilReading(child.pid!, at("data/large.bin"));
    child.kill("SIGINT");
    expect((await ended).code).to.equal(130);
    expect(await readdir(folder.path)).to.deep.equal(["data"]);
  });

  it("does not mind a reader that goes away", async () => {
    await mkdir(at("data"));
    await Promise.all(Array.from({ length: 3000 }, (_, i) => writeFile(at(`data/${i}.csv`), String(i))));
    const child = startDatadeed(["hash", "data", "--json"], folder.path);
    child.stdout!.destroy();
    const result = await finished(child);
    expect(result).to.deep.equal({ code: 0, stdout: "", stderr: "" });
  });
});

/** Until a process has a file open. */
async function untilReading(pid: number, file: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const descriptors = await readdir(`/proc/${pid}/fd`);
    // A descriptor may be closed again by the time that it is looked at.
    const targets = await Promise.all(
      descriptors.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")),
    );
    if (targets.includes(file)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`process ${pid} does not read ${file}`);
}
