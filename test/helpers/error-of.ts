import { DataDeedError, type ErrorCode, type FieldProblem } from "#core/errors.ts";

/** The project's error that an action throws. @throws what else it throws, or an Error when it throws nothing */
export function errorOf(act: () => unknown): DataDeedError {
  try {
    act();
  } catch (error) {
    if (error instanceof DataDeedError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

export function codeOf(act: () => unknown): ErrorCode {
  return errorOf(act).code;
}

/** Pointers of all bad fields, in order. */
export function pointersOf(act: () => unknown): readonly string[] {
  return errorOf(act).problems.map(({ pointer }: FieldProblem) => pointer);
}
