import { useEffect, useRef } from "react";
import type { Bundle } from "#core/bundle.ts";
import type { Named } from "./inputs.ts";

/** Opens the certificate that the page's own address names, once. */
export function useLinkedBundle(
  use: (bundle: Named<Bundle>) => void,
  refuse: (name: string, error: unknown) => void,
): void {
  const handlers = useRef({ use, refuse });
  useEffect(() => {
    const { search } = location;
    if (!new URLSearchParams(search).has("no")) return;
    const abort = new AbortController();
    void import("./linked-bundle.ts")
      .then(({ openLinked }) => openLinked(search, abort.signal))
      .then(
        (bundle) => handlers.current.use(bundle),
        (error: unknown) => {
          if (!abort.signal.aborted) handlers.current.refuse(search, error);
        },
      );
    return () => abort.abort();
  }, []);
}
