import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { WebGateway } from "../gateway/web-gateway.ts";
import { readSession, type Scope, type Session } from "./session-client.ts";

export interface SessionState {
  readonly gateway: WebGateway;
  /** Whether it is known yet who is signed in. */
  readonly known: boolean;
  /** Whether a gateway answers where this page comes from; a saved copy of the page has none. */
  readonly hasGateway: boolean;
  /** null when nobody is signed in. */
  readonly session: Session | null;
  /** Whether there was a session that has run out. */
  readonly ended: boolean;
  readonly may: (scope: Scope) => boolean;
  /** Takes over a session that was just opened. */
  readonly signedIn: (session: Session) => void;
  readonly signOut: () => Promise<void>;
  /** Asks the gateway again. */
  readonly refresh: () => Promise<void>;
}

const Context = createContext<SessionState | null>(null);
/** Timers of browsers hold no more than this. */
const LONGEST_TIMER_MS = 2_147_483_647;

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [gateway] = useState(() => new WebGateway(location.href));
  const [known, setKnown] = useState(false);
  const [hasGateway, setHasGateway] = useState(true);
  const [session, setSession] = useState<Session | null>(null);
  const [ended, setEnded] = useState(false);

  const refresh = useCallback(async () => {
    try {
      const current = await readSession(gateway);
      setHasGateway(true);
      setSession((before) => {
        if (before !== null && current === null) setEnded(true);
        return current;
      });
    } catch {
      // No gateway, or one that rests: the page goes on without it, and each request says what is wrong.
      setHasGateway(false);
    } finally {
      setKnown(true);
    }
  }, [gateway]);

  useEffect(() => void refresh(), [refresh]);

  useEffect(() => {
    gateway.onUnauthenticated = () => void refresh();
  }, [gateway, refresh]);

  // The page says that a session has run out when it does, not at the next click.
  useEffect(() => {
    if (session === null) return undefined;
    const left = Date.parse(session.expiresAt) - Date.now() + 1000;
    const timer = setTimeout(() => void refresh(), Math.min(Math.max(left, 1000), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  }, [session, refresh]);

  // While nobody looked, the session may have run out; timers of hidden pages sleep.
  useEffect(() => {
    if (session === null) return undefined;
    const look = () => {
      if (document.visibilityState === "visible") void refresh();
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [session, refresh]);

  const signedIn = useCallback((opened: Session) => {
    setSession(opened);
    setEnded(false);
    setHasGateway(true);
  }, []);

  const signOut = useCallback(async () => {
    await gateway.write("DELETE", "/v1/session", {});
    setSession(null);
    setEnded(false);
  }, [gateway]);

  const state = useMemo<SessionState>(
    () => ({
      gateway,
      known,
      hasGateway,
      session,
      ended,
      may: (scope) => session?.scopes.includes(scope) === true,
      signedIn,
      signOut,
      refresh,
    }),
    [gateway, known, hasGateway, session, ended, signedIn, signOut, refresh],
  );
  return <Context value={state}>{children}</Context>;
}

/** Who is signed in, what that allows, and the gateway to ask. */
export function useSession(): SessionState {
  const state = useContext(Context);
  if (state === null) throw new Error("useSession: expected a SessionProvider above");
  return state;
}
