import { useState, type ReactNode } from "react";

/** Something that can be done, closed until it is wanted: its form is made when it is opened. */
export function ActDetails(props: {
  readonly testId: string;
  readonly title: string;
  /** Who signs it, and who sends it. */
  readonly who: ReactNode;
  readonly children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="act"
      data-testid={props.testId}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        <strong>{props.title}</strong>
        {props.who}
      </summary>
      <div className="act-body">{open && props.children}</div>
    </details>
  );
}
