/** A thread that recovers signers, one after the other. */
import { parentPort } from "node:worker_threads";
import type { RecoveryJob, RecoveryResult } from "./messages.ts";
import { recoverSignerNatively } from "./native-recovery.ts";

parentPort?.on("message", (jobs: readonly RecoveryJob[]) => {
  const results: RecoveryResult[] = jobs.map(({ id, digest, signature }) => ({
    id,
    signer: recoverSignerNatively(digest, signature),
  }));
  parentPort?.postMessage(results);
});
