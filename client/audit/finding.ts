/** What an audit found, each with the event that it is about. */
import { AUDIT_CODES, type AuditCode, type Severity } from "./codes.ts";
import type { ChainLog, Hex } from "./ports.ts";

/** Where an event stands on the chain. */
export interface EventPlace {
  readonly block: number;
  readonly logIndex: number;
  readonly transaction: Hex;
}

export type Details = Readonly<Record<string, string | number>>;

export interface Finding {
  readonly code: AuditCode;
  readonly severity: Severity;
  /** null for what is no event's fault alone. */
  readonly event: EventPlace | null;
  readonly details: Details;
  readonly en: string;
  readonly zh: string;
}

/** So many of one code are listed; the rest is counted. A lying node must not fill the memory. */
export const LISTED_PER_CODE = 100;

export function placeOf({ blockNumber, logIndex, transactionHash }: ChainLog): EventPlace {
  return { block: blockNumber, logIndex, transaction: transactionHash };
}

/** What was found so far: the first ones of each code, and how many there are. */
export class Findings {
  readonly #listed: Finding[] = [];
  readonly #counts = new Map<AuditCode, number>();
  /** The earliest event of each code, and the finding about it where it is not listed. */
  readonly #earliest = new Map<
    AuditCode,
    { readonly event: EventPlace; readonly unlisted: Finding | null }
  >();

  add(code: AuditCode, details: Details = {}, event: EventPlace | null = null): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    const isListed = count <= LISTED_PER_CODE;
    if (isListed) this.#listed.push(findingOf(code, details, event));
    const earliest = this.#earliest.get(code)?.event;
    if (event === null || (earliest !== undefined && !isBefore(event, earliest))) return;
    this.#earliest.set(code, { event, unlisted: isListed ? null : findingOf(code, details, event) });
  }

  /** Earlier ones than any that is listed of their code: what is listed came first in the audit, not on the chain. */
  get earlier(): readonly Finding[] {
    return [...this.#earliest.values()].flatMap(({ unlisted }) => unlisted ?? []);
  }

  get listed(): readonly Finding[] {
    return this.#listed;
  }

  /** How many of each code, in the order of the table. */
  get counts(): Readonly<Partial<Record<AuditCode, number>>> {
    const codes = Object.keys(AUDIT_CODES) as AuditCode[];
    return Object.fromEntries(
      codes.flatMap((code) => {
        const count = this.#counts.get(code);
        return count === undefined ? [] : [[code, count]];
      }),
    );
  }

  dump(): FindingsDump {
    return {
      counts: [...this.#counts],
      listed: this.#listed.map(({ code, event, details }) => ({ code, event, details })),
      earlier: this.earlier.map(({ code, event, details }) => ({ code, event, details })),
    };
  }

  static load(dump: FindingsDump): Findings {
    const findings = new Findings();
    for (const { code, details, event } of [...dump.listed, ...dump.earlier])
      findings.add(code, details, event);
    for (const [code, count] of dump.counts) findings.#counts.set(code, count);
    return findings;
  }
}

/** Findings as a checkpoint file keeps them: texts follow from code and details. */
export interface FindingsDump {
  readonly counts: readonly (readonly [AuditCode, number])[];
  readonly listed: readonly Pick<Finding, "code" | "event" | "details">[];
  readonly earlier: readonly Pick<Finding, "code" | "event" | "details">[];
}

function findingOf(code: AuditCode, details: Details, event: EventPlace | null): Finding {
  const { severity, en, zh } = AUDIT_CODES[code];
  return { code, severity, event, details, en: fillIn(en, details), zh: fillIn(zh, details) };
}

/** Whether an event stands before another. */
export function isBefore(a: EventPlace, b: EventPlace): boolean {
  return a.block < b.block || (a.block === b.block && a.logIndex < b.logIndex);
}

/** Puts the details into a text's braces. */
export function fillIn(text: string, details: Details): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ""));
}
