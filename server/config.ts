/** The settings (PROTOCOL section 12): the only reader of the environment. docs/configuration.md explains each. */
import { resolve } from "node:path";
import { COSIGNATURE, parseNoteKey } from "#core/note/signed-note.ts";
import { DataDeedError, type FieldProblem } from "#core/errors.ts";
import { WEBHOOK_TARGETS, type WebhookTargets } from "./ports/webhooks.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** Absolute. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly chainPort: number;
  /** Empty: the embedded chain. */
  readonly rpcUrls: readonly string[];
  /** null: in-process IPFS. */
  readonly ipfsUrl: string | null;
  /** null: SQLite in the data directory. */
  readonly databaseUrl: string | null;
  readonly anchorIntervalMs: number;
  readonly anchorMaxPending: number;
  readonly confirmations: number | "finalized";
  readonly record: "LOG" | "INDIVIDUAL";
  /** Absolute; null: made at the first run in the data directory. */
  readonly notaryKeyFile: string | null;
  readonly issuerKeyFile: string | null;
  /** Of the notary's keystore; null: a file in the data directory, made at the first run. */
  readonly password: string | null;
  readonly issuerName: string;
  readonly operatorName: string;
  readonly cacFilingNo: string | null;
  readonly logLevel: LogLevel;
  /** Where webhooks may lead. */
  readonly webhookTargets: WebhookTargets;
  /** RPC addresses for the trust document; null: those that the gateway uses itself. */
  readonly publicRpcUrls: readonly string[] | null;
  /** Where people reach this gateway, without a slash at the end; null: where it listens. */
  readonly publicUrl: string | null;
  /** Time-stamping authorities to ask; empty: no second clock. */
  readonly tsaUrls: readonly string[];
  /** Absolute; certificates that their tokens lead to. */
  readonly tsaCaFile: string | null;
  readonly tsaImprint: "sha256" | "sm3";
  /** Witnesses to ask for cosignatures, each with its key (vkey). */
  readonly witnesses: readonly { readonly url: string; readonly key: string }[];
  /** How many of them verifiers are told to demand. */
  readonly witnessThreshold: number;
  readonly noteIntervalMs: number;
  /** Whether any account may sign in with its key and deposit for itself, or only holders of API keys. */
  readonly accountSignIn: "on" | "off";
  /** Names beginning with DATADEED_ that mean nothing here: most likely typing mistakes. */
  readonly unknown: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of other programs of the project: no mistakes. */
const FOREIGN =
  /^DATADEED_(?:URL|GATEWAY|GATEWAY_URL|API_KEY|API_KEY_FILE|TRUST|(?:TEST|BENCH|DEPLOY|CRASH)_.*)$/;

class Reader {
  readonly #environment: Environment;
  readonly #known = new Set<string>();
  readonly problems: FieldProblem[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Unset and empty mean the same: a container passes on what it does not have as an empty text. */
  text(name: string): string | null {
    this.#known.add(name);
    const value = this.#environment[name]?.trim();
    return value === undefined || value === "" ? null : value;
  }

  parsed<T>(name: string, fallback: T, expected: string, parse: (text: string) => T | undefined): T {
    const text = this.text(name);
    if (text === null) return fallback;
    const value = parse(text);
    // The value itself is not repeated: it may carry a password.
    if (value === undefined) this.problems.push({ pointer: name, reason: `expected ${expected}` });
    return value ?? fallback;
  }

  integer(name: string, fallback: number, least: number, most: number): number {
    return this.parsed(name, fallback, `an integer from ${least} to ${most}`, (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    });
  }

  choice<const T extends string>(name: string, fallback: T, choices: readonly T[]): T {
    return this.parsed<T>(name, fallback, `one of ${choices.join(", ")}`, (text) =>
      choices.find((choice) => choice === text),
    );
  }

  url(name: string, protocols: readonly string[]): string | null {
    return this.parsed<string | null>(
      name,
      null,
      `a URL (${protocols.join(", ")})${keyHint(protocols)}`,
      (text) => parseUrl(text, protocols),
    );
  }

  urls(name: string, protocols: readonly string[]): string[] | null {
    return this.parsed<string[] | null>(
      name,
      null,
      `URLs (${protocols.join(", ")})${keyHint(protocols)}, comma-separated, each once`,
      (text) => {
        const urls = text.split(",").map((part) => parseUrl(part.trim(), protocols));
        const good = urls.filter((url) => url !== undefined);
        return good.length === urls.length && new Set(good).size === good.length ? good : undefined;
      },
    );
  }

  /** Addresses and keys, in the same order. */
  witnesses(urlsName: string, keysName: string): { url: string; key: string }[] {
    const urls = this.urls(urlsName, ["http", "https"]) ?? [];
    const keys = this.parsed<string[]>(
      keysName,
      [],
      "keys of witnesses (vkey), comma-separated, each once",
      (text) => {
        const found = text.split(",").map((part) => part.trim());
        const isGood = found.every((key) => parseNoteKey(key)?.type === COSIGNATURE);
        return isGood && new Set(found).size === found.length ? found : undefined;
      },
    );
    if (keys.length !== urls.length)
      this.problems.push({
        pointer: keysName,
        reason: `expected ${urls.length}, one for each of ${urlsName}`,
      });
    return urls.flatMap((url, i) => (keys[i] === undefined ? [] : [{ url, key: keys[i] }]));
  }

  file(name: string): string | null {
    const text = this.text(name);
    return text === null ? null : resolve(text);
  }

  name(name: string, fallback: string): string {
    return this.parsed(name, fallback, "1 to 200 characters without control characters", (text) =>
      Array.from(text).length <= 200 && text.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(text)
        ? text
        : undefined,
    );
  }

  unknown(): string[] {
    return Object.keys(this.#environment)
      .filter((name) => name.startsWith("DATADEED_") && !this.#known.has(name) && !FOREIGN.test(name))
      .sort();
  }
}

function keyHint(protocols: readonly string[]): string {
  return protocols.includes("http") ? " without user and password" : "";
}

function parseUrl(text: string, protocols: readonly string[]): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, username, password } = new URL(text);
  if (!protocols.includes(protocol.slice(0, -1))) return undefined;
  if (protocol.startsWith("postgres")) return text;
  // Nothing here sends a user and a password out of an address over HTTP: a key is part of the path.
  return hostname !== "" && username + password === "" ? text : undefined;
}

/** It is printed, and read from a square code: short, and nothing in it but the way to this gateway. */
function parsePublicUrl(text: string): string | undefined {
  if (parseUrl(text, ["http", "https"]) === undefined) return undefined;
  const { origin, pathname, username, password, search, hash } = new URL(text);
  const plain = `${origin}${pathname}`.replace(/\/+$/, "");
  return username + password + search + hash === "" && plain.length <= 100 ? plain : undefined;
}

function parseHost(text: string): string | undefined {
  return /^[A-Za-z0-9.:_-]{1,255}$/.test(text) ? text : undefined;
}

function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Reads all settings.
 * @throws CONFIG_INVALID naming every bad one; values are not repeated
 */
export function readConfig(environment: Environment = process.env): Config {
  const read = new Reader(environment);
  const host = read.parsed("DATADEED_HOST", "127.0.0.1", "a host name or address", parseHost);
  const operatorName = read.name("DATADEED_OPERATOR_NAME", "DataDeed operator (unnamed)");
  const config: Omit<Config, "unknown"> = {
    dataDir: resolve(read.text("DATADEED_DATA_DIR") ?? "./data"),
    port: read.integer("DATADEED_PORT", 8080, 0, 65_535),
    host,
    chainPort: read.integer("DATADEED_CHAIN_PORT", 8545, 0, 65_535),
    rpcUrls: read.urls("DATADEED_RPC_URL", ["http", "https"]) ?? [],
    ipfsUrl: read.url("DATADEED_IPFS_URL", ["http", "https"]),
    databaseUrl: read.url("DATADEED_DATABASE_URL", ["postgres", "postgresql"]),
    anchorIntervalMs: read.integer("DATADEED_ANCHOR_INTERVAL_MS", 2_000, 1, 86_400_000),
    anchorMaxPending: read.integer("DATADEED_ANCHOR_MAX_PENDING", 1_000, 1, 1_000_000),
    confirmations: read.parsed<number | "finalized">(
      "DATADEED_CONFIRMATIONS",
      1,
      "an integer from 1 to 10000, or finalized",
      (text) => {
        if (text === "finalized") return text;
        return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 10_000
          ? Number(text)
          : undefined;
      },
    ),
    record: read.choice("DATADEED_RECORD", "LOG", ["LOG", "INDIVIDUAL"]),
    notaryKeyFile: read.file("DATADEED_NOTARY_KEY_FILE"),
    issuerKeyFile: read.file("DATADEED_ISSUER_KEY_FILE"),
    password: read.text("DATADEED_PASSWORD"),
    operatorName,
    issuerName: read.name("DATADEED_ISSUER_NAME", operatorName),
    cacFilingNo: read.parsed<string | null>("DATADEED_CAC_FILING_NO", null, "up to 100 characters", (text) =>
      text.length <= 100 ? text : undefined,
    ),
    logLevel: read.choice("DATADEED_LOG_LEVEL", "info", LOG_LEVELS),
    // Who can only be reached from this machine may call this machine; from elsewhere that would be a way in.
    webhookTargets: read.choice(
      "DATADEED_WEBHOOK_TARGETS",
      isLoopbackHost(host) ? "loopback" : "public",
      WEBHOOK_TARGETS,
    ),
    publicRpcUrls: read.urls("DATADEED_PUBLIC_RPC_URL", ["http", "https"]),
    accountSignIn: read.choice("DATADEED_ACCOUNT_SIGN_IN", "on", ["on", "off"]),
    publicUrl: read.parsed<string | null>(
      "DATADEED_PUBLIC_URL",
      null,
      "an http(s) address of at most 100 characters without user, query and fragment",
      parsePublicUrl,
    ),
    witnesses: read.witnesses("DATADEED_WITNESS_URLS", "DATADEED_WITNESS_KEYS"),
    witnessThreshold: read.integer("DATADEED_WITNESS_THRESHOLD", 1, 1, 100),
    noteIntervalMs: read.integer("DATADEED_NOTE_INTERVAL_MS", 600_000, 1_000, 86_400_000),
    tsaUrls: read.urls("DATADEED_TSA_URLS", ["http", "https"]) ?? [],
    tsaCaFile: read.file("DATADEED_TSA_CA_FILE"),
    tsaImprint: read.choice("DATADEED_TSA_IMPRINT", "sha256", ["sha256", "sm3"]),
  };
  const { length } = config.witnesses;
  if (config.witnessThreshold > Math.max(length, 1))
    read.problems.push({ pointer: "DATADEED_WITNESS_THRESHOLD", reason: `expected at most ${length}` });
  if (config.tsaUrls.length > 0 && config.tsaCaFile === null)
    read.problems.push({ pointer: "DATADEED_TSA_CA_FILE", reason: "expected with DATADEED_TSA_URLS" });
  if (read.problems.length > 0) {
    const list = read.problems.map(({ pointer, reason }) => `${pointer}: ${reason}`).join("; ");
    throw new DataDeedError("CONFIG_INVALID", list, { problems: read.problems });
  }
  return { ...config, unknown: read.unknown() };
}
