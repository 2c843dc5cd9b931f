/** Certificates as anyone may see them: their place, state, status and history, bundles, lists. */
import { toHex0x } from "#core/bytes.ts";
import { certificateNumber, decodeEntry } from "#core/entry.ts";
import { isDataDeedError } from "#core/errors.ts";
import type { CertificateSummary, DepositState, HistoryEvent } from "#core/gateway-answers.ts";
import { formatTime } from "#core/parse.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { CertificateRecord, ChainReader } from "../../client/verify/ports.ts";
import type { LogChain } from "../ports/chain.ts";
import type { Clock } from "../ports/clock.ts";
import type { Certificates } from "../ports/gateway.ts";
import type {
  CheckpointStore,
  ListQuery,
  LogStore,
  StoredCertificate,
  StoredCheckpoint,
} from "../ports/store.ts";
import type { BundleMaker } from "./bundle-maker.ts";
import type { CheckpointSync } from "./checkpoint-sync.ts";
import {
  finalBlockNumber,
  stateBounds,
  stateOf,
  stateOfCheckpoint,
  type StateBounds,
} from "./deposit-state.ts";
import { certificateOf, findByNumber } from "./find-certificate.ts";
import { registerHistory } from "./register-history.ts";
import type { RegisterLedger } from "./register-ledger.ts";

const LONGEST_LIST = 500;

export interface CertificatesDeps {
  readonly store: LogStore & CheckpointStore;
  readonly chain: Pick<LogChain, "blockAt">;
  readonly sync: Pick<CheckpointSync, "latest">;
  readonly reader: ChainReader;
  readonly ledger: RegisterLedger;
  readonly bundles: BundleMaker;
  readonly trust: TrustDocument;
  readonly clock: Clock;
}

export function createCertificates(deps: CertificatesDeps): Certificates {
  const { store, chain, sync, reader, ledger, bundles, trust, clock } = deps;

  const find = (text: string): Promise<StoredCertificate> => findByNumber(store, trust.log, text);

  async function statusOf(stored: StoredCertificate): Promise<string | null> {
    const { validUntil } = decodeEntry(stored.entry);
    try {
      const snapshot = await reader.snapshot();
      if (snapshot.chainId !== trust.chainId) return null;
      const record = await snapshot.certificateRecord(trust.registry, stored.digest);
      return statusText(record, validUntil, Math.floor(clock.now() / 1000));
    } catch (error) {
      // A node without the registry knows no more than one that is silent: what was revoked must not look valid.
      if (isDataDeedError(error)) return null;
      throw error;
    }
  }

  async function historyOf(
    stored: StoredCertificate,
    checkpoint: StoredCheckpoint | null,
    state: DepositState,
  ): Promise<HistoryEvent[]> {
    const receivedAt = formatTime(stored.receivedAt);
    const digest = toHex0x(stored.digest);
    const events: HistoryEvent[] = [
      { event: "RECEIVED", at: receivedAt, details: { certificateDigest: digest } },
      // Within the same request: a depositor is answered only after it.
      { event: "SEQUENCED", at: receivedAt, details: { index: stored.index } },
    ];
    if (checkpoint === null) return events;
    const { transactionHash, blockNumber, blockHash, size, root } = checkpoint;
    events.push({
      event: "ANCHORED",
      at: formatTime(checkpoint.anchoredAt),
      details: { transactionHash, blockNumber, blockHash, size, root: toHex0x(root) },
    });
    const finalised = state === "FINAL" ? await finalisingBlock(blockNumber) : null;
    if (finalised !== null) {
      events.push({
        event: "FINAL",
        at: formatTime(finalised.timestamp),
        details: { blockNumber: finalised.number },
      });
    }
    return [...events, ...(await registered(digest))];
  }

  /** What the registers tell of it; nothing where they can't be asked, as `status` is then null. */
  async function registered(digest: string): Promise<readonly HistoryEvent[]> {
    try {
      const view = await ledger.refresh();
      return registerHistory(view.state.about(digest), view.finalBlockNumber);
    } catch (error) {
      if (isDataDeedError(error)) return [];
      throw error;
    }
  }

  /** The block that made another one final; null where the rule gives no such block, or the chain can't be asked. */
  async function finalisingBlock(blockNumber: number): ReturnType<LogChain["blockAt"]> {
    const { confirmations } = trust.finality;
    if (confirmations === "finalized") return null;
    try {
      return await chain.blockAt(blockNumber + confirmations - 1);
    } catch (error) {
      if (isDataDeedError(error)) return null;
      throw error;
    }
  }

  function summaryOf(stored: StoredCertificate, bounds: StateBounds): CertificateSummary {
    const certificate = certificateOf(stored);
    return {
      certificateNo: certificateNumber(trust.log, stored.index),
      index: stored.index,
      state: stateOf(stored.index, bounds),
      holder: stored.holder,
      title: certificate.credentialSubject.dataset.title,
      receivedAt: formatTime(stored.receivedAt),
      validUntil: certificate.validUntil,
    };
  }

  return {
    async view(text) {
      const stored = await find(text);
      const checkpoint = await store.firstCheckpointCovering(stored.index);
      const state = stateOfCheckpoint(checkpoint, finalBlockNumber(sync));
      const [status, history] = await Promise.all([statusOf(stored), historyOf(stored, checkpoint, state)]);
      return {
        certificateNo: certificateNumber(trust.log, stored.index),
        index: stored.index,
        state,
        certificate: certificateOf(stored),
        status,
        history,
      };
    },

    async bundle(text) {
      return bundles.bundleOf(await find(text));
    },

    async witnessedBundle(text) {
      return bundles.witnessedBundleOf(await find(text));
    },

    async freshBundle(text) {
      return bundles.freshBundleOf(await find(text));
    },

    async list({ holder, state, after, limit }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > LONGEST_LIST) {
        throw new RangeError(`limit: expected 1 to ${LONGEST_LIST}, got ${limit}`);
      }
      const bounds = await stateBounds(store, sync);
      const found = await store.certificates({
        ...rangeOf(state, bounds),
        ...(holder === undefined ? {} : { holder }),
        ...(after === undefined ? {} : { after }),
        // One more than asked tells whether there is a next page.
        limit: Math.min(limit + 1, LONGEST_LIST),
      });
      const items = found.slice(0, limit).map((stored) => summaryOf(stored, bounds));
      const hasMore = found.length > limit || (found.length === LONGEST_LIST && limit === LONGEST_LIST);
      return { items, next: hasMore ? (items.at(-1)?.index ?? null) : null };
    },
  };
}

/** The registry's word where it has one, else what the certificate alone says. @param now Unix seconds */
function statusText(record: CertificateRecord | null, validUntil: number, now: number): string {
  if (record !== null && record.status !== "VALID") return record.status;
  if (record !== null && record.supersededBy !== null) return "SUPERSEDED";
  return now > (record?.validUntil ?? validUntil) ? "EXPIRED" : "VALID";
}

function rangeOf(
  state: DepositState | undefined,
  { anchored, final }: StateBounds,
): Pick<ListQuery, "fromIndex" | "toIndex"> {
  switch (state) {
    case undefined:
      return {};
    case "SEQUENCED":
      return { fromIndex: anchored };
    case "ANCHORED":
      return { fromIndex: final, toIndex: anchored };
    case "FINAL":
      return { toIndex: final };
  }
}
