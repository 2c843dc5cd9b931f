/** A domain that records what it is asked and answers as it is told. */
import type { BundleJson } from "#core/bundle.ts";
import type { Address } from "#core/address.ts";
import { DataDeedError } from "#core/errors.ts";
import type { ObjectionView, PledgeView } from "#core/gateway-answers.ts";
import type { ActName, ActRequest } from "#core/register-acts.ts";
import type { Alert, AlertQuery, WebhookView } from "../../server/ports/alerts.ts";
import type {
  CertificateView,
  DepositReceipt,
  FingerprintRequest,
  Gateway,
  IdempotencyToken,
  Readiness,
  UploadRequest,
} from "../../server/ports/gateway.ts";
import type { ObjectionQuery, PledgeQuery } from "../../server/ports/registers.ts";
import { HOLDER, makeScenario, MANIFEST } from "./scenario.ts";

export const GENUINE = makeScenario();

/** Receipt of a genuine deposit. */
export const RECEIPT: DepositReceipt = {
  certificateNo: GENUINE.bundle.certificateNo,
  index: GENUINE.bundle.log.index,
  state: "SEQUENCED",
  certificate: GENUINE.bundle.certificate,
};

const HISTORY = [
  { event: "PLEDGE_PROPOSED", at: "2026-11-22T08:00:00Z", details: { sequence: 2, final: true } },
] as const;

export const PLEDGE: PledgeView = {
  pledgeId: `0x${"e0".repeat(32)}`,
  state: "PROPOSED",
  certificateNo: RECEIPT.certificateNo,
  certificateDigest: GENUINE.bundle.entry.certificateDigest,
  contentKey: `0x${"c0".repeat(32)}`,
  pledgor: HOLDER,
  pledgee: "0x1563915e194D8CfBA1943570603F7606A3115508",
  creditor: "0x1563915e194D8CfBA1943570603F7606A3115508",
  guarantor: null,
  securedType: "ORDINARY",
  amountDigest: `0x${"d0".repeat(32)}`,
  contractDigest: `0x${"d1".repeat(32)}`,
  debtMaturity: "2027-11-22T08:00:00Z",
  renewalCovenant: false,
  noOtherPledge: true,
  exclusive: null,
  contested: false,
  lapsesAt: "2026-11-25T08:00:00Z",
  registration: null,
  final: true,
  history: HISTORY,
  conflicts: { pledgeIds: [], digest: `0x${"00".repeat(32)}` },
};

export const OBJECTION: ObjectionView = {
  objectionId: `0x${"b0".repeat(32)}`,
  status: "FILED",
  certificateNo: RECEIPT.certificateNo,
  certificateDigest: GENUINE.bundle.entry.certificateDigest,
  objector: HOLDER,
  ground: "OWNERSHIP",
  evidenceDigest: `0x${"d2".repeat(32)}`,
  answerBy: null,
  history: HISTORY,
};

export const ALERT: Alert = {
  sequence: 7,
  id: `msg_${"a0".repeat(16)}`,
  type: "certificate.suspended",
  timestamp: "2026-11-22T08:00:00Z",
  data: {
    pledgeId: PLEDGE.pledgeId,
    pledgeState: "REGISTERED",
    parties: {
      pledgor: PLEDGE.pledgor,
      pledgee: PLEDGE.pledgee,
      creditor: PLEDGE.creditor,
      guarantor: null,
    },
    certificateDigest: PLEDGE.certificateDigest,
    certificateNo: RECEIPT.certificateNo,
    validUntil: "2029-11-22T08:00:00Z",
    objectionId: null,
    event: {
      register: "CertificateRegistry",
      event: "CERTIFICATE_SUSPENDED",
      sequence: 3,
      transactionHash: `0x${"a1".repeat(32)}`,
      blockNumber: 9,
      blockHash: `0x${"a2".repeat(32)}`,
      details: { reasonDigest: `0x${"d3".repeat(32)}` },
    },
    retracts: null,
  },
  retracted: false,
};

export const WEBHOOK: WebhookView = {
  id: "00000000-0000-4000-8000-0000000000aa",
  party: PLEDGE.pledgee as Address,
  url: "https://bank.example/hooks/datadeed",
  status: "ACTIVE",
  createdAt: "2026-11-22T08:00:00Z",
  failingSince: null,
};

/** What a bundle carries whose proof was asked for afresh. */
export const FRESH_PROOF = { format: "datadeed-chain-proof/1", header: "0xc0", nodes: [] } as const;

/** Answers with the genuine example; a test replaces single methods, and looks at `asked`. */
export class FakeGateway implements Gateway {
  readonly asked: {
    uploads: UploadRequest[];
    fingerprints: FingerprintRequest[];
    checks: object[];
    tokens: (IdempotencyToken | undefined)[];
    acts: { name: ActName; request: ActRequest; subject: string | undefined }[];
    pledges: PledgeQuery[];
    objections: ObjectionQuery[];
    alerts: AlertQuery[];
    followed: { party: string; after: number; signal: AbortSignal }[];
    webhooks: unknown[][];
  } = {
    uploads: [],
    fingerprints: [],
    checks: [],
    tokens: [],
    acts: [],
    pledges: [],
    objections: [],
    alerts: [],
    followed: [],
    webhooks: [],
  };
  readonly trust = GENUINE.trust;
  /** Thrown by the next question of any kind. */
  failure: Error | undefined;
  checkFailure: Error | undefined;
  view: CertificateView = { ...RECEIPT, status: "VALID", history: [] };
  bundle: BundleJson = GENUINE.bundle;
  ready: Readiness = { ready: true, checks: [{ name: "store", ok: true }] };
  pageEnd: number | null = null;
  listed: object[] = [];
  logAsked: number[][] = [];

  #orFail<T>(value: T): Promise<T> {
    return this.failure === undefined ? Promise.resolve(value) : Promise.reject(this.failure);
  }

  readonly depositing: Gateway["depositing"] = {
    depositFingerprint: (request, token) => {
      this.asked.fingerprints.push(request);
      this.asked.tokens.push(token);
      return this.#orFail(RECEIPT);
    },
    depositUpload: (request, token) => {
      this.asked.uploads.push(request);
      this.asked.tokens.push(token);
      return this.#orFail({ ...RECEIPT, manifest: MANIFEST });
    },
    checkUpload: (request) => {
      this.asked.checks.push(request);
      return this.checkFailure === undefined ? Promise.resolve() : Promise.reject(this.checkFailure);
    },
    depositBatch: (requests, token) => {
      this.asked.fingerprints.push(...requests);
      this.asked.tokens.push(token);
      const refuse = (request: FingerprintRequest) => request.commitment === "refuse me";
      const refusal = () => ({ error: new DataDeedError("SIGNATURE_INVALID", "signed by somebody else") });
      return this.#orFail(requests.map((request) => (refuse(request) ? refusal() : RECEIPT)));
    },
  };

  readonly certificates: Gateway["certificates"] = {
    view: (number) =>
      number === RECEIPT.certificateNo
        ? this.#orFail(this.view)
        : Promise.reject(new DataDeedError("NOT_FOUND")),
    bundle: () => this.#orFail(this.bundle),
    freshBundle: () => this.#orFail({ ...this.bundle, chainProof: FRESH_PROOF }),
    witnessedBundle: () =>
      this.#orFail({ ...this.bundle, chainProof: FRESH_PROOF, cosignedNote: "a note\n" }),
    list: (query) => {
      this.listed.push(query);
      const { dataset, receivedAt } = GENUINE.bundle.certificate.credentialSubject;
      const { validUntil } = GENUINE.bundle.certificate;
      const { certificateNo, index } = RECEIPT;
      const item = {
        certificateNo,
        index,
        state: "FINAL" as const,
        holder: HOLDER,
        title: dataset.title,
        receivedAt,
        validUntil,
      };
      return this.#orFail({ items: [item], next: this.pageEnd });
    },
  };

  readonly registers: Gateway["registers"] = {
    actOnPledge: (name, request, subject) => {
      this.asked.acts.push({ name, request, subject });
      return this.#orFail(PLEDGE);
    },
    actOnCertificate: (name, request, subject) => {
      this.asked.acts.push({ name, request, subject });
      const { certificateNo, certificateDigest, history } = PLEDGE;
      return this.#orFail({ certificateNo, certificateDigest, history });
    },
    actOnObjection: (name, request, subject) => {
      this.asked.acts.push({ name, request, subject });
      return this.#orFail(OBJECTION);
    },
    pledge: (pledgeId) =>
      pledgeId === PLEDGE.pledgeId ? this.#orFail(PLEDGE) : Promise.reject(new DataDeedError("NOT_FOUND")),
    pledges: (query) => {
      this.asked.pledges.push(query);
      return this.#orFail({ items: [PLEDGE], next: this.pageEnd });
    },
    recordDueDiligence: (request) => {
      this.asked.acts.push({ name: "recordDueDiligence", request, subject: undefined });
      return this.#orFail({
        certificateNo: RECEIPT.certificateNo,
        certificateDigest: PLEDGE.certificateDigest,
        lender: PLEDGE.pledgee,
        reportDigest: `0x${"d3".repeat(32)}`,
        recordedAt: "2026-11-22T08:00:00Z",
        transactionHash: `0x${"e0".repeat(32)}`,
        blockNumber: 7,
        final: true,
      });
    },
    voidNonce: (name, request) => {
      this.asked.acts.push({ name, request, subject: undefined });
      return this.#orFail({ register: "PledgeRegistry", signer: HOLDER, nonce: "0" });
    },
    objection: () => this.#orFail(OBJECTION),
    objections: (query) => {
      this.asked.objections.push(query);
      return this.#orFail({ items: [OBJECTION], next: this.pageEnd });
    },
  };

  /** What a stream gives. */
  stream: AsyncIterable<Alert | null> = (async function* () {
    yield ALERT;
    yield null;
  })();

  readonly alerts: Gateway["alerts"] = {
    list: (query) => {
      this.asked.alerts.push(query);
      return this.#orFail({ items: [ALERT], next: this.pageEnd });
    },
    newest: () => this.#orFail(6),
    follow: (party, after, signal) => {
      if (this.failure !== undefined) throw this.failure;
      this.asked.followed.push({ party, after, signal });
      return this.stream;
    },
  };

  readonly webhooks: Gateway["webhooks"] = {
    create: (...asked) => this.#webhook(asked, { ...WEBHOOK, secret: "whsec_c2VjcmV0" }),
    list: (...asked) => this.#webhook(asked, [WEBHOOK]),
    get: (...asked) => this.#webhook(asked, WEBHOOK),
    remove: (...asked) => this.#webhook(asked, undefined),
    test: (...asked) =>
      this.#webhook(asked, { id: "msg_test_1", delivered: true, outcome: "DELIVERED" as const, status: 204 }),
    deliveries: (...asked) =>
      this.#webhook(asked, [
        {
          sequence: 7,
          id: ALERT.id,
          type: ALERT.type,
          state: "PENDING" as const,
          attempts: 1,
          outcome: "TIMED_OUT" as const,
          status: null,
          attemptedAt: "2026-11-22T08:00:00Z",
          nextAttemptAt: "2026-11-22T08:00:05Z",
        },
      ]),
  };

  #webhook<T>(asked: unknown[], answer: T): Promise<T> {
    this.asked.webhooks.push(asked);
    return this.#orFail(answer);
  }

  readonly log: Gateway["log"] = {
    note: async () => "datadeed/eip155:31337/0x\n1\n…\n",
    head: () =>
      this.#orFail({
        size: 40,
        root: GENUINE.bundle.log.root,
        anchored: { size: 40, root: GENUINE.bundle.log.root, blockNumber: 7 },
      }),
    entries: (start, end) => {
      this.logAsked.push([start, end]);
      return this.#orFail([{ index: start, ...GENUINE.bundle.entry }]);
    },
    consistency: (first, second) => {
      const { root } = GENUINE.bundle.log;
      return this.#orFail({ first, second, firstRoot: root, secondRoot: root, proof: [root] });
    },
  };

  readiness(): Promise<Readiness> {
    return this.#orFail(this.ready);
  }
}
