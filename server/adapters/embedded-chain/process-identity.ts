import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process told apart from any later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own notation; only ever compared for equality. */
  readonly startedAt: string;
}

/** Identity of a running process, or null when there is none with this number. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const startedAt = process.platform === "linux" ? startOnLinux(pid) : startByPs(pid);
  return startedAt === null ? null : { pid, startedAt };
}

/** Kills exactly this process. False when it is gone already; a stranger with the same number is left alone. */
export function killIdentified(identity: ProcessIdentity): boolean {
  if (identifyProcess(identity.pid)?.startedAt !== identity.startedAt) return false;
  try {
    process.kill(identity.pid, "SIGKILL");
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ESRCH";
}

/** Field 22 of /proc/<pid>/stat, counted after the parenthesised name, which may itself hold spaces; null for a zombie. */
function startOnLinux(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null; // no such process
  }
  const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || state === "X" ? null : (fields[18] ?? null);
}

function startByPs(pid: number): string | null {
  if (process.platform === "win32") return null; // no ps: leftovers are reported as a port in use
  const ps = spawnSync("ps", ["-p", String(pid), "-o", "lstart="], { encoding: "utf8" });
  const text = ps.status === 0 ? ps.stdout.trim() : "";
  return text === "" ? null : text;
}
