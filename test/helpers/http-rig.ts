/** The real application on a real socket, over a domain that records what it is asked and answers as it is told. */
import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import type { Address } from "#core/address.ts";
import type { BundleJson } from "#core/bundle.ts";
import { utf8 } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import type { ObjectionView, PledgeView } from "#core/gateway-answers.ts";
import type { ActName, ActRequest } from "#core/register-acts.ts";
import { createStreamHasher } from "../../client/adapters/files/stream-hasher.ts";
import { PrometheusMetrics } from "../../server/adapters/metrics.ts";
import { createApp, type AppDeps } from "../../server/app.ts";
import { createReports } from "../../server/domain/reports.ts";
import { createHttpServer } from "../../server/http-server.ts";
import type { Alert, AlertQuery, WebhookView } from "../../server/ports/alerts.ts";
import type { ApiCaller, Authentication } from "../../server/ports/authentication.ts";
import type { CertificatePapers } from "../../server/ports/certificate-papers.ts";
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
import { parseSignInMessage } from "../../server/adapters/sign-in-message.ts";
import { Sessions } from "../../server/domain/sessions.ts";
import { MemoryStore } from "./memory-store.ts";
import { CountingEntropy, ManualClock } from "./manual-clock.ts";
import { MemoryIpfs } from "./memory-ipfs.ts";
import { MemoryLogger } from "./memory-logger.ts";
import { HOLDER, makeScenario, MANIFEST, TRUST } from "./scenario.ts";
import { createScriptedChain } from "./scripted-chain.ts";

export const API_KEY = "dd_test-key-with-deposit-scope";
export const READER_KEY = "dd_test-key-without-any-scope";

export const PLEDGE_KEY = "dd_test-key-with-pledge-scope";
export const REGISTER_KEY = "dd_test-key-with-register-scope";

const CALLERS: ReadonlyMap<string, ApiCaller> = new Map<string, ApiCaller>([
  [API_KEY, { id: "key-1", name: "test", scopes: ["deposit"] }],
  [PLEDGE_KEY, { id: "key-3", name: "bank", scopes: ["pledge"] }],
  [REGISTER_KEY, { id: "key-4", name: "registrar", scopes: ["register"] }],
  [READER_KEY, { id: "key-2", name: "reader", scopes: [] }],
]);

const GENUINE = makeScenario();

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

const authentication: Authentication = {
  authenticate: (secret) => Promise.resolve(CALLERS.get(secret) ?? null),
};

export class HttpRig {
  readonly gateway = new FakeGateway();
  readonly ipfs = new MemoryIpfs();
  /** A press that prints the bundle's number and nothing else. */
  readonly papers: CertificatePapers = {
    pdf: ({ certificateNo }) => Promise.resolve(new TextEncoder().encode(`%PDF ${certificateNo}`)),
  };
  readonly logger = new MemoryLogger();
  readonly metrics = new PrometheusMetrics();
  readonly clock = new ManualClock();
  /** Of sessions and the API keys that open them. */
  readonly store = new MemoryStore();
  /** Blocks as of which reports read the chain. */
  readonly blocksRead: (number | undefined)[] = [];
  stopping = false;
  readonly #server: Server;

  constructor({ accounts = true, ...changes }: Partial<AppDeps> & { readonly accounts?: boolean } = {}) {
    const entropy = new CountingEntropy();
    const app = createApp({
      gateway: this.gateway,
      reports: createReports({
        certificates: this.gateway.certificates,
        trust: this.gateway.trust,
        openReader: (block) => {
          this.blocksRead.push(block);
          return createScriptedChain(GENUINE.chain);
        },
        print: async (report, language) => utf8(`%PDF- ${language} ${report.verdict}`),
        clock: this.clock,
        tool: "datadeed/0.1.0",
      }),
      authentication,
      sessions: new Sessions({
        store: this.store,
        chainId: TRUST.chainId,
        accounts: accounts,
        parseMessage: parseSignInMessage,
        clock: this.clock,
        entropy,
      }),
      publicUrl: null,
      ipfs: this.ipfs,
      papers: this.papers,
      createHasher: (options) => createStreamHasher(options),
      metrics: this.metrics,
      logger: this.logger,
      clock: this.clock,
      entropy,
      version: "0.1.0",
      isStopping: () => this.stopping,
      ...changes,
    });
    this.#server = createHttpServer(app, entropy);
  }

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** A request; `key` null sends none. The address is sent as it stands. */
  fetch(path: string, init: RequestInit & { readonly key?: string | null } = {}): Promise<Response> {
    const { key = API_KEY, ...rest } = init;
    const headers = new Headers(rest.headers);
    if (key !== null && !headers.has("authorization")) headers.set("authorization", `Bearer ${key}`);
    return fetch(this.url + path, { redirect: "manual", ...rest, headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return this.fetch(path, {
      method: "POST",
      body: text,
      headers: { "content-type": "application/json", ...headers },
    });
  }

  /** Sends bytes as they are and gives everything that comes back until the connection ends. */
  async raw(parts: readonly (string | Uint8Array)[], { halfClose = false } = {}): Promise<string> {
    const socket = connect({ port: this.port, host: "127.0.0.1", allowHalfOpen: true });
    const chunks: Uint8Array[] = [];
    socket.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    const ended = new Promise<void>((resolve) => {
      for (const event of ["end", "close", "error"]) socket.once(event, () => resolve());
    });
    await once(socket, "connect");
    for (const part of parts) socket.write(part);
    if (halfClose) socket.end();
    await ended;
    socket.destroy();
    return Buffer.concat(chunks).toString("utf8");
  }
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance: string;
  readonly remedy: string;
  readonly errors?: readonly { readonly pointer: string; readonly reason: string }[];
  readonly details?: Readonly<Record<string, unknown>>;
  readonly checks?: readonly object[];
}

/** The problem of an answer; fails where the answer is none. */
export async function problemIn(response: Response): Promise<ProblemBody> {
  const type = response.headers.get("content-type");
  const text = await response.text();
  if (type !== "application/problem+json")
    throw new Error(`${response.status} ${String(type)}: ${text.slice(0, 300)}`);
  const problem = JSON.parse(text) as ProblemBody;
  if (problem.status !== response.status)
    throw new Error(`problem of ${problem.status} in an answer of ${response.status}`);
  return problem;
}

/** One part of a multipart body, written by hand so that it can be wrong. */
export interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly body: string | Uint8Array;
}

export const BOUNDARY = "----datadeed-test";

export function multipart(parts: readonly Part[], { end = true } = {}): Buffer {
  const pieces = parts.flatMap(({ name, filename, type, body }) => {
    const file = filename === undefined ? "" : `; filename="${filename}"`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${type === undefined ? "" : `Content-Type: ${type}\r\n`}\r\n`;
    return [Buffer.from(head), Buffer.from(body), Buffer.from("\r\n")];
  });
  return Buffer.concat([...pieces, Buffer.from(end ? `--${BOUNDARY}--\r\n` : "")]);
}

export const MULTIPART_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** A whole body in HTTP chunks of one byte each: as many pieces as a client can make of it. */
export function chunkedByBytes(body: Uint8Array): Buffer {
  const pieces = Array.from(body, (byte) => Buffer.from([0x31, 0x0d, 0x0a, byte, 0x0d, 0x0a]));
  return Buffer.concat([...pieces, Buffer.from("0\r\n\r\n")]);
}
