/**
 * What the world may ask of the embedded chain. An allow-list: anvil also answers methods that change balances, code
 * and history without a transaction, and with them any web page that the operator visits could rewrite the chain.
 */
const OPEN_METHODS: ReadonlySet<string> = new Set([
  "eth_accounts",
  "eth_baseFee",
  "eth_blobBaseFee",
  "eth_blockNumber",
  "eth_call",
  "eth_chainId",
  "eth_createAccessList",
  "eth_estimateGas",
  "eth_feeHistory",
  "eth_gasPrice",
  "eth_getBalance",
  "eth_getBlockByHash",
  "eth_getBlockByNumber",
  "eth_getBlockReceipts",
  "eth_getBlockTransactionCountByHash",
  "eth_getBlockTransactionCountByNumber",
  "eth_getCode",
  "eth_getFilterChanges",
  "eth_getFilterLogs",
  "eth_getLogs",
  "eth_getProof",
  "eth_getRawTransactionByHash",
  "eth_getStorageAt",
  "eth_getTransactionByBlockHashAndIndex",
  "eth_getTransactionByBlockNumberAndIndex",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
  "eth_maxPriorityFeePerGas",
  "eth_newBlockFilter",
  "eth_newFilter",
  "eth_sendRawTransaction",
  "eth_syncing",
  "eth_uninstallFilter",
  "net_listening",
  "net_version",
  "web3_clientVersion",
  "web3_sha3",
]);

/** A JSON-RPC request that may be passed on, or the answer that it gets instead. */
export type Judged =
  | { readonly allowed: true; readonly request: unknown; readonly sends: boolean }
  | { readonly allowed: false; readonly answer: object };

/** Decides about one element of an attacker-controlled request body. */
export function judgeRequest(request: unknown): Judged {
  if (typeof request !== "object" || request === null) return refuse(null, -32600, "Invalid Request");
  const { id, method, params } = request as { id?: unknown; method?: unknown; params?: unknown };
  if (typeof method !== "string") return refuse(id, -32600, "Invalid Request");
  if (!OPEN_METHODS.has(method))
    return refuse(id, -32601, `the method ${method.slice(0, 64)} is not available`);
  const sends = method === "eth_sendRawTransaction";
  if (sends && carriesBlobs(params))
    return refuse(id, -32000, "blob transactions are not kept by the embedded chain");
  return { allowed: true, request, sends };
}

/** EIP-4844 transactions (type 3): their blobs are not part of the block, so it could not be mined again. */
function carriesBlobs(params: unknown): boolean {
  const first: unknown = Array.isArray(params) ? params[0] : undefined;
  return typeof first === "string" && /^0x03/i.test(first);
}

function refuse(id: unknown, code: number, message: string): Judged {
  return { allowed: false, answer: { jsonrpc: "2.0", id: id ?? null, error: { code, message } } };
}
