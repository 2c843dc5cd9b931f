import { Button, Input } from "antd";
import { useState, type SubmitEvent } from "react";
import { Field } from "./field.tsx";

/** One line that is asked for, an account or a number, with its button. */
export function AskForm(props: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | null;
  readonly placeholder: string;
  readonly button: string;
  readonly busy?: boolean;
  readonly testId: string;
  readonly buttonTestId: string;
  /** @param text as typed, without spaces around it */
  readonly onAsk: (text: string) => void;
}) {
  const [typed, setTyped] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    props.onAsk(typed.trim());
  };
  return (
    <form onSubmit={submit}>
      <Field id={props.id} label={props.label} hint={props.hint} error={props.error}>
        {(aria) => (
          <div className="row">
            <Input
              {...aria}
              className="ask-input"
              spellCheck={false}
              placeholder={props.placeholder}
              data-testid={props.testId}
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
            <Button htmlType="submit" loading={props.busy === true} data-testid={props.buttonTestId}>
              {props.button}
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
