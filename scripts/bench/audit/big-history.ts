/**
 * A long history on a real anvil, the same for the same size: certificates in checkpoints of a hundred, a fifth of their
 * number in events of both registers (admissions, offers and acceptances of pledges, all signed).
 */
import { createHash } from "node:crypto";
import { Wallet } from "ethers";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Address } from "#core/address.ts";
import { concat, fromHex0x, toHex0x } from "#core/bytes.ts";
import { contentKey } from "#core/content-key.ts";
import { encodeEntry, entryLeaf, type Entry } from "#core/entry.ts";
import { MerkleTree } from "#core/merkle.ts";
import type { Message } from "#core/register-acts.ts";
import { entriesCid } from "../../../client/adapters/ipfs/entries-file.ts";
import { ABIS, AuditWorld, type ContractName } from "../../../test/helpers/audit-world/audit-world.ts";
import { acceptanceOf, digestOfMessage, offerOf, ZERO32 } from "../../../test/helpers/pledge-signing.ts";

export const CERTIFICATES_PER_CHECKPOINT = 100;
/** Of five certificates' events: one admission and, for every fifth of those, an offer and its acceptance. */
const REGISTER_SHARE = 25;
/** Of a history of up to 100,000 certificates. */
const CHECKPOINTS_PER_BLOCK = 4;
const REGISTER_CALLS_PER_BLOCK = 60;
const BLOCK_GAS = 30_000_000;
/** Blocks whose events are read together: some 4,000, which an audit takes for enough. */
const PAGE_BLOCKS = 40;
const CALLS_IN_FLIGHT = 200;

/** Anvil works out the whole trie anew for each block: larger histories get larger blocks, not more, and pages as large. */
function blockScale(certificates: number): number {
  return Math.max(1, certificates / 100_000);
}

const HOLDER = new Wallet(`0x${"21".repeat(32)}`);
const LENDER = new Wallet(`0x${"22".repeat(32)}`);

export interface BigHistory extends AsyncDisposable {
  readonly world: AuditWorld;
  readonly certificates: number;
  readonly checkpoints: number;
  readonly registerEvents: number;
  /** Entries files by CID. */
  readonly entries: ReadonlyMap<string, Uint8Array>;
  readonly headNumber: number;
  /** Blocks of one request, for all readers alike. */
  readonly pageBlocks: number;
}

/** 32 bytes that follow from a word and a number. */
function derive(word: string, number: number): Uint8Array {
  return new Uint8Array(createHash("sha256").update(`${word} ${number}`).digest());
}

const COMMITMENT_TAG = Buffer.from("datadeed/commitment/v1\0", "ascii");

function commitmentOf(number: number): Uint8Array {
  const opened = createHash("sha256").update(COMMITMENT_TAG);
  return new Uint8Array(opened.update(derive("salt", number)).update(derive("root", number)).digest());
}

function entryOf(number: number, validUntil: number): Entry {
  return {
    certificateDigest: derive("certificate", number),
    commitment: commitmentOf(number),
    holder: HOLDER.address as Address,
    validUntil,
  };
}

/** Sends calls of one account in the order of its nonces, so many a block. */
class Stream {
  readonly #world: AuditWorld;
  readonly #from: string;
  readonly #perBlock: number;
  readonly #gas: number;
  #nonce = 0;
  #pending: { method: string; params: unknown[] }[] = [];

  constructor(world: AuditWorld, from: string, perBlock: number, gas: number) {
    this.#world = world;
    this.#from = from;
    this.#perBlock = perBlock;
    this.#gas = gas;
  }

  async open(): Promise<void> {
    this.#nonce = Number(await this.#world.rpc("eth_getTransactionCount", [this.#from, "latest"]));
  }

  async send(to: ContractName, name: string, values: readonly unknown[]): Promise<void> {
    const transaction = {
      from: this.#from,
      to: this.#world.told[to],
      data: ABIS[to].encodeFunctionData(name, [...values]),
      gas: `0x${this.#gas.toString(16)}`,
      nonce: `0x${(this.#nonce++).toString(16)}`,
    };
    this.#pending.push({ method: "eth_sendTransaction", params: [transaction] });
    if (this.#pending.length >= Math.max(CALLS_IN_FLIGHT, this.#perBlock)) await this.flush();
  }

  /** Nonces keep the order, whatever order the node takes a batch in. */
  async flush(): Promise<void> {
    const { rpc } = this.#world.chain.anvil;
    for (let at = 0; at < this.#pending.length; at += this.#perBlock) {
      await rpc.read(this.#pending.slice(at, at + this.#perBlock), 120_000);
      await rpc.call("evm_mine", [], 120_000);
    }
    this.#pending = [];
  }
}

function sign(world: AuditWorld, wallet: Wallet, type: "PledgeOffer" | "PledgeAcceptance", words: Message) {
  const digest = digestOfMessage(world.trust, "PledgeRegistry", type, words);
  const signature = secp256k1.sign(fromHex0x(digest), fromHex0x(wallet.privateKey), {
    prehash: false,
    format: "recovered",
  });
  return { digest, signature: toHex0x(concat(signature.subarray(1), new Uint8Array([27 + signature[0]!]))) };
}

/** @param certificates - a multiple of 100 */
export async function makeBigHistory(certificates: number): Promise<BigHistory> {
  const world = await AuditWorld.start();
  await world.chain.fund(HOLDER.address);
  await world.rpc("evm_setAutomine", [false]);
  const scale = blockScale(certificates);
  await world.rpc("evm_setBlockGasLimit", [`0x${(scale * BLOCK_GAS).toString(16)}`]);
  const validUntil = (await world.now()) + 3 * 365 * 86_400;
  const tree = new MerkleTree();
  const entries = new Map<string, Uint8Array>();
  const notary = new Stream(world, world.chain.notary.address, scale * CHECKPOINTS_PER_BLOCK, 400_000);
  await notary.open();
  for (let size = CERTIFICATES_PER_CHECKPOINT; size <= certificates; size += CERTIFICATES_PER_CHECKPOINT) {
    const previous = tree.size;
    const file = new Uint8Array(128 * CERTIFICATES_PER_CHECKPOINT);
    for (let i = 0; i < CERTIFICATES_PER_CHECKPOINT; i++) {
      const entry = entryOf(previous + i, validUntil);
      file.set(encodeEntry(entry), 128 * i);
      tree.append(entryLeaf(entry));
    }
    const cid = await entriesCid(file);
    entries.set(cid.toString(), file);
    const proof = previous === 0 ? [] : tree.consistencyProof(previous, size).map(toHex0x);
    await notary.send("log", "append", [size, toHex0x(tree.root()), proof, toHex0x(cid.bytes)]);
  }
  await notary.flush();
  await registerEvents(world, tree, certificates, validUntil);
  const [[registry], [pledges]] = [
    await world.view("registry", "history", []),
    await world.view("pledges", "history", []),
  ];
  return {
    world,
    certificates,
    checkpoints: certificates / CERTIFICATES_PER_CHECKPOINT,
    registerEvents: Number(registry) + Number(pledges),
    entries,
    headNumber: (await world.head()).number,
    pageBlocks: PAGE_BLOCKS / scale,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** One certificate in 25 is admitted and pledged: five events each. */
async function registerEvents(
  world: AuditWorld,
  tree: MerkleTree,
  certificates: number,
  validUntil: number,
): Promise<void> {
  const relay = new Stream(
    world,
    HOLDER.address,
    blockScale(certificates) * REGISTER_CALLS_PER_BLOCK,
    450_000,
  );
  await relay.open();
  const root = toHex0x(tree.root());
  const offered: { id: string; number: number }[] = [];
  for (let number = 0; number < certificates; number += REGISTER_SHARE) {
    const entry = entryOf(number, validUntil);
    const digest = toHex0x(entry.certificateDigest);
    const words = [digest, toHex0x(entry.commitment), entry.holder, validUntil];
    await relay.send("registry", "admit", [words, number, root, tree.inclusionProof(number).map(toHex0x)]);
    const datasetRoot = derive("root", number);
    const offer = {
      ...offerOf({
        certificateDigest: digest,
        datasetRoot,
        pledgor: HOLDER.address,
        pledgee: LENDER.address,
        debtMaturity: validUntil,
      }),
      contentKey: toHex0x(contentKey(datasetRoot)),
      nonce: (BigInt(number + 1) << 64n).toString(),
      deadline: validUntil,
    };
    const { digest: id, signature } = sign(world, HOLDER, "PledgeOffer", offer);
    const opening = [toHex0x(datasetRoot), toHex0x(derive("salt", number))];
    await relay.send("pledges", "propose", [offer, opening, signature]);
    offered.push({ id, number });
  }
  for (const { id, number } of offered) {
    const acceptance = {
      ...acceptanceOf(id, LENDER.address),
      conflictsDigest: ZERO32,
      nonce: (BigInt(number + 1) << 64n).toString(),
      deadline: validUntil,
    };
    const { signature } = sign(world, LENDER, "PledgeAcceptance", acceptance);
    await relay.send("pledges", "accept", [acceptance, signature]);
  }
  await relay.flush();
}
