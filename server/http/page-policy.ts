/** Content Security Policies: nothing inline, nothing from elsewhere. */

const BASE = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];

/** For answers that are no pages. */
export const DATA_POLICY = ["default-src 'none'", "frame-ancestors 'none'"].join("; ");

/**
 * For the verify page. It asks chain nodes that its user names, so `connect-src` can't list them; what it may load and
 * run is ours alone.
 * @param nonce for the style elements that the component library makes at run time
 */
export function verifyPagePolicy(nonce: string): string {
  return pagePolicy("script-src 'self'", nonce);
}

/** For what the page loads: its workers go by the policy of their own script, and hash in WebAssembly, which the page itself may not. */
export const PAGE_ASSET_POLICY = pagePolicy("script-src 'self' 'wasm-unsafe-eval'", "none");

function pagePolicy(scripts: string, nonce: string): string {
  return [
    ...BASE,
    scripts,
    "manifest-src 'self'",
    "worker-src 'self' blob:",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self' http: https: ws: wss:",
  ].join("; ");
}

/** For a page whose only resource is one inline style sheet, named by its digest. */
export function styledPagePolicy(styleSha256Base64: string): string {
  return [...BASE, `style-src 'sha256-${styleSha256Base64}'`, "img-src 'self'"].join("; ");
}
