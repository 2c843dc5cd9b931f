/** A report without any chain: what a bundle's proof tells, and nothing else. */
import { DataDeedError } from "#core/errors.ts";
import type { ChainReader } from "../verify/ports.ts";
import type { PledgeReader } from "./ports.ts";

/**
 * @param reader of the bundle's proof (verify/offline). It proves the pledge on the certificate's lineage or that there is none;
 *   pledges of the same content under other certificates, terms of pledges and the contracts' code are no part of it
 */
export function provenPledgeReader(reader: ChainReader): PledgeReader {
  const notProven = (what: string): Promise<never> => Promise.reject(new DataDeedError("NOT_PROVEN", what));
  return {
    async snapshot() {
      return {
        ...(await reader.snapshot()),
        pledge: (_pledges, pledgeId) => notProven(`the terms of the pledge ${pledgeId}`),
        contentPledges: () => notProven("pledges of the same data under other certificates"),
        pledgeOfContent: () => notProven("pledges of the same data under other certificates"),
        codeDigest: (account) => notProven(`SHA-256 of the code at ${account}`),
      };
    },
  };
}
