/** The people of a made-up history: fixed keys, so that the same seed makes the same history. */
import { Wallet } from "ethers";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";

function walletOf(name: string): Wallet {
  return new Wallet(toHex0x(sha256(utf8(`datadeed history: ${name}`))));
}

function several(name: string, count: number): readonly Wallet[] {
  return Array.from({ length: count }, (_, i) => walletOf(`${name} ${i}`));
}

export const ACTORS = {
  registrar: walletOf("registrar"),
  secondRegistrar: walletOf("second registrar"),
  adjudicator: walletOf("adjudicator"),
  admin: walletOf("admin"),
  relay: walletOf("relay"),
  holders: several("holder", 4),
  lenders: several("lender", 3),
  objector: walletOf("objector"),
} as const;

/** All of them, to be given gas. */
export const ACCOUNTS: readonly string[] = Object.values(ACTORS)
  .flatMap((one) => (Array.isArray(one) ? (one as readonly Wallet[]) : [one as Wallet]))
  .map(({ address }) => address);
