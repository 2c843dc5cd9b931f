import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { LOCKFILE, missingOptionalPackages } from "../../scripts/complete-lockfile.ts";

describe("lock file", () => {
  it("has the optional packages of every platform, or `npm ci` refuses it (node scripts/complete-lockfile.ts)", async () => {
    const lockfile = JSON.parse(await readFile(LOCKFILE, "utf8")) as Parameters<
      typeof missingOptionalPackages
    >[0];
    expect([...missingOptionalPackages(lockfile).keys()]).to.deep.equal([]);
  });

  it("names no registry", async () => {
    expect(await readFile(LOCKFILE, "utf8")).not.to.match(/"resolved":/);
  });
});
