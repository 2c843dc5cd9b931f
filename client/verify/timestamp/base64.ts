import { fromBase64 } from "#core/bytes.ts";

/** Bytes of standard base64; undefined where the text is none, or is longer than `maxBytes` allow. */
export function decodeBase64(text: string, maxBytes: number): Uint8Array<ArrayBuffer> | undefined {
  if (text.length > Math.ceil(maxBytes / 3) * 4) return undefined;
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}
