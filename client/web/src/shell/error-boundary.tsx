import { Alert, Button } from "antd";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { SHELL_TEXTS } from "../i18n/shell.ts";
import { useTexts } from "../i18n/use-texts.tsx";

interface Props {
  /** A new value (another page) starts afresh. */
  readonly resetKey: string;
  readonly children: ReactNode;
}
interface State {
  readonly error: Error | null;
  readonly resetKey: string;
}

/** Keeps a page that breaks from taking the navigation with it. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ resetKey }: Props, state: State): State | null {
    return resetKey === state.resetKey ? null : { error: null, resetKey };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    // The browser's console is where its user's support looks; nothing is sent anywhere.
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <Broken error={this.state.error} />;
  }
}

/** How browsers say that a script could not be fetched. */
const CHUNK_LOST = /dynamically imported module|importing a module script|module script failed/i;

function Broken({ error }: { readonly error: Error }) {
  const { t } = useTexts(SHELL_TEXTS);
  const lost = CHUNK_LOST.test(error.message);
  return (
    <Alert
      type="error"
      showIcon
      data-testid="broken"
      title={<strong>{t(lost ? "chunkLost" : "crashed")}</strong>}
      description={
        <div className="stack tight">
          <div>{t(lost ? "chunkLostHint" : "crashedHint")}</div>
          {!lost && <code className="break fine">{error.message}</code>}
          <div>
            <Button onClick={() => location.reload()}>{t("reload")}</Button>
          </div>
        </div>
      }
    />
  );
}
