import { DataDeedError, type ErrorCode } from "#core/errors.ts";

/** LOST: nothing was done. UNACKNOWLEDGED: all was done, but the caller is told of an error. */
export type FaultKind = "LOST" | "UNACKNOWLEDGED";

export interface Fault {
  /** Method of the port that fails. */
  readonly method: string;
  /** Which call of it, counted from 1 when the fault is armed. */
  readonly call: number;
  readonly kind: FaultKind;
  readonly code: ErrorCode;
}

/** Wraps a port so that chosen calls fail, once each. */
export class FaultInjector {
  #armed: { fault: Fault; remaining: number }[] = [];
  readonly #calls: string[] = [];

  arm(fault: Fault): void {
    this.#armed.push({ fault, remaining: fault.call });
  }

  /** Faults that no call has met yet. */
  get unmet(): readonly Fault[] {
    return this.#armed.map(({ fault }) => fault);
  }

  /** Methods called through any wrapped port, in order. */
  get calls(): readonly string[] {
    return this.#calls;
  }

  wrap<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function" || typeof name !== "string") return member;
        return (...args: unknown[]): unknown => {
          this.#calls.push(name);
          const fault = this.#meet(name);
          if (fault === undefined) return Reflect.apply(member, target, args);
          return fail(fault, () => Reflect.apply(member, target, args));
        };
      },
    });
  }

  #meet(method: string): Fault | undefined {
    const armed = this.#armed.filter(({ fault }) => fault.method === method);
    for (const one of armed) one.remaining--;
    const met = armed.find(({ remaining }) => remaining === 0);
    if (met !== undefined) {
      this.#armed = this.#armed.filter((other) => other !== met);
      return met.fault;
    }
    return undefined;
  }
}

async function fail(fault: Fault, perform: () => unknown): Promise<never> {
  if (fault.kind === "UNACKNOWLEDGED") await perform();
  throw new DataDeedError(fault.code, `${fault.method}: ${fault.kind.toLowerCase()} by the test`);
}
