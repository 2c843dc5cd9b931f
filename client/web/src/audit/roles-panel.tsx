import type { AuditReport } from "../../../audit/report.ts";
import { AUDIT_TEXTS } from "../i18n/audit.ts";
import { formatCount, formatDateTime } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { VirtualList } from "../lists/virtual-list.tsx";
import { Panel } from "../panel.tsx";

const ROW_PIXELS = 56;
const LIST_PIXELS = 336;

/** Who may do what now, and every change of it. */
export function RolesPanel({ report }: { readonly report: AuditReport }) {
  const { t, locale } = useTexts(AUDIT_TEXTS);
  const { roles, governance } = report;
  const time = (seconds: number) => formatDateTime(new Date(seconds * 1000).toISOString(), locale);
  const title = t("governance", { count: formatCount(governance.length, locale) });
  return (
    <Panel title={t("rolesTitle")}>
      <div className="stack tight">
        <ul className="audit-list">
          {roles.map(({ role, account, since }) => (
            <li key={`${role} ${account}`} className="break">
              {t("roleLine", { role, account, since: time(since) })}
            </li>
          ))}
        </ul>
        <details>
          <summary>{title}</summary>
          <VirtualList
            label={title}
            items={governance.map((change, i) => ({ ...change, i }))}
            rowHeight={ROW_PIXELS}
            height={LIST_PIXELS}
            keyOf={({ i }) => String(i)}
            row={({ block, time: at, event, words }) => (
              <div className="audit-change" title={words}>
                <span>
                  <strong>{event}</strong> {words}
                </span>
                <span className="fine">
                  {formatCount(block, locale)} · {formatDateTime(at, locale)}
                </span>
              </div>
            )}
          />
        </details>
      </div>
    </Panel>
  );
}
