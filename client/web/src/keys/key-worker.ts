/** Holds one key, away from the page: it comes in encrypted or is made here, and never goes out but encrypted. */
import { encryptKeystoreJson, Wallet, type HDNodeWallet } from "ethers";
import type { KeyReply, KeyRequest } from "./key-messages.ts";

const worker = self as unknown as DedicatedWorkerGlobalScope;
/** As the command line makes them: about a second of work for each guess of the password (r = 8, p = 1). */
const SCRYPT = { N: 131_072, r: 8, p: 1 };

let wallet: Wallet | HDNodeWallet | null = null;

function key(): Wallet | HDNodeWallet {
  if (wallet === null) throw new Error("no key is open");
  return wallet;
}

async function answer(request: KeyRequest): Promise<KeyReply> {
  const { id } = request;
  switch (request.ask) {
    case "create": {
      const made = Wallet.createRandom();
      const { address, privateKey } = made;
      const keystore = await encryptKeystoreJson({ address, privateKey }, request.password, {
        scrypt: SCRYPT,
      });
      wallet = made;
      return { id, result: address, keystore };
    }
    case "open":
      wallet = await Wallet.fromEncryptedJson(request.keystore, request.password);
      return { id, result: wallet.address };
    case "signText":
      return { id, result: await key().signMessage(request.text) };
    case "signTypedData":
      return { id, result: await key().signTypedData(request.domain, request.types, request.message) };
  }
}

worker.addEventListener("message", ({ data }: MessageEvent<KeyRequest>) => {
  answer(data).then(
    (reply) => worker.postMessage(reply),
    (error: unknown) =>
      worker.postMessage({ id: data.id, failed: error instanceof Error ? error.message : String(error) }),
  );
});
