/** `datadeed keygen`: a key of one's own, encrypted. */
import { encryptKeystoreJson, Wallet } from "ethers";
import type { CliContext, Outcome } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { expectWritable, writeOutput } from "../output-file.ts";
import { chooseNewPassword } from "../password.ts";

export interface KeygenOptions {
  readonly out: string;
}

/** About a second of work for each guess of the password (r = 8, p = 1). */
const SCRYPT_COST = 131_072;

/** @throws FILE_EXISTS | FILE_UNWRITABLE | USAGE */
export async function keygen(context: CliContext, { out }: KeygenOptions): Promise<Outcome> {
  await expectWritable(out, "REFUSE");
  const password = await chooseNewPassword(context);
  const { address, privateKey } = Wallet.createRandom();
  const keystore = await encryptKeystoreJson({ address, privateKey }, password, {
    scrypt: { N: SCRYPT_COST, r: 8, p: 1 },
  });
  await writeOutput(out, `${keystore}\n`, { access: "PRIVATE", existing: "REFUSE" }, context.world.cleanups);
  return {
    exitCode: EXIT.DONE,
    json: { address, keyFile: out },
    lines: [
      `Address ${address}`,
      `Key     ${out} (encrypted; keep it and its password, nobody can restore either)`,
    ],
  };
}
