/** A register on a chain of its own: log, both registers, roles as deployed, and actors who sign. */
import { randomBytes } from "node:crypto";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Contract, ContractTransactionResponse } from "ethers";
import { network } from "hardhat";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { computeCommitment } from "#core/dataset.ts";
import { entryLeaf, entryToJson, type EntryJson } from "#core/entry.ts";
import { MerkleTree } from "#core/merkle.ts";
import { REGISTRY_MESSAGES, SHARED_MESSAGES, type MessageField } from "#core/register-messages.ts";
import { ROLE_FUNCTIONS, ROLE_IDS, type RoleName } from "#core/roles.ts";

const MESSAGES: Record<string, readonly MessageField[]> = { ...SHARED_MESSAGES, ...REGISTRY_MESSAGES };

export const HOUR = 3_600;
export const DAY = 86_400;
export const ZERO = `0x${"00".repeat(32)}`;
export const TERMS = {
  renewalOpens: 180 * DAY,
  renewalGrace: 90 * DAY,
  longestExtension: 5 * 366 * DAY,
  shortestAnswer: 3 * DAY,
};
export const PLEDGE_TERMS = { reservation: 72 * HOUR, registrationWindow: 30 * DAY };

export type Actor = HardhatEthersSigner;
export type Message = Record<string, unknown>;

/** A certificate in the log, with what opens its commitment. */
export interface Deposited {
  readonly digest: string;
  readonly entry: EntryJson;
  readonly index: number;
  readonly salt: string;
  readonly datasetRoot: string;
}

/** 32 bytes that stand for a document. */
export function digestOf(text: string): string {
  return toHex0x(utf8(text.padEnd(32, ".").slice(0, 32)));
}

/** One chain for all test files: `createRegister` takes it back to where nothing had happened. */
export const connection = await network.create();
const { ethers, networkHelpers } = connection;

export type Register = Awaited<ReturnType<typeof createRegister>>;

/** Deploys log and registers and gives the roles, as the deployment does. */
async function deployContracts() {
  const signers = await ethers.getSigners();
  const names = [
    "admin",
    "notary",
    "registrar",
    "adjudicator",
    "holder",
    "rival",
    "bank",
    "otherBank",
    "creditor",
    "guarantor",
    "objector",
    "stranger",
  ] as const;
  const actors = Object.fromEntries(names.map((name, i) => [name, signers[i]])) as Record<
    (typeof names)[number],
    Actor
  >;
  const manager = await ethers.deployContract(
    "@openzeppelin/contracts/access/manager/AccessManager.sol:AccessManager",
    [actors.admin],
  );
  const log = await ethers.deployContract("CertificateLog", [manager]);
  const registry = await ethers.deployContract("CertificateRegistry", [manager, log, TERMS, PLEDGE_TERMS]);
  const pledges = await ethers.getContractAt(
    "PledgeRegistry",
    String(await registry.getFunction("pledges").staticCall()),
  );
  await giveRoles(manager, actors, {
    CertificateLog: log,
    CertificateRegistry: registry,
    PledgeRegistry: pledges,
  });
  return { actors, manager, log, registry, pledges };
}

/** A fresh register; the chain goes back to just after its deployment. */
export async function createRegister() {
  const { actors, manager, log, registry, pledges } = await networkHelpers.loadFixture(deployContracts);
  const tree = new MerkleTree();
  let lane = 0n;

  const self = {
    ...actors,
    manager,
    log,
    registry,
    pledges,
    /** Block time of the newest block, Unix seconds. */
    now: () => networkHelpers.time.latest(),
    /** A nonce of a lane never used before. */
    freshNonce: () => ++lane << 64n,
    /** Sends a transaction. */
    send: (contract: Contract, from: Actor, name: string, ...args: unknown[]) =>
      (contract.connect(from) as Contract)
        .getFunction(name)
        .send(...args) as Promise<ContractTransactionResponse>,
    /** Signs a message for a contract. */
    async sign(contract: Contract, signer: Actor, type: string, message: Message): Promise<string> {
      const domain = {
        name: "DataDeed",
        version: "1",
        chainId: (await ethers.provider.getNetwork()).chainId,
        verifyingContract: await contract.getAddress(),
      };
      return signer.signTypedData(domain, { [type]: [...(MESSAGES[type] ?? [])] }, message);
    },
    /** EIP-712 digest of a message for a contract. */
    async digest(contract: Contract, type: string, message: Message): Promise<string> {
      const domain = {
        name: "DataDeed",
        version: "1",
        chainId: (await ethers.provider.getNetwork()).chainId,
        verifyingContract: await contract.getAddress(),
      };
      return ethers.TypedDataEncoder.hash(domain, { [type]: [...(MESSAGES[type] ?? [])] }, message);
    },
    /** Logs a certificate over random data, or over the data of another one, and records a checkpoint. */
    async deposit(
      holder: Actor,
      options: { validUntil?: number; datasetRoot?: string } = {},
    ): Promise<Deposited> {
      const salt = Uint8Array.from(randomBytes(32));
      const datasetRoot = ethers.getBytes(options.datasetRoot ?? randomBytes(32));
      const entry = {
        certificateDigest: Uint8Array.from(randomBytes(32)),
        commitment: computeCommitment(salt, datasetRoot),
        holder: (await holder.getAddress()) as `0x${string}`,
        validUntil: options.validUntil ?? (await networkHelpers.time.latest()) + 3 * 365 * DAY,
      };
      const size = tree.size;
      tree.append(entryLeaf(entry));
      const consistency = size === 0 ? [] : tree.consistencyProof(size);
      await self.send(log, actors.notary, "append", tree.size, tree.root(), consistency, "0x01");
      return {
        digest: toHex0x(entry.certificateDigest),
        entry: entryToJson(entry),
        index: size,
        salt: toHex0x(salt),
        datasetRoot: toHex0x(datasetRoot),
      };
    },
    /** Arguments of `admit` under the newest checkpoint. */
    admission: ({ entry, index }: Deposited) =>
      [entry, index, tree.root(), tree.inclusionProof(index)] as const,
    /** Logs and admits. */
    async certificate(holder: Actor, options: { validUntil?: number; datasetRoot?: string } = {}) {
      const deposited = await self.deposit(holder, options);
      await self.send(registry, actors.stranger, "admit", ...self.admission(deposited));
      return deposited;
    },
    record: (digest: string) => registry.getFunction("record").staticCall(digest),
    /** Moves the clock so that the next block has this time. */
    nextBlockAt: (time: number) => networkHelpers.time.setNextBlockTimestamp(time),
  };
  return self;
}

async function giveRoles(
  manager: Contract,
  actors: Record<"admin" | "notary" | "registrar" | "adjudicator", Actor>,
  contracts: Record<keyof typeof ROLE_FUNCTIONS, Contract>,
): Promise<void> {
  const members: Partial<Record<RoleName, Actor>> = {
    NOTARY: actors.notary,
    REGISTRAR: actors.registrar,
    ADJUDICATOR: actors.adjudicator,
  };
  for (const [role, member] of Object.entries(members)) {
    await manager.getFunction("grantRole").send(ROLE_IDS[role as RoleName], member, 0);
  }
  for (const [name, byRole] of Object.entries(ROLE_FUNCTIONS)) {
    const contract = contracts[name as keyof typeof ROLE_FUNCTIONS];
    for (const [role, functions] of Object.entries(byRole)) {
      const selectors = functions.map((fn: string) => contract.interface.getFunction(fn)?.selector);
      await manager
        .getFunction("setTargetFunctionRole")
        .send(contract, selectors, ROLE_IDS[role as RoleName]);
    }
  }
}

/**
 * Runs over all events of a register and computes its history (PROTOCOL section 5), checking that the numbers have
 * no gap.
 */
export async function replayHistory(contract: Contract): Promise<{ sequence: bigint; head: string }> {
  let head = ZERO;
  let sequence = 0n;
  const logs = await ethers.provider.getLogs({ address: await contract.getAddress(), fromBlock: 0 });
  for (const log of logs) {
    const parsed = contract.interface.parseLog(log);
    if (parsed?.fragment.inputs[0]?.name !== "sequence") continue;
    if (parsed.args[0] !== ++sequence)
      throw new Error(`expected event ${sequence}, got ${String(parsed.args[0])}`);
    const encoded = ethers.AbiCoder.defaultAbiCoder().encode(parsed.fragment.inputs, [...parsed.args]);
    head = ethers.keccak256(ethers.concat([head, parsed.topic, ethers.keccak256(encoded)]));
  }
  return { sequence, head };
}

/** Unused nonce of `lane`, counter `count`. */
export function nonceOf(lane: bigint, count: bigint): bigint {
  return (lane << 64n) | count;
}
