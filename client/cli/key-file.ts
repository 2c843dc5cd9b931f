/** Keys that sign, out of V3 keystores: opened here, never sent anywhere. */
import { Wallet, type HDNodeWallet } from "ethers";
import { DataDeedError } from "#core/errors.ts";
import type { CliContext } from "./context.ts";
import { readInput } from "./input-file.ts";
import { askPassword } from "./password.ts";

export type Signer = Wallet | HDNodeWallet;

/** @throws KEY_INVALID | FILE_UNREADABLE | USAGE when there is no password */
export async function openKey(context: CliContext, path: string): Promise<Signer> {
  const keystore = Buffer.from(await readInput(path, 65_536)).toString("utf8");
  const password = await askPassword(context, `Password of ${path}: `);
  try {
    return await Wallet.fromEncryptedJson(keystore, password);
  } catch (cause) {
    throw new DataDeedError("KEY_INVALID", `${path} is no keystore, or its password is another one`, {
      cause,
    });
  }
}
