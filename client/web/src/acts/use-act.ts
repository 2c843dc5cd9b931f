import { useRef, useState } from "react";
import type { Json } from "#core/json.ts";
import { pathOf, REQUEST_FORMAT, type RegisterRequest } from "../../../adapters/gateway/register-request.ts";
import { saveFile } from "../forms/save-file.ts";
import { useSession } from "../session/session.tsx";

export type ActState =
  | { readonly phase: "IDLE" | "BUSY" }
  | { readonly phase: "SENT"; readonly answer: Json }
  | { readonly phase: "SAVED"; readonly name: string }
  | { readonly phase: "FAILED"; readonly error: unknown };

export type Finish = "SEND" | "SAVE";

/** The file's name: what is asked and about what. */
function requestName({ act, subject }: RegisterRequest): string {
  const about = subject.startsWith("0x") ? subject.slice(2, 10) : subject;
  return ["datadeed", act, ...(about === "" ? [] : [about]), "request.json"].join(".");
}

export function saveRequest(request: RegisterRequest): string {
  const name = requestName(request);
  saveFile(name, `${JSON.stringify({ format: REQUEST_FORMAT, ...request }, null, 2)}\n`);
  return name;
}

/**
 * Makes a request and sends or saves it. What failed after signing may be sent again with the very same signature: the
 * gateway answers as done what is done (docs/pledging.md), so a lost answer never makes two of it.
 */
export function useAct(onSent?: (answer: Json) => void) {
  const { gateway } = useSession();
  const [state, setState] = useState<ActState>({ phase: "IDLE" });
  const kept = useRef<{ readonly key: string; readonly request: RegisterRequest } | null>(null);

  /** @param key what the request is made of: the same key means the same request */
  const run = async (key: string, make: () => Promise<RegisterRequest>, finish: Finish) => {
    setState({ phase: "BUSY" });
    try {
      const request = kept.current?.key === key ? kept.current.request : await make();
      kept.current = { key, request };
      if (finish === "SAVE") {
        setState({ phase: "SAVED", name: saveRequest(request) });
        return;
      }
      const answer = await gateway.act(pathOf(request), request.body);
      kept.current = null;
      setState({ phase: "SENT", answer });
      onSent?.(answer);
    } catch (error) {
      setState({ phase: "FAILED", error });
    }
  };
  const reset = () => {
    kept.current = null;
    setState((before) => (before.phase === "BUSY" ? before : { phase: "IDLE" }));
  };
  return { state, run, reset };
}
