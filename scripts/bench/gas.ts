/** Gas of `append`, by the log's size and the certificates in a checkpoint. Deterministic: the machine does not matter. */
import { randomBytes } from "node:crypto";
import {
  Contract,
  ContractFactory,
  type ContractTransactionReceipt,
  type ContractTransactionResponse,
} from "ethers";
import { network } from "hardhat";
import { toHex0x } from "#core/bytes.ts";
import { loadArtifacts, type ContractName } from "../../server/adapters/deployment/artifacts.ts";
import { ROLE_IDS } from "../../server/adapters/deployment/roles.ts";
import { SparseTree } from "../../test/helpers/sparse-tree.ts";
import type { Table } from "./table.ts";

const LOG_SIZES = [1_000, 10_000, 100_000, 222_345];
const CERTIFICATES = [1, 100, 10_000, 100_000];
/** Binary length of a CIDv1 with SHA-256. */
const CID_BYTES = 36;

type Chain = Awaited<ReturnType<typeof network.create>>;

async function deployLog(chain: Chain): Promise<Contract> {
  const [signer] = await chain.ethers.getSigners();
  if (signer === undefined) throw new Error("the network has no accounts");
  const artifacts = await loadArtifacts();
  const deploy = async (name: ContractName, argument: string): Promise<Contract> => {
    const artifact = artifacts.get(name);
    if (artifact === undefined) throw new Error(`no artifact for ${name}`);
    const contract = await new ContractFactory([...artifact.abi], artifact.bytecode, signer).deploy(argument);
    return new Contract(await contract.getAddress(), [...artifact.abi], signer);
  };
  const manager = await deploy("AccessManager", signer.address);
  const log = await deploy("CertificateLog", await manager.getAddress());
  await manager.getFunction("grantRole").send(ROLE_IDS.NOTARY, signer.address, 0);
  return log;
}

async function gasOf(sending: Promise<ContractTransactionResponse>): Promise<number> {
  const receipt: ContractTransactionReceipt | null = await (await sending).wait();
  if (receipt?.status !== 1) throw new Error("the transaction was not accepted");
  return Number(receipt.gasUsed);
}

/** Synthetic leaves; each row is a log of its own, brought to its size by one checkpoint. */
export async function benchGas(): Promise<Table> {
  const chain = await network.create();
  try {
    const rows: string[][] = [];
    for (const size of LOG_SIZES) {
      for (const certificates of CERTIFICATES) {
        const next = size + certificates;
        const tree = new SparseTree([0, size - 1, size, next - 1]);
        const proof = tree.consistencyProof(size, next).map(toHex0x);
        const append = (await deployLog(chain)).getFunction("append");
        await gasOf(append.send(size, tree.root(size), [], randomBytes(CID_BYTES)));
        const gas = await gasOf(append.send(next, tree.root(next), proof, randomBytes(CID_BYTES)));
        const cells = [size, certificates, proof.length, gas].map((n) => n.toLocaleString("en"));
        rows.push([...cells, (gas / certificates).toLocaleString("en", { maximumSignificantDigits: 3 })]);
      }
    }
    return {
      title: "Gas of a checkpoint (`append`)",
      columns: [
        "log size before",
        "certificates in it",
        "digests in the proof",
        "gas",
        "gas per certificate",
      ],
      rows,
      notes: [
        `Access control, consistency proof and a ${CID_BYTES}-byte entriesCid included. A digest of the proof costs ` +
          "512 gas of calldata and 250 to 550 gas of hashing; the new checkpoint's storage slot 22,100.",
      ],
    };
  } finally {
    await chain.close();
  }
}
