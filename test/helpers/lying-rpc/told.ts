import type { TrustDocument } from "#core/trust.ts";
import { certificateLogAbi } from "../../../client/abi/certificate-log.ts";
import { encodeCall, viewOf } from "../../../client/adapters/chain-ethers/abi.ts";
import { AnvilRpc } from "../../../server/adapters/embedded-chain/anvil-rpc.ts";
import type { Told } from "./lie.ts";

/** The contracts of a deployment; who the authority is, its log says. */
export async function toldBy(url: string, { log, registry, pledges }: TrustDocument): Promise<Told> {
  const call = { to: log, data: encodeCall(viewOf(certificateLogAbi, "authority")) };
  const answer = String(await new AnvilRpc(url).call("eth_call", [call, "latest"]));
  return { log, registry, pledges, authority: `0x${answer.slice(-40)}` };
}
