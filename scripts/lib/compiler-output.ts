/** Reads the compiler's own output, of which Hardhat's artifacts are an excerpt. */
import { readFile } from "node:fs/promises";
import type { ArtifactManager } from "hardhat/types/artifacts";
import { z } from "zod";

const variable = z.object({ label: z.string(), slot: z.string(), offset: z.number(), type: z.string() });

const storageLayout = z.object({
  storage: z.array(variable),
  types: z
    .record(
      z.string(),
      z.object({
        label: z.string(),
        encoding: z.string(),
        numberOfBytes: z.string(),
        key: z.string().optional(),
        value: z.string().optional(),
        base: z.string().optional(),
        members: z.array(variable).optional(),
      }),
    )
    .nullable(),
});

type StorageLayout = z.infer<typeof storageLayout>;

const buildInfo = z.object({
  solcLongVersion: z.string(),
  input: z.object({ settings: z.looseObject({ outputSelection: z.unknown() }) }),
});

const buildOutput = z.object({
  output: z.object({
    contracts: z.record(z.string(), z.record(z.string(), z.object({ storageLayout }))),
  }),
});

export interface Build {
  /** Full version of the compiler, as in its metadata. */
  readonly compiler: string;
  /** Settings that the bytecode depends on. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly storageLayout: StorageLayout;
}

/** The build of a contract, given by its fully qualified name. */
export async function readBuild(artifacts: ArtifactManager, name: string): Promise<Build> {
  const { inputSourceName, contractName } = await artifacts.readArtifact(name);
  const id = await artifacts.getBuildInfoId(name);
  if (id === undefined || inputSourceName === undefined) throw new Error(`${name} has no build information`);
  const info = buildInfo.parse(await readJson(await artifacts.getBuildInfoPath(id)));
  const { output } = buildOutput.parse(await readJson(await artifacts.getBuildInfoOutputPath(id)));
  const contract = output.contracts[inputSourceName]?.[contractName];
  if (contract === undefined) throw new Error(`${name} is not part of its own build`);
  const settings = Object.fromEntries(
    Object.entries(info.input.settings).filter(([name]) => name !== "outputSelection"),
  );
  return { compiler: info.solcLongVersion, settings, storageLayout: contract.storageLayout };
}

async function readJson(path: string | undefined): Promise<unknown> {
  if (path === undefined) throw new Error("the build output is missing: build the contracts first");
  return JSON.parse(await readFile(path, "utf8"));
}

/** A storage layout without the compiler's internal numbers, which change with unrelated sources. */
export function describeStorage({ storage, types }: StorageLayout): unknown[] {
  const describeVariable = ({ label, slot, offset, type }: z.infer<typeof variable>): object => ({
    label,
    slot: Number(slot),
    offset,
    ...describeType(type),
  });
  const describeType = (id: string): object => {
    const type = types?.[id];
    if (type === undefined) throw new Error(`storage type ${id} is not described`);
    return {
      type: type.label,
      bytes: Number(type.numberOfBytes),
      ...(type.key === undefined ? {} : { key: describeType(type.key) }),
      ...(type.value === undefined ? {} : { value: describeType(type.value) }),
      ...(type.base === undefined ? {} : { base: describeType(type.base) }),
      ...(type.members === undefined ? {} : { members: type.members.map(describeVariable) }),
    };
  };
  return storage.map(describeVariable);
}
