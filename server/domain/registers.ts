/**
 * Acts on the registers: what parties signed is relayed, what a role decides is sent from its account.
 *
 * The order: is it done already → what it needs (a record) → send → read back. A crash after sending is found out by the
 * first step of the same request: a signed message is taken once, and its digest stays in the events.
 */
import type { Address } from "#core/address.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { GUESSABLE_BELOW_BYTES } from "#core/content-key.ts";
import { parseDigestText } from "#core/digest.ts";
import { certificateNumber, decodeEntry } from "#core/entry.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { CertificateRecordView, ObjectionView, PledgeView } from "#core/gateway-answers.ts";
import {
  emptyMessage,
  REGISTER_ACTS,
  type ActName,
  type ActRequest,
  type PlainAct,
  type RegisterAct,
  type SignedAct,
} from "#core/register-acts.ts";
import { formatTime } from "#core/parse.ts";
import type { LogChain } from "../ports/chain.ts";
import type { Clock } from "../ports/clock.ts";
import type { CallArgument, RegisterChain } from "../ports/register-chain.ts";
import type { Registers } from "../ports/registers.ts";
import type { CheckpointStore, LogStore, StoredCertificate } from "../ports/store.ts";
import { certificateOf, findByNumber } from "./find-certificate.ts";
import { inclusionProof } from "./log-tree.ts";
import { registerHistory } from "./register-history.ts";
import type { RegisterLedger, RegisterView } from "./register-ledger.ts";
import type { KeptPledge, RegisterState } from "./register-state.ts";
import {
  dueDiligenceView,
  effectiveState,
  effectiveStatus,
  objectionView,
  pledgeSummary,
} from "./register-views.ts";

export interface RegistersDeps {
  readonly store: LogStore & CheckpointStore;
  readonly chain: Pick<LogChain, "contracts" | "admit">;
  readonly registers: RegisterChain;
  readonly ledger: RegisterLedger;
  readonly clock: Clock;
}

export function createRegisters({ store, chain, registers, ledger, clock }: RegistersDeps): Registers {
  const log: Address = chain.contracts.log;
  const now = () => Math.floor(clock.now() / 1000);

  /** @returns the digest of the signed message, or the subject: what the act is known by */
  async function perform(name: ActName, request: ActRequest, subject: string): Promise<string> {
    const act: RegisterAct = REGISTER_ACTS[name];
    if ("message" in act) {
      const digest = registers.digestOf(act.register, act.message, request.message ?? {});
      await once(act, signedArguments(act, request), (state) => state.isTaken(digest));
      return digest;
    }
    await once(act, [subject, ...Object.keys(act.words).map((word) => request.words[word]!)], (state) =>
      isNewest(state, act, subject, request),
    );
    return subject;
  }

  async function once(
    { register, call, by }: RegisterAct,
    values: readonly CallArgument[],
    isDone: (state: RegisterState) => boolean,
  ): Promise<void> {
    if (isDone((await ledger.refresh()).state)) return;
    try {
      await registers.send({ register, call, by, arguments: values });
    } catch (error) {
      // Sent by an earlier attempt, by somebody else, or at the same time: done is done.
      if (!isDataDeedError(error, "REGISTER_REFUSED") || !isDone((await ledger.refresh()).state)) throw error;
    }
  }

  function admittable(digest: string): Promise<StoredCertificate | null> {
    return store.certificateByDigest(fromHex0x(digest, 32));
  }

  async function expectLogged(digest: string): Promise<StoredCertificate> {
    const stored = await admittable(digest);
    if (stored === null)
      throw new DataDeedError("NOT_FOUND", `there is no certificate ${digest} in this log`);
    return stored;
  }

  /** Opens the certificate's record, which every act on it needs. @throws NOT_ANCHORED */
  async function expectAdmitted(stored: StoredCertificate): Promise<void> {
    const { state } = await ledger.refresh();
    if (state.isAdmitted(toHex0x(stored.digest))) return;
    const checkpoint = await store.newestCheckpoint();
    if (checkpoint === null || checkpoint.size <= stored.index) throw new DataDeedError("NOT_ANCHORED");
    await chain.admit({
      entry: decodeEntry(stored.entry),
      index: stored.index,
      root: checkpoint.root,
      inclusionProof: await inclusionProof(store, stored.index, checkpoint.size),
    });
  }

  async function expectPledgeable({ message, acceptPublicRoot }: ActRequest): Promise<void> {
    const stored = await expectLogged(String(message?.["certificateDigest"]));
    const { bytes } = certificateOf(stored).credentialSubject.scale;
    if (bytes < GUESSABLE_BELOW_BYTES && acceptPublicRoot !== true) {
      throw new DataDeedError(
        "DATASET_GUESSABLE",
        `the dataset has ${bytes} bytes: with the root that the pledge makes public, who guesses its content knows it`,
        { details: { bytes, leastBytes: GUESSABLE_BELOW_BYTES } },
      );
    }
    await expectAdmitted(stored);
  }

  /** The registrar's look: the newer version's certificate names the former one. */
  async function expectNamed(former: StoredCertificate, successorDigest: string): Promise<void> {
    const successor = await expectLogged(successorDigest);
    const { previous } = certificateOf(successor).credentialSubject.version;
    const named = previous === null ? null : toHex0x(parseDigestText(previous));
    if (named !== toHex0x(former.digest)) {
      const reason = "its certificate does not name the certificate that it supersedes";
      throw new DataDeedError("INPUT_INVALID", `/message/successor: ${reason}`, {
        problems: [{ pointer: "/message/successor", reason }],
      });
    }
    await expectAdmitted(successor);
  }

  async function numberOf(digest: unknown): Promise<string | null> {
    const stored = typeof digest === "string" ? await admittable(digest) : null;
    return stored === null ? null : certificateNumber(log, stored.index);
  }

  async function viewPledge(view: RegisterView, pledge: KeptPledge): Promise<PledgeView> {
    const number = await numberOf(pledge.terms["certificateDigest"]);
    const summary = pledgeSummary(pledge, number, view, now());
    const history = registerHistory(view.state.about(pledge.pledgeId), view.finalBlockNumber);
    if (summary.state === "PROPOSED") {
      const conflicts = await registers.livePledges(summary.contentKey as `0x${string}`);
      return { ...summary, history, conflicts };
    }
    if (summary.state !== "DEFAULTED") return { ...summary, history };
    const { defaultHead, defaultedAt } = await registers.defaultOf(pledge.pledgeId as `0x${string}`);
    return { ...summary, history, default: { defaultHead, defaultedAt: formatTime(defaultedAt) } };
  }

  async function pledge(pledgeId: string): Promise<PledgeView> {
    const view = await ledger.refresh();
    const found = view.state.pledge(pledgeId);
    if (found === null) throw new DataDeedError("NOT_FOUND", `there is no pledge ${pledgeId}`);
    return viewPledge(view, found);
  }

  async function objection(objectionId: string): Promise<ObjectionView> {
    const view = await ledger.refresh();
    const found = view.state.objection(objectionId);
    if (found === null) throw new DataDeedError("NOT_FOUND", `there is no objection ${objectionId}`);
    return objectionView(found, await numberOf(found.filed["certificateDigest"]), view, now());
  }

  return {
    pledge,
    objection,

    async recordDueDiligence(request) {
      const { certificateDigest, reportDigest, lender } = request.message ?? {};
      const stored = await expectLogged(String(certificateDigest));
      await perform("recordDueDiligence", request, "");
      const { state, finalBlockNumber } = await ledger.refresh();
      const recorded = state
        .about(toHex0x(stored.digest))
        .find(
          ({ name, values }) =>
            name === "DueDiligenceRecorded" &&
            values["reportDigest"] === reportDigest &&
            values["lender"] === lender,
        );
      // Between sending and reading the block may have gone: the same request finds out.
      if (recorded === undefined) throw new DataDeedError("TRANSACTION_PENDING");
      return dueDiligenceView(recorded, certificateNumber(log, stored.index), finalBlockNumber);
    },

    async voidNonce(name, request) {
      const act: RegisterAct = REGISTER_ACTS[name];
      const signer = String(request.message?.["signer"]);
      const nonce = String(request.message?.["nonce"]);
      await once(act, [request.message ?? {}, request.signature ?? "0x"], (state) =>
        state.isVoid(act.register, signer, nonce),
      );
      return { register: act.register, signer, nonce };
    },

    async actOnPledge(name, request, pledgeId) {
      if (pledgeId !== undefined) {
        expectSubject(request, "pledgeId", pledgeId);
        await perform(name, request, pledgeId);
        return pledge(pledgeId);
      }
      await expectPledgeable(request);
      return pledge(await perform(name, request, ""));
    },

    async actOnCertificate(name, request, number): Promise<CertificateRecordView> {
      const stored = await findByNumber(store, log, number);
      const certificateDigest = toHex0x(stored.digest);
      expectSubject(request, "certificateDigest", certificateDigest);
      await expectAdmitted(stored);
      if (name === "supersede") await expectNamed(stored, String(request.message?.["successor"]));
      await perform(name, request, certificateDigest);
      const { state, finalBlockNumber } = await ledger.refresh();
      return {
        certificateNo: certificateNumber(log, stored.index),
        certificateDigest,
        history: registerHistory(state.about(certificateDigest), finalBlockNumber),
      };
    },

    async actOnObjection(name, request, objectionId) {
      if (objectionId !== undefined) {
        expectSubject(request, "objectionId", objectionId);
        await perform(name, request, objectionId);
        return objection(objectionId);
      }
      await expectAdmitted(await expectLogged(String(request.message?.["certificateDigest"])));
      return objection(await perform(name, request, ""));
    },

    async objections({ status, after = 0, limit }) {
      const view = await ledger.refresh();
      const at = now();
      const matching = view.state
        .objections()
        .filter((one) => one.place > after && (status === undefined || effectiveStatus(one, at) === status));
      const page = matching.slice(0, limit);
      const items = await Promise.all(
        page.map(async (one) => objectionView(one, await numberOf(one.filed["certificateDigest"]), view, at)),
      );
      return { items, next: matching.length > limit ? (page.at(-1)?.place ?? null) : null };
    },

    async pledges({ holder, pledgee, creditor, guarantor, state, after, limit }) {
      const view = await ledger.refresh();
      const at = now();
      const matching = view.state
        .pledges()
        .filter(
          (one) =>
            (holder === undefined || one.terms["pledgor"] === holder) &&
            (pledgee === undefined || one.terms["pledgee"] === pledgee) &&
            (creditor === undefined || one.terms["creditor"] === creditor) &&
            (guarantor === undefined || one.terms["guarantor"] === guarantor) &&
            (state === undefined || effectiveState(one, at) === state) &&
            (after === undefined || one.sequence > after),
        );
      const page = matching.slice(0, limit);
      const items = await Promise.all(
        page.map(async (one) => pledgeSummary(one, await numberOf(one.terms["certificateDigest"]), view, at)),
      );
      return { items, next: matching.length > limit ? (page.at(-1)?.sequence ?? null) : null };
    },
  };
}

/** In the order of the function's arguments: message, opening, signature, then what is attached. */
function signedArguments(act: SignedAct, request: ActRequest): readonly CallArgument[] {
  const { message = {}, signature = "0x", opening } = request;
  const attached = Object.entries(act.attached ?? {}).flatMap(([member, { type }]) => {
    const given = request.attached[member];
    return given === undefined ? [emptyMessage(type), "0x"] : [given.message, given.signature];
  });
  return [message, ...(opening === undefined ? [] : [opening]), signature, ...attached];
}

/** Whether what the act leaves is there, with these words, and nothing ended it since. */
function isNewest(state: RegisterState, act: PlainAct, subject: string, { words }: ActRequest): boolean {
  const names = [act.leaves, ...act.ended];
  const newest = state.about(subject).findLast(({ name }) => names.includes(name));
  return (
    newest?.name === act.leaves &&
    Object.entries(words).every(([word, value]) => newest.values[word] === value)
  );
}

/** A message sent to one pledge's address must speak of that pledge. @throws INPUT_INVALID */
function expectSubject(request: ActRequest, member: string, subject: string): void {
  const parts = [
    ["/message", request.message] as const,
    ...Object.entries(request.attached).map(([name, { message }]) => [`/${name}/message`, message] as const),
  ];
  const problems = parts
    .filter(([, message]) => message?.[member] !== undefined && message[member] !== subject)
    .map(([pointer]) => ({
      pointer: `${pointer}/${member}`,
      reason: `expected ${subject}, as in the address`,
    }));
  if (problems.length === 0) return;
  const list = problems.map(({ pointer, reason }) => `${pointer}: ${reason}`).join("; ");
  throw new DataDeedError("INPUT_INVALID", list, { problems });
}
