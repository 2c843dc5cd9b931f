/** SM3, apart from the digests that everything needs: its library brings a whole family of curves along. */
import { hexToBytes } from "@noble/hashes/utils.js";
import { sm3 as sm3Hex } from "sm-crypto-v2";
import type { Digest } from "./merkle.ts";

/** SM3 (GB/T 32905-2016), 32 bytes. */
export function sm3(data: Uint8Array): Digest {
  return hexToBytes(sm3Hex(data));
}
