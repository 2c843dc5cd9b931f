/** Gas of comparable acts of others, where their npm packages are installed: measured in the same run, on the same chain. */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import {
  Contract,
  ContractFactory,
  solidityPackedKeccak256,
  ZeroAddress,
  ZeroHash,
  type InterfaceAbi,
} from "ethers";
import { network } from "hardhat";

const EAS = "@ethereum-attestation-service/eas-contracts/artifacts/contracts";
const DOCUMENT_STORE =
  "@govtechsg/document-store/dist/contracts/factories/contracts/DocumentStore__factory.js";
const SCHEMA = "bytes32 contentHash";
const DIGEST = `0x${"ab".repeat(32)}`;

interface Artifact {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
}

/** @param folder where they were installed with `npm install --prefix` */
export async function benchPeers(folder: string): Promise<[call: string, gas: number][]> {
  const load = createRequire(resolve(folder, "package.json"));
  const chain = await network.create();
  try {
    const [signer] = await chain.ethers.getSigners();
    if (signer === undefined) throw new Error("the network has no accounts");
    const deploy = async ({ abi, bytecode }: Artifact, ...args: unknown[]) => {
      const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
      return new Contract(await contract.getAddress(), abi, signer);
    };
    const gasOf = async (contract: Contract, name: string, ...args: unknown[]) => {
      const receipt = await (await contract.getFunction(name).send(...args)).wait();
      if (receipt?.status !== 1) throw new Error(`${name} was not accepted`);
      return Number(receipt.gasUsed);
    };
    const schemas = await deploy(load(`${EAS}/SchemaRegistry.sol/SchemaRegistry.json`) as Artifact);
    const eas = await deploy(load(`${EAS}/EAS.sol/EAS.json`) as Artifact, await schemas.getAddress());
    await gasOf(schemas, "register", SCHEMA, ZeroAddress, true);
    const schema = solidityPackedKeccak256(["string", "address", "bool"], [SCHEMA, ZeroAddress, true]);
    const data = {
      recipient: ZeroAddress,
      expirationTime: 0,
      revocable: true,
      refUID: ZeroHash,
      data: DIGEST,
      value: 0,
    };
    const { DocumentStore__factory: factory } = load(DOCUMENT_STORE) as { DocumentStore__factory: Artifact };
    const store = await deploy(factory, "store", signer.address);
    // A first act of each, so that no counter is written for the first time.
    await gasOf(eas, "attest", { schema, data });
    await gasOf(store, "issue", `0x${"cd".repeat(32)}`);
    return [
      ["EAS 1.9.0: attest, one digest (measured)", await gasOf(eas, "attest", { schema, data })],
      ["OpenAttestation document store 3.0.0: issue (measured)", await gasOf(store, "issue", DIGEST)],
    ];
  } finally {
    await chain.close();
  }
}
