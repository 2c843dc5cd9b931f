import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { toHex } from "#core/bytes.ts";
import { Frontier, hashLeaf, MerkleTree } from "#core/merkle.ts";
import { openSqliteStore } from "../../../../server/adapters/store-sqlite/store.ts";
import { describeAlertStore } from "../../../helpers/alert-store.behavior.ts";
import { describeSessionStore } from "../../../helpers/session-store.behavior.ts";
import { codeOf, refusalOf } from "../../../helpers/code-of.ts";
import { growLog, sampleCertificate } from "../../../helpers/sample-log.ts";
import { describeProofStore } from "../../../helpers/proof-store.behavior.ts";
import { describeStore } from "../../../helpers/store.behavior.ts";
import { temporaryFolder } from "../../../helpers/temporary-folder.ts";

const openStore = async () => {
  const folder = await temporaryFolder();
  const file = join(folder.path, "datadeed.sqlite");
  let store = openSqliteStore(file);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = openSqliteStore(file);
      return store;
    },
    dispose: async () => {
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
};

describeStore("SQLite", openStore);
describeAlertStore("SQLite", openStore);
describeProofStore("SQLite", openStore);
describeSessionStore("SQLite", openStore);

describe("SQLite store", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, "data", "datadeed.sqlite");
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
  });

  const opening = (path = file) => codeOf(Promise.resolve().then(() => openSqliteStore(path).close()));

  it("makes its folder for its owner alone", async () => {
    await openSqliteStore(file).close();
    expect(statSync(join(folder.path, "data")).mode & 0o777).to.equal(0o700);
  });

  it("uses a write-ahead log", async () => {
    const store = openSqliteStore(file);
    expect(existsSync(`${file}-wal`)).to.equal(true);
    await store.close();
  });

  it("is refused to a second opener in the same process until the first one closes", async () => {
    const store = openSqliteStore(file);
    expect(await opening()).to.equal("STORE_LOCKED");
    await store.close();
    expect(await opening()).to.equal("none");
  });

  it("is refused while another process holds it, and free when that is killed", async () => {
    const module = import.meta.resolve("../../../../server/adapters/store-sqlite/store.ts");
    const program = `
      const { openSqliteStore } = await import(${JSON.stringify(module)});
      globalThis.held = openSqliteStore(${JSON.stringify(file)});
      console.log("open");
      setInterval(() => {}, 1_000);`;
    const holder = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(holder, "exit");
    try {
      await Promise.race([once(holder.stdout, "data"), ended]);
      expect(await opening()).to.equal("STORE_LOCKED");
    } finally {
      holder.kill("SIGKILL");
      await ended;
    }
    expect(await opening()).to.equal("none");
  });

  it("has every certificate that was acknowledged, under its index, after each of several kills", async () => {
    const program = fileURLToPath(import.meta.resolve("../../../helpers/sequencing-process.ts"));
    const acknowledged = new Map<number, string>();
    for (const [round, lines] of [40, 7, 90].entries()) {
      const writer = spawn(process.execPath, [program, file, String(round)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = once(writer, "exit");
      let heard = 0;
      try {
        for await (const line of createInterface({ input: writer.stdout })) {
          const [index, digest] = line.split(" ");
          if (digest?.length !== 64) continue; // cut off by the kill
          expect(acknowledged.has(Number(index)), `index ${index} twice`).to.equal(false);
          acknowledged.set(Number(index), digest);
          if (++heard === lines) writer.kill("SIGKILL");
        }
      } finally {
        writer.kill("SIGKILL");
        await ended;
      }
      expect(heard).to.be.at.least(lines);
    }
    const store = openSqliteStore(file);
    const { size, peaks } = await store.head();
    const tree = new MerkleTree();
    for (let index = 0; index < size; index++) {
      const certificate = await store.certificate(index);
      tree.append(hashLeaf(certificate!.entry));
      const told = acknowledged.get(index);
      if (told !== undefined) expect(toHex(certificate!.digest), `certificate ${index}`).to.equal(told);
    }
    expect(Math.max(...acknowledged.keys())).to.be.below(size);
    expect(toHex(new Frontier(size, peaks).root())).to.equal(toHex(tree.root()));
    await store.close();
  });

  it("refuses a database that a newer program wrote", async () => {
    await openSqliteStore(file).close();
    const database = new DatabaseSync(file);
    database.exec("INSERT INTO schema_version (version) VALUES (999)");
    database.close();
    const refusal = await refusalOf(Promise.resolve().then(() => openSqliteStore(file).close()));
    expect(refusal?.code).to.equal("STORE_FAILED");
    expect(refusal?.details).to.include({ schema: 999 });
  });

  it("refuses a file that is no database, and lets go of it", async () => {
    await mkdir(join(folder.path, "data"));
    writeFileSync(file, "this is not a database, however long one looks at it\n".repeat(100));
    expect(await opening()).to.equal("STORE_FAILED");
    expect(await opening()).to.equal("STORE_FAILED");
  });

  it("refuses a path that can't be a file", async () => {
    expect(await opening("/dev/null/datadeed.sqlite")).to.equal("STORE_FAILED");
  });

  for (const statement of [
    "UPDATE certificate SET holder = '0x00' WHERE log_index = 0",
    "DELETE FROM certificate WHERE log_index = 1",
    "UPDATE tree_node SET digest = zeroblob(32)",
    "DELETE FROM tree_node",
  ]) {
    it(`does not let anybody run ${statement}`, async () => {
      const store = openSqliteStore(file);
      await growLog(store, 2);
      await store.close();
      const database = new DatabaseSync(file);
      expect(() => {
        database.exec(statement);
      }).to.throw(/append-only/);
      database.close();
    });
  }

  it("can be read by others while it is open", async () => {
    const store = openSqliteStore(file);
    await growLog(store, 3);
    const reader = new DatabaseSync(file, { readOnly: true });
    expect(reader.prepare("SELECT count(*) AS n FROM certificate").get()?.["n"]).to.equal(3);
    reader.close();
    await store.close();
  });

  it("reads long ranges of entries piece by piece", async () => {
    const store = openSqliteStore(file);
    await growLog(store, 5_000);
    const entries = await store.entries(0, 5_000);
    expect(Buffer.from(entries.subarray(-128)).equals(sampleCertificate(4_999).entry)).to.equal(true);
    await store.close();
  });

  it("refuses everything after it was closed", async () => {
    const store = openSqliteStore(file);
    await store.close();
    await store.close();
    expect(await codeOf(store.ping())).to.equal("STORE_FAILED");
    expect(await codeOf(store.head())).to.equal("STORE_FAILED");
    expect(await codeOf(growLog(store, 1))).to.equal("STORE_FAILED");
  });
});
