import { expect } from "chai";
import { AuditWorld } from "../../helpers/audit-world/audit-world.ts";
import { makeHistory } from "../../helpers/audit-world/random-history.ts";
import { LIES, type LieName } from "../../helpers/lying-rpc/lies.ts";
import type { Lie, RpcCall, RpcLog } from "../../helpers/lying-rpc/lie.ts";
import { startLyingRpc } from "../../helpers/lying-rpc/server.ts";

const LIMIT_MS = 300;
const MOST_BYTES = 4 * 1024 * 1024;

describe("a lying node", function () {
  this.timeout(120_000);
  let world: AuditWorld;
  let questions: readonly RpcCall[];
  let truths: readonly string[];

  before(async () => {
    world = await AuditWorld.start();
    await makeHistory(world, 7, 120);
    questions = await questionsOf(world);
    truths = await answersOf(world.url, questions);
  });

  after(async () => {
    await (world as AuditWorld | undefined)?.[Symbol.asyncDispose]();
  });

  it("answers as the honest one while it has no lie to tell", async () => {
    await using node = await startLyingRpc(world.url, world.told, null);
    expect(await answersOf(node.url, questions)).to.deep.equal(truths);
    expect(node.lies).to.equal(0);
  });

  it("knows more than twenty-five lies", () => {
    expect(Object.keys(LIES).length).to.be.greaterThan(25);
  });

  it("answers a batch as it answers one by one", async () => {
    await using node = await startLyingRpc(world.url, world.told, LIES.SERVES_ANOTHER_CHAIN);
    const asked = [
      { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] },
      { jsonrpc: "2.0", id: 2, method: "eth_blockNumber", params: [] },
    ];
    const response = await fetch(node.url, { method: "POST", body: JSON.stringify(asked) });
    const [chain, block] = (await response.json()) as { id: number; result: string }[];
    expect(chain).to.deep.include({ id: 1, result: "0x7a6a" });
    expect(block).to.deep.include({ id: 2, result: `0x${(await world.head()).number.toString(16)}` });
    expect(node.lies).to.equal(1);
  });

  for (const [name, lie] of Object.entries(LIES) as [LieName, Lie][]) {
    it(`${name}: ${lie.does}`, async () => {
      await using node = await startLyingRpc(world.url, world.told, lie);
      const answers = await answersOf(node.url, questions);
      const changed = questions.filter((_, i) => answers[i] !== truths[i]).map(({ method }) => method);
      expect(changed, "answers that differ from the truth").to.not.be.empty;
      expect(node.lies).to.be.at.least(changed.length);
    });
  }
});

/** One of each kind of question that an auditor asks. */
async function questionsOf(world: AuditWorld): Promise<RpcCall[]> {
  const { told } = world;
  const { number, hash } = await world.head();
  const quantity = (value: number) => `0x${value.toString(16)}`;
  const contracts = [told.log, told.registry, told.pledges, told.authority];
  const [checkpoint] = (await world.rpc("eth_getLogs", [
    { address: told.log, fromBlock: "0x0", toBlock: "latest" },
  ])) as RpcLog[];
  const call = (to: string, selector: string) => ({
    method: "eth_call",
    params: [{ to, data: selector }, "latest"],
  });
  const slots = [`0x${"00".repeat(32)}`];
  return [
    { method: "eth_chainId", params: [] },
    { method: "eth_blockNumber", params: [] },
    ...["latest", "finalized", quantity(number - 1)].map((block) => ({
      method: "eth_getBlockByNumber",
      params: [block, false],
    })),
    { method: "eth_getBlockByHash", params: [hash, false] },
    ...contracts.map((address) => ({
      method: "eth_getLogs",
      params: [{ address, fromBlock: "0x0", toBlock: quantity(number) }],
    })),
    { method: "eth_getLogs", params: [{ address: contracts, fromBlock: "0x0", toBlock: quantity(number) }] },
    {
      method: "eth_getLogs",
      params: [{ address: told.log, fromBlock: "0x0", toBlock: quantity(number >> 1) }],
    },
    ...contracts.map((address) => ({ method: "eth_getCode", params: [address, "latest"] })),
    ...contracts.map((address) => ({ method: "eth_getProof", params: [address, slots, quantity(number)] })),
    { method: "eth_getStorageAt", params: [told.log, slots[0], "latest"] },
    { method: "eth_getTransactionReceipt", params: [checkpoint!.transactionHash] },
    { method: "eth_getTransactionByHash", params: [checkpoint!.transactionHash] },
    ...(["log", "registry", "pledges", "authority"] as const).map((name) => {
      const view = { log: "head", registry: "history", pledges: "history", authority: "expiration" }[name];
      return call(told[name], world.selector(name, view));
    }),
  ];
}

/** Each answer as text, whatever it is; JSON in one spelling. */
async function answersOf(url: string, questions: readonly RpcCall[]): Promise<string[]> {
  return Promise.all(questions.map((question) => answerOf(url, question)));
}

async function answerOf(url: string, { method, params }: RpcCall): Promise<string> {
  try {
    const response = await fetch(url, {
      method: "POST",
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(method === "eth_getLogs" ? LIMIT_MS * 10 : LIMIT_MS * 20),
    });
    return `${response.status} ${respell(await readSome(response))}`;
  } catch (error) {
    return error instanceof Error ? error.name : "no answer";
  }
}

function respell(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

async function readSome({ body }: Response): Promise<string> {
  let text = "";
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    text += Buffer.from(part).toString("utf8");
    if (text.length > MOST_BYTES) return "a flood";
  }
  return text;
}
