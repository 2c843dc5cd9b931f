/** What the page and a hashing worker say to each other. */
export interface HashRequest {
  readonly id: number;
  readonly file: File;
}

export type HashReply =
  | { readonly id: number; readonly kind: "progress"; readonly bytes: number }
  | {
      readonly id: number;
      readonly kind: "done";
      readonly sizeBytes: number;
      readonly sha256: Uint8Array;
      readonly chunkLeaves: Uint8Array[];
    }
  | { readonly id: number; readonly kind: "failed"; readonly reason: string };
