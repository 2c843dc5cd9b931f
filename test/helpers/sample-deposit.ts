/** A whole deposit against a running gateway, as a careful depositor makes it: hashed locally, signed, uploaded. */
import { createHash } from "node:crypto";
import { Wallet, type HDNodeWallet } from "ethers";
import {
  buildManifest,
  CHUNK_SIZE_BYTES,
  computeChunkRoot,
  fingerprint,
  type FileRecord,
  type Manifest,
} from "#core/dataset.ts";
import { sha256Text } from "#core/digest.ts";
import { hashLeaf } from "#core/merkle.ts";
import { buildStatementMessage, domainForWallet, STATEMENT_TYPES, type Statement } from "#core/statement.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { zDataset } from "#core/description.ts";

export type SampleFiles = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

export function hashSample(path: string, bytes: Uint8Array): FileRecord {
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_SIZE_BYTES)
    leaves.push(hashLeaf(bytes.subarray(at, at + CHUNK_SIZE_BYTES)));
  return {
    path,
    sizeBytes: bytes.length,
    sha256: sha256Text(createHash("sha256").update(bytes).digest()),
    chunkRoot: computeChunkRoot(leaves),
  };
}

export function sampleDescription(account: string) {
  return {
    holder: { name: "Hangzhou Test Measurement Co., Ltd.", uscc: "91330108MA2GLXQ00A", account },
    dataset: {
      title: "Readings of measuring instruments",
      industry: "I65",
      scenario: "Calibration of instruments in the field",
      sourceType: "SELF",
      dataLevel: "GENERAL",
      personalInformation: "NONE",
      algorithmRules: "Outliers removed, hourly means",
      format: ["text/csv"],
      updateFrequency: "P1M",
      rightsClaimed: ["DATA_IP", "HOLD"],
    },
    coverage: "FULL",
    regime: "CN-ZJ-2021-DEPOSIT",
    previous: null,
  };
}

export async function signStatement(
  wallet: HDNodeWallet | Wallet,
  trust: TrustDocument,
  manifest: Manifest,
  dataset: unknown,
): Promise<Statement> {
  const subject = {
    ...fingerprint(manifest),
    dataset,
    holder: wallet.address as `0x${string}`,
    previous: null,
  };
  const message = buildStatementMessage(subject, Math.floor(Date.now() / 1000));
  const domain = domainForWallet({ chainId: trust.chainId, verifyingContract: trust.log });
  return {
    message,
    signature: (await wallet.signTypedData(domain, STATEMENT_TYPES, message)) as `0x${string}`,
  };
}

export interface SampleDeposit {
  readonly certificateNo: string;
  readonly manifest: Manifest;
  readonly trust: TrustDocument;
}

/** Deposits files with a statement of a fresh key; the answer must be 201. */
export async function depositSample(url: string, apiKey: string, files: SampleFiles): Promise<SampleDeposit> {
  const wallet = Wallet.createRandom();
  const trust = parseTrust(await (await fetch(`${url}/.well-known/datadeed.json`)).json());
  const manifest = buildManifest(
    Object.entries(files).map(([path, bytes]) => hashSample(path, bytes)),
    crypto.getRandomValues(new Uint8Array(32)),
  );
  const description = sampleDescription(wallet.address);
  const statement = await signStatement(wallet, trust, manifest, zDataset.parse(description.dataset));
  const form = new FormData();
  form.set("description", JSON.stringify(description));
  form.set("statement", JSON.stringify(statement));
  form.set("manifest", JSON.stringify(manifest));
  for (const [path, bytes] of Object.entries(files)) form.append("files", new Blob([bytes]), path);
  const response = await fetch(`${url}/v1/deposits`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}` },
    body: form,
  });
  const body = (await response.json()) as { certificateNo: string };
  if (response.status !== 201) throw new Error(`deposit: HTTP ${response.status} ${JSON.stringify(body)}`);
  return { certificateNo: body.certificateNo, manifest, trust };
}

/** The bundle of a certificate, as soon as it is in this state. */
export async function bundleWhen(
  url: string,
  certificateNo: string,
  state: "ANCHORED" | "FINAL",
  limitMs = 30_000,
): Promise<string> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const view = (await (await fetch(`${url}/v1/certificates/${certificateNo}`)).json()) as { state: string };
    if (view.state === state || view.state === "FINAL")
      return (await fetch(`${url}/v1/certificates/${certificateNo}/bundle`)).text();
    if (Date.now() > deadline) throw new Error(`${certificateNo} is still ${view.state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
