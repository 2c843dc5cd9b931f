import { Alert, Button, Input } from "antd";
import { useId, useState, type SubmitEvent } from "react";
import { Field } from "../forms/field.tsx";
import { saveFile } from "../forms/save-file.ts";
import { KEYS_TEXTS } from "../i18n/keys.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { ErrorState } from "../shell/states.tsx";
import { useKey } from "./keys.tsx";
import { createKey } from "./keystore-key.ts";
import { passwordStrength } from "./password-strength.ts";

export function CreateKey() {
  const { t } = useTexts(KEYS_TEXTS);
  const { key, use } = useKey();
  const id = useId();
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<{ readonly name: string; readonly keystore: string } | null>(null);
  const strength = passwordStrength(password);
  const different = repeated !== "" && repeated !== password;

  const create = (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    createKey(password)
      .then(({ key: fresh, keystore, name }) => {
        // On the disk before it is used: a key that only this page knows would be lost with it.
        saveFile(name, keystore);
        setMade({ name, keystore });
        use(fresh);
        setPassword("");
        setRepeated("");
      }, setError)
      .finally(() => setBusy(false));
  };

  if (made !== null && key !== null)
    return (
      <Alert
        type="warning"
        showIcon
        data-testid="key-made"
        title={t("created", { name: made.name })}
        action={<Button onClick={() => saveFile(made.name, made.keystore)}>{t("saveAgain")}</Button>}
      />
    );
  if (key !== null) return null;
  return (
    <form className="stack" onSubmit={create}>
      <div className="fields">
        <Field id={`${id}-new`} label={t("newPassword")} hint={t("newPasswordHint")}>
          {(aria) => (
            <>
              <Input.Password
                {...aria}
                autoComplete="new-password"
                data-testid="new-password"
                value={password}
                onChange={({ target }) => setPassword(target.value)}
              />
              <span className="fine" role="status">
                {password === "" ? "\u00a0" : t("strength", { strength: t(strength) })}
              </span>
            </>
          )}
        </Field>
        <Field
          id={`${id}-again`}
          label={t("repeat")}
          hint={"\u00a0"}
          error={different ? t("different") : null}
        >
          {(aria) => (
            <Input.Password
              {...aria}
              autoComplete="new-password"
              data-testid="repeat-password"
              value={repeated}
              onChange={({ target }) => setRepeated(target.value)}
            />
          )}
        </Field>
      </div>
      <div className="row">
        <Button
          htmlType="submit"
          type="primary"
          loading={busy}
          disabled={strength === "SHORT" || strength === "WEAK" || repeated !== password}
          data-testid="create-key"
        >
          {t("create")}
        </Button>
        <span className="fine" role="status">
          {busy && t("creating")}
        </span>
      </div>
      {error !== null && <ErrorState error={error} />}
    </form>
  );
}
