/** W3C Data Integrity proofs with cryptosuite `eddsa-jcs-2022` (vc-di-eddsa, section 3.3). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { base58btc } from "multiformats/bases/base58";
import { concat } from "./bytes.ts";
import { publicKeyOfDid, verificationMethodOf, type DidKey } from "./did-key.ts";
import { sha256 } from "./digest.ts";
import { canonicalBytes } from "./json.ts";

export interface DataIntegrityProof {
  readonly "@context"?: unknown;
  readonly type: "DataIntegrityProof";
  readonly cryptosuite: "eddsa-jcs-2022";
  /** RFC 3339. */
  readonly created: string;
  readonly verificationMethod: string;
  readonly proofPurpose: "assertionMethod";
  /** `z` + base58btc of 64 bytes. */
  readonly proofValue: string;
}

interface Secured {
  readonly proof: DataIntegrityProof;
}

/** Bytes that are signed: SHA-256 of the proof options, then of the document, each in canonical JSON. 64 bytes. */
export function signingInput(document: object, proofOptions: object): Uint8Array {
  return concat(sha256(canonicalBytes(proofOptions)), sha256(canonicalBytes(document)));
}

/** Signs 64 bytes with Ed25519; gives 64 bytes. */
export type Ed25519Sign = (message: Uint8Array) => Uint8Array;

/**
 * Adds a proof to a document. The proof carries the document's `@context`, as the cryptosuite asks.
 * @param created RFC 3339
 */
export function secure<D extends object>(
  document: D,
  options: { readonly issuer: DidKey; readonly created: string; readonly sign: Ed25519Sign },
): D & Secured {
  const context = (document as { "@context"?: unknown })["@context"];
  const proofOptions = {
    ...(context === undefined ? {} : { "@context": context }),
    type: "DataIntegrityProof",
    cryptosuite: "eddsa-jcs-2022",
    created: options.created,
    verificationMethod: verificationMethodOf(options.issuer),
    proofPurpose: "assertionMethod",
  } as const;
  const proofValue = base58btc.encode(options.sign(signingInput(document, proofOptions)));
  return { ...document, proof: { ...proofOptions, proofValue } };
}

/** A proof as it comes from outside: what it says it is remains to be checked. */
type ClaimedProof = {
  readonly [Member in keyof DataIntegrityProof]: Member extends "@context" ? unknown : string;
};

/** Why a document's proof does not hold, or undefined when it does. */
export type ProofFault = "MALFORMED" | "METHOD" | "CONTEXT" | "SIGNATURE";

/**
 * Verifies a document's proof with the key that its verification method names.
 * Whether that key belongs to a trusted issuer is another question, asked by the caller.
 * @param secured attacker-controlled
 */
export function proofFault(secured: object & { readonly proof: ClaimedProof }): ProofFault | undefined {
  const { proof, ...document } = secured;
  const { proofValue, ...proofOptions } = proof;
  if (
    proof.type !== "DataIntegrityProof" ||
    proof.cryptosuite !== "eddsa-jcs-2022" ||
    proof.proofPurpose !== "assertionMethod"
  ) {
    return "MALFORMED";
  }
  const did = proof.verificationMethod.split("#")[0]!;
  const publicKey = publicKeyOfDid(did);
  if (publicKey === undefined || proof.verificationMethod !== verificationMethodOf(did as DidKey))
    return "METHOD";

  let unsecured: object = document;
  if (proof["@context"] !== undefined) {
    if (!startsWithContext((document as { "@context"?: unknown })["@context"], proof["@context"]))
      return "CONTEXT";
    unsecured = { ...document, "@context": proof["@context"] };
  }
  return verifies(proofValue, signingInput(unsecured, proofOptions), publicKey) ? undefined : "SIGNATURE";
}

/** The document's context must begin with the proof's, value for value. */
function startsWithContext(document: unknown, proof: unknown): boolean {
  const whole = [document].flat();
  const start = [proof].flat();
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return start.length <= whole.length && start.every((value, i) => same(value, whole[i]));
}

function verifies(proofValue: string, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    const signature = base58btc.decode(proofValue);
    // Strict RFC 8032 verification: no small-order keys, one spelling of a signature.
    return signature.length === 64 && ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
