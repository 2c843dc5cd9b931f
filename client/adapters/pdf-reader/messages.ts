import type { ErrorCode } from "#core/errors.ts";
import type { AttachmentKind } from "./attached-file.ts";

/** What the reading thread is given. */
export interface ReadRequest {
  readonly pdf: Uint8Array;
  readonly kind: AttachmentKind;
}

/** What the reading thread comes to. */
export type ReadResult =
  { readonly file: Uint8Array } | { readonly code: ErrorCode; readonly message: string };
