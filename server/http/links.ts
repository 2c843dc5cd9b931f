/** Where things are on this gateway: paths, so that they hold behind any proxy. */
export function certificatePath(certificateNo: string): string {
  return `/v1/certificates/${encodeURIComponent(certificateNo)}`;
}

export function certificateLinks(certificateNo: string): { self: string; bundle: string; pdf: string } {
  const self = certificatePath(certificateNo);
  return { self, bundle: `${self}/bundle`, pdf: `${self}/certificate.pdf` };
}
