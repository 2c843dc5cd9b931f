import type { BundleJson } from "#core/bundle.ts";

/** Prints certificates. */
export interface CertificatePapers {
  /**
   * The certificate as PDF, its bundle attached. The same bundle gives the same bytes. Asked again and again it is cheap.
   * @param bundle verified already
   * @throws NOT_READY where too many are asked for at once, or the gateway is stopping
   */
  pdf(bundle: BundleJson): Promise<Uint8Array>;
}
