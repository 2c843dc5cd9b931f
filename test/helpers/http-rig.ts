/** The real application on a real socket, over a domain that records what it is asked and answers as it is told. */
import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { utf8 } from "#core/bytes.ts";
import { createStreamHasher } from "../../client/adapters/files/stream-hasher.ts";
import { PrometheusMetrics } from "../../server/adapters/metrics.ts";
import { createApp, type AppDeps } from "../../server/app.ts";
import { createReports } from "../../server/domain/reports.ts";
import { createHttpServer } from "../../server/http-server.ts";
import type { ApiCaller, Authentication } from "../../server/ports/authentication.ts";
import type { CertificatePapers } from "../../server/ports/certificate-papers.ts";
import { parseSignInMessage } from "../../server/adapters/sign-in-message.ts";
import { Sessions } from "../../server/domain/sessions.ts";
import { MemoryStore } from "./memory-store.ts";
import { CountingEntropy, ManualClock } from "./manual-clock.ts";
import { MemoryIpfs } from "./memory-ipfs.ts";
import { MemoryLogger } from "./memory-logger.ts";
import { TRUST } from "./scenario.ts";
import { createScriptedChain } from "./scripted-chain.ts";

import { FakeGateway, GENUINE } from "./fake-gateway.ts";

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
