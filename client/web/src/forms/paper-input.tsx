import { Button } from "antd";
import { useRef } from "react";
import { Field } from "./field.tsx";

/** A paper that is only digested: its name is shown, its bytes stay here. */
export function PaperInput(props: {
  readonly id: string;
  readonly label: string;
  readonly button: string;
  readonly file: File | null;
  readonly required?: boolean;
  readonly error?: string | null;
  readonly onFile: (file: File | null) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const { id, label, file } = props;
  return (
    <Field id={id} label={label} required={props.required === true} error={props.error}>
      {({ "aria-describedby": describedBy }) => (
        <div className="row">
          <Button id={id} aria-describedby={describedBy} onClick={() => input.current?.click()}>
            {props.button}
          </Button>
          <input
            ref={input}
            className="hidden"
            type="file"
            tabIndex={-1}
            aria-label={label}
            data-testid={id}
            onChange={({ currentTarget }) => {
              props.onFile(currentTarget.files?.[0] ?? null);
              currentTarget.value = "";
            }}
          />
          {file !== null && <span className="break">{file.name}</span>}
        </div>
      )}
    </Field>
  );
}
