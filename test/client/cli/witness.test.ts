import type { ChildProcess } from "node:child_process";
import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { DataDeedError } from "#core/errors.ts";
import { parseNoteKey } from "#core/note/signed-note.ts";
import { Cleanups } from "../../../client/cli/cleanups.ts";
import { witnessServer } from "../../../client/cli/witness/http.ts";
import { lockWitnessFile } from "../../../client/cli/witness/lock.ts";
import { openWitnessKey } from "../../../client/cli/witness/key-file.ts";
import { witnessStateFile } from "../../../client/cli/witness/state-file.ts";
import { httpWitness } from "../../../server/adapters/witness-http.ts";
import { datadeed, errorCodeOf, finished, jsonOf, startDatadeed } from "../../helpers/cli.ts";
import { codeOf, refusalOf } from "../../helpers/code-of.ts";
import { HEAD, noteOf } from "../../helpers/note-world.ts";
import { TRUST } from "../../helpers/scenario.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";
import { WitnessWorld } from "../../helpers/witness-world.ts";

describe("datadeed witness", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string) => join(folder.path, name);
  const run = (...args: string[]) => datadeed(["witness", ...args, "--json"], { home: folder.path });

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  it("makes a key once, for its owner's eyes alone, and tells its public half", async () => {
    const made = jsonOf(await run("--key", at("w.key"), "--name", "bank.example/w", "--show-key"));
    expect(parseNoteKey(made["key"] as string)?.name).to.equal("bank.example/w");
    expect((await stat(at("w.key"))).mode & 0o777).to.equal(0o600);
    expect(jsonOf(await run("--key", at("w.key"), "--show-key"))).to.deep.equal(made);
    const { sign, key } = await openWitnessKey(at("w.key"), undefined, new Cleanups());
    expect(sign(new Uint8Array(3)).length).to.equal(64);
    expect(key.type).to.equal(4);
  });

  it("refuses keys that are missing, open to others, of another name, or damaged", async () => {
    expect(errorCodeOf(await run("--key", at("w.key"), "--show-key"))).to.equal("USAGE");
    expect(errorCodeOf(await run("--key", at("w.key"), "--name", "two words", "--show-key"))).to.equal(
      "USAGE",
    );
    await run("--key", at("w.key"), "--name", "bank.example/w", "--show-key");
    expect(errorCodeOf(await run("--key", at("w.key"), "--name", "other", "--show-key"))).to.equal(
      "KEY_INVALID",
    );
    await chmod(at("w.key"), 0o644);
    expect(errorCodeOf(await run("--key", at("w.key"), "--show-key"))).to.equal("KEY_INVALID");
    await chmod(at("w.key"), 0o600);
    const text = await readFile(at("w.key"), "utf8");
    for (const bad of [text.replace("bank", "tank"), text.slice(0, -9), "nothing"]) {
      await writeFile(at("w.key"), bad);
      expect(errorCodeOf(await run("--key", at("w.key"), "--show-key"))).to.equal("KEY_INVALID");
    }
  });

  it("needs a trust document and a state, and refuses a state that it can't read", async () => {
    const key = ["--key", at("w.key"), "--name", "bank.example/w"];
    expect(errorCodeOf(await run(...key))).to.equal("USAGE");
    await writeFile(at("trust.json"), JSON.stringify(TRUST));
    await writeFile(at("state.json"), "{");
    const given = ["--trust", at("trust.json"), "--state", at("state.json")];
    expect(errorCodeOf(await run(...key, ...given))).to.equal("WITNESS_STATE_INVALID");
    expect(errorCodeOf(await run(...key, ...given, "--port", "65536"))).to.equal("USAGE");
  });

  it("keeps its state whole, and for one log", async () => {
    const state = { ...HEAD, cosignedAt: 7, note: noteOf(HEAD) };
    const { origin, ...kept } = state;
    const file = witnessStateFile(at("state.json"), origin, new Cleanups());
    expect(await file.load()).to.equal(null);
    await file.save({ ...kept, size: 1 });
    await file.save(kept);
    expect(await file.load()).to.deep.include({ size: HEAD.size, block: HEAD.block, note: state.note });
    expect(await codeOf(witnessStateFile(at("state.json"), "another", new Cleanups()).load())).to.equal(
      "WITNESS_STATE_INVALID",
    );
    const away = witnessStateFile(at("no/such/state.json"), origin, new Cleanups());
    expect(await codeOf(away.save(kept))).to.equal("FILE_UNWRITABLE");
  });

  describe("beside another", function () {
    this.timeout(60_000);

    const given = (state: string, key = "w.key") => [
      ...["witness", "--key", at(key), "--name", "bank.example/w", "--trust", at("trust.json")],
      ...["--state", at(state), "--port", "0", "--json"],
    ];

    /** A process that serves; asked to end with SIGTERM. */
    async function serving(...args: string[]): Promise<ChildProcess> {
      const child = startDatadeed(args, folder.path);
      const [line] = (await once(child.stdout!, "data")) as [Buffer];
      expect(JSON.parse(line.toString("utf8"))).to.have.property("url");
      return child;
    }

    async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
      child.kill(signal);
      await once(child, "close");
    }

    beforeEach(() => writeFile(at("trust.json"), JSON.stringify(TRUST)));

    it("is refused over the same state or the same key, by whatever name, until the other ends, also by kill -9", async () => {
      await mkdir(at("sub"));
      await symlink(at("sub"), at("alias"));
      const first = await serving(...given("sub/state.json"));
      try {
        const second = await finished(startDatadeed(given("sub/state.json", "other.key"), folder.path));
        expect([errorCodeOf(second), second.code]).to.deep.equal(["WITNESS_LOCKED", 64]);
        const alias = await finished(startDatadeed(given("alias/state.json", "other.key"), folder.path));
        expect(errorCodeOf(alias)).to.equal("WITNESS_LOCKED");
        const sameKey = await finished(startDatadeed(given("sub/another.json"), folder.path));
        expect(errorCodeOf(sameKey)).to.equal("WITNESS_LOCKED");
      } finally {
        await ended(first, "SIGKILL");
      }
      await ended(await serving(...given("alias/state.json")), "SIGTERM");
    });
  });

  it("can't be locked where there is no folder, and a key that lies on a read-only medium is only told of", async () => {
    expect(await codeOf(lockWitnessFile(at("no/such/state.json")))).to.equal("FILE_UNWRITABLE");
    await mkdir(at("state.json-lock"));
    expect(await codeOf(lockWitnessFile(at("state.json")))).to.equal("FILE_UNWRITABLE");
    await writeFile(at("trust.json"), JSON.stringify(TRUST));
    await mkdir(at("w.key-lock"));
    const args = ["witness", "--key", at("w.key"), "--name", "bank.example/w", "--trust", at("trust.json")];
    const stopped = AbortSignal.abort();
    const served = await datadeed([...args, "--state", at("s.json"), "--port", "0"], {
      home: folder.path,
      signal: stopped,
    });
    expect(served.code).to.equal(0);
    expect(served.stderr).to.include("nothing keeps a second witness");
  });

  describe("over HTTP", () => {
    let world: WitnessWorld;
    let server: Server;
    let url: string;
    let refused: string[];

    beforeEach(async () => {
      world = new WitnessWorld();
      refused = [];
      server = witnessServer(world.start(), ({ code }) => refused.push(code)).listen(0, "127.0.0.1");
      await once(server, "listening");
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterEach(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    const statusOf = async (path: string, init?: RequestInit) => (await fetch(url + path, init)).status;

    it("speaks with the gateway: cosigns, tells its size, refuses with its reason", async () => {
      const client = httpWitness(url, world.self.vkey);
      expect(await statusOf("/checkpoint")).to.equal(404);
      const first = { oldSize: 0, proof: [], note: noteOf(world.head(10, 5)) };
      const answer = await client.addCheckpoint(first);
      expect(answer.kind).to.equal("COSIGNED");
      expect(await client.addCheckpoint(first)).to.deep.equal({ kind: "OTHER_SIZE", size: 10 });
      const rolledBack = { oldSize: 10, proof: [], note: noteOf(world.head(10, 4)) };
      const refusal = await refusalOf(client.addCheckpoint(rolledBack));
      expect([refusal?.code, refusal?.details["status"]]).to.deep.equal(["WITNESS_REFUSED", 422]);
      expect(refused).to.deep.equal(["FORK_REFUSED"]);
      const early = { oldSize: 10, proof: [], note: noteOf(world.head(10, 400)) };
      expect(await codeOf(client.addCheckpoint(early))).to.equal("SERVICE_UNREACHABLE");
      expect(await (await fetch(`${url}/checkpoint`)).text()).to.include("block 5 ");
    });

    it("answers nothing else, and bounds what it reads", async () => {
      expect(await statusOf("/elsewhere")).to.equal(404);
      expect(await statusOf("/add-checkpoint")).to.equal(405);
      expect(await statusOf("/checkpoint", { method: "POST" })).to.equal(405);
      const post = (body: Uint8Array<ArrayBuffer>) => statusOf("/add-checkpoint", { method: "POST", body });
      expect(await post(new Uint8Array([0xff, 0xfe]))).to.equal(400);
      expect(await post(new Uint8Array(200_000))).to.equal(413);
      world.failSave = new Error("disk full");
      expect(
        await statusOf("/add-checkpoint", { method: "POST", body: world.request(0, world.head(10, 5)) }),
      ).to.equal(500);
      world.failSave = new DataDeedError("FILE_UNWRITABLE");
      expect(
        await statusOf("/add-checkpoint", { method: "POST", body: world.request(0, world.head(10, 5)) }),
      ).to.equal(500);
    });

    it("is unreachable where nobody listens, and what it is not can't be taken for an answer", async () => {
      const request = { oldSize: 0, proof: [], note: noteOf(world.head(10, 5)) };
      expect(
        await codeOf(httpWitness("http://127.0.0.1:1", world.self.vkey).addCheckpoint(request)),
      ).to.equal("SERVICE_UNREACHABLE");
      expect(await codeOf(httpWitness(`${url}/elsewhere`, world.self.vkey).addCheckpoint(request))).to.equal(
        "WITNESS_REFUSED",
      );
    });
  });
});
