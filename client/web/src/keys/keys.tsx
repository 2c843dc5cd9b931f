import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useSession } from "../session/session.tsx";
import type { HolderKey } from "./holder-key.ts";

export interface KeyState {
  /** null when none is open. It lives in this page's memory alone. */
  readonly key: HolderKey | null;
  readonly use: (key: HolderKey) => void;
  readonly forget: () => void;
}

const Context = createContext<KeyState | null>(null);

/** Holds the key that was opened, until it is forgotten: by its owner, at sign-out, at the session's end, at reload. */
export function KeyProvider({ children }: { readonly children: ReactNode }) {
  const [key, setKey] = useState<HolderKey | null>(null);
  const { session } = useSession();
  const signedIn = session !== null;
  const [wasSignedIn, setWasSignedIn] = useState(signedIn);

  const forget = useCallback(() => setKey(null), []);
  if (wasSignedIn !== signedIn) {
    setWasSignedIn(signedIn);
    if (wasSignedIn) setKey(null);
  }
  useEffect(() => () => key?.forget(), [key]);

  const state = useMemo<KeyState>(() => ({ key, use: setKey, forget }), [key, forget]);
  return <Context value={state}>{children}</Context>;
}

export function useKey(): KeyState {
  const state = useContext(Context);
  if (state === null) throw new Error("useKey: expected a KeyProvider above");
  return state;
}
