import { RLP } from "@ethereumjs/rlp";
import { expect } from "chai";
import { keccak256 } from "ethers";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { readHeader } from "#core/state-proof/header.ts";
import { createChainReader, createStateProver } from "../../../../client/adapters/chain-ethers/index.ts";
import { encodeHeader } from "../../../../client/adapters/chain-ethers/header-rlp.ts";
import { collectProofs, extractor } from "../../../../client/verify/offline/collect.ts";
import { createProvenReader } from "../../../../client/verify/offline/proven-chain.ts";
import type { BlockRef } from "../../../../client/verify/ports.ts";
import { admissionOf } from "../../../helpers/admission-of.ts";
import { AnvilWorld } from "../../../helpers/anvil-world.ts";
import { appendRequest } from "../../../helpers/append-request.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { codeOf as codeThrown } from "../../../helpers/error-of.ts";
import { growLog } from "../../../helpers/sample-log.ts";
import { TRUST } from "../../../helpers/scenario.ts";
import { scriptedRpc, type Script } from "../../../helpers/scripted-rpc.ts";

const NODE = "http://node.example/";
const OTHER = "http://other.example/";

describe("proofs from a real node", function () {
  this.timeout(60_000);
  let world: AnvilWorld;

  before(async () => {
    world = await AnvilWorld.startDeployed();
  });
  after(() => world.end());

  it("prove what the contracts answer: a checkpoint, a record, and what is not there", async () => {
    const { store } = world;
    const chain = world.chain();
    await growLog(store, 3);
    const request = await appendRequest(store, 0, 3);
    await chain.append(request);
    await chain.admit(await admissionOf(store, 1, 3));

    const live = await world.reader().snapshot();
    const { log, registry, pledges } = chain.contracts;
    const trust = { ...TRUST, log, registry, pledges };
    const subjects = await Promise.all(
      [0, 1, 2].map(async (index) => ({
        certificateDigest: (await store.certificate(index))!.digest,
        root: request.root,
      })),
    );
    const collected = await collectProofs(createStateProver([world.url]), live.block, trust, subjects);
    const extract = extractor(collected, trust);
    for (const subject of subjects) {
      const trusted = { hash: live.block.hash, why: "GIVEN" } as const;
      const proven = await createProvenReader(extract(subject), trust, trusted).snapshot();
      expect(proven.block).to.deep.equal(live.block);
      const { root, certificateDigest: digest } = subject;
      expect(await proven.checkpoint(log, root)).to.deep.equal(await live.checkpoint(log, root));
      expect(await proven.certificateRecord(registry, digest)).to.deep.equal(
        await live.certificateRecord(registry, digest),
      );
      expect(await proven.livePledges(pledges, digest)).to.deep.equal([]);
    }
    const records = await Promise.all(
      subjects.map(({ certificateDigest }) => live.certificateRecord(registry, certificateDigest)),
    );
    expect(records.map((record) => record?.status ?? null)).to.deep.equal([null, "VALID", null]);
  });

  it("hold for every header that the node has", async () => {
    const reader = createChainReader([world.url], { chainId: 31_337 });
    const snapshot = await reader.snapshot();
    const prover = createStateProver([world.url]);
    for (let number = 0; number <= snapshot.block.number; number++) {
      const block = (await snapshot.blockAt(number))!;
      const { hash, timestamp } = readHeader(await prover.header(block));
      expect({ number, hash, timestamp }).to.deep.equal(block);
    }
  });

  it("are not to be had of a block that the node does not have", async () => {
    const block: BlockRef = { number: 1_000, hash: `0x${"00".repeat(32)}`, timestamp: 0 };
    const prover = createStateProver([world.url]);
    expect(await codeOf(prover.header(block))).to.equal("STATE_PROOF_UNAVAILABLE");
    expect(await codeOf(prover.nodes(block, TRUST.log, []))).to.equal("STATE_PROOF_UNAVAILABLE");
  });
});

describe("proofs over RPC", () => {
  const json = {
    parentHash: `0x${"01".repeat(32)}`,
    sha3Uncles: `0x${"02".repeat(32)}`,
    miner: `0x${"03".repeat(20)}`,
    stateRoot: `0x${"04".repeat(32)}`,
    transactionsRoot: `0x${"05".repeat(32)}`,
    receiptsRoot: `0x${"06".repeat(32)}`,
    logsBloom: `0x${"00".repeat(256)}`,
    difficulty: "0x0",
    number: "0x100",
    gasLimit: "0x1c9c380",
    gasUsed: "0x0",
    timestamp: "0x6521",
    extraData: "0x",
    mixHash: `0x${"07".repeat(32)}`,
    nonce: `0x${"00".repeat(8)}`,
  };
  const rlp = encodeHeader(json);
  const block: BlockRef = { number: 256, hash: keccak256(rlp) as `0x${string}`, timestamp: 0x6521 };
  const node = toHex0x(RLP.encode([Uint8Array.of(0x20), "a"]));
  const answered = (script: Script, urls = [NODE], other: Script = {}) => {
    const rpc = scriptedRpc({ [NODE]: script, [OTHER]: other });
    return { rpc, prover: createStateProver(urls, { fetch: rpc.fetch }) };
  };

  it("read the header's fields in their order, with whatever forks appended, empty quantities as nothing", () => {
    const fields = RLP.decode(rlp) as Uint8Array[];
    expect(fields).to.have.length(15);
    expect(fields[7]).to.deep.equal(new Uint8Array());
    expect(fields[8]).to.deep.equal(Uint8Array.of(1, 0));
    const forked = encodeHeader({
      ...json,
      baseFeePerGas: "0x7",
      withdrawalsRoot: json.stateRoot,
      blobGasUsed: null,
    });
    expect(RLP.decode(forked)).to.have.length(17);
    for (const bad of [
      { miner: undefined },
      { number: 256 },
      { number: "256" },
      { gasUsed: null },
      { nonce: "0x0" },
    ])
      expect(codeThrown(() => encodeHeader({ ...json, ...bad } as never))).to.equal("CHAIN_ANSWER_INVALID");
  });

  it("take the raw header where the fields told do not give the hash", async () => {
    const strange = RLP.encode([...(RLP.decode(rlp) as Uint8Array[]), "a field of this chain alone"]);
    const ours = { ...block, hash: keccak256(strange) as `0x${string}` };
    const told = { eth_getBlockByNumber: { result: json } };
    const { prover } = answered({ ...told, debug_getRawHeader: { result: toHex0x(strange) } });
    expect(await prover.header(ours)).to.deep.equal(strange);
    expect(await codeOf(answered(told).prover.header(ours))).to.equal("STATE_PROOF_UNAVAILABLE");
    const wrong = answered({ ...told, debug_getRawHeader: { result: toHex0x(rlp) } });
    expect(await codeOf(wrong.prover.header(ours))).to.equal("STATE_PROOF_UNAVAILABLE");
  });

  it("ask for many slots in several requests, for none in one", async () => {
    const { prover, rpc } = answered({
      eth_getProof: ([, slots]) => ({
        result: {
          accountProof: [node],
          storageProof: (slots as string[]).map((key) => ({ key, proof: [node] })),
        },
      }),
    });
    const slots = Array.from({ length: 1_100 }, (_, i) => BigInt(i));
    expect(await prover.nodes(block, TRUST.log, slots)).to.have.length(1_103);
    expect(rpc.requests.map(({ params }) => (params[1] as string[]).length)).to.deep.equal([500, 500, 100]);
    expect(rpc.requests[0]!.params[2]).to.equal("0x100");
    expect(await prover.nodes(block, TRUST.log, [])).to.deep.equal([fromHex0x(node)]);
  });

  it("come from the next node where one has none", async () => {
    const good: Script = { eth_getProof: { result: { accountProof: [node], storageProof: [] } } };
    const refusing: Script = { eth_getProof: { error: { code: -32_000, message: "missing trie node" } } };
    const { prover, rpc } = answered(refusing, [NODE, OTHER], good);
    expect(await prover.nodes(block, TRUST.log, [])).to.have.length(1);
    expect(rpc.requests.map(({ url }) => url)).to.deep.equal([NODE, OTHER]);
    for (const script of [refusing, {}, { eth_getProof: { result: null } }])
      expect(await codeOf(answered(script).prover.nodes(block, TRUST.log, []))).to.equal(
        "STATE_PROOF_UNAVAILABLE",
      );
    for (const result of [
      "0x",
      {},
      { accountProof: ["0x1"], storageProof: [] },
      { accountProof: [], storageProof: [1] },
    ])
      expect(
        await codeOf(answered({ eth_getProof: { result } }).prover.nodes(block, TRUST.log, [])),
      ).to.equal("CHAIN_ANSWER_INVALID");
  });

  it("need an address", () => {
    expect(codeThrown(() => createStateProver([]))).to.equal("INPUT_INVALID");
    expect(codeThrown(() => createStateProver(["ftp://node.example"]))).to.equal("INPUT_INVALID");
  });

  it("pass on faults that are the program's own", async () => {
    const prover = createStateProver([NODE], {
      fetch: () => {
        throw new RangeError("a bug");
      },
    });
    let failure: unknown;
    await prover.nodes(block, TRUST.log, []).catch((error: unknown) => (failure = error));
    expect(failure).to.be.an("error");
  });
});
