import { expect } from "chai";
import packageJson from "../../../package.json" with { type: "json" };
import { datadeed, errorCodeOf, jsonOf } from "../../helpers/cli.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

describe("datadeed, called in wrong ways", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => (folder = await temporaryFolder()));
  after(() => folder[Symbol.asyncDispose]());
  const run = (...args: string[]) => datadeed(args, { home: folder.path });

  const wrong: Record<string, string[]> = {
    "no command": [],
    "an unknown command": ["hassh"],
    "an unknown option": ["hash", "--md5", "a"],
    "an unknown option of the program": ["--frobnicate"],
    "no path": ["hash"],
    "a missing required option": ["keygen"],
    "a salt that is none": ["hash", "--salt", "12", "a"],
    "a state that does not exist": ["deposit", "a", "--description", "d", "-o", "o", "--wait", "soon"],
    "a time that is none": ["deposit", "a", "--description", "d", "-o", "o", "--timeout", "0"],
    "an idempotency key that can't be sent": [
      "deposit",
      "a",
      "--description",
      "d",
      "-o",
      "o",
      "--idempotency-key",
      "a b",
    ],
    "a gateway that is no address": ["deposit", "a", "--description", "d", "-o", "o", "--gateway", "ftp://x"],
    "a password in the gateway's address": [
      "deposit",
      "a",
      "--description",
      "d",
      "-o",
      "o",
      "--gateway",
      "http://a:b@x",
    ],
    "two sources of trust": ["verify", "b", "--trust", "t", "--gateway", "http://127.0.0.1:9"],
    "nodes for an offline verification": ["verify", "b", "--offline", "--rpc", "http://127.0.0.1:9"],
    "a sample of nothing": ["verify", "b", "--sample"],
    "chunk digests for nothing": ["verify", "b", "--chunks", "c"],
    "an unknown language": ["verify", "b", "--lang", "fr"],
    "an unknown trust command": ["trust", "believe", "x"],
    "one argument too many": ["verify", "a", "b"],
  };
  for (const [what, args] of Object.entries(wrong)) {
    it(`refuses ${what} with 64, on stderr or as JSON`, async () => {
      const text = await run(...args);
      expect(text.code).to.equal(64);
      expect(text.stdout).to.equal("");
      expect(text.stderr).to.match(/\[USAGE\]/);
      const json = await run(...args, "--json");
      expect(json.code).to.equal(64);
      expect(json.stderr).to.equal("");
      expect(errorCodeOf(json)).to.equal("USAGE");
      expect(jsonOf(json)["error"]).to.have.all.keys("code", "message", "remedy", "problems");
    });
  }

  it("tells its version", async () => {
    expect(await run("--version")).to.deep.equal({ code: 0, stdout: `${packageJson.version}\n`, stderr: "" });
  });

  for (const command of [["keygen"], ["hash"], ["deposit"], ["verify"], ["report"], ["trust", "pin"]]) {
    it(`explains ${command.join(" ")} with examples`, async () => {
      const { code, stdout, stderr } = await run(...command, "--help");
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(stdout)
        .to.include(`Usage: datadeed ${command.join(" ")}`)
        .and.to.match(/Examples:\n {2}\$ .*datadeed/);
      expect(stdout.endsWith("\n")).to.equal(true);
    });
  }

  it("explains itself with its exit codes", async () => {
    const { code, stdout } = await run("--help");
    expect(code).to.equal(0);
    expect(stdout).to.include("Exit codes: 0 PASS or done, 1 REJECT, 2 CONDITIONAL, 64");
  });
});
