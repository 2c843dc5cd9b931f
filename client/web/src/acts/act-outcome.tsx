import { Alert } from "antd";
import { isDataDeedError } from "#core/errors.ts";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { refusalText } from "../i18n/refusals.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { ErrorState } from "../shell/states.tsx";
import type { ActState } from "./use-act.ts";

/** Names and values of a refusal, as the contract gave them; times as people read them. */
function argumentsOf(given: unknown): readonly (readonly [name: string, value: string])[] {
  if (typeof given !== "object" || given === null) return [];
  return Object.entries(given as Readonly<Record<string, unknown>>).map(([name, value]) => [
    name,
    String(value),
  ]);
}

/** An error of an act; where the register refused, its reason in words comes first. */
export function ActError({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t, language } = useTexts(ACTS_TEXTS);
  const reason = isDataDeedError(error, "REGISTER_REFUSED") ? error.details["error"] : undefined;
  if (!isDataDeedError(error) || typeof reason !== "string")
    return <ErrorState error={error} onRetry={onRetry} />;
  const details = argumentsOf(error.details["arguments"]);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      data-testid="refusal"
      data-code={error.code}
      data-reason={reason}
      title={<strong>{t("refused")}</strong>}
      description={
        <div className="stack tight">
          <div>{refusalText(reason, language)}</div>
          <div>{t("refusedRemedy")}</div>
          <details className="fine">
            <summary>{reason}</summary>
            <dl className="facts">
              {details.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd className="mono">{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        </div>
      }
    />
  );
}

/** What came of an act. The place is kept, so that nothing jumps. */
export function ActOutcome({ state, sent }: { readonly state: ActState; readonly sent: string }) {
  const { t } = useTexts(ACTS_TEXTS);
  return (
    <div className="outcome" aria-live="polite">
      {state.phase === "FAILED" && <ActError error={state.error} />}
      {state.phase === "SENT" && <Alert type="success" showIcon data-testid="act-sent" title={sent} />}
      {state.phase === "SAVED" && (
        <Alert
          type="success"
          showIcon
          data-testid="act-saved"
          title={t("saved", { name: state.name })}
          description={t("savedHint")}
        />
      )}
    </div>
  );
}
