/**
 * Entries and certificates from trustless gateways: a DataDeed gateway, or any other that serves raw IPFS blocks. Whoever
 * serves them needs no trust: each block is hashed, and a wrong one counts as none.
 */
import { exporter } from "ipfs-unixfs-exporter";
import { CID } from "multiformats/cid";
import * as Multihash from "multiformats/hashes/digest";
import type { Address } from "#core/address.ts";
import { equalBytes, fromHex0x, joinBytes } from "#core/bytes.ts";
import { MAX_CERTIFICATE_BYTES } from "#core/certificate.ts";
import { sha256 } from "#core/digest.ts";
import { certificateNumber, encodeEntry, ENTRY_LENGTH, entryFromJson, zEntryJson } from "#core/entry.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson } from "#core/json.ts";
import { z } from "zod";
import type { AuditDocuments, Hex } from "../../audit/ports.ts";
import { readBounded } from "../bounded-body.ts";
import type { Fetch } from "../chain-ethers/index.ts";
import { entriesCid } from "../ipfs/entries-file.ts";
import { concurrently } from "./concurrently.ts";

export interface DocumentsOptions {
  readonly fetch?: Fetch;
  /** For one request; 10,000 by default. */
  readonly timeoutMs?: number;
  /** Address of the log: bundles, which carry the time-stamp tokens, are asked for by certificate numbers. */
  readonly log?: Address;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const IN_FLIGHT = 16;
const RAW = 0x55;
const SHA2_256 = 0x12;
/** The largest block of an entries file; its nodes above the leaves are smaller. */
const MAX_BLOCK_BYTES = 2 * 1024 * 1024;
/** Entries in one answer of `/v1/log/entries`. */
const ENTRIES_PER_READ = 1_000;

/** A bundle with a proof of the chain's state. */
const MAX_BUNDLE_BYTES = 4 * 1024 * 1024;

const zStamped = z.looseObject({ timestamps: z.array(z.unknown()).default([]) });
const zToken = z.looseObject({ type: z.literal("rfc3161"), token: z.string() });

const zEntries = z.looseObject({ entries: z.array(zEntryJson) });

/** @param urls of gateways, asked one after the other until one has what is wanted */
export function createAuditDocuments(
  urls: readonly string[],
  options: DocumentsOptions = {},
): AuditDocuments {
  const gateways = urls.map((url) => new Gateway(url, options));

  /** The first that is not null; null when nobody has it. */
  async function anyOf(ask: (gateway: Gateway) => Promise<Uint8Array | null>): Promise<Uint8Array | null> {
    for (const gateway of gateways) {
      const found = await ask(gateway);
      if (found !== null) return found;
    }
    return null;
  }

  const block = (cid: CID, maxBytes: number) => anyOf((gateway) => gateway.block(cid, maxBytes));

  return {
    async entries(start, end, file) {
      const bytes = ENTRY_LENGTH * (end - start);
      const published = await readFile(file, bytes, (cid) => block(cid, MAX_BLOCK_BYTES));
      return published ?? anyOf((gateway) => gateway.entries(start, end));
    },

    entriesCid: async (content) => (await entriesCid(content)).bytes,

    ...(options.log === undefined ? {} : { timestamps: stampsFrom(gateways, options.log) }),

    certificates: (digests) =>
      concurrently(digests, IN_FLIGHT, (digest) => block(cidOf(digest), MAX_CERTIFICATE_BYTES)),
  };
}

/** Every token that any of the gateways has, each once: the bundle of the first entry has those of its checkpoint. */
function stampsFrom(gateways: readonly Gateway[], log: Address): NonNullable<AuditDocuments["timestamps"]> {
  return (checkpoints) =>
    concurrently(checkpoints, IN_FLIGHT, async ({ first }) => {
      const number = certificateNumber(log, first);
      const found = await Promise.all(gateways.map((gateway) => gateway.tokens(number)));
      return [...new Set(found.flat())];
    });
}

/** The digest on the chain is the address on IPFS. */
function cidOf(digest: Hex): CID {
  return CID.createV1(RAW, Multihash.create(SHA2_256, fromHex0x(digest, 32)));
}

/** A UnixFS file of exactly so many bytes; null when it is longer, shorter or not to be had. */
async function readFile(
  address: Uint8Array,
  bytes: number,
  block: (cid: CID) => Promise<Uint8Array | null>,
): Promise<Uint8Array | null> {
  try {
    const file = await exporter(CID.decode(address), {
      // The exporter wants a stream of the block's bytes.
      async *get(cid: CID) {
        const found = await block(cid);
        if (found === null) throw new DataDeedError("IPFS_UNREACHABLE", `nobody has ${cid.toString()}`);
        yield found;
      },
    });
    if (file.type === "directory" || file.type === "object" || Number(file.size) !== bytes) return null;
    const parts: Uint8Array[] = [];
    for await (const part of file.content()) parts.push(part);
    return joinBytes(parts);
  } catch {
    // Whatever is wrong with the file, the entries may still be had elsewhere; if not, they are missing.
    return null;
  }
}

class Gateway {
  readonly #url: string;
  readonly #fetch: Fetch;
  readonly #timeoutMs: number;

  constructor(url: string, options: DocumentsOptions) {
    this.#url = url.replace(/\/+$/, "");
    this.#fetch = options.fetch ?? ((address, init) => fetch(address, init));
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  /** The block with this address, and no other. */
  async block(cid: CID, maxBytes: number): Promise<Uint8Array | null> {
    const bytes = await this.#get(`/ipfs/${cid.toString()}?format=raw`, maxBytes);
    return bytes !== null && equalBytes(sha256(bytes), cid.multihash.digest) ? bytes : null;
  }

  /** The same entries from the log that the gateway keeps. */
  async entries(start: number, end: number): Promise<Uint8Array | null> {
    const parts: Uint8Array[] = [];
    for (let at = start; at < end;) {
      const to = Math.min(end, at + ENTRIES_PER_READ);
      const bytes = await this.#get(`/v1/log/entries?start=${at}&end=${to}`, 1024 * (to - at) + 4096);
      const entries = bytes === null ? [] : readEntries(bytes);
      if (entries.length === 0 || entries.length > to - at) return null;
      for (const entry of entries) parts.push(entry);
      at += entries.length;
    }
    return joinBytes(parts);
  }

  async tokens(certificateNo: string): Promise<readonly string[]> {
    const bytes = await this.#get(`/v1/certificates/${certificateNo}/bundle`, MAX_BUNDLE_BYTES);
    return bytes === null ? [] : readTokens(bytes);
  }

  async #get(path: string, maxBytes: number): Promise<Uint8Array | null> {
    try {
      const response = await this.#fetch(this.#url + path, {
        redirect: "error",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      return response.ok ? await readBounded(response, maxBytes) : null;
    } catch {
      // Silent, broken off, or not http at all: it has nothing for us.
      return null;
    }
  }
}

function readEntries(bytes: Uint8Array): Uint8Array[] {
  try {
    const json = parseJson(bytes, { maxLength: bytes.length });
    return zEntries.parse(json).entries.map((entry) => encodeEntry(entryFromJson(entry)));
  } catch {
    return [];
  }
}

function readTokens(bytes: Uint8Array): string[] {
  try {
    const { timestamps } = zStamped.parse(parseJson(bytes, { maxLength: bytes.length }));
    return timestamps.flatMap((entry) => zToken.safeParse(entry).data?.token ?? []);
  } catch {
    return [];
  }
}
