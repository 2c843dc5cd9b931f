/** Has the browser keep the page for times without a network. A saved copy, or a page that is not served securely, has none. */
export function keepPageOffline(): void {
  if (!("serviceWorker" in navigator) || !location.protocol.startsWith("http")) return;
  // After all that the page itself needs. Without it the page works as before, with a network.
  addEventListener("load", () => {
    navigator.serviceWorker.register("./sw.js", { updateViaCache: "none" }).catch(() => undefined);
  });
}
