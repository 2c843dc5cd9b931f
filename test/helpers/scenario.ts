/**
 * A genuine certificate in a small log on a scripted chain, deterministic to the byte: fixed keys, fixed times. Tests
 * and vectors change one thing of it at a time; what they change before signing is signed and logged like the rest.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Address } from "#core/address.ts";
import { parseBundle, type BundleJson } from "#core/bundle.ts";
import { concat, fromHex0x, toHex0x, utf8 } from "#core/bytes.ts";
import { certificateDigest, issueCertificate, type Certificate } from "#core/certificate.ts";
import { secure } from "#core/data-integrity.ts";
import {
  buildManifest,
  computeChunkRoot,
  fingerprint,
  parseManifest,
  scaleOf,
  type FileRecord,
  type Manifest,
} from "#core/dataset.ts";
import { parseDescription } from "#core/description.ts";
import { didKeyOf } from "#core/did-key.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import { certificateNumber, entryLeaf, entryOf, entryToJson, type Entry } from "#core/entry.ts";
import { hashLeaf, MerkleTree } from "#core/merkle.ts";
import { formatTime } from "#core/parse.ts";
import {
  buildStatementMessage,
  statementDigest,
  type Statement,
  type StatementMessage,
} from "#core/statement.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { addressOfPublicKey } from "#core/typed-data.ts";
import type { ObservedDataset } from "../../client/verify/dataset-input.ts";
import { verifyBundle, type Report } from "../../client/verify/pipeline.ts";
import { createScriptedChain, type ChainScript } from "./scripted-chain.ts";
import { without } from "./without.ts";

export const ISSUER_KEY = new Uint8Array(32).fill(1);
export const OTHER_ISSUER_KEY = new Uint8Array(32).fill(9);
export const HOLDER_KEY = new Uint8Array(32).fill(2);
export const STRANGER_KEY = new Uint8Array(32).fill(3);
export const CONTRACT_HOLDER: Address = "0x00000000000000000000000000000000000000AA";

export const CHAIN_ID = 31337;
export const LOG: Address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
export const REGISTRY: Address = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512";
export const PLEDGES: Address = "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0";
export const DOMAIN = { chainId: CHAIN_ID, verifyingContract: LOG };

/** 2026-11-22T08:00:00Z */
export const RECEIVED_AT = 1_795_334_400;
export const ANCHORED_AT = RECEIVED_AT + 4;
export const NOW = RECEIVED_AT + 3600;
export const INDEX = 12;
export const SIZE = 40;
export const ANCHOR_BLOCK = 7;

export function blockHash(number: number): `0x${string}` {
  return toHex0x(sha256(utf8(`block ${number}`)));
}

export function didOf(secretKey: Uint8Array) {
  return didKeyOf(ed25519.getPublicKey(secretKey));
}

export function accountOf(secretKey: Uint8Array): Address {
  return addressOfPublicKey(secp256k1.getPublicKey(secretKey, false));
}

export const HOLDER = accountOf(HOLDER_KEY);

/** The dataset of PROTOCOL section 1's example. */
export const EXAMPLE_FILES: readonly { readonly path: string; readonly bytes: Uint8Array }[] = [
  { path: "2026/readings.csv", bytes: utf8("t,v\n1,2\n") },
  { path: "big.bin", bytes: new Uint8Array(2_621_440).fill(0x5a) },
  { path: "empty.txt", bytes: new Uint8Array(0) },
];

/** Leaf digests of a file's chunks, the plain way. */
export function chunkLeavesOf(bytes: Uint8Array): Uint8Array[] {
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 1_048_576)
    leaves.push(hashLeaf(bytes.subarray(at, at + 1_048_576)));
  return leaves;
}

/** A file as hashed, the plain way. */
export function observe(path: string, bytes: Uint8Array) {
  const chunkLeaves = chunkLeavesOf(bytes);
  return {
    path,
    sizeBytes: bytes.length,
    sha256: sha256Text(sha256(bytes)),
    chunkRoot: computeChunkRoot(chunkLeaves),
    chunkLeaves,
  };
}

const OBSERVED = EXAMPLE_FILES.map(({ path, bytes }) => observe(path, bytes));
export const MANIFEST: Manifest = buildManifest(
  OBSERVED.map((file) => without(file, "chunkLeaves")),
  new Uint8Array(32).fill(7),
);

export const DESCRIPTION = {
  holder: { name: "杭州示例数据有限公司", uscc: "91330108MA2GLXQ00A", account: HOLDER },
  dataset: {
    title: "Meter readings 2026",
    industry: "I65",
    scenario: "Load forecasting for industrial parks",
    sourceType: "SELF",
    dataLevel: "GENERAL",
    personalInformation: "NONE",
    algorithmRules: "Hourly means of raw pulses, outliers removed",
    format: ["text/csv"],
    updateFrequency: "P1M",
    rightsClaimed: ["DATA_IP", "HOLD"],
  },
  coverage: "FULL",
  regime: "CN-ZJ-2021-DEPOSIT",
  previous: null,
};

export type UnsignedCertificate = Omit<Certificate, "proof">;

/** What to do otherwise than a genuine deposit does; everything left out is genuine. */
export interface Deviation {
  readonly manifest?: Manifest;
  readonly holder?: Address;
  /** null: no statement. */
  readonly statement?: null | ((message: StatementMessage) => StatementMessage);
  readonly statementKey?: Uint8Array;
  readonly statementDomain?: { readonly chainId: number; readonly verifyingContract: Address };
  readonly signature?: (signature: Uint8Array) => Uint8Array;
  /** Before the issuer signs. */
  readonly unsigned?: (certificate: UnsignedCertificate) => UnsignedCertificate;
  readonly issuerKey?: Uint8Array;
  readonly created?: string;
  /** After the issuer signed, before the log takes it. */
  readonly signed?: (certificate: Certificate) => Certificate;
  /** What the log takes instead of the certificate's own entry. */
  readonly entry?: (entry: Entry) => Entry;
  readonly index?: number;
  readonly anchoredAt?: number;
}

/** What was seen of the data, as JSON: digests in hex. */
export interface DatasetJson {
  readonly extent?: "WHOLE" | "SAMPLE";
  readonly files: readonly (FileRecord & { readonly chunkLeaves?: readonly `0x${string}`[] })[];
  readonly chunks?: readonly {
    readonly path: string;
    readonly index: number;
    readonly leaf: `0x${string}`;
    readonly inclusionProof: readonly `0x${string}`[];
  }[];
  readonly originalChunkLeaves?: Readonly<Record<string, readonly `0x${string}`[]>>;
}

/** All that a verification needs, as JSON. */
export interface Scenario {
  readonly bundle: BundleJson;
  readonly trust: TrustDocument;
  /** null: offline. */
  readonly chain: ChainScript | null;
  /** Unix seconds. */
  readonly now: number;
  readonly manifest?: Manifest;
  readonly dataset?: DatasetJson;
}

/** A scenario whose chain can be asked. */
export interface OnlineScenario extends Scenario {
  readonly chain: ChainScript;
}

/** 65 bytes r, s, v over a 32-byte digest. */
export function signDigest(digest: Uint8Array, secretKey: Uint8Array): Uint8Array {
  const signature = secp256k1.sign(digest, secretKey, { prehash: false, format: "recovered" });
  return concat(signature.subarray(1), new Uint8Array([27 + signature[0]!]));
}

export function signStatement(message: StatementMessage, secretKey: Uint8Array, domain = DOMAIN): Statement {
  return { message, signature: toHex0x(signDigest(statementDigest(domain, message), secretKey)) };
}

function makeStatement(manifest: Manifest, holder: Address, deviation: Deviation): Statement | null {
  if (deviation.statement === null) return null;
  const subject = { ...fingerprint(manifest), dataset: DESCRIPTION.dataset, holder, previous: null };
  const genuine = buildStatementMessage(subject, RECEIVED_AT - 60);
  const message = deviation.statement?.(genuine) ?? genuine;
  const { signature } = signStatement(
    message,
    deviation.statementKey ?? HOLDER_KEY,
    deviation.statementDomain ?? DOMAIN,
  );
  return { message, signature: toHex0x((deviation.signature ?? ((same) => same))(fromHex0x(signature))) };
}

export function makeCertificate(deviation: Deviation = {}): Certificate {
  const manifest = deviation.manifest ?? MANIFEST;
  const holder = deviation.holder ?? HOLDER;
  const issuerKey = deviation.issuerKey ?? ISSUER_KEY;
  const statement = makeStatement(manifest, holder, deviation);
  const description = { ...DESCRIPTION, holder: { ...DESCRIPTION.holder, account: holder } };
  const sign = (message: Uint8Array) => ed25519.sign(message, issuerKey);
  const { certificate } = issueCertificate(
    {
      description: parseDescription(description, RECEIVED_AT),
      fingerprint: fingerprint(manifest),
      scale: scaleOf(manifest),
      versionNumber: 1,
      statement,
      hashedBy: statement === null ? ["gateway"] : ["gateway", "depositor"],
    },
    {
      chainId: CHAIN_ID,
      log: LOG,
      registry: REGISTRY,
      pledges: PLEDGES,
      issuer: { id: didOf(ISSUER_KEY), name: "Example notary" },
      tool: "datadeed/0.1.0",
      uuid: "6f1c2f1e-0f6a-4b2a-9d53-6e1b6f5f0a10",
      receivedAt: formatTime(RECEIVED_AT),
      sign,
    },
  );
  const genuine = without(certificate, "proof");
  const created = deviation.created ?? formatTime(RECEIVED_AT);
  const unsigned = deviation.unsigned?.(genuine) ?? genuine;
  const signed: Certificate = secure(unsigned, { issuer: didOf(issuerKey), created, sign });
  return deviation.signed?.(signed) ?? signed;
}

export const TRUST: TrustDocument = parseTrust({
  format: "datadeed-trust/1",
  chainId: CHAIN_ID,
  log: LOG,
  registry: REGISTRY,
  pledges: PLEDGES,
  deployedAtBlock: 1,
  issuers: [{ id: didOf(ISSUER_KEY), name: "Example notary", from: "2026-01-01T00:00:00Z", until: null }],
  operator: { name: "Example platform" },
  rpc: ["http://127.0.0.1:8545"],
  finality: { confirmations: 3 },
});

/** A scenario in which everything is genuine but for the deviation. */
export function makeScenario(deviation: Deviation = {}): OnlineScenario {
  const certificate = makeCertificate(deviation);
  const index = deviation.index ?? INDEX;
  const size = SIZE;
  const anchoredAt = deviation.anchoredAt ?? ANCHORED_AT;
  const ownEntry = entryOf(certificate, certificateDigest(certificate));
  const entry = deviation.entry?.(ownEntry) ?? ownEntry;
  const leaves = Array.from({ length: size }, (_, i) =>
    i === index ? entryLeaf(entry) : hashLeaf(utf8(`entry ${i}`)),
  );
  const tree = new MerkleTree(leaves);
  const root = toHex0x(tree.root());
  const anchor = {
    transactionHash: toHex0x(sha256(utf8("anchor transaction"))),
    blockNumber: ANCHOR_BLOCK,
    blockHash: blockHash(ANCHOR_BLOCK),
    anchoredAt,
  };
  const bundle: BundleJson = {
    format: "datadeed-bundle/1",
    certificateNo: certificateNumber(LOG, index),
    certificate,
    entry: entryToJson(entry),
    log: {
      chainId: CHAIN_ID,
      address: LOG,
      index,
      size,
      root,
      inclusionProof: tree.inclusionProof(index).map(toHex0x),
    },
    anchor,
  };
  const chain: ChainScript = {
    chainId: CHAIN_ID,
    blocks: [
      { number: ANCHOR_BLOCK, hash: blockHash(ANCHOR_BLOCK), timestamp: anchoredAt },
      { number: ANCHOR_BLOCK + 5, hash: blockHash(ANCHOR_BLOCK + 5), timestamp: anchoredAt + 60 },
    ],
    finalizedBlockNumber: ANCHOR_BLOCK,
    sources: 2,
    contracts: [LOG, REGISTRY, PLEDGES],
    checkpoints: [{ log: LOG, root, size, anchoredAt }],
    transactions: [
      {
        hash: anchor.transactionHash,
        blockNumber: anchor.blockNumber,
        blockHash: anchor.blockHash,
        checkpoints: [{ log: LOG, size, root }],
      },
    ],
    records: [],
    pledges: [],
    acceptedSignatures: [],
    faults: {},
  };
  return { bundle, trust: TRUST, chain, now: NOW };
}

/** Verifies a scenario as a stranger would: from the JSON alone. */
export async function verifyScenario(scenario: Scenario): Promise<Report> {
  const { bundle, trust, chain, now, manifest, dataset } = scenario;
  return verifyBundle({
    bundle: parseBundle(bundle),
    trust: parseTrust(trust),
    reader: chain === null ? null : createScriptedChain(chain),
    now,
    manifest: manifest === undefined ? undefined : parseManifest(manifest),
    dataset: dataset === undefined ? undefined : observedFromJson(dataset),
  });
}

function observedFromJson({ files, chunks, originalChunkLeaves, ...rest }: DatasetJson): ObservedDataset {
  const digests = (hex: readonly `0x${string}`[]) => hex.map((text) => fromHex0x(text, 32));
  return {
    ...rest,
    files: files.map(({ chunkLeaves, ...record }) =>
      chunkLeaves === undefined ? record : { ...record, chunkLeaves: digests(chunkLeaves) },
    ),
    chunks: (chunks ?? []).map((chunk) => ({
      ...chunk,
      leaf: fromHex0x(chunk.leaf, 32),
      inclusionProof: digests(chunk.inclusionProof),
    })),
    originalChunkLeaves: new Map(
      Object.entries(originalChunkLeaves ?? {}).map(([path, leaves]) => [path, digests(leaves)]),
    ),
  };
}
