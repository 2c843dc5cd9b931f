import { expect } from "chai";
import { encryptKeystoreJson, Wallet } from "ethers";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { conflictsDigest } from "../../client/adapters/gateway/pledge-terms.ts";
import { ACT_PATHS } from "../../client/cli/register-request.ts";
import { saltAmount } from "../../client/cli/register-values.ts";
import { fromHex0x } from "#core/bytes.ts";
import { datadeed, errorCodeOf, jsonOf, type CliResult, type MadeUpWorld } from "../helpers/cli.ts";
import { startFaultProxy } from "../helpers/fault-proxy.ts";
import { Product } from "../helpers/product.ts";
import { sampleDescription } from "../helpers/sample-deposit.ts";

const PASSWORD = "correct horse";
const WALLETS = {
  holder: new Wallet(`0x${"11".repeat(32)}`),
  bank: new Wallet(`0x${"22".repeat(32)}`),
  buyer: new Wallet(`0x${"33".repeat(32)}`),
  objector: new Wallet(`0x${"44".repeat(32)}`),
  secondBank: new Wallet(`0x${"55".repeat(32)}`),
};
type Party = keyof typeof WALLETS;
const MATURITY = new Date(Date.now() + 300 * 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");

describe("pledging from the command line", function () {
  this.timeout(240_000);
  let product: Product;
  let pledgeId: string;
  const at = (name: string) => product.at(name);
  const keyOf = (party: Party) => ["--key", at(`${party}.json`)];

  function run(args: readonly string[], world: Partial<MadeUpWorld> = {}): Promise<CliResult> {
    const env = {
      DATADEED_URL: product.url,
      DATADEED_DATA_DIR: at("data"),
      DATADEED_PASSWORD: PASSWORD,
      ...world.env,
    };
    return datadeed([...args, "--json"], { home: product.home, ...world, env });
  }

  async function done(...args: string[]): Promise<Record<string, unknown>> {
    const result = await run(args);
    expect(result.code, result.stdout + result.stderr).to.equal(0);
    return jsonOf(result);
  }

  const deposit = (name: string, folder: string) =>
    done(
      "deposit",
      at(folder),
      "--description",
      at("description.json"),
      ...keyOf("holder"),
      "--fingerprint-only",
      "-o",
      at(`${name}.deed.json`),
    );

  function offer(name: string, pledgee: Party, ...more: string[]): string[] {
    return [
      ...["pledge", "offer", at(`${name}.deed.json`), "--manifest", at(`${name}.manifest.json`)],
      ...[...keyOf("holder"), "--pledgee", WALLETS[pledgee].address, "--contract", at("contract.txt")],
      ...["--amount", "CNY 5000000.00", "--maturity", MATURITY, ...more],
    ];
  }

  const stateOf = (json: Record<string, unknown>) => (json["answer"] as { state: string }).state;

  before(async () => {
    product = await Product.start();
    for (const [party, wallet] of Object.entries(WALLETS)) {
      const keystore = await encryptKeystoreJson(wallet, PASSWORD, { scrypt: { N: 1024, r: 8, p: 1 } });
      await writeFile(at(`${party}.json`), keystore);
    }
    await writeFile(at("description.json"), JSON.stringify(sampleDescription(WALLETS.holder.address)));
    await writeFile(at("contract.txt"), "pledge contract");
    await writeFile(at("paper.txt"), "a paper");
    for (const [folder, size] of [
      ["dataset", 70_000],
      ["small", 100],
      ["asset", 80_000],
      ["ordered", 90_000],
    ] as const) {
      await mkdir(at(folder));
      await writeFile(at(join(folder, "data.bin")), new Uint8Array(size).fill(7));
    }
    await done("trust", "pin", product.url);
    await deposit("first", "dataset");
  });

  after(async () => {
    await (product as Product | undefined)?.[Symbol.asyncDispose]();
  });

  it("has an address of the gateway for every act", async () => {
    const { paths } = (await (await fetch(`${product.url}/openapi.json`)).json()) as { paths: object };
    const templates = Object.values(ACT_PATHS).map((path) => path.replace(/:(\w+)/, "{$1}"));
    expect(Object.keys(paths)).to.include.members(templates);
  });

  it("says before anybody signs that the root becomes public, and signs nothing without agreement", async () => {
    const unasked = await run(offer("first", "bank"));
    expect([unasked.code, errorCodeOf(unasked)]).to.deep.equal([64, "USAGE"]);
    expect(unasked.stderr).to.include("unsalted root becomes public");
    const refused = await run(offer("first", "bank"), { typed: "no\n" });
    expect(errorCodeOf(refused)).to.equal("USAGE");
    expect(jsonOf(await run(["pledge", "list"]))["pledges"]).to.deep.equal([]);
  });

  it("takes an offer back that was signed and not sent: it can't be sent in any more", async () => {
    await done(...offer("first", "bank", "--yes", "-o", at("unsent.json")));
    expect(errorCodeOf(await run(["void", at("unsent.json"), ...keyOf("bank")]))).to.equal("USAGE");
    await done("void", at("unsent.json"), ...keyOf("holder"));
    const late = await run(["send", at("unsent.json")]);
    expect(late.code).to.equal(1);
    expect(late.stdout).to.include("InvalidAccountNonce");
  });

  it("offers a pledge, keeping the amount's salt, and accepts it against the pledgee's own contract", async () => {
    const offered = await done(...offer("first", "bank", "--yes"));
    pledgeId = String(offered["pledgeId"]);
    expect(stateOf(offered)).to.equal("PROPOSED");
    expect((offered["answer"] as { pledgeId: string }).pledgeId).to.equal(pledgeId);
    const { amountDigest } = offered["answer"] as { amountDigest: string };
    expect(saltAmount("CNY 5000000.00", fromHex0x(String(offered["amountSalt"]))).digest).to.equal(
      amountDigest,
    );
    const accept = (contract: string) =>
      run(["pledge", "accept", pledgeId, ...keyOf("bank"), "--contract", at(contract), "--yes"]);
    expect(errorCodeOf(await accept("paper.txt"))).to.equal("USAGE");
    const accepted = await accept("contract.txt");
    expect(accepted.code, accepted.stdout).to.equal(0);
    expect(accepted.stderr)
      .to.include(WALLETS.holder.address)
      .and.match(/securedType +ORDINARY/)
      .and.match(/guarantor +none/);
    expect(stateOf(jsonOf(accepted))).to.equal("AGREED");
  });

  it("tells the second bank why its pledge of the same data fails, with exit code 1", async () => {
    await deposit("again", "dataset");
    const result = await run(offer("again", "secondBank", "--yes"));
    expect([result.code, errorCodeOf(result)]).to.deep.equal([1, "REGISTER_REFUSED"]);
    expect(result.stdout).to.include("ContentPledged").and.include(pledgeId);
  });

  it("tells the amount's salt where the answer is lost: the offer may have been taken all the same", async () => {
    await mkdir(at("third"));
    await writeFile(at("third/data.bin"), new Uint8Array(70_000).fill(3));
    await deposit("third", "third");
    await using proxy = await startFaultProxy(product.url);
    proxy.onAnswer = (method, _path, answer) => (method === "POST" ? "LOSE" : answer);
    const lost = await run([...offer("third", "bank", "--yes"), "--gateway", proxy.url]);
    expect([lost.code, errorCodeOf(lost)]).to.deep.equal([69, "SERVICE_UNREACHABLE"]);
    const [, taken, salt] = /pledge (0x[0-9a-f]{64}), and (0x[0-9a-f]{64})/.exec(lost.stderr)!;
    const pledge = await product.get<{ state: string; amountDigest: string }>(`/v1/pledges/${taken!}`);
    expect(pledge).to.include({
      state: "PROPOSED",
      amountDigest: saltAmount("CNY 5000000.00", fromHex0x(salt!)).digest,
    });
  });

  it("takes no answer for one that has another shape", async () => {
    await using proxy = await startFaultProxy(product.url);
    proxy.onAnswer = (method, _path, answer) =>
      method === "POST" ? { status: 200, body: '{"pledgeId":1}' } : answer;
    const args = ["pledge", "lapse", pledgeId, "--gateway", proxy.url];
    expect(errorCodeOf(await run(args))).to.equal("GATEWAY_ANSWER_INVALID");
  });

  it("refuses to open small data unless their publication is accepted", async () => {
    await deposit("small", "small");
    expect(errorCodeOf(await run(offer("small", "bank", "--yes")))).to.equal("DATASET_GUESSABLE");
    const accepted = await done(...offer("small", "bank", "--yes", "--accept-public-root"));
    expect(stateOf(accepted)).to.equal("PROPOSED");
  });

  it("refuses a manifest of another deposit, and amounts, times and accounts that are none", async () => {
    const other = offer("first", "bank", "--yes").map((word) =>
      word.endsWith("first.manifest.json") ? at("again.manifest.json") : word,
    );
    expect(errorCodeOf(await run(other))).to.equal("COMMITMENT_MISMATCH");
    for (const [flag, value] of [
      ["--amount", "5 million"],
      ["--maturity", "2027"],
      ["--pledgee", "0x12"],
      ["--guarantor", "bank"],
    ] as const) {
      expect(errorCodeOf(await run([...offer("first", "bank", "--yes"), flag, value])), flag).to.equal(
        "USAGE",
      );
    }
  });

  it("hands the pledgee's registration to the registrar as a file, who sends it", async () => {
    const signed = await done(
      ...["pledge", "register", pledgeId, ...keyOf("bank"), "--register", "ZHONGDENG", "--number", "No. 1"],
      ...["--at", "2026-01-01T00:00:00Z", "--receipt", at("paper.txt"), "-o", at("registration.json")],
    );
    expect(signed).to.have.property("act", "registerPledge");
    expect((await stat(at("registration.json"))).mode & 0o777).to.equal(0o600);
    expect(await readFile(at("registration.json"), "utf8")).to.not.include("No. 1");
    expect(stateOf(await done("send", at("registration.json")))).to.equal("REGISTERED");
    expect(stateOf(await done("send", at("registration.json"))), "sent twice").to.equal("REGISTERED");
    await writeFile(
      at("forged.json"),
      JSON.stringify({ format: "datadeed-request/1", act: "steal", body: {} }),
    );
    expect(errorCodeOf(await run(["send", at("forged.json")]))).to.equal("INPUT_INVALID");
  });

  it("amends the terms with both signatures over the same words, the pledgee's own contract compared", async () => {
    await writeFile(at("amended.txt"), "pledge contract as amended");
    const later = new Date(Date.now() + 200 * 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");
    const words = ["--contract", at("amended.txt"), "--amount", "CNY 4000000.00", "--maturity", later];
    const amend = ["pledge", "amend", pledgeId, ...keyOf("holder"), ...words];
    expect(errorCodeOf(await run(amend))).to.equal("USAGE");
    const offered = await done(...amend, "-o", at("amendment.json"));
    const alone = await run(["send", at("amendment.json")]);
    expect(errorCodeOf(alone)).to.equal("INPUT_INVALID");
    const countersign = (contract: string, out: string) => [
      ...["countersign", at("amendment.json"), ...keyOf("bank"), "--contract", at(contract), "-o", at(out)],
    ];
    expect(errorCodeOf(await run(countersign("contract.txt", "no.json")))).to.equal("USAGE");
    await done(...countersign("amended.txt", "amended.json"));
    const { answer } = await done("send", at("amended.json"));
    const { debtMaturity, amountDigest, contractDigest } = answer as Record<string, unknown>;
    expect(debtMaturity).to.equal(later);
    const salt = fromHex0x(String(offered["amountSalt"]));
    expect(amountDigest).to.equal(saltAmount("CNY 4000000.00", salt).digest);
    expect(contractDigest).to.match(/^0x[0-9a-f]{64}$/);
  });

  it("declares a default, contests and cures it, enforces, and records the result", async () => {
    const step = (name: string, party: Party, ...more: string[]) =>
      done("pledge", name, pledgeId, ...keyOf(party), ...more);
    const event = ["--notice", at("paper.txt"), "--event", at("paper.txt")];
    const early = await run(["pledge", "default", pledgeId, ...keyOf("bank"), "--notice", at("paper.txt")]);
    expect(early.stdout).to.include("NotYetDue");
    expect(stateOf(await step("default", "bank", ...event))).to.equal("DEFAULTED");
    const contested = await step("contest", "holder", "--reason", at("paper.txt"));
    expect(contested["answer"]).to.include({ contested: true });
    expect(stateOf(await step("cure", "bank", "--document", at("paper.txt")))).to.equal("REGISTERED");
    const stranger = await run([
      "pledge",
      "cure",
      pledgeId,
      ...keyOf("secondBank"),
      "--document",
      at("paper.txt"),
    ]);
    expect(stranger.code).to.equal(1);
    expect(stateOf(await step("default", "bank", ...event))).to.equal("DEFAULTED");
    const value = ["pledge", "value", pledgeId, ...keyOf("holder"), "--document", at("paper.txt")];
    expect(errorCodeOf(await run(value))).to.equal("USAGE");
    await done(...value, "-o", at("valuation.json"));
    const agreed = ["--method", "AGREED_VALUE", "--notice", at("paper.txt")];
    const enforcing = ["pledge", "enforce", pledgeId, ...keyOf("bank")];
    expect(errorCodeOf(await run([...enforcing, ...agreed]))).to.equal("USAGE");
    const wrongFile = [...enforcing, ...agreed, "--valuation", at("registration.json")];
    expect(errorCodeOf(await run(wrongFile))).to.equal("INPUT_INVALID");
    const opened = await step("enforce", "bank", ...agreed, "--valuation", at("valuation.json"));
    expect(stateOf(opened)).to.equal("ENFORCING");
    const result = ["--document", at("paper.txt"), "--proceeds", at("paper.txt")];
    expect(stateOf(await step("result", "bank", ...result))).to.equal("ENFORCED");
    const unknown = [
      "pledge",
      "enforce",
      pledgeId,
      ...keyOf("bank"),
      "--method",
      "KEEP",
      "--notice",
      at("paper.txt"),
    ];
    expect(errorCodeOf(await run(unknown))).to.equal("USAGE");
  });

  it("transfers a pledged certificate with three signatures on one file", async () => {
    await deposit("asset", "asset");
    const offered = await done(...offer("asset", "bank", "--yes"));
    const live = String(offered["pledgeId"]);
    await done("pledge", "accept", live, ...keyOf("bank"), "--contract", at("contract.txt"), "--yes");
    const words = ["--to", WALLETS.buyer.address, "--contract", at("contract.txt")];
    const transfer = ["certificate", "transfer", at("asset.deed.json"), ...keyOf("holder"), ...words];
    expect(errorCodeOf(await run(transfer))).to.equal("USAGE");
    await done(...transfer, "-o", at("transfer.json"));
    const wrongParty = ["countersign", at("transfer.json"), ...keyOf("objector"), "-o", at("wrong.json")];
    expect(errorCodeOf(await run(wrongParty))).to.equal("USAGE");
    await done("countersign", at("transfer.json"), ...keyOf("buyer"), "-o", at("both.json"));
    const without = await run(["send", at("both.json")]);
    expect(without.stdout).to.include("ConsentMissing");
    await done("countersign", at("both.json"), "--consent", live, ...keyOf("bank"), "-o", at("all.json"));
    const { answer } = (await done("send", at("all.json"))) as { answer: { history: { event: string }[] } };
    expect(answer.history.at(-1)?.event).to.equal("HOLDER_CHANGED");
    const released = ["--ground", "WAIVED", "--document", at("paper.txt")];
    expect(stateOf(await done("pledge", "release", live, ...keyOf("bank"), ...released))).to.equal(
      "RELEASED",
    );
  });

  it("carries out a court's order", async () => {
    await deposit("ordered", "ordered");
    const { pledgeId: live } = (await done(...offer("ordered", "bank", "--yes"))) as { pledgeId: string };
    expect(
      errorCodeOf(
        await run([
          "pledge",
          "value",
          live,
          ...keyOf("holder"),
          "--document",
          at("paper.txt"),
          "-o",
          at("v.json"),
        ]),
      ),
    ).to.equal("USAGE");
    await done("pledge", "accept", live, ...keyOf("bank"), "--contract", at("contract.txt"), "--yes");
    const order = ["pledge", "order", live, "--order", "RELEASE", "--document", at("paper.txt")];
    expect(stateOf(await done(...order))).to.equal("RELEASED");
  });

  it("files an objection, has it admitted, answered and decided", async () => {
    const filed = await done(
      ...["objection", "file", at("first.deed.json"), ...keyOf("objector")],
      ...["--ground", "DUPLICATE", "--evidence", at("paper.txt")],
    );
    const { objectionId } = filed["answer"] as { objectionId: string };
    const statusOf = (json: Record<string, unknown>) => (json["answer"] as { status: string }).status;
    const admitted = await done("objection", "admit", objectionId, "--answer-by", MATURITY);
    expect(statusOf(admitted)).to.equal("ADMITTED");
    const answer = ["objection", "answer", objectionId, ...keyOf("holder"), "--document", at("paper.txt")];
    expect(statusOf(await done(...answer))).to.equal("ANSWERED");
    const decide = [
      "objection",
      "decide",
      objectionId,
      "--outcome",
      "DISMISSED",
      "--reason",
      at("paper.txt"),
    ];
    expect(statusOf(await done(...decide))).to.equal("DISMISSED");
  });

  it("cancels a certificate for its holder, and renews none before its time", async () => {
    const renew = await run([
      ...[
        "certificate",
        "renew",
        at("again.deed.json"),
        ...keyOf("holder"),
        "--until",
        "2031-01-01T00:00:00Z",
      ],
      ...["--evidence", at("paper.txt"), "--regime", "CN-ZJ-2021-DEPOSIT"],
    ]);
    expect(renew.stdout).to.include("OutsideRenewalWindow");
    const cancelled = await done("certificate", "cancel", at("again.deed.json"), ...keyOf("holder"));
    const { history } = cancelled["answer"] as { history: { event: string }[] };
    expect(history.at(-1)?.event).to.equal("CERTIFICATE_CANCELLED");
  });

  it("lists pledges by party and state for anybody", async () => {
    const listed = async (...filter: string[]) =>
      (jsonOf(await run(["pledge", "list", ...filter]))["pledges"] as { pledgeId: string }[]).map(
        (pledge) => pledge.pledgeId,
      );
    expect(await listed()).to.have.length(5);
    expect(await listed("--holder", WALLETS.holder.address, "--state", "ENFORCED")).to.deep.equal([pledgeId]);
    expect(await listed("--pledgee", WALLETS.secondBank.address)).to.deep.equal([]);
  });

  it("signs for conflicts as the register reckons them", () => {
    expect(conflictsDigest([])).to.equal(`0x${"00".repeat(32)}`);
    // keccak256 of 32 zero bytes
    expect(conflictsDigest([`0x${"00".repeat(32)}`])).to.equal(
      "0x290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563",
    );
  });
});
