/** A register on a chain of its own: log, both registers, roles as deployed, and actors who sign. */
import { randomBytes } from "node:crypto";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Contract, ContractTransactionResponse } from "ethers";
import { network } from "hardhat";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { computeCommitment } from "#core/dataset.ts";
import { entryLeaf, entryToJson, type EntryJson } from "#core/entry.ts";
import { MerkleTree } from "#core/merkle.ts";
import {
  PLEDGE_MESSAGES,
  REGISTRY_MESSAGES,
  SHARED_MESSAGES,
  type MessageField,
  type MessageType,
} from "#core/register-messages.ts";
import { ROLE_FUNCTIONS, ROLE_IDS, type RoleName } from "#core/roles.ts";
import { readObject, readValue, type CertificateRecord, type EncumbranceView } from "./views.ts";

const MESSAGES: Record<MessageType, MessageField[]> = {
  ...SHARED_MESSAGES,
  ...REGISTRY_MESSAGES,
  ...PLEDGE_MESSAGES,
};

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

/** Unix seconds far away, and within what a JavaScript number holds. */
export const FOREVER = 2 ** 48;

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
  const pledges = await ethers.getContractAt("PledgeRegistry", String(await readValue(registry, "pledges")));
  await giveRoles(manager, actors, {
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
    /** Sends a transaction. */
    send: (contract: Contract, from: Actor, name: string, ...args: unknown[]) =>
      contract
        .connect(from)
        .getFunction(name)
        .send(...args),
    /** Signs a message for a contract. */
    async sign(contract: Contract, signer: Actor, type: MessageType, message: Message): Promise<string> {
      return signer.signTypedData(await domainOf(contract), { [type]: MESSAGES[type] }, message);
    },
    /** EIP-712 digest of a message for a contract. */
    async digest(contract: Contract, type: MessageType, message: Message): Promise<string> {
      return ethers.TypedDataEncoder.hash(await domainOf(contract), { [type]: MESSAGES[type] }, message);
    },
    /** Sends `name(message, signature)`, signed by `signer`, from a stranger unless told otherwise. */
    async submit(
      contract: Contract,
      name: string,
      type: MessageType,
      message: Message,
      signer: Actor,
      from: Actor = actors.stranger,
    ): Promise<ContractTransactionResponse> {
      return self.send(contract, from, name, message, await self.sign(contract, signer, type, message));
    },
    /** Nonce of a lane never used before, and a deadline that no test reaches. */
    once: () => ({ nonce: ++lane << 64n, deadline: FOREVER }),
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
    record: (digest: string): Promise<CertificateRecord> => readObject(registry, "record", digest),
    /** What occupies a lineage. */
    encumbrance: (lineage: string): Promise<EncumbranceView> => readObject(pledges, "encumbrance", lineage),
    /** Moves the clock so that the next block has this time. */
    nextBlockAt: (time: number) => networkHelpers.time.setNextBlockTimestamp(time),
  };
  return self;
}

async function domainOf(contract: Contract) {
  return {
    name: "DataDeed",
    version: "1",
    chainId: (await ethers.provider.getNetwork()).chainId,
    verifyingContract: await contract.getAddress(),
  };
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
    for (const [role, functions] of Object.entries(byRole as Record<string, readonly string[]>)) {
      const selectors = functions.map((fn) => contract.interface.getFunction(fn)?.selector);
      await manager
        .getFunction("setTargetFunctionRole")
        .send(contract, selectors, ROLE_IDS[role as RoleName]);
    }
  }
}
