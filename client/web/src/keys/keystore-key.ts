/** Keys in V3 keystores: made or opened in a worker, which signs; forgetting one ends the worker. */
import type { Address } from "#core/address.ts";
import { DataDeedError } from "#core/errors.ts";
import type { HolderKey } from "./holder-key.ts";
import type { KeyReply, KeyRequest } from "./key-messages.ts";

const MAX_KEYSTORE_BYTES = 65_536;

type Ask = KeyRequest extends infer R ? (R extends { readonly id: number } ? Omit<R, "id"> : never) : never;

class KeyWorker {
  readonly #worker = new Worker(new URL("./key-worker.ts", import.meta.url), { type: "module" });
  readonly #waiting = new Map<number, PromiseWithResolvers<{ result: string; keystore?: string }>>();
  #next = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<KeyReply>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("failed" in data) waiting?.reject(new DataDeedError("KEY_INVALID", data.failed));
      else waiting?.resolve(data);
    };
    this.#worker.onerror = () => this.#fail("the part of the page that holds the key stopped");
  }

  ask(request: Ask): Promise<{ result: string; keystore?: string }> {
    const id = this.#next++;
    const waiting = Promise.withResolvers<{ result: string; keystore?: string }>();
    this.#waiting.set(id, waiting);
    this.#worker.postMessage({ id, ...request });
    return waiting.promise;
  }

  end(): void {
    this.#worker.terminate();
    this.#fail("the key was forgotten");
  }

  #fail(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new DataDeedError("KEY_INVALID", reason));
    this.#waiting.clear();
  }
}

function keyOf(worker: KeyWorker, address: string, name: string): HolderKey {
  return {
    address: address as Address,
    kind: "KEYSTORE",
    name,
    signTypedData: async (domain, types, message) =>
      (await worker.ask({ ask: "signTypedData", domain, types, message })).result,
    signText: async (text) => (await worker.ask({ ask: "signText", text })).result,
    forget: () => worker.end(),
  };
}

/** A new key, and the keystore to save. Nobody can restore either. */
export async function createKey(
  password: string,
): Promise<{ key: HolderKey; keystore: string; name: string }> {
  const worker = new KeyWorker();
  const { result: address, keystore } = await worker.ask({ ask: "create", password });
  const name = `datadeed-key-${address.slice(2, 10).toLowerCase()}.json`;
  return { key: keyOf(worker, address, name), keystore: `${keystore!}\n`, name };
}

/** @throws KEY_INVALID when it is no keystore, or its password is another one */
export async function openKeystore(file: File, password: string): Promise<HolderKey> {
  if (file.size > MAX_KEYSTORE_BYTES) throw new DataDeedError("KEY_INVALID", `${file.name} is no keystore`);
  const worker = new KeyWorker();
  try {
    const { result } = await worker.ask({ ask: "open", keystore: await file.text(), password });
    return keyOf(worker, result, file.name);
  } catch (cause) {
    worker.end();
    throw new DataDeedError("KEY_INVALID", `${file.name} is no keystore, or its password is another one`, {
      cause,
    });
  }
}
