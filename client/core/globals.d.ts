// The two universal classes that the pure core may use; nothing else of the platform compiles here.
declare class TextEncoder {
  encodeInto(source: string, destination: Uint8Array): { readonly read: number; readonly written: number };
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(encoding: "utf-8", options: { fatal: boolean });
  decode(bytes: Uint8Array): string;
}
