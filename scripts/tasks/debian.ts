/** Debian packages that tests of real parts need: a browser, a database server, fonts for Chinese, a reader of PDFs. */
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./run.ts";

interface Need {
  readonly packages: readonly string[];
  readonly why: string;
  readonly present: () => boolean;
}

function onPath(command: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}

function postgresServer(): boolean {
  const home = "/usr/lib/postgresql";
  return (
    existsSync(home) && readdirSync(home).some((version) => existsSync(join(home, version, "bin", "initdb")))
  );
}

const NEEDS: readonly Need[] = [
  { packages: ["chromium"], why: "browser tests", present: () => onPath("chromium") },
  {
    packages: ["fonts-noto-cjk"],
    why: "Chinese on pages and in documents",
    present: () => existsSync("/usr/share/fonts/opentype/noto"),
  },
  { packages: ["poppler-utils"], why: "reading PDFs in tests", present: () => onPath("pdftotext") },
  { packages: ["postgresql"], why: "tests on a real PostgreSQL", present: postgresServer },
  { packages: ["openssl"], why: "differential tests and benchmarks", present: () => onPath("openssl") },
];

/**
 * Installs what is missing where that is possible (Debian, as root).
 * @returns sentences about what is still missing, for people; empty when all is there
 */
export async function ensureDebianPackages(): Promise<string[]> {
  const missing = () => NEEDS.filter((need) => !need.present());
  const needed = missing();
  if (needed.length === 0) return [];
  if (onPath("apt-get") && process.getuid?.() === 0) {
    const quiet = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-qq"], quiet);
    await run(
      "apt-get",
      ["install", "-y", "-qq", "--no-install-recommends", ...needed.flatMap(({ packages }) => packages)],
      quiet,
    );
  }
  return missing().map(
    ({ packages, why }) =>
      `${packages.join(", ")} is not installed (${why}): apt-get install ${packages.join(" ")}`,
  );
}
