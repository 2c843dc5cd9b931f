import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DataDeedError } from "#core/errors.ts";

/** npm package with anvil's native binary, by platform and processor as Node names them. */
const PACKAGES: Readonly<Record<string, string>> = {
  "darwin-arm64": "@foundry-rs/anvil-darwin-arm64",
  "darwin-x64": "@foundry-rs/anvil-darwin-amd64",
  "linux-arm64": "@foundry-rs/anvil-linux-arm64",
  "linux-x64": "@foundry-rs/anvil-linux-amd64",
  "win32-x64": "@foundry-rs/anvil-win32-amd64",
};

/**
 * Path of anvil's native binary. Never the Node wrapper of `@foundry-rs/anvil`: killing a wrapper leaves the real
 * process and its port behind.
 *
 * @throws CONFIG_INVALID when there is none for this machine; an external chain is then the way (DATADEED_RPC_URL)
 */
export function anvilBinary(platform: string = process.platform, arch: string = process.arch): string {
  const name = PACKAGES[`${platform}-${arch}`];
  const path = name === undefined ? undefined : installedBinary(name, platform);
  if (path === undefined) {
    throw new DataDeedError(
      "CONFIG_INVALID",
      `the embedded chain has no program for ${platform} ${arch} here: ` +
        `install ${name ?? "it on a supported machine"}, or set DATADEED_RPC_URL to an external chain`,
      { problems: [{ pointer: "DATADEED_RPC_URL", reason: "no embedded chain on this machine" }] },
    );
  }
  return path;
}

/** npm puts the platform package beside the main one or inside it, so it is looked up from there. */
function installedBinary(packageName: string, platform: string): string | undefined {
  try {
    const main = createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json");
    const manifest = createRequire(main).resolve(`${packageName}/package.json`);
    const path = join(dirname(manifest), "bin", platform === "win32" ? "anvil.exe" : "anvil");
    return existsSync(path) ? path : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
