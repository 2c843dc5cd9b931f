import { useCallback, useEffect, useRef, useState } from "react";
import type { Manifest } from "#core/dataset.ts";
import { fingerprint } from "#core/dataset.ts";
import { parseDescription } from "#core/description.ts";
import { isDataDeedError } from "#core/errors.ts";
import { buildStatementMessage, domainForWallet, STATEMENT_TYPES, type Statement } from "#core/statement.ts";
import type { DepositState } from "#core/gateway-answers.ts";
import { expectOurs, fetchState, type Receipt } from "../../../adapters/gateway/deposits.ts";
import { fetchTrust } from "../../../adapters/gateway/trust.ts";
import type { WebGateway } from "../gateway/web-gateway.ts";
import type { ChosenFile } from "../hashing/chosen-files.ts";
import type { HolderKey } from "../keys/holder-key.ts";
import { sendFiles, sendFingerprint, type DepositParts } from "./submit.ts";

export type Sending = "FINGERPRINT" | "UPLOAD";

export type Submission =
  | { readonly phase: "idle" }
  | { readonly phase: "signing" }
  | { readonly phase: "sending"; readonly done: number; readonly total: number }
  | {
      readonly phase: "recorded";
      readonly receipt: Receipt;
      readonly state: DepositState;
      readonly silent: boolean;
    }
  | { readonly phase: "failed"; readonly error: unknown };

export interface SubmissionRequest {
  readonly key: HolderKey;
  readonly description: Readonly<Record<string, unknown>>;
  readonly manifest: Manifest;
  readonly files: readonly ChosenFile[];
  readonly sending: Sending;
}

const POLL_MS = 700;

/** The statement over exactly this deposit (PROTOCOL section 2). */
async function sign(
  gateway: WebGateway,
  { key, description, manifest }: SubmissionRequest,
): Promise<Statement> {
  const claimedAt = Math.floor(Date.now() / 1000);
  const { holder, dataset, previous } = parseDescription(description, claimedAt);
  const { trust } = await fetchTrust(gateway);
  const message = buildStatementMessage(
    { ...fingerprint(manifest), dataset, holder: holder.account, previous },
    claimedAt,
  );
  const domain = domainForWallet({ chainId: trust.chainId, verifyingContract: trust.log });
  const signature = await key.signTypedData(domain, STATEMENT_TYPES, { ...message });
  return { message, signature: signature as `0x${string}` };
}

/** A refusal that says that nothing was recorded: the next try may be another request. */
function isRefused(error: unknown): boolean {
  const status = isDataDeedError(error) ? Number(error.details["status"]) : Number.NaN;
  return [400, 401, 403, 413, 415, 422].includes(status);
}

/**
 * Signs, sends, and watches the deposit until it is final. Tried again after a lost answer, the very same request is sent
 * with the same Idempotency-Key: the gateway records it once.
 */
export function useSubmission(gateway: WebGateway) {
  const [submission, setSubmission] = useState<Submission>({ phase: "idle" });
  const kept = useRef<DepositParts | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const watch = useCallback(
    async (receipt: Receipt, signal: AbortSignal) => {
      let { state } = receipt;
      setSubmission({ phase: "recorded", receipt, state, silent: false });
      while (state !== "FINAL") {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        let silent = false;
        try {
          state = await fetchState(gateway, receipt.certificateNo);
        } catch {
          // It is recorded whatever the connection does: shown, and asked again.
          silent = true;
        }
        if (signal.aborted) return;
        setSubmission({ phase: "recorded", receipt, state, silent });
      }
    },
    [gateway],
  );

  const submit = useCallback(
    async (request: SubmissionRequest) => {
      abort.current?.abort();
      const running = new AbortController();
      abort.current = running;
      const { signal } = running;
      try {
        if (kept.current === null) {
          setSubmission({ phase: "signing" });
          kept.current = {
            description: request.description,
            manifest: request.manifest,
            statement: await sign(gateway, request),
            idempotencyKey: crypto.randomUUID(),
          };
        }
        const parts = kept.current;
        setSubmission({ phase: "sending", done: 0, total: 0 });
        const receipt =
          request.sending === "FINGERPRINT"
            ? await sendFingerprint(gateway, parts)
            : await sendFiles(gateway, parts, request.files, {
                signal,
                onBytes: (done, total) => setSubmission({ phase: "sending", done, total }),
              });
        expectOurs(receipt, {
          manifest: request.manifest,
          holder: request.key.address,
          statement: parts.statement,
          sm3: false,
        });
        await watch(receipt, signal);
      } catch (error) {
        if (isRefused(error)) kept.current = null;
        if (!signal.aborted) setSubmission({ phase: "failed", error });
      }
    },
    [gateway, watch],
  );

  /** For when what would be sent has changed. */
  const reset = useCallback(() => {
    abort.current?.abort();
    kept.current = null;
    setSubmission({ phase: "idle" });
  }, []);

  return { submission, submit, reset };
}
