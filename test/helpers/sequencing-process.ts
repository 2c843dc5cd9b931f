/** Run as a process of its own: sequences made-up certificates into a SQLite store until it is killed, telling each acknowledgement. */
import { toHex } from "#core/bytes.ts";
import { openSqliteStore } from "../../server/adapters/store-sqlite/store.ts";
import { Sequencer } from "../../server/domain/sequencer.ts";
import { MemoryLogger } from "./memory-logger.ts";
import { sampleCertificate } from "./sample-log.ts";

const [file, salt = ""] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: sequencing-process.ts <database> [salt]");

const sequencer = new Sequencer({ store: openSqliteStore(file), logger: new MemoryLogger() });
let next = 0;

async function depositor(): Promise<never> {
  for (;;) {
    const certificate = sampleCertificate(next++, { salt });
    const outcome = await sequencer.submit({ certificates: [certificate] });
    if (outcome.kind === "SEQUENCED")
      process.stdout.write(`${outcome.firstIndex} ${toHex(certificate.digest)}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, depositor));
