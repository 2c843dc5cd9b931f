/** The recorded build of each contract, from client/abi/bytecode. */
import accessManager from "../../abi/bytecode/access-manager.json" with { type: "json" };
import certificateLog from "../../abi/bytecode/certificate-log.json" with { type: "json" };
import certificateRegistry from "../../abi/bytecode/certificate-registry.json" with { type: "json" };
import pledgeRegistry from "../../abi/bytecode/pledge-registry.json" with { type: "json" };
import type { Builds, ContractBuild, Hex } from "../../audit/ports.ts";

function buildOf(file: {
  readonly deployedCodeHash: string;
  readonly immutableRanges: ContractBuild["immutableRanges"];
}): ContractBuild {
  return { deployedCodeHash: file.deployedCodeHash as Hex, immutableRanges: file.immutableRanges };
}

export const BUILDS: Builds = {
  CertificateLog: buildOf(certificateLog),
  CertificateRegistry: buildOf(certificateRegistry),
  PledgeRegistry: buildOf(pledgeRegistry),
  AccessManager: buildOf(accessManager),
};
