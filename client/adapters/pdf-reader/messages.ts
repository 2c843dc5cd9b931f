import type { ErrorCode } from "#core/errors.ts";

/** What the reading thread comes to. */
export type ReadResult =
  { readonly bundle: Uint8Array } | { readonly code: ErrorCode; readonly message: string };
