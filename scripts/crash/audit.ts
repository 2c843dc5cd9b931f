/** A full audit of the running gateway's record, by the command line that an auditor would use. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { ROOT } from "../tasks/run.ts";

export interface AuditOutcome {
  /** One line for the round's report. */
  readonly summary: string;
  /** In words; empty when the record is verified. */
  readonly faults: readonly string[];
}

interface AuditJson {
  readonly conclusion?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly counts?: {
    readonly entries: number;
    readonly checkpoints: number;
    readonly certificates: { readonly verified: number; readonly missing: number };
  };
  readonly findings?: readonly { readonly code: string; readonly severity: string; readonly en: string }[];
}

/** @param folder where the trust document is put */
export async function auditGateway(url: string, folder: string): Promise<AuditOutcome> {
  const trust = join(folder, "audit-trust.json");
  await writeFile(trust, await (await fetch(`${url}/.well-known/datadeed.json`)).text());
  const startedAt = performance.now();
  const { conclusion, error, counts, findings = [] } = await run(["--trust", trust, "--documents", url]);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (conclusion === undefined) {
    const reason = `${error?.code ?? "no answer"}: ${error?.message ?? ""}`;
    return {
      summary: `audit failed after ${seconds} s`,
      faults: [`the audit came to no conclusion: ${reason}`],
    };
  }
  const faults = findings
    .filter(({ severity }) => severity !== "NOTE")
    .map(({ code, en }) => `the audit says ${code}: ${en}`);
  const { entries = 0, checkpoints = 0 } = counts ?? {};
  return {
    summary: `audit ${conclusion}: ${entries} entries, ${checkpoints} checkpoints, ${counts?.certificates.verified ?? 0} certificates, ${seconds} s`,
    faults: conclusion === "VERIFIED" ? [] : faults.slice(0, 5),
  };
}

function run(args: readonly string[]): Promise<AuditJson> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, "client/cli/main.ts"), "audit", ...args, "--json"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", () => {
      try {
        resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")) as AuditJson);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
