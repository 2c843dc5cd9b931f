import { DataDeedError, type ErrorCode } from "#core/errors.ts";

/** The code that work is refused with; "none" when it is not refused. Anything but a `DataDeedError` passes on. */
export async function codeOf(work: Promise<unknown>): Promise<ErrorCode | "none"> {
  const error = await refusalOf(work);
  return error === null ? "none" : error.code;
}

/** The refusal itself, null when there is none. */
export async function refusalOf(work: Promise<unknown>): Promise<DataDeedError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof DataDeedError) return error;
    throw error;
  }
}
