import { Button, Input } from "antd";
import { useId, useRef, useState, type SubmitEvent } from "react";
import { Field } from "../forms/field.tsx";
import { KEYS_TEXTS } from "../i18n/keys.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { ErrorState } from "../shell/states.tsx";
import { useKey } from "./keys.tsx";
import { openKeystore } from "./keystore-key.ts";

export function OpenKeyFile() {
  const { t } = useTexts(KEYS_TEXTS);
  const { use } = useKey();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const open = (event: SubmitEvent) => {
    event.preventDefault();
    if (file === null) return;
    setBusy(true);
    setError(null);
    openKeystore(file, password)
      .then(use, setError)
      .finally(() => {
        setBusy(false);
        setPassword("");
      });
  };

  return (
    <form className="stack" onSubmit={open}>
      <div className="fine">{t("fileHint")}</div>
      <div className="row">
        <Button onClick={() => input.current?.click()}>{t("chooseFile")}</Button>
        <input
          ref={input}
          className="hidden"
          type="file"
          tabIndex={-1}
          aria-label={t("chooseFile")}
          accept=".json,application/json"
          data-testid="key-file"
          onChange={({ currentTarget }) => setFile(currentTarget.files?.[0] ?? null)}
        />
        {file !== null && <span className="break">{t("chosen", { name: file.name })}</span>}
      </div>
      <Field id={`${id}-password`} label={t("password")}>
        {(aria) => (
          <Input.Password
            {...aria}
            autoComplete="off"
            data-testid="key-password"
            value={password}
            onChange={({ target }) => setPassword(target.value)}
          />
        )}
      </Field>
      <div className="row">
        <Button
          htmlType="submit"
          type="primary"
          loading={busy}
          disabled={file === null || password === ""}
          data-testid="open-key"
        >
          {t("open")}
        </Button>
        <span className="fine" role="status">
          {busy && t("opening")}
        </span>
      </div>
      {error !== null && <ErrorState error={error} />}
    </form>
  );
}
