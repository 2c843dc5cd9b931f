/** One record of this browser, kept in IndexedDB beyond the page. Another page of the same origin can write it: judge what is read. */

const STORE = "records";
const VERSION = 1;

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}

async function openDatabase(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return settled(request);
}

/** Calls take effect in the order in which they are made. Each rejects where the browser keeps nothing (private windows, no room left). */
export class BrowserRecord {
  readonly #database: string;
  readonly #key: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: string, key: string) {
    this.#database = database;
    this.#key = key;
  }

  /** undefined where there is none. */
  read(): Promise<unknown> {
    return this.#inTurn("readonly", (store) => store.get(this.#key));
  }

  /** @param value what the structured clone algorithm takes */
  async write(value: unknown): Promise<void> {
    await this.#inTurn("readwrite", (store) => store.put(value, this.#key));
  }

  async drop(): Promise<void> {
    await this.#inTurn("readwrite", (store) => store.delete(this.#key));
  }

  #inTurn<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const act = async (): Promise<T> => {
      const database = await openDatabase(this.#database);
      try {
        return await settled(ask(database.transaction(STORE, mode).objectStore(STORE)));
      } finally {
        database.close();
      }
    };
    const result = this.#last.then(act, act);
    this.#last = result;
    return result;
  }
}
