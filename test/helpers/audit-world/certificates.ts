/** Certificates of invented datasets: genuine to the last signature, and the same for the same number. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Wallet } from "ethers";
import { fromHex0x, toHex0x, utf8 } from "#core/bytes.ts";
import { issueCertificate } from "#core/certificate.ts";
import { buildManifest, computeChunkRoot, datasetRoot, fingerprint, scaleOf } from "#core/dataset.ts";
import { parseDescription } from "#core/description.ts";
import { didKeyOf } from "#core/did-key.ts";
import { sha256, sha256Text, type Digest } from "#core/digest.ts";
import { entryOf, type Entry } from "#core/entry.ts";
import { hashLeaf } from "#core/merkle.ts";
import { formatTime } from "#core/parse.ts";
import { buildStatementMessage, statementDigest, type Statement } from "#core/statement.ts";
import type { TrustDocument } from "#core/trust.ts";
import { concat } from "#core/bytes.ts";
import type { Address } from "#core/address.ts";
import { sampleDescription } from "../sample-deposit.ts";

export const ISSUER_KEY = new Uint8Array(32).fill(1);
export const ISSUER = didKeyOf(ed25519.getPublicKey(ISSUER_KEY));

/** A certificate with all that its holder knows. */
export interface KnownCertificate {
  readonly digest: `0x${string}`;
  /** JCS bytes as on IPFS. */
  readonly bytes: Uint8Array;
  readonly entry: Entry;
  readonly datasetRoot: Digest;
  /** 32 bytes. */
  readonly salt: Digest;
  /** Who holds it now; transfers change it. */
  holder: Wallet;
}

export interface CertificateWish {
  readonly number: number;
  readonly holder: Wallet;
  /** Unix seconds. */
  readonly receivedAt: number;
  /** Equal contents are the same data. */
  readonly content: number;
}

function signStatement(trust: TrustDocument, holder: Wallet, message: Statement["message"]): Statement {
  const digest = statementDigest({ chainId: trust.chainId, verifyingContract: trust.log }, message);
  const signature = secp256k1.sign(digest, fromHex0x(holder.privateKey), {
    prehash: false,
    format: "recovered",
  });
  return {
    message,
    signature: toHex0x(concat(signature.subarray(1), new Uint8Array([27 + signature[0]!]))),
  };
}

function uuidOf(number: number): string {
  const hex = toHex0x(sha256(utf8(`certificate ${number}`))).slice(2);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Every fifth has no statement of its depositor. */
export function makeCertificate(trust: TrustDocument, wish: CertificateWish): KnownCertificate {
  const { number, holder, receivedAt } = wish;
  const data = utf8(`readings ${wish.content}`);
  const file = {
    path: "readings.csv",
    sizeBytes: data.length,
    sha256: sha256Text(sha256(data)),
    chunkRoot: computeChunkRoot([hashLeaf(data)]),
  };
  const salt = sha256(utf8(`salt ${number}`));
  const manifest = buildManifest([file], salt);
  const description = parseDescription(sampleDescription(holder.address), receivedAt);
  const subject = {
    ...fingerprint(manifest),
    dataset: description.dataset,
    holder: holder.address as Address,
    previous: null,
  };
  const statement =
    number % 5 === 4 ? null : signStatement(trust, holder, buildStatementMessage(subject, receivedAt - 60));
  const { certificate, bytes, digest } = issueCertificate(
    {
      description,
      fingerprint: fingerprint(manifest),
      scale: scaleOf(manifest),
      versionNumber: 1,
      statement,
      hashedBy: statement === null ? ["gateway"] : ["gateway", "depositor"],
    },
    {
      ...trust,
      issuer: { id: ISSUER, name: "Example notary" },
      tool: "datadeed/0.1.0",
      uuid: uuidOf(number),
      receivedAt: formatTime(receivedAt),
      sign: (message) => ed25519.sign(message, ISSUER_KEY),
    },
  );
  return {
    digest: toHex0x(digest),
    bytes,
    entry: entryOf(certificate, digest),
    datasetRoot: datasetRoot(manifest.files),
    salt,
    holder,
  };
}
