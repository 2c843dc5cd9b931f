/** Prometheus metrics, in a registry of their own. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { DepositKind, Metrics, RequestObservation } from "../ports/metrics.ts";
import type { ChainActivity, ChainObserver } from "../ports/observer.ts";

/** From a cached read to a slow upload. */
const DURATION_BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300];

/** Figures that are asked for when somebody looks. */
export interface MetricSources {
  /** Certificates that wait for their durable transaction. */
  readonly queued: () => number;
  /** Certificates in the log. @throws STORE_FAILED */
  readonly logSize: () => Promise<number>;
  /** Streams of alerts that are open. */
  readonly streams: () => number;
}

function createInstruments(registry: Registry) {
  const common = (name: string, help: string) => ({ name: `datadeed_${name}`, help, registers: [registry] });
  return {
    requests: new Histogram({
      ...common("http_request_duration_seconds", "Time until a request was answered, by route template"),
      labelNames: ["method", "route", "status"],
      buckets: DURATION_BUCKETS_SECONDS,
    }),
    deposits: new Counter({
      ...common("deposits_total", "Deposits acknowledged, by the way they came"),
      labelNames: ["kind"],
    }),
    uploadBytes: new Counter(common("upload_bytes_total", "Bytes of multipart bodies received")),
    logSize: new Gauge(common("log_size", "Certificates in the log")),
    anchoredSize: new Gauge(
      common("anchored_size", "Certificates covered by the newest checkpoint on the chain"),
    ),
    pending: new Gauge(
      common("pending_certificates", "Certificates in the log that no checkpoint on the chain covers yet"),
    ),
    queued: new Gauge(common("sequencer_queue", "Certificates that wait for their durable transaction")),
    block: new Gauge(common("chain_block_number", "Block as of which the chain was last read")),
    anchoring: new Histogram({
      ...common("anchoring_duration_seconds", "Time to put a checkpoint on the chain"),
      buckets: DURATION_BUCKETS_SECONDS,
    }),
    published: new Counter({
      ...common("ipfs_published_total", "Contents put on IPFS"),
      labelNames: ["what"],
    }),
    admitted: new Counter(common("registry_admitted_total", "Certificates given a record of their own")),
    rollbacks: new Counter(
      common("chain_rollbacks_total", "Times the chain no longer held blocks that were read before"),
    ),
    resent: new Counter(common("transactions_resent_total", "Kept transactions sent again")),
    alerts: new Counter({
      ...common("alerts_total", "Alerts to parties of pledges, made and retracted"),
      labelNames: ["what"],
    }),
    webhookCalls: new Counter({
      ...common("webhook_calls_total", "Calls of webhooks, by what came of them"),
      labelNames: ["outcome"],
    }),
    streams: new Gauge(common("alert_streams", "Streams of alerts that are open")),
    errors: new Counter({
      ...common("background_errors_total", "Troubles of background tasks (anchoring, publishing), by code"),
      labelNames: ["task", "code"],
    }),
    trouble: new Gauge({
      ...common("background_trouble", "1 while a background task is in trouble"),
      labelNames: ["task"],
    }),
  };
}

export class PrometheusMetrics implements Metrics, ChainObserver {
  readonly #registry = new Registry();
  readonly #instruments = createInstruments(this.#registry);
  #sources: MetricSources | undefined;
  #anchoredSize = 0;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Where the figures come from that nobody reports; they stay 0 until then. */
  watch(sources: MetricSources): void {
    this.#sources = sources;
  }

  requestAnswered({ method, route, status, seconds }: RequestObservation): void {
    this.#instruments.requests.observe({ method, route, status }, seconds);
  }

  deposited(kind: DepositKind, count: number): void {
    this.#instruments.deposits.inc({ kind }, count);
  }

  bytesReceived(count: number): void {
    this.#instruments.uploadBytes.inc(count);
  }

  observe(activity: ChainActivity): void {
    const { anchoring, block, published, admitted, rollbacks, resent, errors, trouble } = this.#instruments;
    const { alerts, webhookCalls } = this.#instruments;
    switch (activity.kind) {
      case "CHAIN_READ":
        block.set(activity.blockNumber);
        this.#anchoredSize = activity.anchoredSize;
        return;
      case "ANCHORED":
        anchoring.observe(activity.durationMs / 1000);
        this.#anchoredSize = Math.max(this.#anchoredSize, activity.size);
        return;
      case "ROLLED_BACK":
        rollbacks.inc();
        return;
      case "RESENT":
        resent.inc(activity.transactions);
        return;
      case "PUBLISHED":
        published.inc({ what: activity.what }, activity.count);
        return;
      case "ADMITTED":
        admitted.inc();
        return;
      case "ALERTED":
        alerts.inc({ what: "made" }, activity.made);
        alerts.inc({ what: "retracted" }, activity.retracted);
        return;
      case "WEBHOOK_CALLED":
        webhookCalls.inc({ outcome: activity.outcome });
        return;
      case "TROUBLE":
        trouble.set({ task: activity.task }, activity.code === null ? 0 : 1);
        if (activity.code !== null) errors.inc({ task: activity.task, code: activity.code });
    }
  }

  async exposition(): Promise<{ contentType: string; text: string }> {
    const { logSize, anchoredSize, pending, queued, streams } = this.#instruments;
    anchoredSize.set(this.#anchoredSize);
    if (this.#sources !== undefined) {
      const size = await this.#sources.logSize();
      logSize.set(size);
      pending.set(Math.max(0, size - this.#anchoredSize));
      queued.set(this.#sources.queued());
      streams.set(this.#sources.streams());
    }
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
