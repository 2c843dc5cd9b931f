/** Whether the gateway can do all of its work now, for load balancers and operators. */
import type { Readiness } from "../ports/gateway.ts";
import type { Store } from "../ports/store.ts";
import { codeOf, type BackgroundLoop } from "./background-loop.ts";
import type { CheckpointSync } from "./checkpoint-sync.ts";

type Check = Readiness["checks"][number];

export interface ReadinessDeps {
  readonly store: Pick<Store, "ping">;
  readonly sync: Pick<CheckpointSync, "latest">;
  readonly anchoring: Pick<BackgroundLoop, "trouble">;
  readonly publishing: Pick<BackgroundLoop, "trouble">;
  readonly admission: Pick<BackgroundLoop, "trouble">;
}

export interface ReadinessProbe {
  check(): Promise<Readiness>;
  /** From here on the gateway takes deposits. */
  open(): void;
  close(): void;
}

/**
 * Ready means: deposits become durable and reach the chain. IPFS being down, or a record in the registry that has to
 * wait, is told but does not make the gateway unready: nothing is lost by it, and depositors need not go elsewhere.
 */
export function createReadiness(deps: ReadinessDeps): ReadinessProbe {
  let isOpen = false;

  async function storeCheck(): Promise<Check> {
    try {
      await deps.store.ping();
      return { name: "store", ok: true };
    } catch (error) {
      return { name: "store", ok: false, code: codeOf(error) };
    }
  }

  function chainCheck(): Check {
    const check = loopCheck("chain", deps.anchoring);
    // A fork or an outage at the start is told by its own name, not as a mere beginning.
    if (!check.ok || deps.sync.latest !== null) return check;
    return { name: "chain", ok: false, code: "NOT_READY", detail: "the chain was not read yet" };
  }

  return {
    async check() {
      const required: Check[] = [
        isOpen ? { name: "gateway", ok: true } : { name: "gateway", ok: false, code: "NOT_READY" },
        await storeCheck(),
        chainCheck(),
      ];
      const others = [loopCheck("publishing", deps.publishing), loopCheck("admission", deps.admission)];
      return { ready: required.every(({ ok }) => ok), checks: [...required, ...others] };
    },
    open() {
      isOpen = true;
    },
    close() {
      isOpen = false;
    },
  };
}

function loopCheck(name: string, { trouble }: Pick<BackgroundLoop, "trouble">): Check {
  return trouble === null
    ? { name, ok: true }
    : { name, ok: false, code: trouble.code, detail: trouble.detail };
}
