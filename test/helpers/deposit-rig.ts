/** Deposits on fakes: real keys, real signatures, a clock and a store that tests decide. */
import { createPrivateKey, createPublicKey, randomBytes, randomUUID, sign } from "node:crypto";
import { Wallet } from "ethers";
import type { Address } from "#core/address.ts";
import { utf8 } from "#core/bytes.ts";
import { buildManifest, fingerprint, type FileRecord, type Manifest } from "#core/dataset.ts";
import { zDataset, type RecordKind } from "#core/description.ts";
import { didKeyOf } from "#core/did-key.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import {
  buildStatementMessage,
  domainForWallet,
  STATEMENT_TYPES,
  type Statement,
  type StatementMessage,
  type StatementSubject,
} from "#core/statement.ts";
import { recoverSigner } from "#core/typed-data.ts";
import { aesAnswerCipher } from "../../server/adapters/answer-cipher.ts";
import { Deposits } from "../../server/domain/deposit.ts";
import { Idempotency } from "../../server/domain/idempotency.ts";
import { Sequencer } from "../../server/domain/sequencer.ts";
import type { FingerprintRequest, IdempotencyToken, UploadRequest } from "../../server/ports/gateway.ts";
import type { Entropy } from "../../server/ports/clock.ts";
import type { ContractSignatures } from "../../server/ports/signatures.ts";
import type { Store } from "../../server/ports/store.ts";
import { ManualClock } from "./manual-clock.ts";
import { MemoryLogger } from "./memory-logger.ts";
import { MemoryStore } from "./memory-store.ts";
import { hashSample, sampleDescription } from "./sample-deposit.ts";

export const LOG: Address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const REGISTRY: Address = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512";
const PLEDGES: Address = "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0";
export const CHAIN_ID = 31337;

const ISSUER_KEY = createPrivateKey({
  key: Buffer.concat([
    Buffer.from("302e020100300506032b657004220420", "hex"),
    sha256(utf8("issuer of the tests")),
  ]),
  format: "der",
  type: "pkcs8",
});
const ISSUER_ID = didKeyOf(
  new Uint8Array(createPublicKey(ISSUER_KEY).export({ format: "der", type: "spki" }).subarray(-32)),
);

/** The holder of most tests; the key is public on purpose. */
export const HOLDER = new Wallet("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");
export const STRANGER = new Wallet("0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a");

/** Several rigs may share a store: what one of them draws, no other may. */
export const REAL_ENTROPY: Entropy = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  uuid: () => randomUUID(),
};

export interface RigOptions {
  readonly store?: Store;
  readonly clock?: ManualClock;
  readonly record?: RecordKind;
  readonly acceptsSignature?: ContractSignatures["acceptsSignature"];
}

export interface DepositRig {
  readonly deposits: Deposits;
  readonly sequencer: Sequencer;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly idempotency: Idempotency;
  /** Unix seconds. */
  now(): number;
}

export function depositRig({
  store = new MemoryStore(),
  clock = new ManualClock(),
  record = "LOG",
  acceptsSignature = () => Promise.resolve(false),
}: RigOptions = {}): DepositRig {
  const sequencer = new Sequencer({ store, logger: new MemoryLogger() });
  const idempotency = new Idempotency({ store, cipher: aesAnswerCipher, clock });
  const deposits = new Deposits({
    contracts: { chainId: CHAIN_ID, log: LOG, registry: REGISTRY, pledges: PLEDGES },
    issuer: {
      id: ISSUER_ID,
      name: "Test registry",
      sign: (message) => new Uint8Array(sign(null, message, ISSUER_KEY)),
    },
    tool: "datadeed/0.1.0",
    record,
    store,
    sequencer,
    idempotency,
    signers: { recover: (digest, signature) => Promise.resolve(recoverSigner(digest, signature)) },
    contractSignatures: { acceptsSignature },
    clock,
    entropy: REAL_ENTROPY,
  });
  return { deposits, sequencer, store, clock, idempotency, now: () => Math.floor(clock.now() / 1000) };
}

export function holderDescription(holder = HOLDER) {
  return sampleDescription(holder.address);
}

let fingerprints = 0;

/** A fingerprint that no other test has. */
export function fingerprintRequest(): FingerprintRequest & {
  readonly commitment: string;
  readonly manifestDigest: string;
} {
  const number = fingerprints++;
  return {
    description: holderDescription(),
    commitment: sha256Text(sha256(utf8(`commitment ${number}`))),
    manifestDigest: sha256Text(sha256(utf8(`manifest ${number}`))),
    scale: { files: 1, bytes: 11 },
  };
}

/** What a statement about this fingerprint request speaks of. */
export function subjectOf(request: FingerprintRequest): StatementSubject {
  const { commitment, manifestDigest } = request as Pick<StatementSubject, "commitment" | "manifestDigest">;
  const { dataset, holder, previous } = request.description as ReturnType<typeof holderDescription>;
  return {
    commitment,
    manifestDigest,
    dataset: zDataset.parse(dataset),
    holder: holder.account as Address,
    previous,
  };
}

export async function signMessage(message: StatementMessage, wallet = HOLDER, log = LOG): Promise<Statement> {
  const domain = domainForWallet({ chainId: CHAIN_ID, verifyingContract: log });
  return {
    message,
    signature: (await wallet.signTypedData(domain, STATEMENT_TYPES, message)) as `0x${string}`,
  };
}

/** The request with its holder's statement. */
export async function signedFingerprint(
  claimedAt: number,
  wallet = HOLDER,
): Promise<FingerprintRequest & { readonly statement: Statement }> {
  const request = { ...fingerprintRequest(), description: holderDescription(wallet) };
  return {
    ...request,
    statement: await signMessage(buildStatementMessage(subjectOf(request), claimedAt), wallet),
  };
}

export const FILES: readonly FileRecord[] = [
  hashSample("2026/readings.csv", Uint8Array.from(utf8("t,v\n1,2\n"))),
  hashSample("empty.txt", new Uint8Array()),
];

export function localManifest(files: readonly FileRecord[] = FILES): Manifest {
  return buildManifest(files, new Uint8Array(32).fill(7));
}

/** An upload as a careful depositor makes it: hashed locally, signed, then sent. */
export async function signedUpload(
  claimedAt: number,
  manifest = localManifest(),
): Promise<UploadRequest & { readonly statement: Statement }> {
  const description = holderDescription();
  const subject = {
    ...fingerprint(manifest),
    dataset: zDataset.parse(description.dataset),
    holder: HOLDER.address as Address,
    previous: null,
  };
  const statement = await signMessage(buildStatementMessage(subject, claimedAt));
  return { description, statement, manifest, files: FILES };
}

export function tokenOf(key: string, apiKeyId = "api-key-1"): IdempotencyToken {
  return { key, apiKeyId, apiKeySecret: `dd_secret of ${apiKeyId}` };
}
