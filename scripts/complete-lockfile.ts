/**
 * Completes package-lock.json after `npm install`: `node scripts/complete-lockfile.ts`.
 *
 * Some packages have optional parts, one for each platform. Where a registry lacks the parts of other platforms, npm leaves
 * them out of the lock file, and then `npm ci` refuses it ("Missing: … from lock file"). They are added here by name and
 * version: on their own platform npm fetches them, on others it passes them over.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./tasks/run.ts";

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lockfile {
  packages: Record<string, LockedPackage>;
}

export const LOCKFILE = join(ROOT, "package-lock.json");

const SYSTEMS = ["darwin", "linux", "win32", "freebsd", "android", "openharmony"];
const PROCESSORS = ["x64", "arm64", "arm", "ia32", "riscv64", "ppc64", "s390x"];
const ALIASES: Readonly<Record<string, string>> = { amd64: "x64" };

/** Whether a package is found from where another one is, as Node looks for it. */
function resolves(packages: Lockfile["packages"], from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (`${folder === "" ? "" : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === "") return false;
  }
}

/** The platform that a package's name tells. */
function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const words = name.split(/[/.-]/).map((word) => ALIASES[word] ?? word);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  if (os.length !== 1 || cpu.length !== 1)
    throw new Error(`${name}: its platform can't be told from its name`);
  const libc = words.includes("musl") ? ["musl"] : words.includes("gnu") ? ["glibc"] : undefined;
  return { os, cpu, ...(libc === undefined ? {} : { libc }) };
}

/** Optional packages that the lock file names but does not have, by their place. */
export function missingOptionalPackages({ packages }: Lockfile): Map<string, object> {
  const missing = new Map<string, object>();
  for (const [place, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (resolves(packages, place, name)) continue;
      missing.set(`node_modules/${name}`, {
        version,
        ...(dev === true ? { dev } : {}),
        optional: true,
        ...platformOf(name),
      });
    }
  }
  return missing;
}

if (import.meta.main) {
  const lockfile = JSON.parse(await readFile(LOCKFILE, "utf8")) as Lockfile;
  const missing = missingOptionalPackages(lockfile);
  const all = { ...lockfile.packages, ...Object.fromEntries(missing) };
  lockfile.packages = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(LOCKFILE, `${JSON.stringify(lockfile, null, 2)}\n`);
  process.stdout.write(`${missing.size} optional packages added to the lock file\n`);
}
