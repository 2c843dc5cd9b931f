/** What comes after the gateway's receipt: is it ours, until when to wait, and the bundle on the disk. */
import { setTimeout as sleep } from "node:timers/promises";
import { readBundle, type Bundle } from "#core/bundle.ts";
import { equalBytes, toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { fingerprint, scaleOf, type Manifest } from "#core/dataset.ts";
import type { Digest } from "#core/digest.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { CliContext, Outcome } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import type { DepositState } from "#core/gateway-answers.ts";
import type { Receipt } from "../adapters/gateway/deposits.ts";
import type { Gateway } from "./gateway.ts";
import { writeOutput } from "./output-file.ts";

export const WAITS = ["sequenced", "anchored", "final"] as const;
export type Wait = (typeof WAITS)[number];

const STATES: readonly DepositState[] = ["SEQUENCED", "ANCHORED", "FINAL"];
const POLL_MS = 500;

export interface Completion {
  readonly wait: Wait;
  readonly timeoutSeconds: number;
  readonly bundleFile: string;
  /** Where the certificate's PDF is wanted. */
  readonly pdfFile?: string | undefined;
  readonly manifestFile: string;
  readonly manifest: Manifest;
}

/** @throws NOT_ANCHORED when it took longer than allowed: the deposit is recorded all the same */
export async function completeDeposit(
  context: CliContext,
  gateway: Gateway,
  receipt: Receipt,
  { wait, timeoutSeconds, bundleFile, pdfFile, manifestFile, manifest }: Completion,
): Promise<Outcome> {
  const { certificateNo, index } = receipt;
  const state = await waitFor(context, gateway, receipt, wait, timeoutSeconds);
  const digest = certificateDigest(receipt.certificate);
  const hasBundle = wait !== "sequenced";
  if (hasBundle) {
    const bytes = await gateway.bundle(certificateNo);
    expectSame(readBundle(bytes), digest, "bundle");
    if (pdfFile !== undefined) {
      const pdf = await gateway.certificatePdf(certificateNo);
      const { readBundleOfPdf } = await import("../adapters/pdf-reader/read-pdf.ts");
      expectSame(readBundle(await readBundleOfPdf(pdf.slice())), digest, "PDF");
      await writeOutput(pdfFile, pdf, { access: "PUBLIC", existing: "REFUSE" }, context.world.cleanups);
    }
    await writeOutput(bundleFile, bytes, { access: "PUBLIC", existing: "REFUSE" }, context.world.cleanups);
  }
  const bundleUrl = `${gateway.url}/v1/certificates/${encodeURIComponent(certificateNo)}/bundle`;
  return {
    exitCode: EXIT.DONE,
    json: {
      certificateNo,
      index,
      state,
      certificateDigest: toHex0x(digest),
      ...fingerprint(manifest),
      scale: scaleOf(manifest),
      bundleFile: hasBundle ? bundleFile : null,
      pdfFile: hasBundle ? (pdfFile ?? null) : null,
      manifestFile,
      links: { bundle: bundleUrl },
    },
    lines: [
      `Certificate ${certificateNo} (${state})`,
      hasBundle
        ? `Bundle      ${bundleFile} (for anyone who is to check it)`
        : `Bundle      not asked for; later at ${bundleUrl}`,
      ...(pdfFile === undefined ? [] : [`PDF         ${pdfFile} (the same bundle is attached to it)`]),
      `Manifest    ${manifestFile} (private: it opens the commitment; keep it as long as the data)`,
    ],
  };
}

function expectSame({ entry }: Bundle, digest: Digest, what: string): void {
  if (equalBytes(entry.certificateDigest, digest)) return;
  throw new DataDeedError(
    "COMMITMENT_MISMATCH",
    `the gateway's ${what} is that of another certificate than its receipt`,
  );
}

async function waitFor(
  context: CliContext,
  gateway: Gateway,
  { certificateNo, state: first }: Receipt,
  wait: Wait,
  timeoutSeconds: number,
): Promise<DepositState> {
  const wanted = WAITS.indexOf(wait);
  const deadline = performance.now() + timeoutSeconds * 1000;
  const progress = context.progress(certificateNo);
  try {
    for (let state = first; ; state = await askState(gateway, certificateNo, state)) {
      if (STATES.indexOf(state) >= wanted) return state;
      if (performance.now() > deadline) {
        throw new DataDeedError(
          "NOT_ANCHORED",
          `${certificateNo} is recorded and still ${state} after ${timeoutSeconds} seconds; nothing is lost`,
          { details: { certificateNo, state } },
        );
      }
      progress.say(`${state}, waiting until it is ${wait} …`);
      await sleep(POLL_MS, undefined, { signal: context.world.signal });
    }
  } finally {
    progress.end();
  }
}

/** A gateway that is silent for a moment is asked again until the deadline. */
async function askState(
  gateway: Gateway,
  certificateNo: string,
  before: DepositState,
): Promise<DepositState> {
  try {
    return await gateway.state(certificateNo);
  } catch (error) {
    if (isDataDeedError(error, "SERVICE_UNREACHABLE") || isDataDeedError(error, "NOT_READY")) return before;
    throw error;
  }
}
