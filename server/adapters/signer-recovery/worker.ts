/** A thread that recovers signers, one after the other, by the same code as every verifier. */
import { parentPort } from "node:worker_threads";
import { recoverSigner } from "#core/typed-data.ts";
import type { RecoveryJob, RecoveryResult } from "./messages.ts";

parentPort?.on("message", ({ id, digest, signature }: RecoveryJob) => {
  const result: RecoveryResult = { id, signer: recoverSigner(digest, signature) };
  parentPort?.postMessage(result);
});
