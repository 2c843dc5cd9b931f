import { useEffect, useState } from "react";
import type { TrustDocument } from "#core/trust.ts";
import { fetchTrust, type Named } from "./inputs.ts";

export interface TrustChoice {
  readonly trust: TrustDocument | null;
  /** File name of a document that the reader loaded; null when it is the gateway's. */
  readonly pinnedName: string | null;
  /** When the gateway's document was kept that stands in for it; null when it is fresh, or the reader's own. */
  readonly keptAt: string | null;
  readonly loading: boolean;
  /** RPC addresses, one a line, as typed. */
  readonly rpcText: string;
  readonly setRpcText: (text: string) => void;
  readonly pin: (document: Named<TrustDocument>) => void;
}

/** The trust document in use: the gateway's until the reader loads another. */
export function useTrust(): TrustChoice {
  const [trust, setTrust] = useState<TrustDocument | null>(null);
  const [pinnedName, setPinnedName] = useState<string | null>(null);
  const [keptAt, setKeptAt] = useState<string | null>(null);
  const [loading, setLoading] = useState(true);
  const [rpcText, setRpcText] = useState("");

  const use = (document: TrustDocument, name: string | null, kept: string | null = null) => {
    setTrust(document);
    setKeptAt(kept);
    setPinnedName(name);
    const nodes = document.rpc.join("\n");
    // What was typed before the gateway answered stays.
    setRpcText((typed) => (name === null && typed !== "" ? typed : nodes));
  };

  useEffect(() => {
    const abort = new AbortController();
    fetchTrust(abort.signal)
      .then(({ trust: document, keptAt: kept }) => use(document, null, kept))
      // A page saved to disk has no gateway: the reader is asked for a document instead.
      .catch(() => undefined)
      .finally(() => setLoading(false));
    return () => abort.abort();
  }, []);

  return {
    trust,
    pinnedName,
    keptAt,
    loading,
    rpcText,
    setRpcText,
    pin: ({ name, value }) => use(value, name),
  };
}

/** Addresses of the text, one a line or comma-separated. */
export function rpcUrls(text: string): string[] {
  return text.split(/[\s,]+/).filter((url) => url !== "");
}
