/**
 * Writes the parts of `docs/register.md` that follow from the code: the signed messages with a worked example each, and
 * the storage layout. `--check` writes nothing and fails where the document differs.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { registerExamples, type RegisterExample } from "./lib/register-examples.ts";

const DOCUMENT = fileURLToPath(new URL("../docs/register.md", import.meta.url));
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

/** The document with its generated parts as the code has them now. */
export async function renderRegisterDocument(document: string): Promise<string> {
  const examples = (await registerExamples()).map(renderExample).join("\n");
  const layout = JSON.parse(await readFile(LAYOUT, "utf8")) as Record<string, StorageEntry[]>;
  const storage = REGISTERS.map((name) => renderStorage(name, layout[name] ?? [])).join("\n");
  return replaceBetween(replaceBetween(document, "messages", examples), "storage", storage);
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

function replaceBetween(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name}: generated -->`, `<!-- ${name}: end -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/register.md: expected ${start} … ${end}`);
  return `${document.slice(0, from + start.length)}\n\n${text}\n${document.slice(to)}`;
}

async function main(): Promise<void> {
  const document = await readFile(DOCUMENT, "utf8");
  const rendered = await renderRegisterDocument(document);
  if (rendered === document) return;
  if (process.argv.includes("--check")) {
    console.error("docs/register.md differs from the code. Run: node scripts/gen-register-docs.ts");
    process.exitCode = 1;
    return;
  }
  await writeFile(DOCUMENT, rendered);
  console.log("wrote docs/register.md");
}

if (import.meta.main) await main();
