/** Lies about the state of the contracts: code, slots, proofs, what their functions answer, what a transaction left. */
import { editing, shift, twist, type Emitter, type Lie, type Liar, type RpcLog } from "../lie.ts";

interface StorageProof {
  readonly key: string;
  readonly value: string;
  readonly proof: readonly string[];
}

interface Proof {
  readonly address: string;
  readonly accountProof: readonly string[];
  readonly storageHash: string;
  readonly codeHash: string;
  readonly nonce: string;
  readonly storageProof: readonly StorageProof[];
}

function editingProof(does: string, edit: (proof: Proof) => Partial<Proof>): Lie {
  return {
    does,
    liar: editing("eth_getProof", (proof: Proof) => ({ ...proof, ...edit(proof) })),
  };
}

const eachSlot = (edit: (slot: StorageProof) => Partial<StorageProof>) => (proof: Proof) => ({
  storageProof: proof.storageProof.map((slot) => ({ ...slot, ...edit(slot) })),
});

function twistLast(nodes: readonly string[]): string[] {
  return nodes.map((node, i) => (i === nodes.length - 1 ? twist(node) : node));
}

interface Receipt {
  readonly blockHash: string;
  readonly logs: readonly RpcLog[];
}

function editingReceipts(does: string, edit: (receipt: Receipt) => object): Lie {
  return {
    does,
    liar: editing("eth_getTransactionReceipt", (receipt: Receipt | null) =>
      receipt === null ? null : { ...receipt, ...edit(receipt) },
    ),
  };
}

/** Twists the last word that a contract's functions answer. */
function misanswering(does: string, emitter: Emitter): Lie {
  const liar: Liar = async (call, truth) => {
    const { to } = (call.params[0] ?? {}) as { to?: string };
    if (call.method !== "eth_call" || to?.toLowerCase() !== truth.told[emitter].toLowerCase())
      return undefined;
    return { result: twist(String(await truth.ask(call.method, call.params))) };
  };
  return { does, liar: () => liar };
}

export const STATE = {
  CHANGES_A_SLOT: {
    does: "tells another value of a slot",
    liar: editing("eth_getStorageAt", (value: string) => twist(value)),
  },
  CHANGES_A_PROVEN_VALUE: editingProof(
    "tells another value than the one that its proof proves",
    eachSlot(({ value }) => ({ value: twist(value) })),
  ),
  CHANGES_A_STORAGE_NODE: editingProof(
    "changes a node of a storage proof",
    eachSlot(({ proof }) => ({ proof: twistLast(proof) })),
  ),
  SHORTENS_A_STORAGE_PROOF: editingProof(
    "leaves out the last node of a storage proof",
    eachSlot(({ proof }) => ({ proof: proof.slice(0, -1) })),
  ),
  EMPTIES_SLOTS: editingProof(
    "says that every slot is empty, and gives no proof",
    eachSlot(() => ({ value: "0x0", proof: [] })),
  ),
  MIXES_UP_SLOTS: editingProof("answers for other slots than those asked for", ({ storageProof }) => ({
    storageProof: storageProof.map((slot) => ({ ...slot, key: twist(slot.key) })),
  })),
  HIDES_SLOTS: editingProof("leaves out the slots", () => ({ storageProof: [] })),
  CHANGES_AN_ACCOUNT_NODE: editingProof("changes a node of an account proof", ({ accountProof }) => ({
    accountProof: twistLast(accountProof),
  })),
  HIDES_THE_ACCOUNT_PROOF: editingProof("gives no account proof", () => ({ accountProof: [] })),
  CHANGES_THE_STORAGE_HASH: editingProof("tells another storage root", ({ storageHash }) => ({
    storageHash: twist(storageHash),
  })),
  CHANGES_THE_CODE_HASH: editingProof("tells another hash of the code", ({ codeHash }) => ({
    codeHash: twist(codeHash),
  })),
  PROVES_ANOTHER_BLOCK: {
    does: "proves what held some blocks ago",
    liar: () => async (call, truth) => {
      if (call.method !== "eth_getProof") return undefined;
      const [address, keys] = call.params;
      // Long enough ago that every contract has changed since.
      const block = `0x${((await truth.headNumber()) - PROOF_AGE_BLOCKS).toString(16)}`;
      return { result: await truth.ask("eth_getProof", [address, keys, block]) };
    },
  },
  PROVES_ANOTHER_CONTRACT: {
    does: "proves the slots of another contract",
    liar: () => async (call, truth) => {
      if (call.method !== "eth_getProof") return undefined;
      const [, keys, block] = call.params;
      return { result: await truth.ask("eth_getProof", [truth.told.authority, keys, block]) };
    },
  },
  REFUSES_PROOFS: {
    does: "gives no proofs",
    liar:
      () =>
      ({ method }) =>
        Promise.resolve(
          method === "eth_getProof"
            ? { error: { code: -32_601, message: "the method eth_getProof does not exist" } }
            : undefined,
        ),
  },
  CHANGES_THE_CODE: {
    does: "tells other code of a contract",
    liar: editing("eth_getCode", (code: string) => twist(code)),
  },
  HIDES_THE_CODE: { does: "says that there are no contracts", liar: editing("eth_getCode", () => "0x") },
  MISANSWERS_LOG: misanswering("answers the log's functions wrongly", "log"),
  MISANSWERS_REGISTRY: misanswering("answers the functions of the certificates wrongly", "registry"),
  MISANSWERS_PLEDGES: misanswering("answers the functions of the pledges wrongly", "pledges"),
  MISANSWERS_AUTHORITY: misanswering("answers wrongly who has which role", "authority"),
  CALLS_A_SUCCESS_FAILED: editingReceipts("says that a transaction failed", () => ({ status: "0x0" })),
  EMPTIES_RECEIPTS: editingReceipts("says that transactions left no events", () => ({ logs: [] })),
  MOVES_RECEIPTS: editingReceipts("tells receipts as of another block", ({ blockHash }) => ({
    blockHash: twist(blockHash),
  })),
  RENUMBERS_RECEIPTS: editingReceipts("numbers the events of receipts differently", ({ logs }) => ({
    logs: logs.map((log) => ({ ...log, logIndex: shift(log.logIndex, 1) })),
  })),
  CHANGES_THE_SENDER: {
    does: "says that somebody else sent a transaction",
    liar: () => async (call, truth) => {
      const { method, params } = call;
      if (method !== "eth_getTransactionReceipt" && method !== "eth_getTransactionByHash") return undefined;
      const found = (await truth.ask(method, params)) as { from: string } | null;
      return found === null ? undefined : { result: { ...found, from: twist(found.from) } };
    },
  },
} as const satisfies Record<string, Lie>;

const PROOF_AGE_BLOCKS = 20;
