/** The audit of this page: it goes on while other pages are looked at, and what it kept is there to go on from. */
import { DataDeedError } from "#core/errors.ts";
import type { AuditOrder, AuditReply, AuditResult, AuditSettings, Kept } from "./audit-messages.ts";
import { dropAudit, keepAudit, recallAudit } from "./audit-shelf.ts";
import { paceAfter, type Pace } from "./pace.ts";

export interface AuditRunState {
  /** INTERRUPTED: the page was closed, and the browser kept from where to go on. */
  readonly phase: "IDLE" | "INTERRUPTED" | "RUNNING" | "STOPPED" | "FAILED" | "DONE";
  readonly pace: Pace | null;
  readonly error: DataDeedError | null;
  readonly result: AuditResult | null;
  /** From where a stopped or failed audit can go on. */
  readonly kept: Kept | null;
}

const IDLE: AuditRunState = { phase: "IDLE", pace: null, error: null, result: null, kept: null };

export class AuditRun {
  #state = IDLE;
  #worker: Worker | null = null;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): AuditRunState => this.#state;

  #set(changes: Partial<AuditRunState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }

  /** Finds what was kept before the page was closed. */
  async recall(): Promise<void> {
    const kept = await recallAudit();
    if (kept !== null && this.#state.phase === "IDLE") this.#set({ phase: "INTERRUPTED", kept });
  }

  start(settings: AuditSettings): void {
    this.#begin({ settings, kept: null });
  }

  /** From what was kept. Nodes may be others than before; everything else has to be the same. */
  resume(settings: AuditSettings): void {
    this.#begin({ settings, kept: this.#state.kept });
  }

  stop(): void {
    this.#end();
    this.#set({ phase: "STOPPED", pace: null });
  }

  #begin(order: AuditOrder): void {
    this.#end();
    this.#set({ ...IDLE, phase: "RUNNING", kept: order.kept });
    const worker = new Worker(new URL("./audit-worker.ts", import.meta.url), { type: "module" });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<AuditReply>) => this.#hear(data);
    worker.onerror = ({ message }) =>
      this.#fail(new DataDeedError("INTERNAL", `the auditing worker stopped: ${message}`));
    worker.postMessage(order);
  }

  #hear(message: AuditReply): void {
    if (message.kind === "progress")
      this.#set({ pace: paceAfter(this.#state.pace, message.step, performance.now()) });
    else if (message.kind === "kept") {
      this.#set({ kept: message.kept });
      keepAudit(message.kept);
    } else if (message.kind === "failed") this.#fail(new DataDeedError(message.code, message.message));
    else {
      this.#end();
      dropAudit();
      this.#set({ phase: "DONE", pace: null, kept: null, result: message.result });
    }
  }

  #fail(error: DataDeedError): void {
    this.#end();
    // What was kept is of another audit: going on from it would fail again.
    const isForeign = error.code === "CHECKPOINT_FOREIGN";
    const kept = isForeign ? null : this.#state.kept;
    if (isForeign) dropAudit();
    this.#set({ phase: "FAILED", pace: null, error, kept });
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}

/** One a page: an audit takes all that the machine has. */
export const auditRun = new AuditRun();
