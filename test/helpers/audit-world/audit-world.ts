/** A real anvil with our contracts, certificates in their log, and everything of them that IPFS would have. */
import { Interface, type Wallet } from "ethers";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { create as createMultihash } from "multiformats/hashes/digest";
import { toHex0x } from "#core/bytes.ts";
import { encodeEntry, entryLeaf } from "#core/entry.ts";
import { MerkleTree } from "#core/merkle.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { accessManagerAbi } from "../../../client/abi/access-manager.ts";
import { certificateLogAbi } from "../../../client/abi/certificate-log.ts";
import { certificateRegistryAbi } from "../../../client/abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../../../client/abi/pledge-registry.ts";
import { entriesCid } from "../../../client/adapters/ipfs/entries-file.ts";
import { AnvilWorld } from "../anvil-world.ts";
import type { Told } from "../lying-rpc/lie.ts";
import { ACCOUNTS, ACTORS } from "./actors.ts";
import { ISSUER, makeCertificate, type KnownCertificate } from "./certificates.ts";

export const ABIS = {
  log: new Interface(JSON.stringify(certificateLogAbi)),
  registry: new Interface(JSON.stringify(certificateRegistryAbi)),
  pledges: new Interface(JSON.stringify(pledgeRegistryAbi)),
  authority: new Interface(JSON.stringify(accessManagerAbi)),
} as const;

export type ContractName = keyof typeof ABIS;

export interface Call {
  readonly to: ContractName;
  readonly name: string;
  readonly values: readonly unknown[];
  readonly from: Wallet;
}

interface Receipt {
  readonly status: string;
  readonly blockNumber: string;
  readonly transactionHash: string;
}

export class AuditWorld implements AsyncDisposable {
  readonly chain: AnvilWorld;
  readonly trust: TrustDocument;
  readonly certificates: KnownCertificate[] = [];
  /** Bytes by CID, as text: entries files and certificates. */
  readonly published = new Map<string, Uint8Array>();
  readonly tree = new MerkleTree();

  private constructor(chain: AnvilWorld) {
    this.chain = chain;
    const { chainId, log, registry, pledges, deployedAtBlock } = chain.deployment;
    this.trust = parseTrust({
      format: "datadeed-trust/1",
      chainId,
      log,
      registry,
      pledges,
      deployedAtBlock,
      issuers: [{ id: ISSUER, name: "Example notary", from: "2020-01-01T00:00:00Z", until: null }],
      operator: { name: "Example platform" },
      rpc: [chain.url],
      finality: { confirmations: 1 },
    });
  }

  /** The contracts are deployed, each role with an account of its own, everybody has gas. */
  static async start(adminDelaySeconds = 0): Promise<AuditWorld> {
    const chain = await AnvilWorld.start();
    const { registrar, adjudicator, admin } = ACTORS;
    const roles = {
      notary: chain.notary.address,
      registrar: registrar.address,
      adjudicator: adjudicator.address,
      admin: admin.address,
    };
    await chain.deploy([chain.url], roles, adminDelaySeconds);
    for (const account of ACCOUNTS) await chain.fund(account);
    await chain.anvil.rpc.call("anvil_autoImpersonateAccount", [true]);
    return new AuditWorld(chain);
  }

  get told(): Told {
    return {
      log: this.trust.log,
      registry: this.trust.registry,
      pledges: this.trust.pledges,
      authority: this.chain.deployment.accessManager,
    };
  }

  get url(): string {
    return this.chain.url;
  }

  rpc(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return this.chain.anvil.rpc.call(method, params, 120_000);
  }

  /** Unix seconds of the newest block. */
  async now(): Promise<number> {
    const block = (await this.rpc("eth_getBlockByNumber", ["latest", false])) as { timestamp: string };
    return Number(block.timestamp);
  }

  async head(): Promise<{ number: number; hash: `0x${string}` }> {
    const block = (await this.rpc("eth_getBlockByNumber", ["latest", false])) as {
      number: string;
      hash: `0x${string}`;
    };
    return { number: Number(block.number), hash: block.hash };
  }

  async pass(seconds: number): Promise<void> {
    await this.rpc("evm_increaseTime", [seconds]);
    await this.rpc("evm_mine");
  }

  /** Issues certificates and anchors them in one checkpoint. */
  async deposit(wishes: readonly { readonly holder: Wallet; readonly content: number }[]): Promise<void> {
    const receivedAt = await this.now();
    const made = wishes.map((wish, i) =>
      makeCertificate(this.trust, { ...wish, receivedAt, number: this.certificates.length + i }),
    );
    const previousSize = this.tree.size;
    const entries = new Uint8Array(128 * made.length);
    made.forEach(({ entry, bytes, digest }, i) => {
      entries.set(encodeEntry(entry), 128 * i);
      this.tree.append(entryLeaf(entry));
      this.published.set(certificateCid(digest).toString(), bytes);
    });
    const cid = await entriesCid(entries);
    this.published.set(cid.toString(), entries);
    this.certificates.push(...made);
    await this.must({
      to: "log",
      name: "append",
      from: this.chain.notary,
      values: [
        this.tree.size,
        toHex0x(this.tree.root()),
        previousSize === 0 ? [] : this.tree.consistencyProof(previousSize, this.tree.size).map(toHex0x),
        toHex0x(cid.bytes),
      ],
    });
  }

  /** First four bytes of a call, for functions without arguments all of it. */
  selector(contract: ContractName, name: string): string {
    return ABIS[contract].getFunction(name)!.selector;
  }

  /** Reads a contract. */
  async view(to: ContractName, name: string, values: readonly unknown[]): Promise<readonly unknown[]> {
    const call = { to: this.told[to], data: ABIS[to].encodeFunctionData(name, [...values]) };
    const answer = (await this.rpc("eth_call", [call, "latest"])) as string;
    return ABIS[to].decodeFunctionResult(name, answer).toArray() as unknown[];
  }

  /** Does it, or leaves it when the contract would refuse. @returns whether it was done */
  async try(call: Call): Promise<boolean> {
    try {
      await this.rpc("eth_call", [this.#transaction(call), "latest"]);
    } catch {
      return false;
    }
    await this.must(call);
    return true;
  }

  async must(call: Call): Promise<Receipt> {
    const hash = await this.rpc("eth_sendTransaction", [this.#transaction(call)]);
    // The node mines at once, and answers before it has.
    let receipt: Receipt | null = null;
    while (receipt === null)
      receipt = (await this.rpc("eth_getTransactionReceipt", [hash])) as Receipt | null;
    if (receipt.status !== "0x1") throw new Error(`${call.to}.${call.name} failed`);
    return receipt;
  }

  #transaction({ to, name, values, from }: Call) {
    return {
      from: from.address,
      to: this.told[to],
      data: ABIS[to].encodeFunctionData(name, [...values]),
      gas: "0x1e8480",
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.chain.end();
  }
}

/** Address of a certificate on IPFS: its digest (PROTOCOL section 3). */
export function certificateCid(digest: `0x${string}`): CID {
  return CID.createV1(raw.code, createMultihash(0x12, Buffer.from(digest.slice(2), "hex")));
}
