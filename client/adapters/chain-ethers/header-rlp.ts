/** A block's header in the bytes that its hash is taken over, put together again from what a node tells as JSON. */
import { RLP } from "@ethereumjs/rlp";
import { fromHex0x } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Json, JsonObject } from "#core/json.ts";
import { asHex } from "./rpc-values.ts";

/** In the order of the list. From `baseFeePerGas` on each came with a fork and is there from that fork on. */
const FIELDS: readonly (readonly [name: string, kind: "DATA" | "QUANTITY", always: boolean])[] = [
  ["parentHash", "DATA", true],
  ["sha3Uncles", "DATA", true],
  ["miner", "DATA", true],
  ["stateRoot", "DATA", true],
  ["transactionsRoot", "DATA", true],
  ["receiptsRoot", "DATA", true],
  ["logsBloom", "DATA", true],
  ["difficulty", "QUANTITY", true],
  ["number", "QUANTITY", true],
  ["gasLimit", "QUANTITY", true],
  ["gasUsed", "QUANTITY", true],
  ["timestamp", "QUANTITY", true],
  ["extraData", "DATA", true],
  ["mixHash", "DATA", true],
  ["nonce", "DATA", true],
  ["baseFeePerGas", "QUANTITY", false],
  ["withdrawalsRoot", "DATA", false],
  ["blobGasUsed", "QUANTITY", false],
  ["excessBlobGas", "QUANTITY", false],
  ["parentBeaconBlockRoot", "DATA", false],
  ["requestsHash", "DATA", false],
];

/**
 * RLP of a header. Whether these are all its fields only its hash can tell: chains have fields of their own.
 * @param block as `eth_getBlockByNumber` gives it
 * @throws CHAIN_ANSWER_INVALID when a field that every header has is missing or no hex
 */
export function encodeHeader(block: JsonObject): Uint8Array {
  const present = FIELDS.filter(([name, , always]) => always || (block[name] ?? null) !== null);
  return RLP.encode(
    present.map(([name, kind]) =>
      kind === "DATA" ? fromHex0x(asHex(block[name], name)) : scalarOf(block[name], name),
    ),
  );
}

/** A quantity has as many digits as it needs; a scalar has no leading zero byte, and zero no byte at all. */
function scalarOf(value: Json | undefined, name: string): Uint8Array {
  const digits = typeof value === "string" ? /^0x0*([0-9a-f]*)$/i.exec(value)?.[1] : undefined;
  if (digits === undefined) throw new DataDeedError("CHAIN_ANSWER_INVALID", `${name}: expected a quantity`);
  return fromHex0x(`0x${digits.length % 2 === 1 ? "0" : ""}${digits}`);
}
