import { Tag } from "antd";
import type { Finding } from "../../../audit/finding.ts";
import { AUDIT_TEXTS } from "../i18n/audit.ts";
import { formatCount, formatDateTime } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { VirtualList } from "../lists/virtual-list.tsx";
import { Panel } from "../panel.tsx";
import { Empty } from "../shell/states.tsx";
import type { TimelineCheckpoint } from "./timeline.ts";
import "../lists/lists.css";

const ROW_PIXELS = 60;
/** On a phone, size, time and root have a line each. */
const NARROW_ROW_PIXELS = 82;
const LIST_PIXELS = 420;
const COLOUR = { FOUND: "success", MISSING: "warning", NOT_ASKED: "default", DIFFERS: "error" } as const;

/** Sizes of the checkpoints that the report names as wrong. */
function wrongSizes(findings: readonly Finding[]): ReadonlySet<number> {
  const about = findings.filter(
    ({ code }) => code === "ENTRIES_ROOT_MISMATCH" || code === "CHECKPOINT_NOT_RECORDED",
  );
  return new Set(about.map(({ details }) => Number(details["size"])));
}

/** Every checkpoint with its root, time, and what became of its entries. */
export function CheckpointsPanel(props: {
  readonly checkpoints: readonly TimelineCheckpoint[];
  readonly findings: readonly Finding[];
}) {
  const { t, locale } = useTexts(AUDIT_TEXTS);
  const { checkpoints } = props;
  const wrong = wrongSizes(props.findings);
  const narrow = matchMedia("(max-width: 520px)").matches;
  return (
    <Panel title={t("checkpointsTitle")}>
      {checkpoints.length === 0 ? (
        <Empty title={t("noCheckpoints")} hint={t("noCheckpointsHint")} />
      ) : (
        <div data-testid="audit-checkpoints">
          <VirtualList
            label={t("checkpointRows")}
            items={checkpoints}
            rowHeight={narrow ? NARROW_ROW_PIXELS : ROW_PIXELS}
            height={LIST_PIXELS}
            keyOf={({ size, block }) => `${size} ${block}`}
            row={({ size, root, time, entries }) => {
              const state = wrong.has(size) ? "DIFFERS" : entries;
              return (
                <div className="audit-checkpoint">
                  <strong>{t("sizeOf", { size: formatCount(size, locale) })}</strong>
                  <span>{formatDateTime(new Date(time * 1000).toISOString(), locale)}</span>
                  <Tag color={COLOUR[state]}>{t(state)}</Tag>
                  <code title={root}>{root}</code>
                </div>
              );
            }}
          />
        </div>
      )}
    </Panel>
  );
}
