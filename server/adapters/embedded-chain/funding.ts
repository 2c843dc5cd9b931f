import type { AnvilRpc } from "./anvil-rpc.ts";
import type { BlockJournal } from "./block-journal.ts";

const AMPLE_WEI = 10n ** 27n; // a thousand million ether
const LOW_WEI = 10n ** 24n;

/**
 * Sees to it that the accounts hold ample ether. It is given outside a transaction, so it is noted in the journal,
 * between the blocks where it happened, before it happens: a replay then gives it at the same place.
 */
export async function fundAccounts(
  rpc: AnvilRpc,
  journal: BlockJournal,
  addresses: readonly string[],
): Promise<void> {
  for (const address of addresses) {
    const balance = BigInt(String(await rpc.call("eth_getBalance", [address, "latest"])));
    if (balance >= LOW_WEI) continue;
    const ample = `0x${AMPLE_WEI.toString(16)}`;
    await journal.append([{ kind: "fund", address, balance: ample }]);
    await rpc.call("anvil_setBalance", [address, ample]);
  }
}
