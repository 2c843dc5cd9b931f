/** Lies about the chain itself: which block is the newest, what a block says, which chain it is. */
import { editing, shift, twist, type Lie, type Liar, type RpcCall, type Truth } from "../lie.ts";

const TAGS = new Set(["latest", "finalized", "safe", "pending"]);

type Block = Readonly<Record<string, unknown>> & { readonly hash: string; readonly number: string };

/** Says of every block that it is another. */
function editingBlocks(does: string, edit: (block: Block) => Partial<Record<string, unknown>>): Lie {
  return {
    does,
    liar: () => async (call, truth) => {
      if (call.method !== "eth_getBlockByNumber" && call.method !== "eth_getBlockByHash") return undefined;
      const block = (await truth.ask(call.method, call.params)) as Block | null;
      return block === null ? undefined : { result: { ...block, ...edit(block) } };
    },
  };
}

/** Knows nothing of the chain's last blocks. */
function stale(blocks: number): Liar {
  return async (call, truth) => {
    const newest = `0x${((await truth.headNumber()) - blocks).toString(16)}`;
    if (call.method === "eth_blockNumber") return { result: newest };
    if (call.method === "eth_getBlockByNumber") {
      const [wanted, ...rest] = call.params;
      if (TAGS.has(String(wanted))) return { result: await truth.ask(call.method, [newest, ...rest]) };
      return BigInt(String(wanted)) > BigInt(newest) ? { result: null } : undefined;
    }
    if (call.method === "eth_getBlockByHash") {
      const block = (await truth.ask(call.method, call.params)) as Block | null;
      return block !== null && BigInt(block.number) > BigInt(newest) ? { result: null } : undefined;
    }
    return undefined;
  };
}

/** Every other time the head is another one. */
function twoHeads(): Liar {
  let asked = 0;
  return async (call: RpcCall, truth: Truth) => {
    if (call.method !== "eth_getBlockByNumber" || asked++ % 2 === 0) return undefined;
    const block = (await truth.ask(call.method, call.params)) as Block | null;
    return block === null ? undefined : { result: { ...block, hash: twist(block.hash) } };
  };
}

export const HEADS = {
  SHOWS_A_STALE_HEAD: { does: "shows an old block as the newest", liar: () => stale(3) },
  SHOWS_TWO_HEADS: { does: "shows two heads in turn", liar: twoHeads },
  CHANGES_STATE_ROOT: editingBlocks("tells a block with another state root", ({ stateRoot }) => ({
    stateRoot: twist(String(stateRoot)),
  })),
  CHANGES_BLOCK_TIME: editingBlocks("tells a block with another time", ({ timestamp }) => ({
    timestamp: shift(String(timestamp), -86_400),
  })),
  CHANGES_BLOCK_HASH: editingBlocks("tells a block with another hash", ({ hash }) => ({ hash: twist(hash) })),
  CHANGES_BLOCK_NUMBER: editingBlocks("tells a block with another number", ({ number }) => ({
    number: shift(number, 1),
  })),
  CHANGES_PARENT_HASH: editingBlocks("tells a block with another parent", ({ parentHash }) => ({
    parentHash: twist(String(parentHash)),
  })),
  CHANGES_RECEIPTS_ROOT: editingBlocks("tells a block with another root of receipts", ({ receiptsRoot }) => ({
    receiptsRoot: twist(String(receiptsRoot)),
  })),
  HIDES_HEADER_FIELDS: editingBlocks("tells a block without its state root", () => ({
    stateRoot: undefined,
  })),
  HIDES_BLOCKS: {
    does: "knows no block",
    liar:
      () =>
      async ({ method }) =>
        method === "eth_getBlockByNumber" || method === "eth_getBlockByHash" ? { result: null } : undefined,
  },
  SERVES_ANOTHER_CHAIN: {
    does: "serves another chain",
    liar: editing("eth_chainId", (id: string) => shift(id, 1)),
  },
} as const satisfies Record<string, Lie>;
