/**
 * A program that owns an embedded chain and sends transactions to it until it is killed. It prints one line of JSON
 * with the block's hash and number for each block that it was told is kept.
 *
 * usage: chain-owner.ts <folder>
 */
import { startEmbeddedChain } from "../../server/adapters/embedded-chain/embedded-chain.ts";
import { AnvilRpc, property } from "../../server/adapters/embedded-chain/anvil-rpc.ts";
import { RecorderAccount } from "./recorder-chain.ts";

const quiet = (): void => undefined;
const [folder = ""] = process.argv.slice(2);
const account = new RecorderAccount();
const chain = await startEmbeddedChain({
  dataDir: folder,
  port: 0,
  confirmations: 1,
  fund: [account.address],
  snapshotEvery: 10,
  logger: { info: quiet, warn: quiet, error: quiet },
});
const rpc = new AnvilRpc(chain.url);
process.stdout.write(`${JSON.stringify({ url: chain.url })}\n`);
for (let i = 0; ; i++) {
  const hash = await rpc.call("eth_sendRawTransaction", [
    i === 0 ? await account.create() : await account.record(i),
  ]);
  let receipt: unknown = null;
  while (receipt === null) receipt = await rpc.call("eth_getTransactionReceipt", [hash]);
  const blockHash = String(property(receipt, "blockHash"));
  await chain.durable(blockHash);
  process.stdout.write(
    `${JSON.stringify({ blockHash, number: Number(property(receipt, "blockNumber")) })}\n`,
  );
}
