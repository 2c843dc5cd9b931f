/** The gateway put together out of ports: what `main` hands to HTTP, and what runs beside it. */
import type { RecordKind } from "#core/description.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { CID } from "multiformats/cid";
import type { StateProver } from "../../client/verify/offline/collect.ts";
import type { ChainReader } from "../../client/verify/ports.ts";
import type { AnswerCipher } from "../ports/answers.ts";
import type { LogChain } from "../ports/chain.ts";
import type { RegisterChain } from "../ports/register-chain.ts";
import type { Clock, Entropy } from "../ports/clock.ts";
import type { Gateway } from "../ports/gateway.ts";
import type { IpfsNode } from "../ports/ipfs.ts";
import type { Logger } from "../ports/logger.ts";
import type { ChainObserver } from "../ports/observer.ts";
import type { ContractSignatures, IssuerKey, SignerRecovery } from "../ports/signatures.ts";
import type { Store } from "../ports/store.ts";
import type { WebhookSecrets, WebhookSender } from "../ports/webhooks.ts";
import { createAlertFeed } from "./alert-feed.ts";
import { createAlerting } from "./alerting.ts";
import type { KnownWitness } from "../ports/witnesses.ts";
import type { TimestampAuthority } from "../ports/timestamping.ts";
import { createAdmission } from "./admission.ts";
import { createAnchoring } from "./anchoring.ts";
import { createAnswerSweep } from "./answer-sweep.ts";
import type { Trouble } from "./background-loop.ts";
import { createBundleMaker } from "./bundle-maker.ts";
import { createCertificates } from "./certificates.ts";
import { createCheckpointSync } from "./checkpoint-sync.ts";
import { Deposits } from "./deposit.ts";
import { Idempotency } from "./idempotency.ts";
import { createLogReading } from "./log-reading.ts";
import { createProving } from "./proving.ts";
import { createPublishing } from "./publishing.ts";
import { createWitnessing } from "./witnessing.ts";
import { createStamping } from "./stamping.ts";
import { createReadiness } from "./readiness.ts";
import { createRegisterLedger } from "./register-ledger.ts";
import { createRegisters } from "./registers.ts";
import { createWebhookDelivery } from "./webhook-delivery.ts";
import { createWebhooks } from "./webhooks.ts";
import { Sequencer, type SequencingOutcome, type Submission } from "./sequencer.ts";

export interface GatewaySettings {
  /** DATADEED_ANCHOR_INTERVAL_MS */
  readonly anchorIntervalMs: number;
  /** DATADEED_ANCHOR_MAX_PENDING */
  readonly anchorMaxPending: number;
  /** DATADEED_NOTE_INTERVAL_MS */
  readonly noteIntervalMs?: number;
  /** Milliseconds between two looks at the chain while nothing is due. */
  readonly chainPollMs?: number;
  /** DATADEED_RECORD */
  readonly record: RecordKind;
  /** Name and version of the software, `datadeed/0.1.0`. */
  readonly tool: string;
}

export interface GatewayDeps {
  readonly store: Store;
  readonly chain: LogChain;
  readonly registers: RegisterChain;
  readonly reader: ChainReader;
  /** Where bundles are to carry proofs of the chain's state. */
  readonly prover?: StateProver;
  readonly ipfs: IpfsNode;
  /** Address of an entries file, computed here (PROTOCOL section 5). */
  readonly entriesCid: (content: AsyncIterable<Uint8Array>) => Promise<CID>;
  readonly trust: TrustDocument;
  readonly issuer: IssuerKey & { readonly name: string };
  readonly signers: SignerRecovery;
  readonly contractSignatures: ContractSignatures;
  readonly answers: AnswerCipher;
  readonly webhookSender: WebhookSender;
  readonly webhookSecrets: WebhookSecrets;
  /** Asked to cosign the notes of the log. */
  readonly witnesses?: readonly KnownWitness[];
  /** Of the second clock; none where there is no such clock. */
  readonly authorities?: readonly TimestampAuthority[];
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly observer?: ChainObserver;
  readonly settings: GatewaySettings;
}

export interface RunningGateway {
  readonly gateway: Gateway;
  /** Begins anchoring, publishing and admission. Deposits are accepted from the beginning: they need the store alone. */
  start(): void;
  /** Answers what was accepted, takes no more, and ends the work beside after its present step. Closes no port. */
  stop(): Promise<void>;
  /** Ends the streams of alerts: they would go on for as long as their readers like. */
  closeStreams(): void;
  /** Streams of alerts that are open. */
  streams(): number;
  /** Certificates that wait for their durable transaction. */
  queued(): number;
}

const DEFAULT_NOTE_INTERVAL_MS = 600_000;
const DEFAULT_POLL_MS = 3_000;

export function createGateway(deps: GatewayDeps): RunningGateway {
  const { store, chain, clock, entropy, trust, settings, reader } = deps;
  const logger = deps.logger.child({ component: "gateway" });
  const observed = deps.observer === undefined ? {} : { observer: deps.observer };
  const onTrouble = (task: string, trouble: Trouble | null): void => {
    deps.observer?.observe({ kind: "TROUBLE", task, code: trouble?.code ?? null });
  };
  const shared = { store, chain, logger, clock, entropy, onTrouble, ...observed };

  const sync = createCheckpointSync({ store, chain, logger, ...observed });
  const anchoring = createAnchoring({
    ...shared,
    sync,
    entriesCid: async (content) => (await deps.entriesCid(content)).bytes,
    settings: {
      intervalMs: settings.anchorIntervalMs,
      maxPending: settings.anchorMaxPending,
      pollMs: settings.chainPollMs ?? DEFAULT_POLL_MS,
    },
  });
  const publishing = createPublishing({ ...shared, sync, ipfs: deps.ipfs, entriesCid: deps.entriesCid });
  const admission = createAdmission({ ...shared, sync });

  const sequencer = new Sequencer({ store, logger });
  const idempotency = new Idempotency({ store, cipher: deps.answers, clock });
  const answerSweep = createAnswerSweep({ ...shared, idempotency });
  const depositing = new Deposits({
    contracts: chain.contracts,
    issuer: deps.issuer,
    tool: settings.tool,
    record: settings.record,
    store,
    sequencer: { submit: submitAndTell },
    idempotency,
    signers: deps.signers,
    contractSignatures: deps.contractSignatures,
    clock,
    entropy,
  });

  async function submitAndTell(submission: Submission): Promise<SequencingOutcome> {
    const outcome = await sequencer.submit(submission);
    if (outcome.kind === "SEQUENCED") {
      anchoring.notify(outcome.firstIndex + submission.certificates.length);
      publishing.notify();
    }
    return outcome;
  }

  const proving = createProving({ ...shared, sync, trust, prover: deps.prover ?? null });
  const bundles = createBundleMaker({ store, sync, proving, reader, trust, clock, logger });
  const ledger = createRegisterLedger({ chain, registers: deps.registers });
  const certificates = createCertificates({ store, chain, sync, reader, ledger, bundles, trust, clock });
  const registers = createRegisters({ store, chain, registers: deps.registers, ledger, clock });
  const alerts = createAlertFeed({ store, clock });
  const sending = {
    ...shared,
    sender: deps.webhookSender,
    secrets: deps.webhookSecrets,
    tool: settings.tool,
  };
  const delivery = createWebhookDelivery(sending);
  const webhooks = createWebhooks({ ...sending, onDue: () => delivery.notify() });
  const alerting = createAlerting({
    ...shared,
    ledger,
    pollMs: settings.chainPollMs ?? DEFAULT_POLL_MS,
    onAlerts() {
      alerts.notify();
      delivery.notify();
    },
  });
  const witnessing = createWitnessing({
    ...shared,
    sync,
    trust,
    issuer: deps.issuer,
    witnesses: deps.witnesses ?? [],
    intervalMs: settings.noteIntervalMs ?? DEFAULT_NOTE_INTERVAL_MS,
  });
  const stamping = (deps.authorities ?? []).map((authority) =>
    createStamping({ ...shared, sync, trust, authority }),
  );
  const loops = [
    anchoring,
    publishing,
    admission,
    proving,
    answerSweep,
    alerting,
    delivery,
    witnessing,
    ...stamping,
  ] as const;
  const readiness = createReadiness({ store, sync, anchoring, publishing, admission });

  return {
    gateway: {
      depositing,
      certificates,
      registers,
      alerts,
      webhooks,
      log: createLogReading(store, trust.witnesses?.threshold ?? 0),
      trust,
      readiness: () => readiness.check(),
    },
    start() {
      for (const loop of loops) loop.start();
      readiness.open();
    },
    async stop() {
      readiness.close();
      alerts.close();
      await sequencer.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
    closeStreams: () => alerts.close(),
    streams: () => alerts.followers,
    queued: () => sequencer.queued,
  };
}
