/** What the nodes say of the deployment's terms and authority; the code on chain has to bear it out afterwards. */
import { certificateRegistryAbi } from "../abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../abi/pledge-registry.ts";
import { formatAddress, type Address } from "#core/address.ts";
import { toHex0x } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import type { TrustDocument } from "#core/trust.ts";
import { selectorOf } from "./decode.ts";
import type { AuditBlock, AuditChain } from "./ports.ts";
import type { DeploymentTerms } from "./step.ts";

const TERMS = selectorOf(certificateRegistryAbi, "terms");
const PLEDGE_TERMS = selectorOf(pledgeRegistryAbi, "terms");
const AUTHORITY = selectorOf(certificateRegistryAbi, "authority");

export async function readTerms(
  chain: AuditChain,
  { registry, pledges }: TrustDocument,
  block: AuditBlock,
): Promise<DeploymentTerms> {
  const [bounds, limits] = await Promise.all([
    chain.call(registry, TERMS, block).then((answer) => readWords(answer, 4)),
    chain.call(pledges, PLEDGE_TERMS, block).then((answer) => readWords(answer, 2)),
  ]);
  const [renewalOpens, renewalGrace, longestExtension, shortestAnswer] = bounds as [
    number,
    number,
    number,
    number,
  ];
  const [reservation, registrationWindow] = limits as [number, number];
  return { renewalOpens, renewalGrace, longestExtension, shortestAnswer, reservation, registrationWindow };
}

export async function readAuthority(
  chain: AuditChain,
  { registry }: TrustDocument,
  block: AuditBlock,
): Promise<Address> {
  const answer = await chain.call(registry, AUTHORITY, block);
  if (answer.length !== 32 || answer.subarray(0, 12).some((byte) => byte !== 0)) throw invalid(answer);
  return formatAddress(answer.subarray(12));
}

function readWords(answer: Uint8Array, count: number): number[] {
  if (answer.length !== 32 * count) throw invalid(answer);
  return Array.from({ length: count }, (_, i) => {
    const value = Number(BigInt(toHex0x(answer.subarray(32 * i, 32 * i + 32))));
    if (!Number.isSafeInteger(value)) throw invalid(answer);
    return value;
  });
}

function invalid(answer: Uint8Array): DataDeedError {
  const shown = toHex0x(answer.subarray(0, 64));
  return new DataDeedError(
    "CHAIN_ANSWER_INVALID",
    `a register answers a question for its terms with ${shown}`,
  );
}
