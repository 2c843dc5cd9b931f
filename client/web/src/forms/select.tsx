import type { FieldAria } from "./field.tsx";

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
}
export interface OptionGroup<T extends string> {
  readonly group: string;
  readonly options: readonly Option<T>[];
}

/** The platform's own list: right on phones, with keyboards and for screen readers. */
export function Select<T extends string>(props: {
  readonly aria: FieldAria;
  readonly value: T | "";
  readonly onChange: (value: T) => void;
  readonly options?: readonly Option<T>[];
  readonly groups?: readonly OptionGroup<T>[];
  /** Shown while nothing is chosen. */
  readonly none?: string;
  readonly testId?: string;
}) {
  const option = ({ value, label }: Option<T>) => (
    <option key={value} value={value}>
      {label}
    </option>
  );
  return (
    <select
      className="select"
      {...props.aria}
      data-testid={props.testId}
      value={props.value}
      onChange={({ target }) => props.onChange(target.value as T)}
    >
      {props.none !== undefined && (
        <option value="" disabled>
          {props.none}
        </option>
      )}
      {props.options?.map(option)}
      {props.groups?.map(({ group, options }) => (
        <optgroup key={group} label={group}>
          {options.map(option)}
        </optgroup>
      ))}
    </select>
  );
}
