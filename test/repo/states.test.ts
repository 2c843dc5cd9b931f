import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { OBJECTION_STATUSES, PLEDGE_STATES } from "#core/register-states.ts";
import { ROOT } from "../../scripts/tasks/run.ts";

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly file: string;
  readonly title: string;
}

const read = (path: string) => readFile(join(ROOT, path), "utf8");

/** Rows of the page's table under a heading. */
function edgesOf(page: string, heading: string): Edge[] {
  const section = page.split(`\n## ${heading} `)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| ([A-Z_]+) \| ([A-Z_]+) \| [^|]+ \| ([\w-]+): (.+) \|$/gm)].map(
    ([, from = "", to = "", file = "", title = ""]) => ({ from, to, file, title }),
  );
}

async function valuesOf(source: string, name: string): Promise<string[]> {
  const text = await read(`contracts/interfaces/${source}.sol`);
  const body = new RegExp(`enum ${name} \\{([^}]+)\\}`).exec(text)?.[1] ?? "";
  return body.split(",").map((value) => value.trim());
}

describe("docs/states.md", () => {
  let page: string;
  before(async () => (page = await read("docs/states.md")));

  for (const [heading, source, name] of [
    ["Certificates", "ICertificateRegistry", "Status"],
    ["Objections", "IObjectionRegister", "ObjectionStatus"],
    ["Pledges", "IPledgeRegistry", "PledgeStatus"],
  ] as const) {
    it(`has every status of ${name}, and no other, on its edges`, async () => {
      const edges = edgesOf(page, heading);
      const values = await valuesOf(source, name);
      expect(values).to.have.length.greaterThan(5);
      expect([...new Set(edges.flatMap(({ from, to }) => [from, to]))]).to.have.members(values);
    });

    it(`names tests of ${name} that are there`, async () => {
      for (const { file, title } of edgesOf(page, heading)) {
        const source = await read(`test/contracts/${file}.test.ts`);
        expect(source, `${file}: ${title}`).to.satisfy(
          (text: string) => text.includes(`it("${title}"`) || text.includes(`it(\`${title}\``),
        );
      }
    });
  }

  it("calls them in the code as the contracts do, in the contracts' order", async () => {
    const codes = { pledges: ["NONE", ...PLEDGE_STATES], objections: ["NONE", ...OBJECTION_STATUSES] };
    expect(codes).to.deep.equal({
      pledges: await valuesOf("IPledgeRegistry", "PledgeStatus"),
      objections: await valuesOf("IObjectionRegister", "ObjectionStatus"),
    });
  });

  it("has exactly the edges of pledges that the invariant runs allow", async () => {
    const values = await valuesOf("IPledgeRegistry", "PledgeStatus");
    const watcher = await read("test/contracts/helpers/RegisterWatcher.sol");
    const allowed = [
      ...watcher.matchAll(/_edge\(IPledgeRegistry\.\w+\.selector, s\[(\d)\], s\[(\d)\]\)/g),
    ].map(([, from, to]) => `${values[Number(from)]} → ${values[Number(to)]}`);
    expect(allowed).to.have.length.greaterThan(10);
    const told = edgesOf(page, "Pledges").map(({ from, to }) => `${from} → ${to}`);
    expect([...new Set(told)]).to.have.members([...new Set(allowed)]);
  });
});
