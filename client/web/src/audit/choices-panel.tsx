import { Checkbox, Input } from "antd";
import { Field } from "../forms/field.tsx";
import { AUDIT_TEXTS } from "../i18n/audit.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";
import { rpcUrls } from "../verify/use-trust.ts";
import { badUrl, readBlockChoice } from "./settings.ts";

export interface Choices {
  readonly block: string;
  /** One a line. */
  readonly documents: string;
  readonly certificates: boolean;
  readonly actors: boolean;
}

/** As of which block, from where the documents, and which checks. */
export function ChoicesPanel(props: {
  readonly choices: Choices;
  readonly onChange: (choices: Choices) => void;
}) {
  const { t } = useTexts(AUDIT_TEXTS);
  const { choices } = props;
  const change = (changes: Partial<Choices>) => props.onChange({ ...choices, ...changes });
  const bad = badUrl(rpcUrls(choices.documents));
  return (
    <Panel title={t("choicesTitle")}>
      <div className="stack">
        <Field
          id="audit-block"
          label={t("blockLabel")}
          hint={t("blockHint")}
          error={readBlockChoice(choices.block) === null ? t("blockBad") : null}
        >
          {(aria) => (
            <Input
              {...aria}
              data-testid="audit-block"
              value={choices.block}
              spellCheck={false}
              autoComplete="off"
              placeholder="0x…"
              onChange={({ target }) => change({ block: target.value })}
            />
          )}
        </Field>
        <Field
          id="audit-documents"
          label={t("documentsLabel")}
          hint={t("documentsHint")}
          error={bad === undefined ? null : t("urlBad", { url: bad })}
        >
          {(aria) => (
            <Input.TextArea
              {...aria}
              data-testid="audit-documents"
              rows={2}
              value={choices.documents}
              spellCheck={false}
              onChange={({ target }) => change({ documents: target.value })}
            />
          )}
        </Field>
        <Checkbox
          checked={choices.certificates}
          onChange={({ target }) => change({ certificates: target.checked })}
        >
          {t("withCertificates")}
        </Checkbox>
        <Checkbox checked={choices.actors} onChange={({ target }) => change({ actors: target.checked })}>
          {t("withActors")}
        </Checkbox>
      </div>
    </Panel>
  );
}
