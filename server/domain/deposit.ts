/** Deposits: from a request that nobody vouches for to a certificate that is durable in the log. */
import { canonicalBytes } from "#core/json.ts";
import { comparePaths, fingerprint } from "#core/dataset.ts";
import { issueCertificate } from "#core/certificate.ts";
import type { RecordKind } from "#core/description.ts";
import { sha256, type Digest } from "#core/digest.ts";
import { encodeEntry, entryOf } from "#core/entry.ts";
import { DataDeedError } from "#core/errors.ts";
import { formatTime } from "#core/parse.ts";
import type { ChainContracts } from "../ports/chain.ts";
import type { Clock, Entropy } from "../ports/clock.ts";
import type {
  Depositing,
  DepositReceipt,
  FingerprintRequest,
  IdempotencyToken,
  UploadRequest,
} from "../ports/gateway.ts";
import type { ContractSignatures, IssuerKey, SignerRecovery } from "../ports/signatures.ts";
import type { LogStore } from "../ports/store.ts";
import {
  encodeAnswer,
  keepError,
  receiptOf,
  replayAnswer,
  type AnswerItem,
  type BatchResult,
} from "./deposit-answer.ts";
import { checkDeposit } from "./deposit-checks.ts";
import {
  parseFingerprintRequest,
  parseUpload,
  parseUploadHead,
  type ParsedDeposit,
} from "./deposit-request.ts";
import type { AnswerSlot, Idempotency } from "./idempotency.ts";
import type { NewCertificate, Sequencer } from "./sequencer.ts";

/** Fingerprints in one request. */
export const MAX_BATCH_DEPOSITS = 1_000;
/** Deposits of a batch that are made before other requests get a turn. */
const DEPOSITS_A_TURN = 25;
const SALT_BYTES = 32;

interface DepositingOptions {
  readonly contracts: Pick<ChainContracts, "chainId" | "log" | "registry" | "pledges">;
  readonly issuer: IssuerKey & { /** As it stands on certificates. */ readonly name: string };
  /** Name and version of the software, `datadeed/0.1.0`. */
  readonly tool: string;
  /** What a description without `record` means. */
  readonly record: RecordKind;
  readonly store: Pick<LogStore, "certificate" | "certificateByDigest">;
  readonly sequencer: Pick<Sequencer, "submit">;
  readonly idempotency: Idempotency;
  readonly signers: SignerRecovery;
  readonly contractSignatures: ContractSignatures;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** A certificate that is signed and only lacks its place. */
interface Issued {
  readonly certificate: NewCertificate;
  readonly manifest: ParsedDeposit["manifest"];
}

export class Deposits implements Depositing {
  readonly #options: DepositingOptions;

  constructor(options: DepositingOptions) {
    this.#options = options;
  }

  async depositFingerprint(request: FingerprintRequest, token?: IdempotencyToken): Promise<DepositReceipt> {
    return await this.#single(request, token, () => this.#issueFingerprint(request));
  }

  async depositUpload(request: UploadRequest, token?: IdempotencyToken): Promise<DepositReceipt> {
    const files = [...request.files].sort((a, b) => comparePaths(a.path, b.path));
    return await this.#single({ ...request, files }, token, () => this.#issueUpload(request));
  }

  async checkUpload(request: Omit<UploadRequest, "files">): Promise<void> {
    const now = this.#now();
    const { description, statement, manifest } = parseUploadHead(request, now);
    const digests = manifest === null ? null : fingerprint(manifest);
    await checkDeposit(
      { description, statement, fingerprint: digests },
      "COMMITMENT_MISMATCH",
      this.#checking(),
      now,
    );
  }

  async depositBatch(
    requests: readonly FingerprintRequest[],
    token?: IdempotencyToken,
  ): Promise<readonly BatchResult[]> {
    if (requests.length > MAX_BATCH_DEPOSITS) {
      throw new DataDeedError(
        "LIMIT_EXCEEDED",
        `at most ${MAX_BATCH_DEPOSITS} deposits, got ${requests.length}`,
      );
    }
    return await this.#once(requests, token, async (slot) => {
      const outcomes: (Issued | DataDeedError)[] = [];
      for (let at = 0; at < requests.length; at += DEPOSITS_A_TURN) {
        const slice = requests.slice(at, at + DEPOSITS_A_TURN);
        outcomes.push(
          ...(await Promise.all(slice.map((request) => this.#issueFingerprint(request).catch(asProblem)))),
        );
        await new Promise(setImmediate);
      }
      return await this.#enter(outcomes, slot);
    });
  }

  /** A request for one certificate: a batch of one, whose problem is the request's. */
  async #single(
    asked: unknown,
    token: IdempotencyToken | undefined,
    issue: () => Promise<Issued>,
  ): Promise<DepositReceipt> {
    const [result] = await this.#once(asked, token, async (slot) => await this.#enter([await issue()], slot));
    if (result === undefined || "error" in result)
      throw new DataDeedError("INTERNAL", "a kept answer of another kind");
    return result;
  }

  async #once(
    asked: unknown,
    token: IdempotencyToken | undefined,
    run: (slot?: AnswerSlot) => Promise<BatchResult[]>,
  ): Promise<BatchResult[]> {
    if (token === undefined) return await run();
    const replay = (answer: Uint8Array) =>
      replayAnswer(answer, this.#options.contracts.log, this.#options.store);
    return await this.#options.idempotency.once(token, requestDigest(asked), run, replay);
  }

  /** Puts what was issued into the log, with the answer that says so; problems stay where they stood in the request. */
  async #enter(outcomes: readonly (Issued | DataDeedError)[], slot?: AnswerSlot): Promise<BatchResult[]> {
    const { contracts, sequencer, store } = this.#options;
    const certificates = outcomes.flatMap((outcome) =>
      outcome instanceof DataDeedError ? [] : [outcome.certificate],
    );
    if (certificates.length === 0) return outcomes.map((error) => ({ error }));
    const answer = slot?.submission((firstIndex) => encodeAnswer(answerItems(outcomes, firstIndex)));
    const outcome = await sequencer.submit({ certificates, ...(answer === undefined ? {} : { answer }) });
    if (outcome.kind === "ANSWERED_BEFORE") {
      // Only a request with a key can have been answered before: another gateway on this store was faster.
      if (slot === undefined)
        throw new DataDeedError("INTERNAL", "an answer to a request without Idempotency-Key");
      return await replayAnswer(slot.open(outcome.record), contracts.log, store);
    }
    let index = outcome.firstIndex;
    return outcomes.map((item) =>
      item instanceof DataDeedError
        ? { error: item }
        : receiptOf(contracts.log, index++, item.certificate.bytes, item.manifest),
    );
  }

  async #issueFingerprint(request: FingerprintRequest): Promise<Issued> {
    const now = this.#now();
    const parsed = parseFingerprintRequest(request, now);
    const { versionNumber } = await checkDeposit(parsed, "STATEMENT_MISMATCH", this.#checking(), now);
    return this.#issue(parsed, versionNumber, now);
  }

  async #issueUpload(request: UploadRequest): Promise<Issued> {
    const now = this.#now();
    const parsed = parseUpload(request, now, () => this.#options.entropy.bytes(SALT_BYTES));
    const { versionNumber } = await checkDeposit(parsed, "COMMITMENT_MISMATCH", this.#checking(), now);
    return this.#issue(parsed, versionNumber, now);
  }

  #issue(parsed: ParsedDeposit, versionNumber: number, now: number): Issued {
    const { contracts, issuer, tool, record, entropy } = this.#options;
    const { description, fingerprint: digests, scale, statement, hashedBy, manifest } = parsed;
    const { chainId, log, registry, pledges } = contracts;
    const { certificate, bytes, digest } = issueCertificate(
      { description, fingerprint: digests, scale, versionNumber, statement, hashedBy },
      {
        chainId,
        log,
        registry,
        pledges,
        issuer: { id: issuer.id, name: issuer.name },
        tool,
        uuid: entropy.uuid(),
        receivedAt: formatTime(now),
        sign: issuer.sign,
      },
    );
    const entry = encodeEntry(entryOf(certificate, digest));
    const holder = description.holder.account;
    return {
      certificate: { digest, entry, bytes, holder, receivedAt: now, record: description.record ?? record },
      manifest,
    };
  }

  #checking() {
    const { contracts, store, signers, contractSignatures } = this.#options;
    const domain = { chainId: contracts.chainId, verifyingContract: contracts.log };
    return { domain, store, signers, contracts: contractSignatures };
  }

  #now(): number {
    return Math.floor(this.#options.clock.now() / 1000);
  }
}

/** Digest of all that was asked, over its canonical JSON. */
function requestDigest(asked: unknown): Digest {
  return sha256(canonicalBytes(asked));
}

/** A problem of one deposit is its own; anything else is the whole batch's. */
function asProblem(error: unknown): DataDeedError {
  if (error instanceof DataDeedError) return error;
  throw error;
}

function answerItems(outcomes: readonly (Issued | DataDeedError)[], firstIndex: number): AnswerItem[] {
  let index = firstIndex;
  return outcomes.map((item) =>
    item instanceof DataDeedError
      ? { error: keepError(item) }
      : { index: index++, ...(item.manifest === undefined ? {} : { manifest: item.manifest }) },
  );
}
