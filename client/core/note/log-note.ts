/**
 * The head of the log as a note (C2SP tlog-checkpoint): size and root, and as of which block the chain has them.
 *
 *     datadeed/eip155:31337/0x5FbDB2315678afecb367f032d93F642f64180aa3
 *     40
 *     <root, base64>
 *     block 7 0x…
 *
 * The extension line is what witnesses of this log look at too: a cosigned note stands for the block's hash.
 */
import type { Address } from "../address.ts";
import { fromBase64, toBase64 } from "../bytes.ts";
import type { Digest } from "../digest.ts";
import { DataDeedError } from "../errors.ts";

export interface LogNote {
  /** Names chain and log; also the name of the key that signs. */
  readonly origin: string;
  readonly size: number;
  readonly root: Digest;
  readonly block: { readonly number: number; readonly hash: `0x${string}` };
}

/** @param log EIP-55 spelling */
export function logOrigin(chainId: number, log: Address): string {
  return `datadeed/eip155:${chainId}/${log}`;
}

/** The text that is signed, its last newline included. */
export function formatLogNote({ origin, size, root, block }: LogNote): string {
  return `${origin}\n${size}\n${toBase64(root)}\nblock ${block.number} ${block.hash}\n`;
}

/**
 * @param text of a signed note; attacker-controlled
 * @throws NOTE_INVALID
 */
export function parseLogNote(text: string): LogNote {
  const [origin = "", size = "", root = "", block = "", ...rest] = text.split("\n");
  const [, number = "", hash] = /^block (0|[1-9]\d{0,15}) (0x[0-9a-f]{64})$/.exec(block) ?? [];
  const counts = [size, number].map((digits) =>
    /^(?:0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : NaN,
  );
  const rootBytes = rootOf(root);
  const isWhole = origin !== "" && rest.length === 1 && rest[0] === "";
  if (!isWhole || rootBytes === undefined || !counts.every(Number.isSafeInteger))
    throw new DataDeedError("NOTE_INVALID", "note: not origin, size, root and block");
  const [sizeCount, blockNumber] = counts as [number, number];
  return {
    origin,
    size: sizeCount,
    root: rootBytes,
    block: { number: blockNumber, hash: hash as `0x${string}` },
  };
}

/** The root in base64; undefined where it is none. */
function rootOf(text: string): Digest | undefined {
  try {
    const root = fromBase64(text);
    return root.length === 32 ? root : undefined;
  } catch {
    return undefined;
  }
}
