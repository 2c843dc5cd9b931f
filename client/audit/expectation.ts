/** What one record of storage must be if the events are the whole truth. */
import type { Member } from "#core/state-proof/words.ts";
import type { EventPlace } from "./finding.ts";
import type { ContractName } from "./ports.ts";

export type RecordKind =
  "checkpoints" | "certificates" | "objections" | "pledges" | "places" | "nonces" | "roles";

export interface Expectation {
  readonly kind: RecordKind;
  readonly contract: ContractName;
  /** Its name for people. */
  readonly record: string;
  /** Slot at which it begins. */
  readonly base: bigint;
  readonly fields: readonly (readonly [name: string, member: Member, value: bigint])[];
  /** The event that changed it last. */
  readonly place: EventPlace | null;
}
