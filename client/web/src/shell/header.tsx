import { Button, Segmented } from "antd";
import { useEffect, useState } from "react";
import { Link, useLocation } from "react-router";
import { SHELL_TEXTS } from "../i18n/shell.ts";
import type { Language } from "../i18n/texts.ts";
import { useLanguage } from "../i18n/language.tsx";
import { useTexts } from "../i18n/use-texts.tsx";
import { AccountMenu } from "../session/account-menu.tsx";
import { Navigation } from "./navigation.tsx";
import { focusContent } from "./page-frame.tsx";
import type { Theme } from "./use-theme.ts";

const NAVIGATION_ID = "navigation";

/** Whether the menu of small screens is open; it closes when the page changes, and with Escape. */
function useMenu() {
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  const [seen, setSeen] = useState(pathname);
  if (seen !== pathname) {
    setSeen(pathname);
    setOpen(false);
  }
  useEffect(() => {
    if (!open) return undefined;
    const close = ({ key }: KeyboardEvent) => {
      if (key === "Escape") setOpen(false);
    };
    addEventListener("keydown", close);
    return () => removeEventListener("keydown", close);
  }, [open]);
  return { open, toggle: () => setOpen(!open) };
}

export function Header({ dark, setDark }: Theme) {
  const { t } = useTexts(SHELL_TEXTS);
  const { language, setLanguage } = useLanguage();
  const { open, toggle } = useMenu();
  return (
    <header className="header">
      {/* Not a link: what follows # is the router's. */}
      <button type="button" className="skip" onClick={focusContent}>
        {t("skip")}
      </button>
      <div className="header-bar">
        <Link to="/" className="brand" aria-label={t("home")}>
          <img src="./icon.svg" width={28} height={28} alt="" />
          <span>DataDeed</span>
        </Link>
        <Navigation id={NAVIGATION_ID} open={open} />
        <div className="tools">
          <AccountMenu />
          <Button
            className="theme"
            aria-pressed={dark}
            aria-label={t("theme")}
            title={t("theme")}
            onClick={() => setDark(!dark)}
          >
            {dark ? "☀" : "☾"}
          </Button>
          <Segmented<Language>
            aria-label={t("language")}
            value={language}
            onChange={setLanguage}
            options={[
              { label: "中文", value: "zh" },
              { label: <span title="English">EN</span>, value: "en" },
            ]}
          />
          <button
            type="button"
            className="menu-button"
            aria-expanded={open}
            aria-controls={NAVIGATION_ID}
            aria-label={t("menu")}
            data-testid="menu"
            onClick={toggle}
          >
            <svg viewBox="0 0 20 20" width={20} height={20} aria-hidden="true">
              <path d={open ? "M4 4l12 12M16 4L4 16" : "M2 5h16M2 10h16M2 15h16"} />
            </svg>
          </button>
        </div>
      </div>
    </header>
  );
}
