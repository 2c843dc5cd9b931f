import { useCallback, useEffect, useRef, useState } from "react";

export type LoadState<T> =
  | { readonly phase: "loading" }
  | { readonly phase: "failed"; readonly error: unknown }
  | { readonly phase: "ready"; readonly value: T };

export interface Loading<T> {
  readonly state: LoadState<T>;
  /** Asks again; what is shown stays until the answer is there. */
  readonly reload: () => void;
}

/**
 * Loads when the page is shown, and again when one of `inputs` changes. An answer that was overtaken is dropped.
 * @param load called with a signal that fires when nobody waits any more
 */
export function useLoaded<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
): Loading<T> {
  const [state, setState] = useState<LoadState<T>>({ phase: "loading" });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  const key = JSON.stringify(inputs);
  const [shown, setShown] = useState(key);
  if (shown !== key) {
    setShown(key);
    setState({ phase: "loading" });
  }
  useEffect(() => {
    const abort = new AbortController();
    latest.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setState({ phase: "ready", value });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState({ phase: "failed", error });
      },
    );
    return () => abort.abort();
  }, [key, round]);
  return { state, reload: useCallback(() => setRound((n) => n + 1), []) };
}
