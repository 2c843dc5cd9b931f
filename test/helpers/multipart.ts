/** Multipart bodies written by hand, so that they can be wrong. */

/** One part of a body. */
export interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly body: string | Uint8Array;
}

export const BOUNDARY = "----datadeed-test";

export function multipart(parts: readonly Part[], { end = true } = {}): Buffer {
  const pieces = parts.flatMap(({ name, filename, type, body }) => {
    const file = filename === undefined ? "" : `; filename="${filename}"`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${type === undefined ? "" : `Content-Type: ${type}\r\n`}\r\n`;
    return [Buffer.from(head), Buffer.from(body), Buffer.from("\r\n")];
  });
  return Buffer.concat([...pieces, Buffer.from(end ? `--${BOUNDARY}--\r\n` : "")]);
}

export const MULTIPART_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** A whole body in HTTP chunks of one byte each: as many pieces as a client can make of it. */
export function chunkedByBytes(body: Uint8Array): Buffer {
  const pieces = Array.from(body, (byte) => Buffer.from([0x31, 0x0d, 0x0a, byte, 0x0d, 0x0a]));
  return Buffer.concat([...pieces, Buffer.from("0\r\n\r\n")]);
}
