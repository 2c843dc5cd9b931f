/**
 * PostgreSQL for tests: the server named by DATADEED_TEST_POSTGRES_URL, or one of our own from the binaries of the machine,
 * in a temporary folder, on a Unix socket.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, chownSync, constants, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { temporaryFolder } from "./temporary-folder.ts";

export interface PostgresServer extends AsyncDisposable {
  /** A fresh, empty database. @returns its URL */
  createDatabase(): Promise<string>;
  /** Ends the server as a crash does: no last checkpoint, connections cut. Only a server of our own. */
  readonly crash?: () => Promise<void>;
  /** Starts it again on the same data. */
  readonly start?: () => Promise<void>;
}

const START_LIMIT_MS = 50_000;
let databases = 0;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function binaryFolder(): string | undefined {
  const debian = "/usr/lib/postgresql";
  let versions: string[] = [];
  try {
    versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
  } catch {
    // not a Debian, or not installed: the PATH remains
  }
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(delimiter),
  ];
  return folders.find(
    (folder) => isExecutable(join(folder, "initdb")) && isExecutable(join(folder, "postgres")),
  );
}

/** Why there is no PostgreSQL to test with, or undefined when there is one. */
export function whyNoPostgres(): string | undefined {
  if (process.env["DATADEED_TEST_POSTGRES_URL"] !== undefined || binaryFolder() !== undefined)
    return undefined;
  return "no PostgreSQL here: install the package `postgresql`, or set DATADEED_TEST_POSTGRES_URL";
}

/** PostgreSQL refuses to run as root; another user of the machine has to. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (user === undefined) throw new Error("neither postgres nor nobody is a user of this machine");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

async function administer(adminUrl: string, sql: string): Promise<void> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function createDatabaseOn(adminUrl: string): Promise<string> {
  const name = `datadeed_test_${process.pid}_${databases++}`;
  await administer(adminUrl, `CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function startProcess(command: string, args: readonly string[], user: object): Promise<ChildProcess> {
  const server = spawn(command, args, { ...user, stdio: ["ignore", "ignore", "pipe"] });
  const lines: string[] = [];
  const ready = (async () => {
    for await (const line of createInterface({ input: server.stderr })) {
      lines.push(line);
      if (line.includes("database system is ready to accept connections")) return;
    }
    throw new Error(`PostgreSQL did not start: ${lines.join("\n")}`);
  })();
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => {
      reject(new Error(`PostgreSQL is not ready after ${START_LIMIT_MS} ms: ${lines.join("\n")}`));
    }, START_LIMIT_MS).unref();
  });
  try {
    await Promise.race([ready, late]);
  } catch (error) {
    server.kill("SIGKILL");
    throw error;
  }
  server.stderr.resume();
  return server;
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "exit");
  server.kill(signal);
  await ended;
}

/** Somebody else's server: our databases are removed at the end. */
function onServer(adminUrl: string): PostgresServer {
  const made: string[] = [];
  return {
    createDatabase: async () => {
      const url = await createDatabaseOn(adminUrl);
      made.push(new URL(url).pathname.slice(1));
      return url;
    },
    [Symbol.asyncDispose]: async () => {
      for (const name of made) await administer(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** @throws when `whyNoPostgres` gives a reason */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env["DATADEED_TEST_POSTGRES_URL"];
  if (given !== undefined) return onServer(given);
  const binaries = binaryFolder();
  if (binaries === undefined) throw new Error(whyNoPostgres());
  const folder = await temporaryFolder();
  const user = unprivilegedUser();
  const sockets = join(folder.path, "s");
  const data = join(folder.path, "data");
  mkdirSync(sockets);
  for (const path of [folder.path, sockets]) if (user !== undefined) chownSync(path, user.uid, user.gid);
  const options = { ...user, cwd: folder.path };
  execFileSync(
    join(binaries, "initdb"),
    ["--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-sync"],
    { ...options, stdio: "pipe" },
  );
  const args = [
    "-D",
    data,
    "-k",
    sockets,
    "-c",
    "listen_addresses=",
    "-c",
    "log_min_messages=info",
    "-c",
    "lc_messages=C",
    // Tests kill processes, not machines: the operating system keeps what was written, and nobody waits for the disk.
    "-c",
    "fsync=off",
  ];
  const startServer = () => startProcess(join(binaries, "postgres"), args, options);
  let server = await startServer();
  const adminUrl = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(sockets)}`;
  return {
    createDatabase: () => createDatabaseOn(adminUrl),
    crash: () => end(server, "SIGQUIT"),
    start: async () => {
      server = await startServer();
    },
    [Symbol.asyncDispose]: async () => {
      await end(server, "SIGQUIT"); // its data are thrown away
      await folder[Symbol.asyncDispose]();
    },
  };
}
