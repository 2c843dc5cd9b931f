import type { ReactNode } from "react";

export interface FieldProps {
  readonly id: string;
  readonly label: string;
  /** What belongs here, in a sentence. */
  readonly hint?: string | undefined;
  readonly error?: string | null | undefined;
  readonly required?: boolean;
  readonly children: (aria: FieldAria) => ReactNode;
}

/** What ties a control to its label, hint and error for those who hear the page. */
export interface FieldAria {
  readonly id: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
  readonly "aria-required"?: true;
}

/** A labelled control with its explanation and its error. The line for the error is there before: nothing jumps. */
export function Field({ id, label, hint, error, required, children }: FieldProps) {
  const described = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(error === null || error === undefined ? [] : [`${id}-error`]),
  ];
  return (
    <div className={error ? "field wrong" : "field"}>
      <label htmlFor={id}>
        {label}
        {required === true && (
          <span className="must" aria-hidden="true">
            {" *"}
          </span>
        )}
      </label>
      {hint !== undefined && (
        <div id={`${id}-hint`} className="fine">
          {hint}
        </div>
      )}
      {children({
        id,
        ...(described.length === 0 ? {} : { "aria-describedby": described.join(" ") }),
        ...(error ? { "aria-invalid": true as const } : {}),
        ...(required === true ? { "aria-required": true as const } : {}),
      })}
      {error ? (
        <div id={`${id}-error`} className="field-error">
          {error}
        </div>
      ) : null}
    </div>
  );
}
