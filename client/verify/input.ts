import type { Bundle } from "#core/bundle.ts";
import type { Manifest } from "#core/dataset.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { ObservedDataset } from "./dataset-input.ts";
import type { ChainFacts } from "./facts.ts";
import type { TokenReading } from "./timestamp/reading.ts";

/** All that a verdict follows from. Checks are pure functions of it. */
export interface JudgeInput {
  /** Its shape is right; nothing of it is true yet. */
  readonly bundle: Bundle;
  /** Pinned by the verifier. */
  readonly trust: TrustDocument;
  readonly facts: ChainFacts;
  /** The caller's clock, Unix seconds. */
  readonly now: number;
  /** Given besides the bundle; where the bundle has one too, both are checked. */
  readonly manifest?: Manifest | undefined;
  readonly dataset?: ObservedDataset | undefined;
  /** What `readTimestamps` found in the bundle's tokens; absent where nobody read them. */
  readonly tokens?: readonly TokenReading[] | undefined;
}

/** Clocks of different machines may differ by this much, in seconds, before a time counts as impossible. */
export const CLOCK_TOLERANCE_SECONDS = 900;
