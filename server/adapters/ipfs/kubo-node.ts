import { create, type KuboRPCClient } from "ipfs-http-client";
import { CID } from "multiformats/cid";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { ENTRIES_CHUNK_BYTES } from "../../../client/adapters/ipfs/entries-file.ts";
import type { IpfsNode, IpfsReadOptions } from "../../ports/ipfs.ts";
import { expectBlock, expectCid, hasLinks, isBlockOf, isOurKind } from "./blocks.ts";
import { exportCar } from "./car-export.ts";
import { IdleTimeout } from "./idle-timeout.ts";

export interface KuboNodeOptions {
  /** Address of the RPC API, with or without `/api/v0`; user and password in it are sent as Basic authorization. */
  readonly url: string;
  /** How long the node may take without anything happening, milliseconds; 30 s by default. */
  readonly timeoutMs?: number;
  readonly logger: { warn(fields: object, message: string): void };
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** Kubo answers every failure with status 500 and a text; this is the one for a block that it does not have. */
const ABSENT_MESSAGE = /could not find|not found/i;

/**
 * An external Kubo node through its RPC API. Blocks are pinned, so its garbage collection leaves them. What it answers
 * is not trusted: each address that it computes and each block that it gives is compared. It opens no connection before
 * the first call.
 *
 * @throws CONFIG_INVALID when the address is none of http or https
 */
export function openKuboNode(options: KuboNodeOptions): IpfsNode {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, logger } = options;
  const client = createClient(options.url);
  const stopping = new AbortController();

  /** Runs one request within its time. Every failure of the node becomes IPFS_UNREACHABLE. */
  const ask = async <T>(request: (timeout: IdleTimeout) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    using timeout = new IdleTimeout(
      timeoutMs,
      signal === undefined ? [stopping.signal] : [stopping.signal, signal],
    );
    try {
      timeout.signal.throwIfAborted();
      return await request(timeout);
    } catch (cause) {
      if (isDataDeedError(cause)) throw cause;
      signal?.throwIfAborted();
      throw new DataDeedError("IPFS_UNREACHABLE", undefined, { cause });
    }
  };

  const getBlock = async (cid: CID, { signal }: IpfsReadOptions = {}): Promise<Uint8Array | null> => {
    signal?.throwIfAborted();
    if (!isOurKind(cid)) return null;
    const bytes = await ask(async (timeout) => {
      // offline: of this node's blocks only, or an absent one would be searched for in the whole network
      const local = { signal: timeout.signal, offline: true };
      try {
        return await client.block.get(cid, local);
      } catch (error) {
        if (error instanceof Error && error.name === "HTTPError" && ABSENT_MESSAGE.test(error.message))
          return null;
        throw error;
      }
    }, signal);
    if (bytes === null || isBlockOf(cid, bytes)) return bytes;
    logger.warn(
      { cid: cid.toString() },
      "the IPFS node gave a block that is not the one asked for: it counts as absent",
    );
    return null;
  };

  return {
    putBlock: async (cid, bytes) => {
      expectBlock(cid, bytes);
      const stored = await ask((timeout) =>
        client.block.put(bytes, {
          format: hasLinks(cid) ? "dag-pb" : "raw",
          mhtype: "sha2-256",
          version: 1,
          pin: true,
          signal: timeout.signal,
        }),
      );
      expectCid(CID.createV1(cid.code, cid.multihash), stored);
    },

    putEntries: async (cid, content) => {
      const source = new WatchedContent(content);
      try {
        const added = await ask((timeout) =>
          client.add(source.pieces(timeout), {
            cidVersion: 1,
            rawLeaves: true,
            chunker: `size-${String(ENTRIES_CHUNK_BYTES)}`,
            pin: true,
            signal: timeout.signal,
          }),
        );
        expectCid(cid, added.cid);
      } catch (error) {
        throw source.failure === null ? error : source.failure.error;
      }
    },

    getBlock,
    exportCar: (cid, readOptions) => exportCar(cid, getBlock, readOptions),
    stop: () => {
      stopping.abort(new Error("the IPFS adapter is stopped"));
      return Promise.resolve();
    },
  };
}

/** Content on its way to the node. Its own failure is the caller's affair, not the node's, and is remembered as such. */
class WatchedContent {
  failure: { readonly error: unknown } | null = null;
  readonly #content: AsyncIterable<Uint8Array>;

  constructor(content: AsyncIterable<Uint8Array>) {
    this.#content = content;
  }

  async *pieces(timeout: IdleTimeout): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of this.#content) {
        timeout.restart();
        yield piece;
      }
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}

function createClient(address: string): KuboRPCClient {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new DataDeedError("CONFIG_INVALID", "the address of the IPFS node is not an http URL", {
      problems: [
        { pointer: "DATADEED_IPFS_URL", reason: "expected http:// or https:// with the RPC API's address" },
      ],
    });
  }
  const { username, password } = url;
  url.username = "";
  url.password = "";
  const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
    "base64",
  );
  return create(username === "" ? { url } : { url, headers: { authorization: `Basic ${secret}` } });
}
