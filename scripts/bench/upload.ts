/** A 2 GiB multipart deposit: rate, and the gateway's peak memory beside that of a 64 MiB one. */
import { createReadStream } from "node:fs";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { startGatewayProcess, type GatewayProcess } from "../tasks/gateway-process.ts";
import { fingerprintRequest } from "../tasks/fingerprints.ts";
import type { Table } from "./table.ts";

const MIB = 1024 * 1024;
const SIZES_MIB = [64, 2048];

async function makeFile(path: string, sizeMib: number): Promise<void> {
  await using file = await open(path, "w");
  const block = Buffer.alloc(MIB);
  for (let i = 0; i < sizeMib; i++) {
    block.writeUInt32BE(i, 0);
    await file.write(block);
  }
}

async function upload(url: string, apiKey: string, path: string, name: string): Promise<number> {
  const boundary = "datadeed-bench-boundary";
  const part = (headers: string) => `--${boundary}\r\nContent-Disposition: form-data; ${headers}\r\n\r\n`;
  const head = `${part('name="description"')}${JSON.stringify(fingerprintRequest(name).description)}\r\n${part(`name="files"; filename="${name}.bin"`)}`;
  const startedAt = performance.now();
  const sent = request(`${url}/v1/deposits`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${apiKey}`,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
  });
  const answered = new Promise<number>((resolve, reject) => {
    sent.on("error", reject);
    sent.on("response", (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode!));
    });
  });
  await pipeline(async function* () {
    yield Buffer.from(head);
    yield* createReadStream(path, { highWaterMark: MIB }) as AsyncIterable<Buffer>;
    yield Buffer.from(`\r\n--${boundary}--\r\n`);
  }, sent);
  const status = await answered;
  if (status !== 201) throw new Error(`upload: HTTP ${status}`);
  return (performance.now() - startedAt) / 1000;
}

/** Peak resident memory of a process, MiB. */
async function peakMib({ child }: GatewayProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid!}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1024;
}

export async function benchUpload(): Promise<Table> {
  const home = await mkdtemp(join(tmpdir(), "datadeed-bench-"));
  const rows: (string | number)[][] = [];
  try {
    for (const sizeMib of SIZES_MIB) {
      const path = join(home, `${sizeMib}.bin`);
      await makeFile(path, sizeMib);
      const gateway = await startGatewayProcess(join(home, `data-${sizeMib}`), {
        DATADEED_LOG_LEVEL: "error",
      });
      try {
        const before = await peakMib(gateway);
        const apiKey = (await readFile(join(home, `data-${sizeMib}`, "api-key"), "utf8")).trim();
        const seconds = await upload(gateway.url, apiKey, path, `upload-${sizeMib}`);
        rows.push([
          `${sizeMib} MiB`,
          ((sizeMib * MIB) / 1e6 / seconds).toFixed(0),
          before.toFixed(0),
          (await peakMib(gateway)).toFixed(0),
        ]);
      } finally {
        await gateway.stop();
        await rm(path);
      }
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
  return {
    title:
      "Multipart deposit: whole-file SHA-256 and chunk tree while it streams, client on the same machine",
    columns: ["upload", "MB/s", "peak MiB before", "peak MiB after"],
    rows,
  };
}
