import { Suspense, useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { SHELL_TEXTS } from "../i18n/shell.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { Guard } from "./guard.tsx";
import type { PageEntry } from "./pages.ts";
import { Loading } from "./states.tsx";

/** Id of the element that holds the page: where the skip link leads, and what is focused when the page changes. */
export const CONTENT_ID = "content";

export function focusContent(): void {
  document.getElementById(CONTENT_ID)?.focus({ preventScroll: true });
}

/** Tells of a new page as a browser would: title, focus at its start, scrolled to the top. */
export function useArrival(title: string): void {
  const { t } = useTexts(SHELL_TEXTS);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    document.title = t("newTitle", { page: title });
  }, [t, title]);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    scrollTo(0, 0);
    focusContent();
  }, [pathname]);
}

export function PageFrame({ entry }: { readonly entry: PageEntry }) {
  return (
    <ErrorBoundary resetKey={entry.id}>
      <Guard scope={entry.scope}>
        <Suspense fallback={<Loading minHeight={480} />}>
          <entry.Page />
        </Suspense>
      </Guard>
    </ErrorBoundary>
  );
}
