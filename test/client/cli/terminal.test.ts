import { expect } from "chai";
import { ERROR_TABLE, DataDeedError, type ErrorCode } from "#core/errors.ts";
import { exitCodeOfError, exitCodeOfVerdict } from "../../../client/cli/exit-codes.ts";
import { chooseLanguage } from "../../../client/cli/locale.ts";
import { describeWork, formatBytes, formatDuration, ProgressLine } from "../../../client/cli/progress.ts";
import { printable, styleFor } from "../../../client/cli/terminal.ts";

describe("what the command line shows", () => {
  it("writes amounts in decimal units with three digits", () => {
    const shown = [0, 999, 1000, 1234, 12_345, 123_456, 999_499, 999_500, 2_147_483_648, 9.996e12, 1e18].map(
      formatBytes,
    );
    expect(shown).to.deep.equal([
      "0 B",
      "999 B",
      "1.00 kB",
      "1.23 kB",
      "12.3 kB",
      "123 kB",
      "999 kB",
      "1.00 MB",
      "2.15 GB",
      "10.0 TB",
      "1000 PB",
    ]);
  });

  it("writes times as people read them", () => {
    expect([0, 6.2, 59.5, 61, 3723].map(formatDuration)).to.deep.equal([
      "0:00",
      "0:07",
      "1:00",
      "1:01",
      "1:02:03",
    ]);
  });

  it("tells share, rate and time left", () => {
    expect(describeWork({ bytesDone: 500_000_000, bytesTotal: 2_000_000_000 }, 2)).to.equal(
      "25 %, 500 MB of 2.00 GB, 250 MB/s, 0:06 left",
    );
    expect(describeWork({ bytesDone: 0, bytesTotal: 10 }, 0)).to.equal("0 %, 0 B of 10 B");
    expect(describeWork({ bytesDone: 0, bytesTotal: 0 }, 1)).to.equal("100 %, 0 B of 0 B");
  });

  it("redraws its line at most ten times a second, never wider than the terminal, and erases it", () => {
    const written: string[] = [];
    let now = 0;
    const stream = { isTTY: true, columns: 20, write: (text: string) => written.push(text) };
    const progress = new ProgressLine(stream, "hashing", () => now);
    for (now = 0; now <= 300; now += 10) progress.update({ bytesDone: now, bytesTotal: 300 });
    progress.end();
    expect(written).to.deep.equal([
      "\r\u001b[Khashing: 0 %, 0 B o",
      "\r\u001b[Khashing: 33 %, 100 ",
      "\r\u001b[Khashing: 66 %, 200 ",
      "\r\u001b[Khashing: 100 %, 300",
      "\r\u001b[K",
    ]);
  });

  it("writes no progress to what is no terminal", () => {
    const progress = new ProgressLine(
      { write: () => expect.fail("nothing may be written") },
      "hashing",
      () => 0,
    );
    progress.update({ bytesDone: 1, bytesTotal: 2 });
    progress.say("waiting");
    progress.end();
  });

  it("shows controls and marks of direction instead of obeying them", () => {
    expect(printable("a\u001b[31mb\u009bc\rd\ne\u202ef\u2066g\u007f")).to.equal(
      "a\\u{1b}[31mb\\u{9b}c\\u{d}d\\u{a}e\\u{202e}f\\u{2066}g\\u{7f}",
    );
    expect(printable("数据 é 😀")).to.equal("数据 é 😀");
  });

  it("colours a terminal only, and not where NO_COLOR or a dumb terminal forbids it", () => {
    const red = (isTTY: boolean, env: Record<string, string>) => styleFor({ isTTY }, env).red("x");
    expect(red(true, {})).to.equal("\u001b[31mx\u001b[0m");
    expect(red(true, { NO_COLOR: "" })).to.equal("\u001b[31mx\u001b[0m");
    for (const plain of [red(false, {}), red(true, { NO_COLOR: "1" }), red(true, { TERM: "dumb" })])
      expect(plain).to.equal("x");
  });

  it("speaks the language asked for, else that of the environment", () => {
    expect(chooseLanguage(undefined, { LANG: "zh_CN.UTF-8" })).to.equal("zh");
    expect(chooseLanguage(undefined, { LC_ALL: "", LC_MESSAGES: "en_GB", LANG: "zh_CN" })).to.equal("en");
    expect(chooseLanguage(undefined, { LC_ALL: "zh_TW", LANG: "en_GB" })).to.equal("zh");
    expect(chooseLanguage(undefined, {})).to.equal("en");
    expect(chooseLanguage("en", { LANG: "zh_CN" })).to.equal("en");
  });

  it("ends with the protocol's exit codes", () => {
    expect((["PASS", "REJECT", "CONDITIONAL"] as const).map(exitCodeOfVerdict)).to.deep.equal([0, 1, 2]);
    const code = (name: ErrorCode) => exitCodeOfError(new DataDeedError(name));
    expect([
      code("USAGE"),
      code("BUNDLE_INVALID"),
      code("FILE_UNREADABLE"),
      code("UNAUTHENTICATED"),
    ]).to.deep.equal([64, 64, 64, 64]);
    expect([code("SERVICE_UNREACHABLE"), code("CHAIN_UNREACHABLE"), code("NOT_READY")]).to.deep.equal([
      69, 69, 69,
    ]);
    expect([code("INTERNAL"), code("LOG_CORRUPT"), exitCodeOfError(new Error("a defect"))]).to.deep.equal([
      70, 70, 70,
    ]);
    expect(code("REGISTER_REFUSED")).to.equal(1);
    for (const name of Object.keys(ERROR_TABLE))
      if (name !== "REGISTER_REFUSED") expect(code(name as ErrorCode), name).to.be.oneOf([64, 69, 70]);
  });
});
