import { useCallback, useReducer, useRef } from "react";
import type { Bundle } from "#core/bundle.ts";
import type { Manifest } from "#core/dataset.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { Report } from "../../../verify/pipeline.ts";
import type { ChainReader, TrustedBlock } from "../../../verify/ports.ts";
import type { ChosenFile } from "../hashing/chosen-files.ts";
import { loadVerifier } from "./inputs.ts";

export interface HashProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly bytesPerSecond: number;
}

export type VerificationState =
  | { readonly phase: "idle" }
  | { readonly phase: "hashing"; readonly progress: HashProgress }
  | { readonly phase: "reading" }
  | { readonly phase: "done"; readonly report: Report }
  | { readonly phase: "failed"; readonly reason: string };

export interface VerificationInput {
  readonly bundle: Bundle;
  readonly trust: TrustDocument;
  readonly rpc: readonly string[];
  /** The block that is trusted: then no node is asked. */
  readonly trusted: TrustedBlock | undefined;
  readonly manifest: Manifest | undefined;
  readonly files: readonly ChosenFile[];
}

const RPC_TIMEOUT_MS = 10_000;

async function hashWithProgress(
  files: readonly ChosenFile[],
  signal: AbortSignal,
  show: (progress: HashProgress) => void,
) {
  const { hashChunks } = await loadVerifier();
  const bytesTotal = files.reduce((sum, { file }) => sum + file.size, 0);
  const startedAt = performance.now();
  show({ bytesDone: 0, bytesTotal, bytesPerSecond: 0 });
  return hashChunks(files, {
    signal,
    onProgress: (bytesDone) =>
      show({
        bytesDone,
        bytesTotal,
        bytesPerSecond: (bytesDone / Math.max(1, performance.now() - startedAt)) * 1000,
      }),
  });
}

/** Proven from the bundle where a block is trusted, else asked of the nodes; undefined where there is neither. */
async function readerOf({
  bundle,
  trust,
  rpc,
  trusted,
}: VerificationInput): Promise<ChainReader | undefined> {
  const { createChainReader, createProvenReader } = await loadVerifier();
  if (trusted !== undefined) return createProvenReader(bundle.chainProof, trust, trusted);
  return rpc.length === 0
    ? undefined
    : createChainReader(rpc, { chainId: trust.chainId, timeoutMs: RPC_TIMEOUT_MS });
}

/** Runs one verification at a time; a new one, or `cancel`, ends the one before. */
export function useVerification() {
  const [state, setState] = useReducer((_: VerificationState, next: VerificationState) => next, {
    phase: "idle",
  });
  const running = useRef<AbortController | null>(null);

  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setState({ phase: "idle" });
  }, []);

  const verify = useCallback(async (input: VerificationInput) => {
    const { bundle, trust, manifest, files } = input;
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const show = (next: VerificationState) => {
      if (!abort.signal.aborted) setState(next);
    };
    try {
      const hashed =
        files.length === 0
          ? undefined
          : await hashWithProgress(files, abort.signal, (progress) => show({ phase: "hashing", progress }));
      show({ phase: "reading" });
      const { verifyBundle } = await loadVerifier();
      const reader = await readerOf(input);
      const report = await verifyBundle({
        bundle,
        trust,
        now: Math.floor(Date.now() / 1000),
        ...(reader === undefined ? {} : { reader }),
        ...(manifest === undefined ? {} : { manifest }),
        ...(hashed === undefined ? {} : { dataset: { files: hashed } }),
      });
      show({ phase: "done", report });
    } catch (error) {
      show({ phase: "failed", reason: error instanceof Error ? error.message : String(error) });
    }
  }, []);

  return { state, verify, cancel };
}
