/**
 * What reading needs of the registers' ABIs (contracts/interfaces/ICertificateRegistry.sol, IPledgeRegistry.sol), kept
 * here so that a verifier does not carry their many messages and errors. A test holds it against the generated ABIs.
 */
import type { AbiItem } from "./abi.ts";

export const certificateRegistryViews: readonly AbiItem[] = [
  {
    type: "function",
    name: "record",
    inputs: [{ name: "certificateDigest", type: "bytes32" }],
    outputs: [
      {
        name: "found",
        type: "tuple",
        components: [
          { name: "status", type: "uint8" },
          { name: "commitment", type: "bytes32" },
          { name: "holder", type: "address" },
          { name: "validUntil", type: "uint64" },
          { name: "index", type: "uint64" },
          { name: "admittedAt", type: "uint64" },
          { name: "supersededBy", type: "bytes32" },
          { name: "lineage", type: "bytes32" },
          { name: "filedObjections", type: "uint32" },
          { name: "openObjections", type: "uint32" },
          { name: "upheldObjections", type: "uint32" },
          { name: "disputed", type: "bool" },
        ],
      },
    ],
  },
];

export const pledgeRegistryViews: readonly AbiItem[] = [
  {
    type: "function",
    name: "encumbrance",
    inputs: [{ name: "lineage", type: "bytes32" }],
    outputs: [
      {
        name: "found",
        type: "tuple",
        components: [
          { name: "pledgeId", type: "bytes32" },
          { name: "status", type: "uint8" },
          { name: "pledgee", type: "address" },
          { name: "creditor", type: "address" },
        ],
      },
    ],
  },
  {
    type: "function",
    name: "pledge",
    inputs: [{ name: "pledgeId", type: "bytes32" }],
    outputs: [
      {
        name: "found",
        type: "tuple",
        components: [
          { name: "status", type: "uint8" },
          { name: "certificateDigest", type: "bytes32" },
          { name: "contentKey", type: "bytes32" },
          { name: "lineage", type: "bytes32" },
          { name: "pledgor", type: "address" },
          { name: "pledgee", type: "address" },
          { name: "creditor", type: "address" },
          { name: "contractDigest", type: "bytes32" },
          { name: "debtMaturity", type: "uint64" },
          { name: "renewalCovenant", type: "bool" },
          { name: "exclusive", type: "bool" },
          { name: "registered", type: "bool" },
          { name: "contested", type: "bool" },
          { name: "lapsesAt", type: "uint64" },
          { name: "defaultedAt", type: "uint64" },
          { name: "defaultHead", type: "bytes32" },
        ],
      },
    ],
  },
  {
    type: "function",
    name: "pledgeOfContent",
    inputs: [
      { name: "pledgor", type: "address" },
      { name: "contentKey", type: "bytes32" },
    ],
    outputs: [{ name: "", type: "bytes32" }],
  },
  {
    type: "function",
    name: "livePledges",
    inputs: [{ name: "contentKey", type: "bytes32" }],
    outputs: [
      { name: "pledgeIds", type: "bytes32[]" },
      { name: "digest", type: "bytes32" },
    ],
  },
];
