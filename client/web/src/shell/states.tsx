/** What every page shows while it waits, when there is nothing, and when something went wrong. */
import { Alert, Button, Spin, Typography } from "antd";
import type { ReactNode } from "react";
import { isDataDeedError } from "#core/errors.ts";
import { errorTexts } from "../i18n/errors.ts";
import { SHELL_TEXTS } from "../i18n/shell.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import type { LoadState } from "./use-loaded.ts";

/** Keeps the height of what is to come, so that nothing jumps. */
export function Loading({ minHeight = 240 }: { readonly minHeight?: number }) {
  const { t } = useTexts(SHELL_TEXTS);
  return (
    <div className="state" style={{ minHeight }} role="status" aria-label={t("loading")}>
      <Spin />
    </div>
  );
}

/** Nothing is here yet: says so, and what to do next. */
export function Empty(props: {
  readonly title: string;
  readonly hint: string;
  readonly action?: ReactNode;
  readonly testId?: string;
  /** Where it stands for the whole page. */
  readonly wholePage?: true;
}) {
  const Heading = props.wholePage ? "h1" : "h2";
  return (
    <div className="state" data-testid={props.testId ?? "empty"}>
      <svg className="state-mark" viewBox="0 0 48 48" width={48} height={48} aria-hidden="true">
        <path d="M12 5h17l9 9v29H12z M29 5v9h9 M18 24h14 M18 31h14" />
      </svg>
      <Heading className="state-title">{props.title}</Heading>
      <Typography.Text type="secondary">{props.hint}</Typography.Text>
      {props.action}
    </div>
  );
}

/** An error in the reader's words: what it means, what to do, which fields, and a code for support. */
export function ErrorState(props: {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly testId?: string;
}) {
  const { t, language } = useTexts(SHELL_TEXTS);
  const { error } = props;
  const code = isDataDeedError(error) ? error.code : "INTERNAL";
  const [meaning, remedy] = errorTexts(code, language);
  const message = error instanceof Error ? error.message : String(error);
  const problems = isDataDeedError(error) ? error.problems : [];
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      data-testid={props.testId ?? "error"}
      data-code={code}
      title={<strong>{meaning}</strong>}
      description={
        <div className="stack tight">
          <div>
            {t("whatToDo")}: {remedy}
          </div>
          {problems.length > 0 ? (
            <ul className="problems">
              {problems.map(({ pointer, reason }) => (
                <li key={`${pointer} ${reason}`} className="break">
                  <code>{pointer}</code> {reason}
                </li>
              ))}
            </ul>
          ) : (
            <div className="break fine">{message}</div>
          )}
          <code className="fine">{code}</code>
          {props.onRetry !== undefined && (
            <div>
              <Button onClick={props.onRetry}>{t("retry")}</Button>
            </div>
          )}
        </div>
      }
    />
  );
}

/** Loading, error or what was loaded. */
export function Loaded<T>(props: {
  readonly of: LoadState<T>;
  readonly onRetry?: () => void;
  readonly minHeight?: number;
  readonly children: (value: T) => ReactNode;
}) {
  const { of: state, minHeight } = props;
  if (state.phase === "loading") return <Loading {...(minHeight === undefined ? {} : { minHeight })} />;
  if (state.phase === "failed") return <ErrorState error={state.error} onRetry={props.onRetry} />;
  return props.children(state.value);
}
