import { getAddress } from "ethers";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => getAddress(text.toLowerCase()));
const digest = z.string().regex(/^0x[0-9a-f]{64}$/);

const deployment = z.object({
  format: z.literal("datadeed-deployment/1"),
  chainId: z.int().positive(),
  /** Block of the first contract: no event of any of them is older. */
  deployedAtBlock: z.int().nonnegative(),
  accessManager: address,
  log: address,
  registry: address,
  pledges: address,
  deployer: address,
  roles: z.object({ notary: address, registrar: address, adjudicator: address, admin: address }),
  /** Seconds that every act of ADMIN is announced ahead. */
  adminDelaySeconds: z.int().nonnegative(),
  /** Transaction that created each contract, by contract name. */
  transactions: z.record(z.string(), digest),
  /** keccak256 of each contract's code with its immutables zeroed, by contract name; equal to that in `client/abi/bytecode`. */
  codeHashes: z.record(z.string(), digest),
});

/** The record of a finished deployment: kept as `deployment.json`. Addresses are EIP-55. */
export type Deployment = z.infer<typeof deployment>;

/** Accounts that get the roles, EIP-55 or lower case. */
export type DeploymentRoles = Deployment["roles"];

/**
 * A deployment record out of parsed JSON.
 * @throws CONFIG_INVALID with every bad member listed
 */
export function parseDeployment(value: unknown): Deployment {
  const result = deployment.safeParse(value);
  if (result.success) return result.data;
  throw new DataDeedError("CONFIG_INVALID", "the deployment record is not of the expected format", {
    problems: result.error.issues.map((issue) => ({
      pointer: issue.path.map((part) => `/${String(part)}`).join(""),
      reason: issue.message,
    })),
  });
}
