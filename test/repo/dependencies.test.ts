import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../scripts/tasks/run.ts";

describe("docs/dependencies.md", () => {
  it("gives a reason for every direct dependency", async () => {
    const manifest = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as Record<
      string,
      Record<string, string>
    >;
    const page = await readFile(join(ROOT, "docs/dependencies.md"), "utf8");
    const names = Object.keys({ ...manifest["dependencies"], ...manifest["devDependencies"] });
    const explained = (name: string) =>
      page.includes(`\`${name}\``) || (name.startsWith("@types/") && page.includes("`@types/*`"));
    expect(names.filter((name) => !explained(name))).to.deep.equal([]);
  });
});
