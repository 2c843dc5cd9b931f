/** What the registers show, as plain objects: addresses and digests as hex, integers and enumerations as bigint. */
import type { Contract, Result } from "ethers";

export interface CertificateRecord {
  status: bigint;
  commitment: string;
  holder: string;
  validUntil: bigint;
  index: bigint;
  admittedAt: bigint;
  supersededBy: string;
  lineage: string;
  filedObjections: bigint;
  openObjections: bigint;
  upheldObjections: bigint;
  disputed: boolean;
}

export interface ObjectionView {
  certificateDigest: string;
  objector: string;
  status: bigint;
  ground: bigint;
  answerBy: bigint;
}

export interface PledgeView {
  status: bigint;
  certificateDigest: string;
  contentKey: string;
  lineage: string;
  pledgor: string;
  pledgee: string;
  creditor: string;
  contractDigest: string;
  debtMaturity: bigint;
  renewalCovenant: boolean;
  exclusive: boolean;
  registered: boolean;
  contested: boolean;
  lapsesAt: bigint;
  defaultedAt: bigint;
  defaultHead: string;
}

export interface EncumbranceView {
  pledgeId: string;
  status: bigint;
  pledgee: string;
  creditor: string;
}

export interface History {
  sequence: bigint;
  head: string;
}

/** One value that a view gives. */
export async function readValue(contract: Contract, name: string, ...args: unknown[]): Promise<unknown> {
  return contract.getFunction(name).staticCall(...args);
}

/** A struct, or several named values, that a view gives. */
export async function readObject<T extends object>(
  contract: Contract,
  name: string,
  ...args: unknown[]
): Promise<T> {
  return ((await readValue(contract, name, ...args)) as Result).toObject() as T;
}

export const readHistoryHead = (contract: Contract): Promise<History> => readObject(contract, "history");

/** Ids of the live pledges of a content, and the digest over them. */
export async function readLivePledges(
  pledges: Contract,
  contentKey: string,
): Promise<{ pledgeIds: string[]; digest: string }> {
  const [pledgeIds, digest] = (await readValue(pledges, "livePledges", contentKey)) as [
    Iterable<string>,
    string,
  ];
  return { pledgeIds: [...pledgeIds], digest };
}
