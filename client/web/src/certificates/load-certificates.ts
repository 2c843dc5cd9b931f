import type { GatewayClient } from "../../../adapters/gateway/gateway-client.ts";
import { zCertificatePage, type CertificateSummary } from "../../../adapters/gateway/views.ts";

const PAGE = 500;
/** More than anyone scrolls through; beyond, the search on the gateway has to narrow it down. */
const MOST = 20_000;

/** All certificates of a holder, the newest first. @param holder null for those of everybody */
export async function loadCertificates(
  gateway: GatewayClient,
  holder: string | null,
  signal: AbortSignal,
): Promise<readonly CertificateSummary[]> {
  const found: CertificateSummary[] = [];
  for (let after: number | null = -1; after !== null && found.length < MOST;) {
    signal.throwIfAborted();
    const query = new URLSearchParams({
      limit: String(PAGE),
      ...(holder === null ? {} : { holder }),
      ...(after < 0 ? {} : { after: String(after) }),
    });
    const page: { items: readonly CertificateSummary[]; next: number | null } = await gateway.readAs(
      zCertificatePage,
      `/v1/certificates?${query.toString()}`,
    );
    found.push(...page.items);
    after = page.next;
  }
  return found.reverse();
}

/** Those whose title or number has the text, in this state. */
export function filterCertificates(
  certificates: readonly CertificateSummary[],
  text: string,
  state: string,
): readonly CertificateSummary[] {
  const wanted = text.trim().toLocaleLowerCase();
  return certificates.filter(
    (certificate) =>
      (state === "" || certificate.state === state) &&
      (wanted === "" ||
        certificate.title.toLocaleLowerCase().includes(wanted) ||
        certificate.certificateNo.toLocaleLowerCase().includes(wanted)),
  );
}
