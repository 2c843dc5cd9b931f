export type DepositKind = "upload" | "fingerprint" | "batch";

export interface RequestObservation {
  readonly method: string;
  /** Template of the route (`/v1/certificates/{no}`), never the address asked for: that would grow without bound. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** What operators watch, in the words of Prometheus. */
export interface Metrics {
  requestAnswered(observation: RequestObservation): void;
  deposited(kind: DepositKind, count: number): void;
  bytesReceived(count: number): void;
  /** The exposition text. */
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>;
}
