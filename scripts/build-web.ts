/** Builds the web page into client/web/dist when its sources changed since the last build; prints the sizes. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { glob, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip, gzipSync } from "node:zlib";
import { ROOT } from "./tasks/run.ts";

const DIST = join(ROOT, "client/web/dist");
const STAMP = join(DIST, ".sources");
const SOURCES = [
  "client/**/*.{ts,tsx,css,html,svg,json,webmanifest}",
  "package-lock.json",
  "scripts/build-web.ts",
];
/** The first load of the verify page must stay small on a slow line. */
const MOST_COMPRESSED_SCRIPT_BYTES = 300_000;

async function sourceDigest(): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(SOURCES, {
    cwd: ROOT,
    exclude: ["client/web/dist/**", "client/cli/**", "client/abi/bytecode/**"],
  }))
    files.push(file);
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
  return hash.digest("hex");
}

/** Compressed bytes of the scripts that the page loads at once. */
async function firstLoadBytes(): Promise<number> {
  const html = await readFile(join(DIST, "index.html"), "utf8");
  const scripts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]!);
  const sizes = await Promise.all(
    scripts.map(async (script) => gzipSync(await readFile(join(DIST, script))).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The service worker, a script of its own at the root: it has the list of what was built, so it changes when that does. */
async function buildServiceWorker(): Promise<void> {
  const { build } = await import("vite");
  // Fonts of printed reports are large, and needed by few: not kept for days without a network.
  const assets = (await readdir(join(DIST, "assets")))
    .filter((name) => !name.endsWith(".ttf"))
    .sort()
    .map((name) => `assets/${name}`);
  await build({
    configFile: false,
    root: join(ROOT, "client/web"),
    logLevel: "error",
    publicDir: false,
    define: { BUILT_ASSETS: JSON.stringify(assets) },
    build: {
      target: "es2023",
      outDir: "dist",
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        input: join(ROOT, "client/web/src/offline/sw.ts"),
        output: { format: "iife", entryFileNames: "sw.js" },
      },
    },
  });
}

/** Beside each text file its compressed forms, which the gateway sends to who takes them (server/http/compressed.ts). */
async function compressAll(): Promise<void> {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  for await (const file of glob("**/*.{js,css,svg,webmanifest}", { cwd: DIST })) {
    const plain = await readFile(join(DIST, file));
    await writeFile(join(DIST, `${file}.br`), await promisify(brotliCompress)(plain, quality));
    await writeFile(join(DIST, `${file}.gz`), await promisify(gzip)(plain, { level: 9 }));
  }
}

/** @returns whether anything had to be built */
export async function buildWeb(): Promise<boolean> {
  const digest = await sourceDigest();
  if (existsSync(STAMP) && (await readFile(STAMP, "utf8")) === digest) return false;
  const { build } = await import("vite");
  await build({ configFile: join(ROOT, "client/web/vite.config.ts"), logLevel: "error" });
  await buildServiceWorker();
  const count = (await readdir(join(DIST, "assets"))).length;
  await compressAll();
  const bytes = await firstLoadBytes();
  process.stderr.write(`web page: ${count} files, first load ${bytes} bytes of compressed script\n`);
  if (bytes > MOST_COMPRESSED_SCRIPT_BYTES)
    throw new Error(
      `the first load has ${bytes} bytes of compressed script; at most ${MOST_COMPRESSED_SCRIPT_BYTES} are allowed`,
    );
  await writeFile(STAMP, digest);
  return true;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await buildWeb();
