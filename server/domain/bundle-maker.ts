/** Bundles (PROTOCOL section 8), each verified as its reader will verify it before it leaves the house. */
import { toBase64, toHex0x } from "#core/bytes.ts";
import { parseBundle, type BundleJson } from "#core/bundle.ts";
import { parseCertificate } from "#core/certificate.ts";
import { certificateNumber, decodeEntry, entryToJson } from "#core/entry.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { parseJson } from "#core/json.ts";
import { readWitnessedNote } from "#core/note/trusted-note.ts";
import type { TrustDocument } from "#core/trust.ts";
import { checkAnchor } from "../../client/verify/checks/anchor.ts";
import { checkEncumbrance } from "../../client/verify/checks/encumbrance.ts";
import { checkFinality } from "../../client/verify/checks/finality.ts";
import { checkStatus } from "../../client/verify/checks/status.ts";
import type { CheckName } from "../../client/verify/codes.ts";
import { gatherFacts } from "../../client/verify/facts.ts";
import type { Fragment } from "../../client/verify/fragment.ts";
import { createProvenReader } from "../../client/verify/offline/proven-chain.ts";
import { verifyBundle } from "../../client/verify/pipeline.ts";
import type { ChainReader } from "../../client/verify/ports.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { CheckpointStore, LogStore, StoredCertificate, StoredCheckpoint } from "../ports/store.ts";
import type { NoteStore } from "../ports/note-store.ts";
import type { TimestampStore } from "../ports/timestamp-store.ts";
import type { CheckpointSync } from "./checkpoint-sync.ts";
import { inclusionProof } from "./log-tree.ts";
import type { BlockProof, Proving } from "./proving.ts";

/**
 * Checks that say whether the bundle is genuine. The others (validity, status, objections, pledges) say whether to rely
 * on the certificate now, which is the reader's question: a revoked certificate has a genuine bundle.
 */
const GENUINE: ReadonlySet<CheckName> = new Set([
  "CERTIFICATE_NUMBER",
  "CERTIFICATE_DIGEST",
  "ISSUER_SIGNATURE",
  "DEPOSITOR_SIGNATURE",
  "INCLUSION",
  "ANCHOR",
  "FINALITY",
]);

/**
 * A contract's signature (ERC-1271) held when it was deposited and may not hold any more: that is for the reader to judge.
 * Of a statement that was tampered with, the certificate's digest tells.
 */
const MAY_CHANGE = "STATEMENT_SIGNATURE_INVALID";

function isDoubt({ check, status, code }: Fragment): boolean {
  if (!GENUINE.has(check) || status === "PASS" || status === "WARN") return false;
  return check !== "DEPOSITOR_SIGNATURE" || (status === "FAIL" && code !== MAY_CHANGE);
}

/** These depend on where the chain is now: reading it again may settle them. */
const OF_THE_CHAIN: ReadonlySet<CheckName> = new Set(["ANCHOR", "FINALITY"]);

export interface BundleMakerDeps {
  readonly store: Pick<LogStore, "nodes"> &
    Pick<CheckpointStore, "firstCheckpointCovering"> &
    Pick<TimestampStore, "timestampsOf"> &
    Pick<NoteStore, "newestNote">;
  readonly sync: Pick<CheckpointSync, "refresh">;
  readonly proving: Pick<Proving, "proofOf" | "latestProofOf" | "proofAt">;
  readonly reader: ChainReader;
  readonly trust: TrustDocument;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface BundleMaker {
  /**
   * @throws NOT_ANCHORED before a checkpoint covers it
   * @throws LOG_CORRUPT when what is stored does not verify; it is logged and never served
   * @throws CHAIN_UNREACHABLE when the chain could not be asked whether it does
   * @returns with the proof of the chain's state that was kept when it became final, where there is one
   */
  bundleOf(stored: StoredCertificate): Promise<BundleJson>;
  /**
   * The same with a proof as of the newest final block.
   * @throws NOT_FINAL | STATE_PROOF_UNAVAILABLE besides
   */
  freshBundleOf(stored: StoredCertificate): Promise<BundleJson>;
  /**
   * The same with a proof as of the block of the newest note that enough witnesses cosigned, and that note.
   * @throws NOT_FOUND where the trust document names no witnesses
   * @throws NOT_FINAL before such a note covers it; STATE_PROOF_UNAVAILABLE also when nodes have forgotten its block
   */
  witnessedBundleOf(stored: StoredCertificate): Promise<BundleJson>;
}

export function createBundleMaker(deps: BundleMakerDeps): BundleMaker {
  const { store, sync, proving, reader, trust, clock, logger } = deps;

  async function compose(stored: StoredCertificate): Promise<BundleJson> {
    const checkpoint = await store.firstCheckpointCovering(stored.index);
    if (checkpoint === null) throw new DataDeedError("NOT_ANCHORED");
    const certificate = parseCertificate(parseJson(stored.bytes));
    return {
      format: "datadeed-bundle/1",
      certificateNo: certificateNumber(trust.log, stored.index),
      certificate,
      entry: entryToJson(decodeEntry(stored.entry)),
      log: await logPart(stored.index, checkpoint),
      anchor: {
        transactionHash: checkpoint.transactionHash,
        blockNumber: checkpoint.blockNumber,
        blockHash: checkpoint.blockHash,
        anchoredAt: checkpoint.anchoredAt,
      },
      ...(await timestampPart(checkpoint)),
    };
  }

  async function timestampPart({ root }: StoredCheckpoint): Promise<Pick<BundleJson, "timestamps">> {
    const stored = await store.timestampsOf(root);
    if (stored.length === 0) return {};
    return { timestamps: stored.map(({ token }) => ({ type: "rfc3161", token: toBase64(token) })) };
  }

  async function logPart(index: number, { size, root }: StoredCheckpoint): Promise<BundleJson["log"]> {
    const proof = await inclusionProof(store, index, size);
    return {
      chainId: trust.chainId,
      address: trust.log,
      index,
      size,
      root: toHex0x(root),
      inclusionProof: proof.map(toHex0x),
    };
  }

  async function composeVerified(
    stored: StoredCertificate,
  ): Promise<{ bundle: BundleJson; doubts: Fragment[] }> {
    const bundle = await compose(stored);
    const now = Math.floor(clock.now() / 1000);
    const report = await verifyBundle({ bundle: parseBundle(bundle), trust, reader, now });
    return { bundle, doubts: report.checks.filter(isDoubt) };
  }

  function refusal(index: number, doubts: readonly Fragment[]): DataDeedError {
    const findings = doubts.map(({ check, status, code }) => ({ check, status, code }));
    if (doubts.every(({ status }) => status === "NOT_CHECKED")) {
      const message = "the chain can't be asked whether the bundle verifies";
      return new DataDeedError("CHAIN_UNREACHABLE", message, { details: { index, findings } });
    }
    logger.error({ code: "LOG_CORRUPT", index, findings }, "a bundle does not verify and is not served");
    return new DataDeedError("LOG_CORRUPT", "the bundle does not verify and is not served", {
      details: { index, findings },
    });
  }

  async function genuineBundle(stored: StoredCertificate): Promise<BundleJson> {
    const { bundle, doubts } = await composeVerified(stored);
    if (doubts.length === 0) return bundle;
    if (!doubts.every(({ check }) => OF_THE_CHAIN.has(check))) throw refusal(stored.index, doubts);
    // The chain may have been reorganised since the cache was filled.
    await sync.refresh();
    const again = await composeVerified(stored);
    if (again.doubts.length === 0) return again.bundle;
    throw refusal(stored.index, again.doubts);
  }

  /** With the proof, verified as somebody will who trusts its block and asks nobody. */
  async function withProof(bundle: BundleJson, { chainProof, block }: BlockProof): Promise<BundleJson> {
    const parsed = parseBundle(bundle);
    const proven = createProvenReader(chainProof, trust, { hash: block.hash, why: "GIVEN" });
    const facts = await gatherFacts(parsed, trust, proven);
    const input = { bundle: parsed, trust, facts, now: Math.floor(clock.now() / 1000) };
    const answers = [checkAnchor(input), checkFinality(input), checkStatus(input), checkEncumbrance(input)];
    const gaps = answers.filter(({ check, status }) =>
      OF_THE_CHAIN.has(check) ? status !== "PASS" : status === "NOT_CHECKED",
    );
    if (gaps.length === 0) return { ...bundle, chainProof };
    const findings = gaps.map(({ check, status, code }) => ({ check, status, code }));
    throw new DataDeedError("STATE_PROOF_INVALID", "the proof of the chain's state does not verify", {
      details: { findings },
    });
  }

  return {
    async bundleOf(stored) {
      const bundle = await genuineBundle(stored);
      const proof = await proving.proofOf(stored);
      if (proof === null) return bundle;
      try {
        return await withProof(bundle, proof);
      } catch (error) {
        if (!isDataDeedError(error, "STATE_PROOF_INVALID")) throw error;
        logger.error(
          { code: error.code, details: error.details },
          "a kept proof does not verify and is left out",
        );
        return bundle;
      }
    },
    async freshBundleOf(stored) {
      const bundle = await genuineBundle(stored);
      return withProof(bundle, await proving.latestProofOf(stored));
    },
    async witnessedBundleOf(stored) {
      if (trust.witnesses === undefined) throw new DataDeedError("NOT_FOUND", "this log has no witnesses");
      const found = await store.newestNote(trust.witnesses.threshold);
      if (found === null || found.size <= stored.index)
        throw new DataDeedError("NOT_FINAL", "no note that enough witnesses cosigned covers it yet");
      const { note } = found;
      const { block } = readWitnessedNote(note, trust, Math.floor(clock.now() / 1000));
      const bundle = await genuineBundle(stored);
      return { ...(await withProof(bundle, await proving.proofAt(stored, block))), cosignedNote: note };
    },
  };
}
