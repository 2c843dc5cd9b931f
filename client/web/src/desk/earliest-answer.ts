/** The least time that the register gives a holder for an answer: asked of the chain, for the date that the desk fills in. */
import { z } from "zod";
import { toHex0x, utf8 } from "#core/bytes.ts";
import type { TrustDocument } from "#core/trust.ts";
import { keccak256 } from "#core/typed-data.ts";

/** `terms()` of ICertificateRegistry: four words, the last is `shortestAnswer`. */
const TERMS_SELECTOR = toHex0x(keccak256(utf8("terms()")).slice(0, 4));
const zReply = z.looseObject({ result: z.string().regex(/^0x[0-9a-f]{256}$/) });
const TIMEOUT_MS = 10_000;

/** Seconds; null where the chain does not tell: the register refuses what is too early, and says so. */
export async function readShortestAnswer({ rpc, registry }: TrustDocument): Promise<number | null> {
  const [url] = rpc.filter((address) => /^https?:/.test(address));
  if (url === undefined) return null;
  const call = {
    jsonrpc: "2.0",
    id: 1,
    method: "eth_call",
    params: [{ to: registry, data: TERMS_SELECTOR }, "latest"],
  };
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(call),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { result } = zReply.parse(await response.json());
    const seconds = Number(BigInt(`0x${result.slice(-64)}`));
    return Number.isSafeInteger(seconds) ? seconds : null;
  } catch {
    return null;
  }
}

/** The earliest moment, a margin of an hour added for the time until the block, as a date input has it: local, to the minute. */
export function earliestInput(seconds: number, now: number): string {
  const at = new Date(Math.ceil((now + seconds + 3600) / 60) * 60 * 1000);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
