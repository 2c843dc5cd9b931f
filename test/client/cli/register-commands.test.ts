import { expect } from "chai";
import { STEPS } from "../../../client/adapters/gateway/register-steps.ts";
import { saltAmount, valueOf } from "../../../client/cli/register-values.ts";
import { messageFields, REGISTER_ACTS, type RegisterAct } from "#core/register-acts.ts";
import { datadeed, errorCodeOf } from "../../helpers/cli.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { codeOf as codeThrown } from "../../helpers/error-of.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const ID = `0x${"ab".repeat(32)}`;
const COMMANDS = [
  ["pledge", "offer"],
  ["pledge", "accept"],
  ["pledge", "reserve"],
  ["pledge", "amend"],
  ["pledge", "value"],
  ["pledge", "list"],
  ...STEPS.map(({ group, name }) => [group, name]),
  ["countersign"],
  ["send"],
  ["void"],
];

describe("the commands on the registers", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => (folder = await temporaryFolder()));
  after(() => folder[Symbol.asyncDispose]());
  const run = (...args: string[]) =>
    datadeed(args, { home: folder.path, env: { DATADEED_URL: "http://127.0.0.1:9" } });

  for (const command of COMMANDS) {
    it(`say who signs: ${command.join(" ")}`, async () => {
      const { code, stdout } = await run(...command, "--help");
      expect(code).to.equal(0);
      expect(stdout)
        .to.match(/Signed by|Nobody signs/)
        .and.include("Examples:");
    });
  }

  it("are those that a bank, a borrower and a registrar look for", () => {
    const names = COMMANDS.map((command) => command.join(" "));
    for (const [group, steps] of [
      [
        "pledge",
        "reserve offer accept amend register release deregister default value cure enforce order list",
      ],
      ["certificate", "renew transfer supersede details cancel"],
      ["objection", "file answer decide"],
    ] as const) {
      expect(names).to.include.members(steps.split(" ").map((step) => `${group} ${step}`));
    }
  });

  it("fill every member of their message that is no matter of course", () => {
    for (const { act, options, about } of STEPS) {
      const definition: RegisterAct = REGISTER_ACTS[act];
      const course = ["pledgeId", "objectionId", "certificateDigest", "nonce", "deadline"];
      const parties = ["pledgee", "pledgor", "holder", "objector", "from"];
      const members =
        "message" in definition
          ? messageFields(definition.message).map(({ name }) => name)
          : Object.keys(definition.words);
      const left = members.filter((name) => !course.includes(name) && !parties.includes(name));
      expect(
        options.map(({ member }) => member),
        act,
      ).to.have.members(left);
      expect(["PLEDGE", "OBJECTION", "BUNDLE"]).to.include(about);
    }
  });

  const wrong: Record<string, string[]> = {
    "no id": ["pledge", "release", "12", "--key", "k", "--ground", "WAIVED", "--document", "d"],
    "a ground that does not exist": [
      "pledge",
      "release",
      ID,
      "--key",
      "k",
      "--ground",
      "constructor",
      "--document",
      "d",
    ],
    "no key": ["pledge", "release", ID, "--ground", "WAIVED", "--document", "d"],
    "no hours": [
      "pledge",
      "release",
      ID,
      "--key",
      "k",
      "--ground",
      "WAIVED",
      "--document",
      "d",
      "--valid-for",
      "0",
    ],
    "a state that does not exist": ["pledge", "list", "--state", "SOLD"],
    "a transfer that nobody countersigned": [
      ...["certificate", "transfer", "b", "--key", "k", "--contract", "c"],
      ...["--to", "0x1563915e194D8CfBA1943570603F7606A3115508"],
    ],
  };
  for (const [what, args] of Object.entries(wrong)) {
    it(`refuse ${what} before anything is opened or sent`, async () => {
      const result = await run(...args, "--json");
      expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "USAGE"]);
    });
  }

  it("tell a gateway that does not answer by its exit code", async () => {
    const result = await run("pledge", "list", "--json");
    expect([result.code, errorCodeOf(result)]).to.deep.equal([69, "SERVICE_UNREACHABLE"]);
  });

  it("sign digests of papers, times and choices as the messages have them", async () => {
    expect(await valueOf({ kind: "TEXT" }, "--number", "abc")).to.equal(
      "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(await valueOf({ kind: "TIME" }, "--at", "2026-11-22T08:00:00Z")).to.equal(1_795_334_400);
    expect(await valueOf({ kind: "CHOICE", values: { A: 0, B: 3 } }, "--x", "B")).to.equal(3);
    expect(await valueOf({ kind: "FLAG" }, "--x", true)).to.equal(true);
    expect(await codeOf(valueOf({ kind: "FILE" }, "--document", folder.path))).to.equal("FILE_UNREADABLE");
    expect(await codeOf(valueOf({ kind: "REGIME" }, "--regime", "NOWHERE"))).to.equal("USAGE");
    expect(await codeOf(valueOf({ kind: "TIME" }, "--at", "2026-11-31T00:00:00Z"))).to.equal("USAGE");
  });

  it("hide an amount behind a salt of its own", () => {
    const [one, other] = [saltAmount("CNY 100.00"), saltAmount("CNY 100.00")];
    expect(one.salt).to.have.length(66).and.not.equal(other.salt);
    expect(one.digest).to.not.equal(other.digest);
    const salt = new Uint8Array(32);
    // printf 'datadeed/amount/v1\0' | cat - <(head -c 32 /dev/zero) <(printf 'CNY 100.00') | sha256sum
    expect(saltAmount("CNY 100.00", salt).digest).to.equal(
      "0xdf234376b42a8c5df9406337f30f238f888fb27930a04268d4eef5d955f65838",
    );
    for (const text of ["100", "cny 100", "CNY 1,000", "CNY 01", "CNY -1", "CNY 1.00000"])
      expect(
        codeThrown(() => saltAmount(text)),
        text,
      ).to.equal("USAGE");
  });
});
