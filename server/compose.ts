/** Puts the gateway together out of its parts, in the order in which they need each other. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { entriesCid } from "../client/adapters/ipfs/entries-file.ts";
import { createStreamHasher } from "../client/adapters/files/stream-hasher.ts";
import manifest from "../package.json" with { type: "json" };
import { aesAnswerCipher } from "./adapters/answer-cipher.ts";
import { CertificatePress } from "./adapters/certificate-press/press.ts";
import { openIssuerKey } from "./adapters/issuer-key.ts";
import { openChainKeys, openKeystorePassword } from "./adapters/keystore.ts";
import { PrometheusMetrics } from "./adapters/metrics.ts";
import { releasingPassedBuffers } from "./adapters/passing-buffers.ts";
import { createReportPrinter } from "./adapters/report-printer/index.ts";
import { secretFile } from "./adapters/secret-file.ts";
import { parseSignInMessage } from "./adapters/sign-in-message.ts";
import { SignerPool } from "./adapters/signer-recovery/pool.ts";
import { openPostgresStore } from "./adapters/store-postgres/store.ts";
import { openSqliteStore } from "./adapters/store-sqlite/store.ts";
import { createWebhookSecrets } from "./adapters/webhook-secrets.ts";
import { createWebhookSender } from "./adapters/webhook-sender/sender.ts";
import { systemClock, systemEntropy } from "./adapters/system.ts";
import { httpWitness } from "./adapters/witness-http.ts";
import { createApp } from "./app.ts";
import { openChain } from "./composition/chain.ts";
import { dataFiles, takeDataDir } from "./composition/data-dir.ts";
import { trustDocument } from "./composition/trust.ts";
import { authorities, trustedAuthorities } from "./composition/tsa.ts";
import type { Config } from "./config.ts";
import { ApiKeys } from "./domain/api-keys.ts";
import { ensureFirstApiKey } from "./domain/first-api-key.ts";
import { createGateway, type RunningGateway } from "./domain/gateway.ts";
import { recordIssuer } from "./domain/issuers.ts";
import { createReports } from "./domain/reports.ts";
import { Sessions } from "./domain/sessions.ts";
import { closeServer, createHttpDoor, listen } from "./http-server.ts";
import type { IpfsNode } from "./ports/ipfs.ts";
import type { Logger } from "./ports/logger.ts";
import type { Store } from "./ports/store.ts";

/** Requests that still run when the gateway stops may take so long; then their connections are cut. */
const REQUEST_DEADLINE_MS = 30_000;
/** The background's present step may take so long; what it leaves undone is found and done at the next start. */
const BACKGROUND_DEADLINE_MS = 20_000;

const VERSION = manifest.version;
const WEB_ROOT = fileURLToPath(new URL("../client/web/dist", import.meta.url));

export interface StartedGateway {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** File with the API key of the first run. */
  readonly apiKeyFile: string;
  /** In order: no new connections, requests end, the queue is drained, loops stop, everything is closed. Idempotent. */
  stop(): Promise<void>;
}

/** Recovering a signer is a millisecond of computing; the other cores do it while this one serves. */
function signerThreads(): number {
  return Math.min(4, Math.max(1, availableParallelism() - 1));
}

async function openStore(config: Config, file: string, logger: Logger): Promise<Store> {
  return config.databaseUrl === null
    ? openSqliteStore(file)
    : await openPostgresStore(config.databaseUrl, logger);
}

/** Only the node in use is loaded: Helia brings a third of the gateway's memory. */
async function openIpfs(config: Config, folder: string, logger: Logger): Promise<IpfsNode> {
  if (config.ipfsUrl === null) {
    const { openHeliaNode } = await import("./adapters/ipfs/helia-node.ts");
    return await openHeliaNode({ folder, logger });
  }
  const { openKuboNode } = await import("./adapters/ipfs/kubo-node.ts");
  return openKuboNode({ url: config.ipfsUrl, logger });
}

/**
 * Starts a gateway; it accepts deposits when this resolves. What was started is stopped again when it fails.
 * @throws the code of the part that could not be started: CONFIG_INVALID, STORE_LOCKED, KEY_INVALID, CHAIN_UNREACHABLE, …
 */
export async function startGateway(config: Config, logger: Logger): Promise<StartedGateway> {
  await using starting = new AsyncDisposableStack();
  const clock = systemClock;
  const entropy = systemEntropy;
  const files = dataFiles(config.dataDir);

  const tsa = await trustedAuthorities(config);
  starting.use(await takeDataDir(config.dataDir));
  // Before the long work: a port that is taken shows at once, and probes are told that the gateway is starting.
  const door = createHttpDoor(entropy);
  const url = await listen(door.server, config.host, config.port);
  starting.defer(() => closeServer(door.server, 0));
  const store = await openStore(config, files.database, logger.child({ component: "store" }));
  starting.defer(() => store.close());

  const password = await openKeystorePassword(config.dataDir, entropy, config.password);
  const keys = await openChainKeys(config.dataDir, password, config.notaryKeyFile);
  const issuerKey = await openIssuerKey(config.issuerKeyFile ?? files.issuerKey);
  const issuer = { ...issuerKey, name: config.issuerName };
  const apiKeys = new ApiKeys({ store, clock, entropy });
  await ensureFirstApiKey(apiKeys, secretFile(files.apiKey), entropy);

  const opened = await openChain({ config, keys, outbox: store, clock, logger });
  starting.defer(() => opened.stop());
  const { chain, registers, reader, prover, codeHashes, urls } = opened;
  const ipfs = await openIpfs(config, files.ipfs, logger.child({ component: "ipfs" }));
  starting.defer(() => ipfs.stop());
  const signers = new SignerPool({ threads: signerThreads() });
  starting.defer(() => signers.close());

  const issuers = await recordIssuer(
    store,
    { id: issuer.id, name: issuer.name },
    Math.floor(clock.now() / 1000),
  );
  const trust = trustDocument(config, { ...chain.contracts, codeHashes }, issuers, urls, logger, tsa);
  const metrics = new PrometheusMetrics();
  const running = createGateway({
    store,
    chain,
    registers,
    reader,
    prover,
    ipfs,
    entriesCid,
    trust,
    issuer,
    signers,
    contractSignatures: {
      acceptsSignature: async (account, digest, signature) =>
        (await reader.snapshot()).acceptsSignature(account, digest, signature),
    },
    answers: aesAnswerCipher,
    webhookSender: createWebhookSender({ targets: config.webhookTargets }),
    webhookSecrets: createWebhookSecrets(password),
    authorities: authorities(config, entropy),
    witnesses: config.witnesses.map(({ url, key }) => httpWitness(url, key)),
    clock,
    entropy,
    logger,
    observer: metrics,
    settings: {
      anchorIntervalMs: config.anchorIntervalMs,
      anchorMaxPending: config.anchorMaxPending,
      noteIntervalMs: config.noteIntervalMs,
      record: config.record,
      tool: `datadeed/${VERSION}`,
    },
  });
  starting.defer(() => stopInTime(running, logger));
  metrics.watch({
    queued: () => running.queued(),
    streams: () => running.streams(),
    logSize: async () => (await store.head()).size,
  });

  const sessions = new Sessions({
    store,
    chainId: trust.chainId,
    accounts: config.accountSignIn === "on",
    parseMessage: parseSignInMessage,
    clock,
    entropy,
  });

  const papers = new CertificatePress({
    imprint: { operator: trust.operator, tsa: trust.tsa, verifyBase: config.publicUrl ?? url },
    clock,
  });
  starting.defer(() => papers.close());

  let stopping = false;
  const app = createApp({
    gateway: running.gateway,
    reports: createReports({
      certificates: running.gateway.certificates,
      trust,
      openReader: opened.openReader,
      print: createReportPrinter(),
      clock,
      tool: `datadeed/${VERSION}`,
    }),
    authentication: apiKeys,
    sessions,
    publicUrl: config.publicUrl,
    ipfs,
    papers,
    createHasher: releasingPassedBuffers(createStreamHasher),
    metrics,
    logger: logger.child({ component: "http" }),
    clock,
    entropy,
    version: VERSION,
    webRoot: WEB_ROOT,
    isStopping: () => stopping,
  });
  starting.defer(() => {
    stopping = true;
    running.closeStreams();
    return closeServer(door.server, REQUEST_DEADLINE_MS);
  });
  door.serve(app);
  running.start();

  const started = starting.move();
  let stopped: Promise<void> | undefined;
  return { url, apiKeyFile: files.apiKey, stop: () => (stopped ??= started.disposeAsync()) };
}

async function stopInTime(running: RunningGateway, logger: Logger): Promise<void> {
  const given = new AbortController();
  const late = systemClock.sleep(BACKGROUND_DEADLINE_MS, given.signal).then(() => {
    if (!given.signal.aborted)
      logger.warn({}, "the background work did not end in time; the next start goes on with it");
  });
  await Promise.race([running.stop(), late]);
  given.abort();
}
