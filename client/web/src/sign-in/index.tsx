import { Alert, Button, Input, Typography } from "antd";
import { useState, type SubmitEvent } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { Field } from "../forms/field.tsx";
import { formatDateTime } from "../i18n/format.ts";
import { SIGN_IN_TEXTS } from "../i18n/sign-in.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { KeyPanel } from "../keys/key-panel.tsx";
import { useKey } from "../keys/keys.tsx";
import { Panel } from "../panel.tsx";
import { shortAddress } from "../session/account-menu.tsx";
import type { Session } from "../session/session-client.ts";
import { useSession } from "../session/session.tsx";
import { signInWithApiKey, signInWithKey } from "../session/sign-in.ts";
import { ErrorState } from "../shell/states.tsx";

/** Where to go after signing in: a page of ours, as the address says. */
function useNextPage(): string {
  const [parameters] = useSearchParams();
  const to = parameters.get("to") ?? "/";
  return to.startsWith("/") && !to.startsWith("//") ? to : "/";
}

/** Runs a sign-in; then the page that was asked for is shown. */
function useSignIn() {
  const { signedIn } = useSession();
  const navigate = useNavigate();
  const next = useNextPage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = (open: () => Promise<Session>) => {
    setBusy(true);
    setError(null);
    open()
      .then((session) => {
        signedIn(session);
        void navigate(next);
      }, setError)
      .finally(() => setBusy(false));
  };
  return { busy, error, run };
}

function WithKey() {
  const { t } = useTexts(SIGN_IN_TEXTS);
  const { gateway } = useSession();
  const { key } = useKey();
  const { busy, error, run } = useSignIn();
  return (
    <Panel title={t("withKey")}>
      <div className="stack">
        <div className="fine">{t("withKeyHint")}</div>
        <KeyPanel />
        {key !== null && (
          <div>
            <Button
              type="primary"
              size="large"
              loading={busy}
              data-testid="sign-in-key"
              onClick={() => run(() => signInWithKey(gateway, key))}
            >
              {t("signIn", { address: shortAddress(key.address) })}
            </Button>
          </div>
        )}
        {error !== null && <ErrorState error={error} />}
      </div>
    </Panel>
  );
}

function WithApiKey() {
  const { t } = useTexts(SIGN_IN_TEXTS);
  const { gateway } = useSession();
  const { busy, error, run } = useSignIn();
  const [apiKey, setApiKey] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = apiKey.trim();
    setApiKey("");
    run(() => signInWithApiKey(gateway, given));
  };
  return (
    <Panel title={t("withApiKey")}>
      <form className="stack" onSubmit={submit}>
        <Field id="api-key" label={t("apiKey")} hint={t("apiKeyHint")}>
          {(aria) => (
            <Input.Password
              {...aria}
              autoComplete="off"
              data-testid="api-key"
              value={apiKey}
              onChange={({ target }) => setApiKey(target.value)}
            />
          )}
        </Field>
        <div>
          <Button
            htmlType="submit"
            loading={busy}
            disabled={apiKey.trim() === ""}
            data-testid="sign-in-api-key"
          >
            {t("signInWithApiKey")}
          </Button>
        </div>
        {error !== null && <ErrorState error={error} />}
      </form>
    </Panel>
  );
}

export default function SignInPage() {
  const { t, locale } = useTexts(SIGN_IN_TEXTS);
  const { session } = useSession();
  const navigate = useNavigate();
  const next = useNextPage();
  return (
    <div className="stack narrow">
      <div>
        <Typography.Title level={1}>{t("title")}</Typography.Title>
        <Typography.Paragraph>{t("intro")}</Typography.Paragraph>
      </div>
      {session === null ? (
        <>
          <WithKey />
          <WithApiKey />
        </>
      ) : (
        <Alert
          type="success"
          showIcon
          data-testid="signed-in"
          title={t("already", { name: session.name })}
          description={t("until", { time: formatDateTime(session.endsAt, locale) })}
          action={<Button onClick={() => void navigate(next)}>{t("goOn")}</Button>}
        />
      )}
    </div>
  );
}
