/**
 * What was thrown, where it is of a kind that is expected here; anything else is a fault of the program.
 * @throws what it is given, unless it is of this kind
 */
export function expectThrown<T extends Error>(
  error: unknown,
  kind: abstract new (...given: never[]) => T,
): T {
  if (error instanceof kind) return error;
  throw error;
}
