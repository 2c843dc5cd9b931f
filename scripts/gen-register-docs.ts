/**
 * Writes the parts of the documentation that follow from the code: the signed messages with a worked example each
 * (docs/protocol.md), and the storage layout (docs/register.md). `--check` writes nothing and fails where a document differs.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { registerExamples, type RegisterExample } from "./lib/register-examples.ts";

const DOCUMENTS = fileURLToPath(new URL("../docs/", import.meta.url));
const LAYOUT = fileURLToPath(new URL("../client/abi/storage-layout.json", import.meta.url));
const REGISTERS = ["CertificateRegistry", "PledgeRegistry"] as const;

interface StorageEntry {
  readonly label: string;
  readonly slot: number;
  readonly offset: number;
  readonly type: string;
  readonly bytes: number;
  readonly value?: StorageEntry;
  readonly members?: readonly StorageEntry[];
}

/** The generated parts as the code has them now, by document and name. */
const PARTS: readonly (readonly [document: string, name: string, render: () => Promise<string>])[] = [
  ["protocol.md", "messages", async () => (await registerExamples()).map(renderExample).join("\n")],
  ["register.md", "storage", renderLayout],
];

async function renderLayout(): Promise<string> {
  const layout = JSON.parse(await readFile(LAYOUT, "utf8")) as Record<string, StorageEntry[]>;
  return REGISTERS.map((name) => renderStorage(name, layout[name] ?? [])).join("\n");
}

/** Documents whose generated part differs from the code, with what they should be. */
export async function outdatedDocuments(): Promise<
  readonly { readonly path: string; readonly text: string }[]
> {
  const documents = await Promise.all(
    PARTS.map(async ([name, part, render]) => {
      const path = join(DOCUMENTS, name);
      const before = await readFile(path, "utf8");
      return { path, before, text: replaceBetween(before, name, part, await render()) };
    }),
  );
  return documents.filter(({ before, text }) => text !== before);
}

function renderExample({ contract, type, message, ...example }: RegisterExample): string {
  const members = Object.entries(message).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return [
    `#### ${type} (${contract})`,
    "",
    "```text",
    example.encodedType,
    "```",
    "",
    "```json",
    `{ ${members.join(",\n  ")} }`,
    "```",
    "",
    "| | |",
    "|---|---|",
    `| type hash | \`${example.typeHash}\` |`,
    `| struct hash | \`${example.structHash}\` |`,
    `| digest | \`${example.digest}\` |`,
    `| signer | \`${example.signer}\` |`,
    `| signature | \`${example.signature}\` |`,
    "",
  ].join("\n");
}

function renderStorage(contract: string, entries: readonly StorageEntry[]): string {
  const rows = entries.flatMap((entry) => [
    row(entry, String(entry.slot)),
    ...structMembers(entry).map((member) => row(member, `  +${member.slot}`)),
  ]);
  return [
    `#### ${contract}`,
    "",
    "| slot | byte | bytes | what | type |",
    "|---|---:|---:|---|---|",
    ...rows,
    "",
  ].join("\n");
}

/** Members of the struct that a variable is, or that its mappings end in. */
function structMembers(entry: StorageEntry): readonly StorageEntry[] {
  return entry.members ?? (entry.value === undefined ? [] : structMembers(entry.value));
}

function row({ label, offset, bytes, type }: StorageEntry, slot: string): string {
  return `| ${slot} | ${offset} | ${bytes} | \`${label}\` | \`${type}\` |`;
}

function replaceBetween(document: string, file: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name}: generated -->`, `<!-- ${name}: end -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file}: expected ${start} … ${end}`);
  return `${document.slice(0, from + start.length)}\n\n${text}\n${document.slice(to)}`;
}

async function main(): Promise<void> {
  for (const { path, text } of await outdatedDocuments()) {
    if (process.argv.includes("--check")) {
      console.error(`${path} differs from the code. Run: node scripts/gen-register-docs.ts`);
      process.exitCode = 1;
    } else {
      await writeFile(path, text);
      console.log(`wrote ${path}`);
    }
  }
}

if (import.meta.main) await main();
