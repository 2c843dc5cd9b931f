/** From lines to a verdict (DOMAIN section C). */
import type { Verdict } from "../verify/verdict.ts";
import { CHECKS, type CheckId } from "./checks-table.ts";
import type { Line } from "./line.ts";

/** Checks whose FAIL always rejects. A policy may add to them and never take away. */
export const ALWAYS_BLOCK: readonly CheckId[] = [
  ...["A1", "A2", "A3", "A4", "A5", "A6", "A7"],
  ...["E1", "O1", "O2", "O3", "V1", "V3", "P1", "P2", "C1", "C2", "L1"],
] as readonly CheckId[];

/** The lines that reject. */
export function groundsOf(lines: readonly Line[], alsoBlocks: readonly CheckId[]): readonly CheckId[] {
  const blocking = new Set([...ALWAYS_BLOCK, ...alsoBlocks]);
  return lines.filter(({ id, result }) => result === "FAIL" && blocking.has(id)).map(({ id }) => id);
}

/** PASS is an allow-list: every check is there, and every one passed. */
export function verdictOf(lines: readonly Line[], alsoBlocks: readonly CheckId[]): Verdict {
  if (groundsOf(lines, alsoBlocks).length > 0) return "REJECT";
  const passed = new Set(lines.filter(({ result }) => result === "PASS").map(({ id }) => id));
  const complete = Object.keys(CHECKS).every((id) => passed.has(id as CheckId));
  return complete && lines.every(({ result }) => result === "PASS") ? "PASS" : "CONDITIONAL";
}
