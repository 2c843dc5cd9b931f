import { NavLink } from "react-router";
import { SHELL_TEXTS } from "../i18n/shell.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { useSession } from "../session/session.tsx";
import { PAGES, type PageEntry } from "./pages.ts";

/** The entries that this visitor gets to see. */
function useEntries(): readonly PageEntry[] {
  const { may, hasGateway } = useSession();
  return PAGES.filter(({ menu, scope, needsGateway }) => {
    if (menu === "NEVER") return false;
    if (scope === null) return needsGateway !== true || hasGateway;
    return menu === "ALWAYS" ? hasGateway : may(scope);
  });
}

export function Navigation({ id, open }: { readonly id: string; readonly open: boolean }) {
  const { t } = useTexts(SHELL_TEXTS);
  const entries = useEntries();
  return (
    <nav id={id} className={open ? "nav open" : "nav"} aria-label={t("navigation")}>
      <ul>
        {entries.map(({ id: page, to, label }) => (
          <li key={page}>
            <NavLink to={to} end={to === "/"} data-testid={`nav-${page}`}>
              {t(label)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
