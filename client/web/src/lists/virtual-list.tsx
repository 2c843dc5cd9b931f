import { useState, type ReactNode } from "react";

/** Rows kept beyond what is seen, so that scrolling shows no gap. */
const MARGIN = 6;

/** A long list of rows of one height, of which only those in sight are made. */
export function VirtualList<T>(props: {
  readonly label: string;
  readonly items: readonly T[];
  readonly rowHeight: number;
  /** Pixels; shorter where there are few rows. */
  readonly height: number;
  readonly keyOf: (item: T) => string;
  readonly row: (item: T) => ReactNode;
}) {
  const { items, rowHeight, height } = props;
  const [top, setTop] = useState(0);
  const all = items.length * rowHeight;
  const start = Math.max(0, Math.floor(top / rowHeight) - MARGIN);
  const end = Math.min(items.length, Math.ceil((top + height) / rowHeight) + MARGIN);
  return (
    <div
      className="virtual"
      style={{ height: Math.min(height, all) }}
      tabIndex={0}
      role="region"
      aria-label={props.label}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <ul style={{ height: all }}>
        {items.slice(start, end).map((item, i) => (
          <li
            key={props.keyOf(item)}
            style={{ top: (start + i) * rowHeight, height: rowHeight }}
            aria-setsize={items.length}
            aria-posinset={start + i + 1}
          >
            {props.row(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}
