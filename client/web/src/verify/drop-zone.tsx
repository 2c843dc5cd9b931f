import { Button } from "antd";
import { useRef, useState, type ReactNode } from "react";
import { fromDrop, fromInput, type ChosenFile } from "../hashing/chosen-files.ts";

export interface DropButton {
  readonly label: string;
  readonly accept?: string;
  /** Several files, or a whole folder with all that is in it. */
  readonly many?: "files" | "folder";
}

/** A place to drop files on, with buttons that do the same for keyboards and phones. */
export function DropZone(props: {
  readonly name: string;
  readonly hint: string;
  readonly buttons: readonly DropButton[];
  readonly onFiles: (files: readonly ChosenFile[]) => void;
  readonly children?: ReactNode;
}) {
  const [over, setOver] = useState(false);
  const inputs = useRef<(HTMLInputElement | null)[]>([]);
  return (
    <div
      className={over ? "drop over" : "drop"}
      data-testid={props.name}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void fromDrop(event.dataTransfer).then(props.onFiles);
      }}
    >
      <span>{props.hint}</span>
      <div className="row">
        {props.buttons.map((button, i) => (
          <span key={button.label}>
            <Button onClick={() => inputs.current[i]?.click()}>{button.label}</Button>
            <input
              ref={(element) => {
                inputs.current[i] = element;
                // React has no property for choosing folders.
                if (button.many === "folder") element?.setAttribute("webkitdirectory", "");
              }}
              className="hidden"
              type="file"
              tabIndex={-1}
              aria-label={button.label}
              data-testid={`${props.name}-${button.many ?? "file"}`}
              accept={button.accept}
              multiple={button.many !== undefined}
              onChange={({ currentTarget }) => {
                if (currentTarget.files !== null) props.onFiles(fromInput(currentTarget.files));
                // The same file may be chosen again after it changed.
                currentTarget.value = "";
              }}
            />
          </span>
        ))}
      </div>
      {props.children}
    </div>
  );
}
