/** Durable certificates a second into the store alone: group commit against one commit each, in one process, in turn. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { formatAddress } from "#core/address.ts";
import { sha256 } from "#core/digest.ts";
import { encodeEntry } from "#core/entry.ts";
import { Frontier, hashLeaf } from "#core/merkle.ts";
import { openSqliteStore } from "../../server/adapters/store-sqlite/store.ts";
import { Sequencer, type NewCertificate } from "../../server/domain/sequencer.ts";
import type { Logger } from "../../server/ports/logger.ts";
import type { Store } from "../../server/ports/store.ts";
import { median, type Table } from "./table.ts";

const ROUNDS = 3;
/** About what a certificate with a statement has. */
const CERTIFICATE_BYTES = 3_000;
const SINGLE = 1_500;
const GROUPED = 12_000;

const silent: Logger = { debug: noop, info: noop, warn: noop, error: noop, child: () => silent };

function noop(): void {
  // figures go to the table, nothing to the log
}

/** Made before the clock starts: only the store is measured. */
function certificates(count: number): NewCertificate[] {
  return Array.from({ length: count }, () => {
    const bytes = new Uint8Array(randomBytes(CERTIFICATE_BYTES));
    const digest = sha256(bytes);
    const holder = formatAddress(new Uint8Array(randomBytes(20)));
    const entry = encodeEntry({
      certificateDigest: digest,
      commitment: digest,
      holder,
      validUntil: 1_890_000_000,
    });
    return { digest, entry, bytes, holder, receivedAt: 1_795_334_400, record: "LOG" };
  });
}

/** Works per second, and the 99th percentile of a single work's milliseconds. */
interface Figures {
  readonly perSecond: number;
  readonly p99Ms: number;
}

async function measure<T>(
  items: readonly T[],
  writers: number,
  work: (item: T) => unknown,
): Promise<Figures> {
  const latencies: number[] = [];
  let next = 0;
  const started = performance.now();
  const writer = async () => {
    for (let at = next++; at < items.length; at = next++) {
      const before = performance.now();
      await work(items[at]!);
      latencies.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  const perSecond = (items.length * 1000) / (performance.now() - started);
  latencies.sort((a, b) => a - b);
  return { perSecond, p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? NaN };
}

/** What the machine's SQLite does at best with one row a commit: no index, no tree, no checks. */
function bareInsert(file: string): {
  readonly insert: (certificate: NewCertificate) => void;
  readonly close: () => void;
} {
  const database = new DatabaseSync(file);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (digest BLOB, bytes BLOB)",
  );
  const statement = database.prepare("INSERT INTO row VALUES (?, ?)");
  return {
    insert: ({ digest, bytes }) => {
      statement.run(digest, bytes);
    },
    close: () => {
      database.close();
    },
  };
}

/** One durable transaction for each certificate, as a gateway without a sequencer would do it. */
function commitEach(store: Store): (certificate: NewCertificate) => Promise<void> {
  let frontier: Frontier | undefined;
  return async (certificate) => {
    if (frontier === undefined) {
      const { size, peaks } = await store.head();
      frontier = new Frontier(size, peaks);
    }
    const index = frontier.size;
    const nodes = frontier.append(hashLeaf(certificate.entry));
    const batch = { firstIndex: index, certificates: [{ ...certificate, index }], nodes, idempotency: [] };
    const outcome = await store.append(batch);
    if (outcome !== "APPENDED") throw new Error(`the store answered ${outcome}`);
  };
}

function row(name: string, results: readonly Figures[], base: readonly Figures[]): (string | number)[] {
  const rate = median(results.map(({ perSecond }) => perSecond));
  const times = rate / median(base.map(({ perSecond }) => perSecond));
  return [name, rate.toFixed(0), times.toFixed(1), median(results.map(({ p99Ms }) => p99Ms)).toFixed(2)];
}

export async function benchStore(): Promise<Table> {
  const folder = await mkdtemp(join(tmpdir(), "datadeed-bench-store-"));
  const bare = bareInsert(join(folder, "bare.sqlite"));
  const store = openSqliteStore(join(folder, "store.sqlite"));
  const sequencer = new Sequencer({ store, logger: silent });
  const submit = (certificate: NewCertificate) => sequencer.submit({ certificates: [certificate] });
  const figures: Record<"bare" | "each" | "one" | "many" | "crowd", Figures[]> = {
    bare: [],
    each: [],
    one: [],
    many: [],
    crowd: [],
  };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      figures.bare.push(await measure(certificates(SINGLE), 1, bare.insert));
      figures.each.push(await measure(certificates(SINGLE), 1, commitEach(store)));
      figures.one.push(await measure(certificates(SINGLE), 1, submit));
      figures.many.push(await measure(certificates(GROUPED), 64, submit));
      figures.crowd.push(await measure(certificates(GROUPED), 1_000, submit));
    }
  } finally {
    await sequencer.stop();
    await store.close();
    bare.close();
    await rm(folder, { recursive: true, force: true });
  }
  return {
    title: `Durable certificates into the store (SQLite, synchronous=FULL, ${CERTIFICATE_BYTES} bytes each; median of ${ROUNDS})`,
    columns: ["how", "certificates/s", "× one commit each", "p99 ms"],
    rows: [
      row("bare SQLite insert, one row a commit, no index and no tree", figures.bare, figures.each),
      row("store, one commit each", figures.each, figures.each),
      row("sequencer, 1 writer", figures.one, figures.each),
      row("sequencer, 64 writers (group commit)", figures.many, figures.each),
      row("sequencer, 1,000 writers (group commit)", figures.crowd, figures.each),
    ],
  };
}
