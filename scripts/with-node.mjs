#!/usr/bin/env node
// Runs a script of this project under Node 24 or newer, with its packages installed.
//
//   node scripts/with-node.mjs [Node options…] <script> [arguments…]
//
// On a fresh clone it brings what is missing: Node 24 from npm (into .node/) where the machine's own is older, and the
// packages of package-lock.json. It has no dependencies and runs on Node 18 and later. Nothing is installed twice.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const nodeHome = join(root, ".node");
const requiredMajor = 24;

function fail(message) {
  process.stderr.write(`datadeed: ${message}\n`);
  process.exit(70);
}

/**
 * Runs npm under the given Node, its output on stderr. Which Node matters: npm leaves out optional packages (native parts
 * among them) that are not made for the one it runs under.
 */
function npm(node, args) {
  const [command, first] = process.env.npm_execpath?.endsWith(".js")
    ? [node, [process.env.npm_execpath]]
    : ["npm", []];
  const result = spawnSync(command, [...first, ...args], {
    cwd: root,
    env: withPath(node),
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32" && command === "npm",
  });
  if (result.error) fail(`npm could not be started: ${result.error.message}`);
  return result.status === 0;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function pause(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** One installation at a time: `npm start` and `npm run demo` may begin together on a fresh clone. */
function locked(work) {
  mkdirSync(nodeHome, { recursive: true });
  const lock = join(nodeHome, "install.lock");
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const owner = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;
      if (owner > 0 && !isAlive(owner)) rmSync(lock, { force: true });
      else pause(200);
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= requiredMajor) return process.execPath;
  const system = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${system}-${process.arch}`;
  const binary = join(
    nodeHome,
    "node_modules",
    name,
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (existsSync(binary)) return binary;
  return locked(() => {
    if (existsSync(binary)) return binary;
    process.stderr.write(
      `datadeed: this Node is ${process.version}; bringing Node ${requiredMajor} from npm (once) …\n`,
    );
    const args = [
      "install",
      "--prefix",
      nodeHome,
      "--no-save",
      "--no-package-lock",
      "--no-audit",
      "--no-fund",
    ];
    if (!npm(process.execPath, [...args, `${name}@${requiredMajor}`]) || !existsSync(binary)) {
      fail(`Node ${requiredMajor} could not be installed from npm; install it by hand and try again`);
    }
    return binary;
  });
}

function withPath(binary) {
  const bin = join(root, "node_modules", ".bin");
  return { ...process.env, PATH: [dirname(binary), bin, process.env.PATH].join(delimiter) };
}

function ensurePackages(node) {
  const marker = join(root, "node_modules", ".datadeed-installed");
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const installed = () => existsSync(marker) && readFileSync(marker, "utf8") === wanted;
  if (installed()) return;
  locked(() => {
    if (installed()) return;
    process.stderr.write("datadeed: installing the packages of package-lock.json (once) …\n");
    if (!npm(node, ["ci", "--no-audit", "--no-fund"])) fail("npm ci failed; its output above says why");
    writeFileSync(marker, wanted);
  });
}

const given = process.argv.slice(2);
const nodeOptions = given.slice(
  0,
  given.findIndex((argument) => !argument.startsWith("-")),
);
const [script, ...args] = given.slice(nodeOptions.length);
if (script === undefined) fail("usage: node scripts/with-node.mjs [Node options…] <script> [arguments…]");
const binary = findNode();
ensurePackages(binary);

const child = spawn(binary, [...nodeOptions, join(root, script), ...args], {
  stdio: "inherit",
  env: withPath(binary),
});
// The child decides how to end: a terminal sends its signals to both, others only to us.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (!process.stdin.isTTY || signal !== "SIGINT") child.kill(signal);
  });
}
child.on("error", (error) => fail(`${binary} could not be started: ${error.message}`));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
