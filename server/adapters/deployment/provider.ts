import { Transaction, type BaseWallet } from "ethers";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";

/** A connection to a chain (EIP-1193). */
export interface Eip1193Provider {
  request(args: { readonly method: string; readonly params?: readonly unknown[] | object }): Promise<unknown>;
}

/** What a JSON-RPC node answered in place of a result: `data` holds the revert data, where there is any. */
export class JsonRpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data: unknown) {
    super(message);
    this.name = "JsonRpcError";
    this.code = code;
    this.data = data;
  }
}

const response = z.object({
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
});

/** A node's JSON-RPC over HTTP. Requests fail with CHAIN_UNREACHABLE or {@link JsonRpcError}. */
export function connectJsonRpc(url: string): Eip1193Provider {
  let id = 0;
  return {
    async request({ method, params }) {
      const answer = response.safeParse(
        await post(url, { jsonrpc: "2.0", id: ++id, method, params: params ?? [] }),
      );
      if (!answer.success)
        throw new DataDeedError("CHAIN_UNREACHABLE", "the address does not answer as a JSON-RPC node");
      const { result, error } = answer.data;
      if (error !== undefined) throw new JsonRpcError(error.code, error.message, error.data);
      return result;
    },
  };
}

async function post(url: string, body: object): Promise<unknown> {
  try {
    const reply = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await reply.json();
  } catch (cause) {
    throw new DataDeedError("CHAIN_UNREACHABLE", undefined, { cause });
  }
}

const quantity = z.string().regex(/^0x[0-9a-fA-F]+$/);

const transactionRequest = z.object({
  to: z.string().nullish(),
  data: z.string(),
  value: quantity,
  nonce: quantity.transform(Number),
  gas: quantity,
  gasPrice: quantity.optional(),
  maxFeePerGas: quantity.optional(),
  maxPriorityFeePerGas: quantity.optional(),
});

/** `provider` with `wallet` as its only account: what it is asked to send is signed here, the key never leaves. */
export function signLocally(provider: Eip1193Provider, wallet: BaseWallet): Eip1193Provider {
  return {
    async request(args) {
      if (args.method === "eth_accounts") return [wallet.address];
      if (args.method !== "eth_sendTransaction") return provider.request(args);
      const [{ to, data, value, nonce, gas, gasPrice, ...fees }] = z
        .tuple([transactionRequest])
        .parse(args.params);
      const transaction = Transaction.from({
        type: gasPrice === undefined ? 2 : 0,
        chainId: z.string().parse(await provider.request({ method: "eth_chainId" })),
        to: to ?? null,
        data,
        value,
        nonce,
        gasLimit: gas,
        gasPrice: gasPrice ?? null,
        maxFeePerGas: fees.maxFeePerGas ?? null,
        maxPriorityFeePerGas: fees.maxPriorityFeePerGas ?? null,
      });
      const signed = await wallet.signTransaction(transaction);
      return provider.request({ method: "eth_sendRawTransaction", params: [signed] });
    },
  };
}
