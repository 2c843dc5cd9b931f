import { fromHex0x, toHex0x } from "#core/bytes.ts";
import type { CodeHashes } from "#core/trust.ts";
import { keccak256 } from "#core/typed-data.ts";
import { resultOf, type NodeSet } from "../../../client/adapters/chain-ethers/node-set.ts";
import { asHex } from "../../../client/adapters/chain-ethers/rpc-values.ts";
import type { ChainContracts } from "../../ports/chain.ts";

/**
 * `keccak256` of each contract's code, immutable values included: what a proof of its account shows for ever, as no code on
 * a chain of today is replaced. That it is the recorded build has been checked where the deployment was opened.
 * @throws CHAIN_UNREACHABLE | RPC_DISAGREEMENT | CHAIN_ANSWER_INVALID
 */
export async function readCodeHashes(nodes: NodeSet, contracts: ChainContracts): Promise<CodeHashes> {
  const hashOf = async (address: string) => {
    const code = await nodes.ask("eth_getCode", [address, "latest"], (reply) =>
      asHex(resultOf(reply), "code"),
    );
    return toHex0x(keccak256(fromHex0x(code)));
  };
  const [log, registry, pledges] = await Promise.all(
    [contracts.log, contracts.registry, contracts.pledges].map(hashOf),
  );
  return { log: log!, registry: registry!, pledges: pledges! };
}
