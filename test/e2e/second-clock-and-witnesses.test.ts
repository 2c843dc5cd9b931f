import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import type { BundleJson } from "#core/bundle.ts";
import { fromHex0x } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { formatAddCheckpoint } from "#core/note/add-checkpoint.ts";
import { formatLogNote, parseLogNote, type LogNote } from "#core/note/log-note.ts";
import { formatNote, keyIdOf, NOTE_SIGNATURE, parseNote } from "#core/note/signed-note.ts";
import { publicKeyOfDid } from "#core/did-key.ts";
import { openIssuerKey } from "../../server/adapters/issuer-key.ts";
import { createLogger } from "../../server/adapters/logger.ts";
import { startGateway, type StartedGateway } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { datadeed, jsonOf, startDatadeed } from "../helpers/cli.ts";
import { openssl as runOpenssl } from "../helpers/openssl.ts";
import { createOpensslTsa, serveTsa } from "../helpers/openssl-tsa.ts";
import { sampleDescription } from "../helpers/sample-deposit.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const HOLDER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks until the answer is as wanted; what is waited for happens in the background of the gateway. */
async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const found = await ask();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("it did not happen");
}

describe("the second clock and the witnesses on the embedded product", function () {
  this.timeout(300_000);
  const started = new AsyncDisposableStack();
  let home: string;
  let gateway: StartedGateway;
  let witnesses: { readonly url: string; readonly key: string }[];
  let bundle: BundleJson;
  let note: string;
  const at = (name: string) => join(home, name);
  const run = (...args: string[]) => datadeed(args, { home });

  async function startWitness(name: string, ...rpc: string[]): Promise<{ url: string; key: string }> {
    const files = [
      "--key",
      at(`${name}.key`),
      "--state",
      at(`${name}.json`),
      "--trust",
      at("first-trust.json"),
    ];
    const child: ChildProcess = startDatadeed(
      ["witness", ...files, "--name", `${name}.example/w`, "--port", "0", "--rpc", ...rpc, "--json"],
      home,
    );
    started.defer(async () => {
      child.kill("SIGTERM");
      await once(child, "close");
    });
    const [line] = (await once(createInterface(child.stdout!), "line")) as [string];
    return JSON.parse(line) as { url: string; key: string };
  }

  const start = async (more: Record<string, string>) =>
    startGateway(
      readConfig({
        DATADEED_DATA_DIR: at("data"),
        DATADEED_PORT: "0",
        DATADEED_ANCHOR_INTERVAL_MS: "100",
        ...more,
      }),
      createLogger({ level: "silent" }),
    );

  const deposit = async () => {
    await rm(at("data.deed.json"), { force: true });
    await rm(at("data.manifest.json"), { force: true });
    const deposited = await datadeed(
      [
        "deposit",
        at("dataset"),
        "--description",
        at("d.json"),
        "--gateway",
        gateway.url,
        "-o",
        at("data.deed.json"),
        "--json",
      ],
      { home, env: { DATADEED_API_KEY: (await readFile(gateway.apiKeyFile, "utf8")).trim() } },
    );
    expect(deposited.code, deposited.stdout + deposited.stderr).to.equal(0);
  };

  before(async () => {
    home = started.use(await temporaryFolder()).path;
    const openssl = started.use(await createOpensslTsa());
    const tsa = started.use(await serveTsa(openssl));
    await mkdir(at("dataset"));
    await writeFile(at("dataset/a.csv"), "t,v\n1,2\n");
    await writeFile(at("d.json"), JSON.stringify(sampleDescription(HOLDER)));
    await writeFile(at("ca.pem"), await openssl.certificate("root"));
    const chainPort = String(await freePort());
    // Once without witnesses: they need the trust document that names the log.
    gateway = await start({ DATADEED_CHAIN_PORT: chainPort });
    await writeFile(
      at("first-trust.json"),
      await (await fetch(`${gateway.url}/.well-known/datadeed.json`)).text(),
    );
    await gateway.stop();
    const rpc = `http://127.0.0.1:${chainPort}`;
    witnesses = [await startWitness("bank", rpc), await startWitness("court", rpc)];
    const absent = jsonOf(
      await run("witness", "--key", at("absent.key"), "--name", "absent.example/w", "--show-key", "--json"),
    );
    const all = [...witnesses, { url: "http://127.0.0.1:1", key: absent["key"] as string }];
    gateway = await start({
      DATADEED_CHAIN_PORT: chainPort,
      DATADEED_TSA_URLS: tsa.url,
      DATADEED_TSA_CA_FILE: at("ca.pem"),
      DATADEED_WITNESS_URLS: all.map(({ url }) => url).join(","),
      DATADEED_WITNESS_KEYS: all.map(({ key }) => key).join(","),
      DATADEED_WITNESS_THRESHOLD: "2",
    });
    started.defer(() => gateway.stop());
    await run("trust", "pin", gateway.url);
    await deposit();
    const { certificateNo } = JSON.parse(await readFile(at("data.deed.json"), "utf8")) as BundleJson;
    bundle = await until(async () => {
      const answer = await fetch(`${gateway.url}/v1/certificates/${certificateNo}/bundle`);
      const found = (await answer.json()) as BundleJson;
      return found.timestamps === undefined ? null : found;
    });
    await writeFile(at("data.deed.json"), JSON.stringify(bundle));
    note = await until(async () => {
      const answer = await fetch(`${gateway.url}/v1/log/note`);
      return answer.ok ? await answer.text() : null;
    });
    await writeFile(at("note.txt"), note);
  });
  after(() => started.disposeAsync());

  it("give a bundle whose TIMESTAMP passes, as openssl ts -verify says too", async () => {
    const verified = await run("verify", at("data.deed.json"), "--json");
    const { checks } = jsonOf(verified) as { checks: { check: string; code: string }[] };
    expect(checks.find(({ check }) => check === "TIMESTAMP")?.code).to.equal("TIMESTAMPED");
    const [entry] = bundle.timestamps as { token: string }[];
    await writeFile(at("token.der"), Buffer.from(entry!.token, "base64"));
    await writeFile(at("root.bin"), fromHex0x(bundle.log.root));
    const said = await runOpenssl(
      home,
      "ts",
      "-verify",
      "-data",
      "root.bin",
      "-in",
      "token.der",
      "-token_in",
      "-CAfile",
      "ca.pem",
    );
    expect(said).to.include("Verification: OK");
  });

  it("verify offline with a note that two of three witnesses cosigned, in place of a block hash", async () => {
    const { block } = parseLogNote(parseNote(note).text);
    const proven = await run(
      "prove",
      at("data.deed.json"),
      "--block",
      String(block.number),
      "-o",
      at("offline.deed.json"),
      "--json",
    );
    expect(proven.code, proven.stdout).to.equal(0);
    const verified = await run(
      "verify",
      at("offline.deed.json"),
      "--offline",
      "--note",
      at("note.txt"),
      "--json",
    );
    const report = jsonOf(verified) as { trustedBlock: unknown; checks: { check: string; status: string }[] };
    expect(report.trustedBlock).to.deep.equal({ hash: block.hash, why: "WITNESSED" });
    const statuses = Object.fromEntries(report.checks.map(({ check, status }) => [check, status]));
    expect(statuses).to.include({ ANCHOR: "PASS", FINALITY: "PASS", STATUS: "PASS", ENCUMBRANCE: "PASS" });
  });

  it("verify offline a bundle that brings its own note, and believe the note only as far as it is cosigned", async () => {
    const answer = await fetch(
      `${gateway.url}/v1/certificates/${bundle.certificateNo}/bundle?proof=witnessed`,
    );
    const witnessed = (await answer.json()) as BundleJson;
    expect(answer.status, JSON.stringify(witnessed)).to.equal(200);
    const { block } = parseLogNote(parseNote(witnessed.cosignedNote!).text);
    const verify = async (changed: BundleJson) => {
      await writeFile(at("witnessed.deed.json"), JSON.stringify(changed));
      const verified = await run("verify", at("witnessed.deed.json"), "--offline", "--json");
      return jsonOf(verified) as { trustedBlock: unknown; checks: { check: string; status: string }[] };
    };
    const report = await verify(witnessed);
    expect(report.trustedBlock).to.deep.equal({ hash: block.hash, why: "WITNESSED" });
    const statuses = Object.fromEntries(report.checks.map(({ check, status }) => [check, status]));
    expect(statuses).to.include({ ANCHOR: "PASS", FINALITY: "PASS", STATUS: "PASS", ENCUMBRANCE: "PASS" });
    const { text, signatures } = parseNote(witnessed.cosignedNote!);
    const few = signatures.filter(({ name }) => !name.startsWith("court"));
    const doubted = await verify({ ...witnessed, cosignedNote: formatNote({ text, signatures: few }) });
    expect(doubted.trustedBlock ?? null).to.equal(null);
    expect(doubted.checks.find(({ check }) => check === "ANCHOR")?.status).to.equal("NOT_CHECKED");
  });

  it("refuse a note that too few cosigned, and one that was tampered with", async () => {
    const { text, signatures } = parseNote(note);
    const few = signatures.filter(({ name }) => !name.startsWith("court"));
    for (const [changed, code] of [
      [formatNote({ text, signatures: few }), "NOTE_UNTRUSTED"],
      [note.replace("\nblock ", "\nblock 1"), "NOTE_INVALID"],
    ] as const) {
      await writeFile(at("bad-note.txt"), changed);
      const verified = await run(
        "verify",
        at("data.deed.json"),
        "--offline",
        "--note",
        at("bad-note.txt"),
        "--json",
      );
      expect((jsonOf(verified)["error"] as { code: string }).code).to.equal(code);
    }
    const wrong = await run("verify", at("data.deed.json"), "--note", at("note.txt"), "--json");
    expect((jsonOf(wrong)["error"] as { code: string }).code).to.equal("USAGE");
  });

  it("have witnesses that refuse a fork, though the log's own key signed it", async () => {
    const issuer = await openIssuerKey(at("data/keys/issuer.json"));
    const head = parseLogNote(parseNote(note).text);
    const asking = async (changed: Partial<LogNote>, oldSize = head.size) => {
      const text = formatLogNote({ ...head, ...changed });
      const key = { name: head.origin, type: NOTE_SIGNATURE, publicKey: publicKeyOfDid(issuer.id)! } as const;
      const signature = issuer.sign(new TextEncoder().encode(text));
      const forged = formatNote({ text, signatures: [{ name: key.name, keyId: keyIdOf(key), signature }] });
      const body = formatAddCheckpoint({ oldSize, proof: [], note: forged });
      const answer = await fetch(`${witnesses[0]!.url}/add-checkpoint`, { method: "POST", body });
      const said = await answer.text();
      return [answer.status, said.startsWith("{") ? (JSON.parse(said) as { code: string }).code : said];
    };
    expect(await asking({ root: sha256(head.root) })).to.deep.equal([409, "FORK_REFUSED"]);
    expect(await asking({ size: head.size + 1, root: sha256(head.root) })).to.deep.equal([
      422,
      "PROOF_MISMATCH",
    ]);
    const elsewhere = { number: head.block.number, hash: bundle.log.root };
    expect(await asking({ block: elsewhere })).to.deep.equal([422, "FORK_REFUSED"]);
    expect(await asking({}, 0)).to.deep.equal([409, `${head.size}\n`]);
    expect(await asking({ origin: "datadeed/eip155:1/0x" })).to.deep.equal([404, "LOG_UNKNOWN"]);
    const kept = await fetch(`${witnesses[0]!.url}/checkpoint`);
    expect(parseLogNote(parseNote(await kept.text()).text).size).to.equal(head.size);
  });

  it("go on with the log: the next checkpoint is cosigned too", async () => {
    await deposit();
    const next = await until(async () => {
      const answer = await (await fetch(`${gateway.url}/v1/log/note`)).text();
      return answer === note ? null : answer;
    });
    expect(parseLogNote(parseNote(next).text).size).to.be.greaterThan(
      parseLogNote(parseNote(note).text).size,
    );
    const old = parseLogNote(parseNote(note).text).block.number;
    const former = await fetch(`${gateway.url}/v1/log/note?block=${old}`);
    expect(await former.text()).to.include(`block ${old} `);
  });
});
