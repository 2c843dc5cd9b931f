import { expect } from "chai";
import { isStrictDer } from "../../../../client/verify/timestamp/der.ts";

const der = (hex: string) => isStrictDer(Uint8Array.from(Buffer.from(hex, "hex")));

describe("strict DER", () => {
  it("takes values with definite, shortest lengths that are filled exactly", () => {
    for (const good of ["0500", "020101", "3003020101", "3000", `048180${"00".repeat(128)}`])
      expect(der(good), good).to.equal(true);
    expect(der(`04820100${"00".repeat(256)}`)).to.equal(true);
  });

  it("refuses indefinite, longer and too long lengths, gaps, rests, high tags and nothing at all", () => {
    for (const bad of [
      "",
      "02",
      "0280",
      "30800000",
      "02810101",
      "0482008000",
      "0484000000010a",
      "0483010000",
      "0482",
      "020201",
      "3002020101",
      "3004020101",
      "300402010105",
      "02010101",
      "1f8101",
    ])
      expect(der(bad), bad).to.equal(false);
  });

  it("refuses what is nested too deeply or has too many parts", () => {
    let nested = "0500";
    for (let depth = 0; depth < 41; depth++) {
      const length = nested.length / 2;
      nested = `30${length < 128 ? "" : "81"}${length.toString(16).padStart(2, "0")}${nested}`;
    }
    expect(der(nested)).to.equal(false);
    expect(der(`3082${(2 * 8_001).toString(16).padStart(4, "0")}${"0500".repeat(8_001)}`)).to.equal(false);
    expect(der(`3082${(2 * 7_000).toString(16).padStart(4, "0")}${"0500".repeat(7_000)}`)).to.equal(true);
  });
});
