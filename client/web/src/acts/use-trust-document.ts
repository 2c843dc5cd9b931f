import type { TrustDocument } from "#core/trust.ts";
import { fetchTrust } from "../../../adapters/gateway/trust.ts";
import { useSession } from "../session/session.tsx";
import { useLoaded, type Loading } from "../shell/use-loaded.ts";

/** The trust document of the gateway that served this page: whose registers are signed for. */
export function useTrustDocument(): Loading<TrustDocument> {
  const { gateway } = useSession();
  return useLoaded(async () => (await fetchTrust(gateway)).trust, []);
}
