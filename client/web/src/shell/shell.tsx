import { Route, Routes, useLocation, matchPath } from "react-router";
import { SHELL_TEXTS } from "../i18n/shell.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Header } from "./header.tsx";
import { CONTENT_ID, PageFrame, useArrival } from "./page-frame.tsx";
import { PAGES } from "./pages.ts";
import { Empty } from "./states.tsx";
import type { Theme } from "./use-theme.ts";

function NotFound() {
  const { t } = useTexts(SHELL_TEXTS);
  return <Empty wholePage testId="not-found" title={t("notFound")} hint={t("notFoundHint")} />;
}

/** What surrounds every page, and the page that the address names. */
export function Shell(theme: Theme) {
  const { t } = useTexts(SHELL_TEXTS);
  const { pathname } = useLocation();
  const entry = PAGES.find(({ path }) => matchPath(path, pathname) !== null);
  const title = t(entry?.label ?? "notFound");
  useArrival(title);
  return (
    <div className={theme.dark ? "page dark" : "page"}>
      <Header {...theme} />
      <main id={CONTENT_ID} className="content" tabIndex={-1} aria-label={title}>
        <Routes>
          {PAGES.map((page) => (
            <Route key={page.id} path={page.path} element={<PageFrame entry={page} />} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </main>
    </div>
  );
}
