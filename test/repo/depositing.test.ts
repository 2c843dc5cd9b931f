import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDescription, zDescription } from "#core/description.ts";
import { REGIMES } from "#core/regime.ts";
import { ROOT } from "../../scripts/tasks/run.ts";

describe("docs/depositing.md", () => {
  let page: string;
  before(async () => (page = await readFile(join(ROOT, "docs/depositing.md"), "utf8")));

  it("shows a description that is taken as it stands, with the key's account", () => {
    const example = JSON.parse(/```json\n(.+?)```/s.exec(page)![1]!) as { holder: object };
    const account = `0x${"11".repeat(20)}`;
    const taken = parseDescription({ ...example, holder: { ...example.holder, account } }, 0);
    expect(taken.regime.id).to.equal("CN-ZJ-2021-DEPOSIT");
  });

  it("tells every member of a description, and no other", () => {
    const { holder, dataset, ...rest } = zDescription.shape;
    const members = [
      ...Object.keys(holder.shape).map((name) => `holder.${name}`),
      ...Object.keys(dataset.shape).map((name) => `dataset.${name}`),
      ...Object.keys(rest),
    ];
    const rows = [...page.matchAll(/^\| (`[\w.`, ]+`) \|/gm)].map(([, names]) => names!);
    const told = rows.flatMap((row) => [...row.matchAll(/`([\w.]+)`/g)].map(([, name]) => name!));
    expect(told).to.have.members(members);
  });

  it("names every regime", () => {
    for (const id of REGIMES.keys()) expect(page).to.include(`\`${id}\``);
  });
});
