import { readFile } from "node:fs/promises";
import type { Artifact, ArtifactResolver } from "@nomicfoundation/ignition-core";
import { z } from "zod";
import { accessManagerAbi } from "../../../client/abi/access-manager.ts";
import { certificateLogAbi } from "../../../client/abi/certificate-log.ts";
import { certificateRegistryAbi } from "../../../client/abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../../../client/abi/pledge-registry.ts";

/** Every contract of a deployment: its ABI, the file of its bytecode, and where `Deployment` has its address. */
export const CONTRACTS = {
  AccessManager: { abi: accessManagerAbi, file: "access-manager", member: "accessManager" },
  CertificateLog: { abi: certificateLogAbi, file: "certificate-log", member: "log" },
  CertificateRegistry: { abi: certificateRegistryAbi, file: "certificate-registry", member: "registry" },
  PledgeRegistry: { abi: pledgeRegistryAbi, file: "pledge-registry", member: "pledges" },
} as const;

export type ContractName = keyof typeof CONTRACTS;

const hex = z.string().regex(/^0x(?:[0-9a-f]{2})+$/);

const bytecodeFile = z.object({
  sourceName: z.string(),
  bytecode: hex,
  deployedBytecode: hex,
  deployedCodeHash: hex,
  immutableRanges: z.array(z.object({ start: z.int(), length: z.int() })),
});

/** A compiled contract as `scripts/export-abi.ts` committed it. */
export interface ContractArtifact extends z.infer<typeof bytecodeFile> {
  readonly abi: readonly object[];
}

/** By contract name. */
export type ContractArtifacts = ReadonlyMap<string, ContractArtifact>;

/** The committed artifacts, from `client/abi`. */
export async function loadArtifacts(): Promise<ContractArtifacts> {
  const load = async (file: string): Promise<z.infer<typeof bytecodeFile>> => {
    const url = new URL(`../../../client/abi/bytecode/${file}.json`, import.meta.url);
    return bytecodeFile.parse(JSON.parse(await readFile(url, "utf8")));
  };
  return new Map(
    await Promise.all(
      Object.entries(CONTRACTS).map(
        async ([name, { abi, file }]) => [name, { abi, ...(await load(file)) }] as const,
      ),
    ),
  );
}

/** The same for Ignition, which asks for artifacts by contract name. */
export function artifactResolver(artifacts: ContractArtifacts): ArtifactResolver {
  return {
    loadArtifact(contractName): Promise<Artifact> {
      const artifact = artifacts.get(contractName);
      if (artifact === undefined) return Promise.reject(new Error(`no artifact for ${contractName}`));
      const { abi, bytecode, deployedBytecode, sourceName } = artifact;
      return Promise.resolve({
        _format: "hh3-artifact-1",
        contractName,
        sourceName,
        abi: [...abi],
        bytecode,
        deployedBytecode,
        linkReferences: {},
        deployedLinkReferences: {},
      });
    },
    // Only block explorers' source verification would need it.
    getBuildInfo: () => Promise.resolve(undefined),
  };
}
